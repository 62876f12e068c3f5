"""Allow-lists at the officers' desk: a file checked row by row, corrected in place, published whole; names confirmed; shown at the case.

Not here: the rules (`tests/apps/registry/test_allow_lists.py`).
"""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from tests import factories
from tests.apps.cases.rounds import DAY, a_case, a_round, party_of
from tests.people import OTHER_COUNTY, People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Submission
from yunti.apps.cases.queries.readings import lists_text, readings_of
from yunti.apps.cases.services import Change, move_case, save_answers, start_case
from yunti.apps.registry.models import AllowList, AllowListMatch
from yunti.apps.registry.queries.knowledge import Listed, knowledge, questions
from yunti.apps.registry.services.allow_lists import publish_allow_list
from yunti.kit import clock
from yunti.packs.loading import load_json

pytestmark = pytest.mark.django_db
NEW = "/officer/lists/allow/new/"
ABOUT = {
    "code": "key_list",
    "title": "示例重点企业名单",
    "edition": "示例第2版",
    "source": "示例文件",
    "valid_from": "2026-05-01",
}


@pytest.fixture
def su(client: Client, people: People) -> Client:
    sign_in(client, people.su)
    return client


def workbook(*rows: tuple[str, str]) -> SimpleUploadedFile:
    book = Workbook()
    book.active.append(["企业名称", "统一社会信用代码"])  # type: ignore[union-attr]
    for row in rows:
        book.active.append(list(row))  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("list.xlsx", out.getvalue())


def test_a_workbook_is_checked_row_by_row_corrected_and_published(su: Client) -> None:
    party = factories.enterprise(1)
    good, bad = party.uscc, "91430104MA0010491X"
    file = workbook((party.name, good), ("示例乙", bad), ("示例丙", ""))
    answer = su.post(NEW, {**ABOUT, "file": file, "check": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "1 行不对" in page and f"{bad} 示例乙" in page and party.name in page
    answer = su.post(NEW, {**ABOUT, "entries": answer.context["form"]["entries"].value(), "publish": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "第 2 行" in page and "示例文件" in page and f"{bad} 示例乙" in page
    assert not AllowList.objects.exists()
    mended = answer.context["form"]["entries"].value().replace(bad, factories.uscc(2))
    answer = su.post(NEW, {**ABOUT, "entries": mended, "publish": "1"})
    each = AllowList.objects.get()
    assert answer.url == f"/officer/lists/allow/{each.ref}/" and each.entries.count() == 3
    page = su.get(answer.url).content.decode()
    assert "示例第2版" in page and good in page and "没有信用代码，适用地区内也没有同名的企业" in page


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("list.csv", b""),
        ("list.csv", "一列\n没有表头".encode()),
        ("list.xlsx", b"PK\x03\x04 broken"),
        ("list.pdf", b"%PDF-1.7"),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_what_was_typed_stays(
    su: Client, name: str, body: bytes
) -> None:
    answer = su.post(NEW, {**ABOUT, "file": SimpleUploadedFile(name, body), "publish": "1"})
    assert answer.status_code == 422 and "示例重点企业名单" in answer.content.decode()
    assert not AllowList.objects.exists()


def test_csv_is_read_too_and_nothing_at_all_is_no_list(su: Client) -> None:
    body = f"企业名称,统一社会信用代码\n示例甲,{factories.uscc(1)}\n".encode("utf-8-sig")
    answer = su.post(NEW, {**ABOUT, "file": SimpleUploadedFile("list.csv", body), "publish": "1"})
    assert answer.status_code == 302 and AllowList.objects.get().entries.get().uscc == factories.uscc(1)
    answer = su.post(NEW, {**ABOUT, "edition": "3", "valid_from": "2026-06-01", "entries": " \n "})
    assert answer.status_code == 422 and "名单是空的" in answer.content.decode()


def test_a_name_is_confirmed_with_a_reason_and_taken_back(su: Client, people: People) -> None:
    party = factories.enterprise(1)
    today = clock.today()
    each = publish_allow_list(**{**ABOUT, "valid_from": today}, entries=[("", party.name)], by=people.su)
    page, confirm = f"/officer/lists/allow/{each.ref}/", f"/officer/lists/allow/{each.ref}/confirm/"
    assert "名称相同" in su.get(page).content.decode()
    answer = su.post(confirm, {"name": party.name, "party": party.ref, "reason": ""})
    assert answer.status_code == 422 and "没有填写确认的依据" in answer.content.decode()
    assert su.post(confirm, {"name": "无此行", "party": party.ref, "reason": "x"}).status_code == 404
    assert su.post(confirm, {"name": party.name, "party": party.ref, "reason": "示例依据"}).status_code == 302
    assert AllowListMatch.objects.get().uscc == party.uscc and "示例依据" in su.get(page).content.decode()
    assert su.post(confirm, {"name": party.name, "withdraw": "1"}).status_code == 302
    assert not AllowListMatch.objects.exists()


def test_county_reads_a_list_and_confirms_nothing(client: Client, people: People) -> None:
    party = factories.enterprise(1)
    each = publish_allow_list(
        **{**ABOUT, "valid_from": clock.today()}, entries=[("", party.name)], by=people.su
    )
    sign_in(client, people.luo)
    page = client.get(f"/officer/lists/allow/{each.ref}/").content.decode()
    assert "名称相同" in page and "确认是同一家" not in page


def test_the_case_keeps_and_shows_the_edition_it_was_judged_by(su: Client, people: People) -> None:
    party = party_of(people.ma)
    about = {**ABOUT, "code": "epidemic_key_enterprises", "valid_from": clock.today() - DAY}
    publish_allow_list(**about, entries=[(party.uscc, "示例旧名")], by=people.su)
    case = start_case(
        round=a_round("jiangsu-star", "2020"), workflow="star_application", party=party, by=people.ma
    )
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    answers = filled(4, party.name, party.uscc)
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=people.ma)
    case = move_case(case=with_papers(case, 4), action="submit", seen=0, by=people.ma)
    last = Submission.objects.get()
    (kept,) = readings_of(last)
    assert (kept.how, kept.edition, kept.name) == ("code", "示例第2版", "示例旧名")
    assert load_json(last.facts, "facts")["whitelist_match"] is True
    publish_allow_list(
        **{**about, "edition": "示例第3版", "valid_from": clock.today()}, entries=[("", "别家")], by=people.su
    )
    page = su.get(f"/officer/cases/{case.ref}/").content.decode()
    assert "示例第2版" in page and "信用代码一致" in page and "示例旧名" in page and "示例第3版" not in page
    assert f"{clock.today():%Y-%m-%d} 提交时核对" in page
    theirs = sign_in(Client(), people.ma).get(reverse("applicant:case", args=[case.ref])).content.decode()
    assert "示例第2版" in theirs and "信用代码一致" in theirs and "示例第3版" not in theirs
    assert f"{clock.today():%Y-%m-%d} 提交时核对" in theirs and "/officer/" not in theirs


def waiting(people: People) -> tuple[AllowList, Any]:
    """An application that was handed in while only its name stands on the list."""
    party = party_of(people.ma)
    about = {**ABOUT, "code": "epidemic_key_enterprises", "valid_from": clock.today() - DAY}
    each = publish_allow_list(**about, entries=[("", party.name)], by=people.su)
    case = start_case(
        round=a_round("jiangsu-star", "2020"), workflow="star_application", party=party, by=people.ma
    )
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    answers = filled(4, party.name, party.uscc) | {"is_epidemic_key_enterprise": True}
    save_answers(
        case=case, changes=[Change(*pair, known.get(pair[0], 0)) for pair in answers.items()], by=people.ma
    )
    return each, with_papers(case, 4)


def test_the_officer_confirms_the_name_on_the_page_of_the_case(client: Client, people: People) -> None:
    each, case = waiting(people)
    theirs = sign_in(Client(), people.ma)
    form = theirs.get(reverse("applicant:case", args=[case.ref]))
    section = form.context["sections"][0].section.key
    for answer in (form, theirs.get(reverse("applicant:case-section", args=[case.ref, section]))):
        page = answer.content.decode()
        assert "名称在名单上，待主管部门确认" in page and "提交时再核对一次" in page
        assert "/officer/" not in page
    move_case(case=case, action="submit", seen=0, by=people.ma)
    confirm, there = f"/officer/lists/allow/{each.ref}/confirm/", f"/officer/cases/{case.ref}/"
    page = sign_in(client, people.luo).get(there).content.decode()
    assert "名称在名单上，待主管部门确认" in page and confirm not in page, "a county keeps no lists"
    qin = sign_in(client, people.qin)
    page = qin.get(there).content.decode()
    assert confirm in page and "企业名称在省疫情防控重点保障企业名单上，是否同一家待主管部门确认" in page
    said = {
        "name": case.enterprise.name,
        "party": case.enterprise.ref,
        "case": case.ref,
        "reason": "核对营业执照",
    }
    assert qin.post(confirm, {**said, "case": "nowhere"}).status_code == 404
    assert qin.post(confirm, {**said, "reason": " "}).status_code == 422
    assert not AllowListMatch.objects.exists()
    assert qin.post(confirm, said).url == there
    page = qin.get(there).content.decode()
    assert "名称相同，已确认是同一家" in page and "主管部门其后作了确认或更改" in page and confirm not in page
    page = theirs.get(reverse("applicant:case", args=[case.ref])).content.decode()
    assert "名称相同，已确认是同一家" in page and "/officer/" not in page


def test_the_officer_rules_the_name_out_and_takes_that_back(client: Client, people: People) -> None:
    each, case = waiting(people)
    move_case(case=case, action="submit", seen=0, by=people.ma)
    qin = sign_in(client, people.qin)
    confirm, there = f"/officer/lists/allow/{each.ref}/confirm/", f"/officer/cases/{case.ref}/"
    said = {"name": case.enterprise.name, "party": case.enterprise.ref, "reason": "外地同名"}
    assert qin.post(confirm, {**said, "case": case.ref, "deny": "1"}).url == there
    page = qin.get(there).content.decode()
    assert "名称相同，已确认不是同一家" in page and "填报在名单内但名单中未找到" in page
    lists = f"/officer/lists/allow/{each.ref}/"
    page = qin.get(lists).content.decode()
    assert "已确认不是同一家" in page and "外地同名" in page and 'name="deny"' not in page
    assert qin.post(confirm, {**said, "withdraw_denial": "1"}).url == lists
    assert qin.post(confirm, {**said, "withdraw_denial": "1"}).status_code == 404
    assert 'name="deny"' in qin.get(lists).content.decode()
    assert "名称在名单上，待主管部门确认" in qin.get(there).content.decode()


@pytest.mark.parametrize(
    ("entry", "said"),
    [("别家（示例）", "不在名单内"), ("", "名称在名单上，待主管部门确认"), (None, "没有生效的名单")],
)
def test_the_case_says_when_it_was_not_on_the_list(
    su: Client, people: People, entry: str | None, said: str
) -> None:
    case = a_case(a_round("jiangsu-star", "2020"), "star_application", "submitted", people)
    party = party_of(people.ma)
    if entry is not None:
        about = {**ABOUT, "code": "key", "valid_from": clock.today()}
        publish_allow_list(**about, entries=[("", entry or party.name)], by=people.su)
    asked = Listed("key", party.uscc, party.name, party.region_code)
    read = knowledge(questions([asked]), clock.today()).reading(asked)
    text = lists_text([("whitelist_match", "key", read)])
    Submission.objects.create(
        case=case, ordinal=1, facts="{}", lists=text, submitted_at=clock.now(), submitted_by="test"
    )
    type(case).objects.filter(pk=case.pk).update(submitted_at=clock.now())
    assert said in su.get(f"/officer/cases/{case.ref}/").content.decode()
    assert (
        said in sign_in(Client(), people.ma).get(reverse("applicant:case", args=[case.ref])).content.decode()
    )


def test_the_next_edition_is_published_from_the_page_of_the_list(people: People, client: Client) -> None:
    """By the desk it belongs to or the one above; other places do not find it."""
    each = publish_allow_list(
        **{**ABOUT, "valid_from": date(2026, 5, 1)}, entries=[("", "甲")], by=people.qin
    )
    address = f"/officer/lists/allow/{each.ref}/"
    assert sign_in(client, people.wei).get(address).status_code == 404
    assert client.get(f"{NEW}?of={each.ref}").status_code == 404
    su = sign_in(client, people.su)
    assert f"{NEW}?of={each.ref}" in su.get(address).content.decode()
    page = su.get(f"{NEW}?of={each.ref}").content.decode()
    assert f'name="of" value="{each.ref}"' in page and ABOUT["title"] in page
    posted = {
        **ABOUT,
        "edition": "9",
        "valid_from": "2026-06-01",
        "entries": "乙",
        "publish": "1",
        "of": each.ref,
    }
    assert su.post(NEW, posted).status_code == 302
    assert AllowList.objects.get(edition="9").jurisdiction == people.qin.jurisdiction


def test_a_prefecture_reads_the_list_of_its_province_but_publishes_no_edition(
    people: People, client: Client
) -> None:
    each = publish_allow_list(**{**ABOUT, "valid_from": date(2026, 5, 1)}, entries=[("", "甲")], by=people.su)
    qin = sign_in(client, people.qin)
    page = qin.get(f"/officer/lists/allow/{each.ref}/").content.decode()
    assert "发布新的一版" not in page
    assert qin.get(f"{NEW}?of={each.ref}").status_code == 403
    answer = qin.post(
        NEW, {**ABOUT, "edition": "9", "valid_from": "2026-06-01", "entries": "乙", "publish": "1"}
    )
    assert answer.status_code == 422 and "已经由" in answer.content.decode()
    assert AllowList.objects.count() == 1


# ending and taking over -------------------------------------------------------------------------------------------


def kept_by(by: Any, *, code: str = "key_list", title: str = ABOUT["title"], name: str = "甲") -> AllowList:
    about = {**ABOUT, "code": code, "title": title, "valid_from": clock.today() - DAY}
    return publish_allow_list(**about, entries=[("", name)], by=by)


def test_a_list_is_ended_after_it_was_shown_what_that_means(su: Client, people: People) -> None:
    each, today = kept_by(people.su), clock.today()
    page, end = f"/officer/lists/allow/{each.ref}/", f"/officer/lists/allow/{each.ref}/end/"
    assert end in su.get(page).content.decode()
    answer = su.post(end, {"on": f"{today:%Y-%m-%d}", "reason": ""})
    assert answer.status_code == 422 and "终止以后" not in answer.content.decode()
    given = {"on": f"{today:%Y-%m-%d}", "reason": "示例通知第三号"}
    shown = su.post(end, {**given, "preview": "1"}).content.decode()
    assert "终止以后" in shown and 'name="confirm"' in shown and "示例第2版" in shown
    assert not AllowList.objects.exclude(ended_on=None).exists(), "shown only"
    answer = su.post(end, {"on": f"{today - DAY:%Y-%m-%d}", "reason": "x", "confirm": "1"})
    assert answer.status_code == 422 and "过去的日子" in answer.content.decode()
    assert su.post(end, {**given, "confirm": "1"}).url == page
    text = su.get(page).content.decode()
    assert "已终止" in text and "示例通知第三号" in text and end not in text
    assert "已终止" in su.get("/officer/lists/").content.decode()
    assert "这份名单已经不生效" in su.get(end).content.decode()


def test_the_province_takes_a_list_over_after_going_over_its_rows(client: Client, people: People) -> None:
    party = factories.enterprise(1)
    mine, other = kept_by(people.qin, name=party.name), kept_by(people.wei, name="乙")
    su = sign_in(client, people.su)
    over = f"/officer/lists/allow/{mine.ref}/take-over/"
    assert over in su.get(f"/officer/lists/allow/{mine.ref}/").content.decode()
    page = su.get(over)
    assert page.context["form"]["entries"].value() == f"{party.name}\n乙"
    given = {
        "title": "示例省级名单",
        "edition": "省1",
        "source": "示例",
        "valid_from": f"{clock.today():%Y-%m-%d}",
        "reason": "示例通知",
        "entries": f"{party.uscc} {party.name}\n乙",
    }
    shown = su.post(over, {**given, "check": "1"}).content.decode()
    assert "收归以后" in shown and 'name="confirm"' in shown and AllowList.objects.count() == 2
    wrong = su.post(over, {**given, "entries": "91430104MA0010491X 甲", "check": "1"}).content.decode()
    assert "1 行不对" in wrong and 'name="confirm"' not in wrong
    assert su.post(over, {**given, "reason": "", "confirm": "1"}).status_code == 422
    answer = su.post(over, {**given, "confirm": "1"})
    made = AllowList.objects.get(edition="省1")
    assert answer.url == f"/officer/lists/allow/{made.ref}/"
    assert (made.jurisdiction, made.code) == (people.su.jurisdiction, "key_list")
    for each in (mine, other):
        each.refresh_from_db()
        assert (each.ended_on, each.ended_reason) == (clock.today(), "示例通知")
    assert "没有可以收归的名单" in su.get(over).content.decode()


@pytest.mark.parametrize("name", ["luo", "qin", "wei"])
def test_who_does_not_stand_above_is_offered_nothing(client: Client, people: People, name: str) -> None:
    each = kept_by(people.su)
    signed_in = sign_in(client, getattr(people, name))
    answer = 404 if name == "luo" else 403  # a county keeps no lists: for it there is no such page
    page = signed_in.get(f"/officer/lists/allow/{each.ref}/").content.decode()
    for way in ("end", "take-over"):
        address = f"/officer/lists/allow/{each.ref}/{way}/"
        assert address not in page
        assert signed_in.get(address).status_code == answer
        assert (
            signed_in.post(address, {"on": "2026-05-12", "reason": "x", "confirm": "1"}).status_code == answer
        )
    each.refresh_from_db()
    assert each.ended_on is None


def test_hints_and_the_report_tell_the_place(client: Client, people: People) -> None:
    here, there = factories.enterprise(1), factories.enterprise(2, OTHER_COUNTY)
    qin = sign_in(client, people.qin)
    rows = f"{here.uscc} 甲\n{there.uscc} 乙\n{there.name}"
    today = f"{clock.today():%Y-%m-%d}"
    page = qin.post(NEW, {**ABOUT, "valid_from": today, "entries": rows, "check": "1"}).content.decode()
    assert page.count("登记地不在适用地区") == 1 and "逐个确认" not in page
    assert qin.post(NEW, {**ABOUT, "valid_from": today, "entries": rows, "publish": "1"}).status_code == 302
    page = qin.get(f"/officer/lists/allow/{AllowList.objects.get().ref}/").content.decode()
    assert page.count("登记地不在适用地区") == 1 and "名称相同" not in page
    assert "适用地区内也没有同名的企业" in page


def test_what_will_follow_is_told_in_english_too(client: Client, people: People) -> None:
    each = kept_by(people.qin)
    su = sign_in(client, people.su)
    su.cookies["django_language"] = "en"
    address, day = f"/officer/lists/allow/{each.ref}/", f"{clock.today():%Y-%m-%d}"
    shown = su.post(f"{address}end/", {"on": day, "reason": "x", "preview": "1"}).content.decode()
    assert f"No longer applies from {day}" in shown and "End; cannot be undone" in shown
    given = {"title": "x", "edition": "9", "source": "x", "entries": "x", "reason": "x", "check": "1"}
    shown = su.post(f"{address}take-over/", {**given, "valid_from": day}).content.decode()
    assert "After taking over" in shown and "Take over and publish; cannot be undone" in shown
