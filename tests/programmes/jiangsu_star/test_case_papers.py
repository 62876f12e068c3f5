"""The programme's papers made from real cases: drafts, the record of what was handed in, letters, registers; who may have them.

Not here: the layouts (`test_papers.py`), the notice's wording (`test_notice_wording.py`), volumes (`test_volumes.py`).
"""

import io
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.jiangsu_star.case_steps import begun, go, handed_in, returned, save
from tests.programmes.jiangsu_star.test_whitelist import on_list
from tests.unit.papers.test_drawing import docx_texts, pdf_text
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.queries.content_digest import digest_of, short_of
from yunti.apps.cases.services import start_case
from yunti.apps.cases.services.submitting import secret_of
from yunti.apps.letters.models import Letter
from yunti.apps.paperwork.models import Paper, PaperFile, RegisterEntry
from yunti.apps.paperwork.queries.occasions import occasion_of, offered
from yunti.apps.paperwork.services import (
    enter_in_register,
    letter_paper,
    paper_of_case,
    strike_from_register,
)
from yunti.apps.programmes.models import Round
from yunti.apps.registry.services.allow_lists import confirm_listed
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused

pytestmark = pytest.mark.django_db
FORM, RECEIPT, MATERIALS = "application_three_star", "receipt", "material_list_three_star"


@pytest.fixture
def each(people: People, settings, tmp_path: Path) -> Round:
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_DISK_RESERVE_MB = 0
    return a_round("jiangsu-star", "2020")


def drawn(case: Case, name: str, by: Actor, suffix: str = ".pdf", **more: Any) -> bytes:
    return paper_of_case(
        case=case, name=name, suffix=suffix, by=by, site="https://example.org/", **more
    ).content


def words(content: bytes) -> str:
    return "".join(pdf_text(content).split())


def names(case: Case, by: Actor) -> list[str]:
    return [each.layout.name for each in offered(occasion_of(case, by))]


# drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_is_marked_on_every_page_and_kept_nowhere(people: People, each: Round) -> None:
    case = begun(people, each, 3)
    text = words(drawn(case, FORM, people.ma))
    assert "草稿" in text and case.enterprise and case.enterprise.name in text
    assert not Paper.objects.exists() and not PaperFile.objects.exists()
    marked = docx.Document(io.BytesIO(drawn(case, FORM, people.ma, ".docx"))).sections[0]
    assert "草稿" in marked.header.paragraphs[0].text
    assert "草稿" in marked.first_page_header.paragraphs[0].text


def test_only_the_form_of_the_level_is_offered(people: People, each: Round) -> None:
    case = begun(people, each, 4)
    assert names(case, people.ma) == ["application_four_five_star", "material_list_four_five_star"]
    with pytest.raises(NotFoundOrHidden):
        drawn(case, FORM, people.ma)


def test_the_cover_tells_what_the_case_knows(people: People, each: Round) -> None:
    """Nobody is asked twice for the name and the day: the form's own fields answer."""
    case = begun(people, each, 3, applicant_name=None, fill_date=None)
    cover = "".join(list(docx_texts(drawn(case, FORM, people.ma, ".docx")))[:6])
    assert case.enterprise and case.enterprise.name in cover
    assert "2026年5月12日" in cover


def test_a_draft_is_nobody_elses(people: People, each: Round) -> None:
    case = begun(people, each, 3)
    for stranger in (people.luo, people.su, people.gao, people.yan, people.ge):
        with pytest.raises((NotFoundOrHidden, Forbidden)):
            drawn(case, FORM, stranger)


def test_the_list_of_materials_tells_what_waits_for_the_officers_word(people: People, each: Round) -> None:
    """As the page does: not yes, not no, and whose word it waits for."""
    entry = on_list(people, ("", party_of(people.ma).name)).entries.get()
    case = begun(people, each, 3, is_epidemic_key_enterprise=True)
    text = words(drawn(case, MATERIALS, people.ma))
    assert "是否同一家待主管部门确认" in text and text.count("未定：待主管部门确认") == 5
    confirm_listed(entry=entry, party=party_of(people.ma), reason="核对营业执照", by=people.qin)
    assert "未定" not in words(drawn(case, MATERIALS, people.ma))


# the record -------------------------------------------------------------------------------------------------------


def test_what_was_handed_in_is_drawn_once_and_the_same_bytes_are_handed_out(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = handed_in(people, each)
    first = drawn(case, FORM, people.ma)
    text = words(first)
    submission = Submission.objects.get(case=case)
    assert "草稿" not in text
    assert str(case.number) in text and short_of(digest_of(submission)) in text
    monkeypatch.setattr("yunti.apps.paperwork.services.drawing.draw", lambda *given: b"another")
    assert drawn(case, FORM, people.ma) == first
    assert drawn(case, FORM, people.luo) == first
    assert (Paper.objects.count(), PaperFile.objects.count()) == (1, 1)


def test_what_officers_add_makes_a_new_content_and_keeps_the_old(people: People, each: Round) -> None:
    case = handed_in(people, each, 4)
    form = "application_four_five_star"
    case = go(case, "county_recommend", people.luo, "county_precheck_passed", "county_seal")
    before = drawn(case, form, people.luo)
    save(case, {"city_opinion": "同意推荐示例", "city_opinion_date": "2026-05-13"}, people.qin)
    after = words(drawn(case, form, people.qin))
    assert "同意推荐示例" in after and "2026年5月13日" in after
    assert Paper.objects.filter(case=case, name=form).count() == 2
    assert "同意推荐示例" not in words(before)


def test_returned_the_party_sees_its_draft_and_officers_what_was_handed_in(
    people: People, each: Round
) -> None:
    case = returned(people, each)
    save(case, {"scope_summary": "补正中的新范围"}, people.ma)
    case = Case.objects.get(pk=case.pk)
    assert "补正中的新范围" in words(drawn(case, FORM, people.ma))
    assert "草稿" in words(drawn(case, FORM, people.ma))
    for text in (words(drawn(case, FORM, people.luo)), words(drawn(case, FORM, people.ma, ordinal=1))):
        assert "补正中的新范围" not in text and "草稿" not in text
    with pytest.raises(NotFoundOrHidden):
        drawn(case, FORM, people.ma, ordinal=2)


def test_the_receipt_tells_number_moment_digest_and_secret_and_is_not_kept(
    people: People, each: Round
) -> None:
    case = handed_in(people, each)
    text = words(drawn(case, RECEIPT, people.ma))
    digest = digest_of(Submission.objects.get(case=case))
    for told in (str(case.number), "2026年5月12日09时31分", digest, secret_of(case), "https://example.org/"):
        assert told in text
    assert "示例甲县工业和信息化局" in text
    assert not Paper.objects.exists()
    assert RECEIPT not in names(case, people.luo)
    with pytest.raises(NotFoundOrHidden):
        drawn(case, RECEIPT, people.luo)


def test_a_value_that_cannot_be_printed_is_named_and_nothing_is_kept(people: People, each: Round) -> None:
    case = begun(people, each, 3, legal_rep_name="𠮷\U0002ebf0")
    with pytest.raises(Refused, match="legal_rep_name") as refusal:
        drawn(case, FORM, people.ma)
    assert refusal.value.next_step


# letters ----------------------------------------------------------------------------------------------------------


def test_a_letter_is_drawn_as_it_went_out_and_kept(people: People, each: Round) -> None:
    case = returned(people, each, "缺合同页码", "截图过期")
    letter = Letter.objects.get(case=case)
    first = letter_paper(case=case, letter=letter, suffix=".pdf", by=people.luo)
    text = words(first.content)
    for line in (letter.title, letter.number, letter.authority, letter.digest, *letter.lines):
        assert "".join(line.split()) in text
    assert "1．缺合同页码" in text and "2．截图过期" in text and "2026年5月12日" in text
    save(case, {"scope_summary": "后来改的"}, people.ma)
    assert letter_paper(case=case, letter=letter, suffix=".pdf", by=people.ma) == first
    assert letter_paper(case=case, letter=letter, suffix=".docx", by=people.ma).content.startswith(b"PK")
    for stranger in (people.gao, people.wei, people.yan):
        with pytest.raises(Forbidden):
            letter_paper(case=case, letter=letter, suffix=".pdf", by=stranger)


def test_who_takes_the_letter_has_signed_for_it(client: Client, people: People, each: Round) -> None:
    case = returned(people, each)
    letter = Letter.objects.get(case=case)
    told = [case.ref, letter.ref, "pdf"]
    assert sign_in(client, people.luo).get(reverse("officer:case-letter", args=told)).status_code == 200
    assert Letter.objects.get().served == ""
    ma = sign_in(Client(), people.ma)
    assert letter.number in ma.get(reverse("applicant:case-papers", args=[case.ref])).content.decode()
    assert b"".join(ma.get(reverse("applicant:case-letter", args=told))).startswith(b"%PDF")  # type: ignore[arg-type]
    assert (Letter.objects.get().served, Letter.objects.get().read_by) == ("read", people.ma.ref)
    other = handed_in_by_another(people, each)
    assert ma.get(reverse("applicant:case-letter", args=[other.ref, letter.ref, "pdf"])).status_code == 404


def handed_in_by_another(people: People, each: Round) -> Case:
    party = factories.owned_enterprise(people.gao.organisation_ref, 9)
    return start_case(round=each, workflow="star_application", party=party, by=people.gao)


# registers --------------------------------------------------------------------------------------------------------


def test_copies_and_seals_are_entered_struck_out_and_printed(people: People, each: Round) -> None:
    case = handed_in(people, each)
    told: dict[str, Any] = {"case": case, "paper": "paper_register", "name": "copies", "by": people.luo}
    row = {"step": "县报市", "received": 3, "received_on": "2026-05-12", "sealed": True, "electronic": True}
    kept = enter_in_register(**told, values=row)
    wrong = enter_in_register(**told, values={"step": "写错的一条"})
    strike_from_register(case=case, entry=wrong, reason="重复", by=people.luo)
    text = words(drawn(case, "paper_register", people.luo))
    assert "县报市32026年5月12日是是" in text and "写错的一条" not in text
    assert "应交份数：报市3份，报省1份" in text
    with pytest.raises(InvalidInput):
        enter_in_register(**told, values={"received": "三"})
    with pytest.raises(InvalidInput, match="至少填一项"):
        enter_in_register(**told, values={})
    with pytest.raises(InvalidInput):
        strike_from_register(case=case, entry=kept, reason=" ", by=people.luo)
    with pytest.raises(Conflict):
        strike_from_register(case=case, entry=wrong, reason="再划", by=people.luo)
    assert RegisterEntry.objects.count() == 2


def test_the_register_is_the_officers(people: People, each: Round) -> None:
    case = handed_in(people, each)
    told: dict[str, Any] = {
        "case": case,
        "paper": "paper_register",
        "name": "copies",
        "values": {"step": "县"},
    }
    for other in (people.ma, people.wei, people.yan, people.shen):
        with pytest.raises(Forbidden):
            enter_in_register(**told, by=other)
    with pytest.raises(NotFoundOrHidden):
        enter_in_register(**{**told, "name": "reasons"}, by=people.luo)


# the summary table -------------------------------------------------------------------------------------------------


def test_the_summary_table_lists_what_the_authority_recommends(
    client: Client, people: People, each: Round
) -> None:
    case = handed_in(people, each, 4)
    luo = sign_in(client, people.luo)
    address = reverse("officer:round-paper", args=[each.ref, "summary_table", "xlsx"])
    assert "还没有可以列入的申报" in luo.get(address, follow=True).content.decode()
    save(case, {"is_legal_entity": True, "finance_system_sound": True, "credit_clean": True}, people.luo)
    go(case, "county_recommend", people.luo, "county_precheck_passed", "county_seal")
    answer = luo.get(address)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    told = {cell for row in book.active.iter_rows(values_only=True) for cell in row if cell is not None}
    assert {"填报单位：示例甲县工业和信息化局（加盖公章）", "示例1号机械有限公司", "县级已推荐", 6} <= told
    assert address in luo.get(reverse("officer:round-papers")).content.decode()
    assert Paper.objects.get(round=each).jurisdiction == people.luo.jurisdiction
    qin = sign_in(Client(), people.qin)
    assert "还没有可以列入的申报" in qin.get(address, follow=True).content.decode()
    assert sign_in(Client(), people.su).get(address).status_code == 404
    go(case, "return_for_correction", people.qin, "reasons_listed", reasons=("缺页码",))
    assert "还没有可以列入的申报" in luo.get(address, follow=True).content.decode()


def test_the_register_of_visits_lists_every_case_with_what_was_found(
    client: Client, people: People, each: Round
) -> None:
    visited = handed_in(people, each, 4)
    save(visited, {"is_legal_entity": True, "finance_system_sound": True, "credit_clean": True}, people.luo)
    go(visited, "county_recommend", people.luo, "county_precheck_passed", "county_seal")
    qin = sign_in(client, people.qin)
    address = reverse("officer:round-paper", args=[each.ref, "onsite_register", "xlsx"])
    assert "还没有可以列入的申报" in qin.get(address, follow=True).content.decode()
    go(visited, "accept_for_precheck", people.qin)
    assert {"否", "共列四星级、五星级项目1项，其中现场核查0项。"} <= cells(qin.get(address))
    go(visited, "select_for_onsite", people.qin)
    found = {
        "app_id": visited.number,
        "date": "2026-05-14",
        "inspectors": "示例甲、示例乙",
        "record_file": "r",
        "conclusion": "核查合格",
    }
    save(visited, {"onsite_checks": [found]}, people.qin)
    told = cells(qin.get(address))
    assert {visited.number, "是", "2026年5月14日", "示例甲、示例乙", "核查合格"} <= told
    assert "共列四星级、五星级项目1项，其中现场核查1项。" in told
    assert sign_in(Client(), people.luo).get(address).status_code == 404


def cells(answer: Any) -> set[Any]:
    """What stands in the sheet; of sentences the first too."""
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    told = {cell for row in book.active.iter_rows(values_only=True) for cell in row if cell is not None}
    return told | {str(cell).partition("。")[0] + "。" for cell in told}


# pages ------------------------------------------------------------------------------------------------------------


def test_the_party_finds_its_papers_from_its_case(client: Client, people: People, each: Round) -> None:
    case = begun(people, each, 3)
    ma = sign_in(client, people.ma)
    assert (
        reverse("applicant:case-papers", args=[case.ref])
        in ma.get(reverse("applicant:case", args=[case.ref])).content.decode()
    )
    page = ma.get(reverse("applicant:case-papers", args=[case.ref])).content.decode()
    assert "草稿" in page and "适用于三星级" in page
    go(case, "submit", people.ma)
    page = ma.get(reverse("applicant:case-papers", args=[case.ref])).content.decode()
    assert "申报受理回执" in page and "草稿" not in page
    for suffix, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = ma.get(reverse("applicant:case-paper", args=[case.ref, FORM, suffix]))
        assert b"".join(answer).startswith(begins)  # type: ignore[arg-type]
        assert "attachment" in answer["Content-Disposition"]
        assert answer["Cache-Control"] == "private, no-store"
    assert ma.get(reverse("applicant:case-paper", args=[case.ref, FORM, "xlsx"])).status_code == 404
    assert ma.get(reverse("applicant:case-paper", args=[case.ref, "nothing", "pdf"])).status_code == 404


def test_a_register_is_kept_on_its_page(client: Client, people: People, each: Round) -> None:
    case = handed_in(people, each)
    luo = sign_in(client, people.luo)
    address = reverse("officer:case-register", args=[case.ref, "paper_register", "copies"])
    assert "还没有登记" in luo.get(address).content.decode()
    assert luo.post(address, {}).status_code == 422
    luo.post(address, {"step": "县报市", "received": "3", "sealed": "yes"})
    page = luo.get(address).content.decode()
    assert "县报市" in page
    entry = RegisterEntry.objects.get()
    strike = reverse("officer:case-register-strike", args=[case.ref, entry.ref])
    luo.post(strike, {"reason": ""})
    assert RegisterEntry.objects.get().struck_at is None
    luo.post(strike, {"reason": "重复"})
    assert "县报市" not in luo.get(address).content.decode()


def test_another_enterprise_and_another_place_find_nothing(
    client: Client, people: People, each: Round
) -> None:
    case = handed_in(people, each)
    gao = sign_in(client, people.gao)
    assert gao.get(reverse("applicant:case-papers", args=[case.ref])).status_code == 404
    assert gao.get(reverse("applicant:case-paper", args=[case.ref, FORM, "pdf"])).status_code == 404
    wei = sign_in(Client(), people.wei)
    for name, more in (("case-papers", ()), ("case-paper", (FORM, "pdf"))):
        assert wei.get(reverse(f"officer:{name}", args=[case.ref, *more])).status_code == 404
