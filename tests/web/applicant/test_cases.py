"""The applicant's pages: begin, choose the level, fill in section by section, hand in, look at the receipt.

Not here: the services (`tests/programmes/jiangsu_star/test_whole_case.py`), the look (`tests/e2e`).
"""

from pathlib import Path

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Case, Submission
from yunti.apps.cases.queries.content_digest import digest_of
from yunti.apps.cases.services import Change, save_answers, start_case
from yunti.apps.cases.services.submitting import secret_of
from yunti.apps.documents.models import EvidenceUse
from yunti.apps.programmes.models import Round
from yunti.domain.exact_json import exact_json
from yunti.kit import clock
from yunti.packs.filling import Gap, SectionState
from yunti.packs.reading import load_pack

pytestmark = pytest.mark.django_db
KIND = "star_application"


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


@pytest.fixture
def applicant(client: Client, people: People) -> Client:
    party_of(people.ma)
    return sign_in(client, people.ma)


@pytest.fixture
def case(people: People, each: Round) -> Case:
    return start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)


def address(case: Case, name: str = "case", *more: str) -> str:
    return reverse(f"applicant:{name}", args=[case.ref, *more])


def fill(case: Case, people: People, star: int = 3) -> None:
    party = party_of(people.ma)
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    answers = filled(star, party.name, party.uscc)
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=people.ma)
    with_papers(case, star)


def test_an_open_round_is_offered_and_begun(applicant: Client, each: Round) -> None:
    page = applicant.get(reverse("applicant:case-list")).content.decode()
    assert "开始填报" in page
    answer = applicant.post(reverse("applicant:case-start", args=[each.ref, KIND]), follow=True)
    assert "target_star" in answer.content.decode()
    assert "打开已有的申报" in applicant.get(reverse("applicant:case-list")).content.decode()


def test_without_an_open_round_the_page_says_what_to_do(applicant: Client) -> None:
    assert "现在没有开放的批次" in applicant.get(reverse("applicant:case-list")).content.decode()


def test_the_level_decides_the_form(applicant: Client, case: Case) -> None:
    assert "附表2.1" not in applicant.get(address(case)).content.decode()
    applicant.post(address(case, "case-section", "level"), {"target_star": "3"})
    page = applicant.get(address(case)).content.decode()
    assert "附表2.1" in page
    assert "附表3.1" not in page
    applicant.post(address(case, "case-section", "level"), {"target_star": "4"})
    assert "附表3.1" in applicant.get(address(case)).content.decode()


def test_what_is_sound_is_kept_and_what_is_not_stays_as_typed(applicant: Client, case: Case) -> None:
    applicant.post(address(case, "case-section", "level"), {"target_star": "3"})
    sent = {"ent_name": "示例甲机械有限公司", "staff_total": "一百二十", "contact_position": "主任"}
    answer = applicant.post(address(case, "case-section", "s0"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="一百二十"' in page
    assert "总人数" in page
    assert Answer.objects.get(case=case, field="contact_position").value == '"主任"'
    assert not Answer.objects.filter(case=case, field="staff_total").exists()


def test_while_typing_the_panel_comes_back_alone(applicant: Client, case: Case) -> None:
    applicant.post(address(case, "case-section", "level"), {"target_star": "3"})
    answer = applicant.post(
        address(case, "case-section", "s0"), {"staff_total": "１２０"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert "已自动保存" in page
    assert 'name="version:staff_total" value="1"' in page
    assert "<html" not in page
    assert Answer.objects.get(case=case, field="staff_total").value == "120"


def test_what_was_not_on_the_page_stays_what_was_emptied_goes(
    applicant: Client, case: Case, people: People
) -> None:
    fill(case, people)
    applicant.post(
        address(case, "case-section", "s1"), {"scope_summary": "改过", "shown": ["advanced_clusters"]}
    )
    kept = {row.field: row.value for row in Answer.objects.filter(case=case)}
    assert kept["practice_summary"] == '"示例实践"'
    assert kept["advanced_clusters"] == "[]"


def test_answers_out_of_bounds_are_kept_told_and_keep_it_from_being_handed_in(
    applicant: Client, case: Case, people: People
) -> None:
    fill(case, people)
    sent = {"staff_total": "10", "staff_cloud_users": "11", "contact_mobile": "12"}
    applicant.post(address(case, "case-section", "s0"), sent)
    page = applicant.get(address(case, "case-section", "s0")).content.decode()
    assert "已保存，但下面几处不符合要求" in page
    assert "使用云服务人员数量：应不大于“总人数”" in page
    assert "手机：格式不对" in page
    answer = applicant.post(address(case, "case-move", "submit"))
    assert answer.status_code == 422
    assert "2 处填写不符合要求" in answer.content.decode()


def test_ticks_rows_and_nested_rows_are_read_back(applicant: Client, case: Case) -> None:
    applicant.post(address(case, "case-section", "level"), {"target_star": "3"})
    sent = {
        "claimed_items": ["app_erp", "fx_cost"],
        "claimed_items.8.evidence_pages": "12-13",
    }  # files say pages
    applicant.post(address(case, "case-section", "annex_2_1"), sent)
    assert Answer.objects.get(case=case, field="claimed_items").value == (
        '[{"code": "app_erp"}, {"code": "fx_cost"}]'
    )
    rows = {
        "cloud_services.0.service_name": "云ERP",
        "cloud_services.0.start_date": "2025-06-01",
        "cloud_services.0.interruptions.0.from": "2025-08-01",
        "cloud_services.0.interruptions.0.to": "2025-08-09",
        "cloud_services.1.service_name": "",
    }
    applicant.post(address(case, "case-section", "also"), rows)
    kept = Answer.objects.get(case=case, field="cloud_services").value
    assert '"interruptions": [{"from": "2025-08-01", "to": "2025-08-09"}]' in kept
    assert kept.count("service_name") == 1


def test_items_are_explained_as_the_guide_explains_them(applicant: Client, case: Case) -> None:
    applicant.post(address(case, "case-section", "level"), {"target_star": "3"})
    page = applicant.get(address(case, "case-section", "annex_2_1")).content.decode()
    asked = [
        each
        for each in load_pack(Path(__file__).parents[3] / "packs" / "jiangsu-star" / "2020")
        .definition.lists["items"]
        .rows
        if each["in_three_star_form"]
    ]
    said = [each["help"] for each in asked if each["help"]]
    assert len(said) > 20 and all(f'<p lang="zh-Hans-CN">{text}</p>' in page for text in said)


def test_one_more_row_and_one_less(applicant: Client, case: Case) -> None:
    applicant.post(address(case, "case-section", "level"), {"target_star": "3"})
    line = {"investment_lines.0.invoice_no": "1", "investment_lines.0.amount_wan": "2.5"}
    more = applicant.post(address(case, "case-section", "annex_2_2"), {**line, "add": "investment_lines"})
    assert 'name="investment_lines.1.invoice_no"' in more.content.decode()
    applicant.post(address(case, "case-section", "annex_2_2"), {**line, "remove": "investment_lines.0"})
    assert Answer.objects.get(case=case, field="investment_lines").value == "[]"


def test_everything_missing_is_listed_with_links(applicant: Client, case: Case) -> None:
    applicant.post(address(case, "case-section", "level"), {"target_star": "3"})
    answer = applicant.post(address(case, "case-move", "submit"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还不能提交" in page
    assert page.count(address(case, "case-section", "s0")) > 3


def test_handed_in_once_with_a_receipt(applicant: Client, case: Case, people: People) -> None:
    fill(case, people)
    page = applicant.get(address(case)).content.decode()
    assert "必填项都填了" in page
    sent = {"key": "abc", "seen": "0"}
    receipt = applicant.post(address(case, "case-move", "submit"), sent, follow=True).content.decode()
    applicant.post(address(case, "case-move", "submit"), sent)
    case.refresh_from_db()
    assert case.number
    assert case.number in receipt
    assert Submission.objects.count() == 1
    locked = applicant.get(address(case, "case-section", "s0")).content.decode()
    assert "保存，填下一栏" not in locked


def test_the_receipt_is_a_file_with_number_digest_and_secret(
    applicant: Client, case: Case, people: People
) -> None:
    fill(case, people)
    applicant.post(address(case, "case-move", "submit"), {"key": "abc", "seen": "0"})
    case.refresh_from_db()
    assert address(case, "case-receipt") in applicant.get(address(case)).content.decode()
    page = applicant.get(address(case, "case-receipt")).content.decode()
    link = address(case, "case-paper", "receipt", "pdf")
    digest = digest_of(Submission.objects.get())
    assert link in page and digest in page and secret_of(case) in page
    paper = pypdfium2.PdfDocument(applicant.get(link).getvalue())
    said = "".join(paper[0].get_textpage().get_text_range().split())
    assert str(case.number) in said and secret_of(case) in said and digest[:16] in said


def test_papers_are_not_done_while_a_required_one_is_missing(
    applicant: Client, case: Case, people: People
) -> None:
    def papers() -> SectionState:
        shown = applicant.get(address(case)).context["sections"]
        return next(each for each in shown if each.section.key == "papers")

    fill(case, people)
    assert papers().done and not papers().open
    EvidenceUse.objects.filter(subject_ref=case.ref, place__contains="doc_credit_report").delete()
    assert (
        papers().open == (Gap("企业信用报告复印件", "materials.doc_credit_report"),)
        and not papers().done
        and papers().mark == "hint"
    )
    page = applicant.get(address(case)).content.decode()
    assert "企业信用报告复印件" in page and "必填项都填了" not in page
    EvidenceUse.objects.filter(subject_ref=case.ref, place__startswith="materials/").delete()
    assert papers().mark == "hint" and len(papers().open) > 5  # the day of the screenshots still stands
    missing = [gap.label for gap in papers().open]
    assert "各项上云业务使用情况说明" in missing and "其他证明性材料" not in missing


def test_another_enterprise_finds_nothing(client: Client, case: Case, people: People) -> None:
    stranger = sign_in(client, people.gao)
    for name, more in (("case", ()), ("case-section", ("s0",)), ("case-receipt", ())):
        assert stranger.get(address(case, name, *more)).status_code == 404
    assert stranger.post(address(case, "case-move", "submit")).status_code == 404


def test_a_page_costs_the_same_however_many_cases_there_are(
    applicant: Client, case: Case, people: People, django_assert_max_num_queries: object
) -> None:
    fill(case, people)
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        assert applicant.get(address(case, "case-section", "s0")).status_code == 200


def test_what_officers_verify_is_open_not_failed(applicant: Client, case: Case, people: People) -> None:
    fill(case, people)
    page = applicant.get(address(case)).content.decode()
    assert "由主管部门核实：" in page and "具有独立法人资格" in page
    assert "填报部分已齐，待核实" in page
    assert "独立法人资格：否" not in page


def test_after_the_level_comes_the_first_section_of_its_form(applicant: Client, case: Case) -> None:
    level = address(case, "case-section", "level")
    answer = applicant.post(level, {"target_star": "3", "go": "next"})
    assert answer["Location"] == address(case, "case-section", "s0")


def test_a_section_that_asks_nothing_for_certain_is_not_done_before_it_is_begun(
    applicant: Client, case: Case
) -> None:
    applicant.post(address(case, "case-section", "level"), {"target_star": "3"})
    page = applicant.get(address(case)).content.decode()
    assert "完成 0 / 4 栏" in page and "选填，还没有填" in page


def test_rows_are_numbered_by_themselves_and_a_number_alone_is_no_row(
    applicant: Client, case: Case, people: People
) -> None:
    applicant.post(address(case, "case-section", "level"), {"target_star": "3"})
    table = address(case, "case-section", "annex_2_2")
    assert 'name="investment_lines.0.seq" value="1"' in applicant.get(table).content.decode()
    applicant.post(table, {"shown": "investment_lines", "investment_lines.0.seq": "1"})
    assert not Answer.objects.filter(case=case, field="investment_lines").exists()
    applicant.post(
        table,
        {"shown": "investment_lines", "investment_lines.0.seq": "1", "investment_lines.0.invoice_no": "7"},
    )
    assert Answer.objects.get(case=case, field="investment_lines").value == '[{"seq": 1, "invoice_no": "7"}]'


def test_what_cannot_stand_in_a_field_is_not_filled_in_beforehand(people: People, each: Round) -> None:
    """The registry's contact has a telephone of the office; the form asks for a mobile number."""
    party = party_of(people.ma)
    party.contact_phone = "0999-8000001"
    party.save()
    case = start_case(round=each, workflow=KIND, party=party, by=people.ma)
    assert not Answer.objects.filter(case=case, field="contact_mobile").exists()


def test_a_pledge_of_last_time_is_given_anew(people: People, each: Round) -> None:
    """What was filled in before comes along, but nobody signs and seals by having signed and sealed once."""
    party = party_of(people.ma)
    first = start_case(round=each, workflow=KIND, party=party, by=people.ma)
    facts = {"scope_summary": "上云范围（示例）", "commitment_signed": True, "commitment_sealed": True}
    moment = clock.now()
    Submission.objects.create(
        case=first, ordinal=1, facts=exact_json(facts), submitted_at=moment, submitted_by="x"
    )
    Case.objects.filter(pk=first.pk).update(once_key=None)
    second = start_case(round=each, workflow=KIND, party=party, by=people.ma)
    brought = dict(Answer.objects.filter(case=second).values_list("field", "origin"))
    assert brought["scope_summary"] == "earlier"
    assert not {name for name in brought if name.startswith("commitment")}


def test_before_handing_in_it_says_what_is_missing_by_name(applicant: Client, case: Case) -> None:
    applicant.post(address(case, "case-section", "level"), {"target_star": "3"})
    page = applicant.get(address(case)).content.decode()
    assert "不满足：配套证明材料齐全" not in page and "营业执照" in page


def test_the_front_page_leads_on_to_what_was_begun(applicant: Client, case: Case, people: People) -> None:
    home = reverse("applicant:home")
    page = applicant.get(home).content.decode()
    assert "接着填" in page and address(case) in page and "去申报" not in page
    fill(case, people)
    applicant.post(address(case, "case-move", "submit"), {"seen": "0"})
    page = applicant.get(home).content.decode()
    assert "接着填" not in page and Case.objects.get(pk=case.pk).number in page
