"""Files in an application through its pages: choose, page, remove and undo, take over what an invoice says, rows that hold files.

Not here: the services (`tests/apps/cases/test_binding.py`), bad and odd files (`test_case_bad_files.py`), the look (`tests/e2e`).
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.rounds import a_round, party_of
from tests.apps.cases.test_binding import fill, paper, places, version
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.cases.services import Place, bind_evidence, start_case
from yunti.apps.documents.enums import ReadingState, ScanState
from yunti.apps.documents.models import Evidence, EvidenceReading, EvidenceUse
from yunti.kit import clock

pytestmark = pytest.mark.django_db
LINE = "investment_lines"
READING = {
    "readings": [
        {
            "source": "xml",
            "number": "26952000000000000001",
            "date": "2025-11-20",
            "seller_name": "示例云服务（别名）有限公司",
            "total_fen": 2000000,
        }
    ]
}


@pytest.fixture
def case(people: People) -> Case:
    party = party_of(people.ma)
    case = start_case(
        round=a_round("jiangsu-star", "2020"), workflow="star_application", party=party, by=people.ma
    )
    fill(case, people.ma, filled(3, party.name, party.uscc))
    return case


@pytest.fixture
def applicant(client: Client, people: People) -> Client:
    return sign_in(client, people.ma)


def spot(case: Case, field: str, row: str, slot: str, *more: str, name: str = "case-evidence") -> str:
    return reverse(f"applicant:{name}", args=[case.ref, field, row, slot, *more])


def section(case: Case, key: str) -> str:
    return reverse("applicant:case-section", args=[case.ref, key])


def an_invoice(people: People) -> Evidence:
    row = paper(people.ma, "发票.pdf", pages=1)
    EvidenceReading.objects.filter(evidence=row).update(
        invoice=READING, invoice_number="26952000000000000001"
    )
    return row


def test_from_the_form_to_the_place_and_back(applicant: Client, people: People, case: Case) -> None:
    row = paper(people.ma)
    page = applicant.get(section(case, "annex_2_1")).content.decode()
    assert 'name="evidence" value="claimed_items/app_erp/proof"' in page
    sent = {"claimed_items": ["app_erp", "fx_model"], "evidence": "claimed_items/app_erp/proof"}
    answer = applicant.post(section(case, "annex_2_1"), sent)
    assert answer["Location"] == spot(case, "claimed_items", "app_erp", "proof")
    assert "fx_model" in Answer.objects.get(case=case, field="claimed_items").value
    page = applicant.get(answer["Location"]).content.decode()
    assert "企业资源规划" in page and "还没有附文件" in page and row.ref in page
    page = applicant.post(answer["Location"], {"paper": row.ref}, follow=True).content.decode()
    assert "已附上 1 个文件" in page and section(case, "annex_2_1") in page
    assert row.name in applicant.get(section(case, "annex_2_1")).content.decode()


def test_nothing_chosen_bad_pages_and_what_is_not_there_are_told(
    applicant: Client, people: People, case: Case
) -> None:
    row = paper(people.ma)
    here = spot(case, "claimed_items", "app_erp", "proof")
    answer = applicant.post(here, {})
    assert answer.status_code == 422 and "没有选文件" in answer.content.decode()
    applicant.post(here, {"paper": row.ref})
    pages = spot(case, "claimed_items", "app_erp", "proof", row.ref, name="case-evidence-pages")
    answer = applicant.post(pages, {"pages": "8-十", "seen": ""})
    assert answer.status_code == 422
    assert 'value="8-十"' in answer.content.decode() and "共 9 页" in answer.content.decode()
    assert applicant.post(pages, {"pages": "8-9", "seen": ""}).status_code == 302
    assert EvidenceUse.objects.get().pages == "8–9"
    assert applicant.get(spot(case, "claimed_items", "app_erp", "no")).status_code == 404
    assert applicant.get(spot(case, "no", "app_erp", "proof")).status_code == 404
    assert applicant.get(spot(case, LINE, "x", "contract")).status_code == 404


def test_one_page_is_asked_and_more_are_remarked_on_calmly(
    applicant: Client, people: People, case: Case
) -> None:
    here = spot(case, "materials", "doc_onepage_ppt", "file")
    row = paper(people.ma, "方案.pdf")
    applicant.post(here, {"paper": row.ref})
    page = applicant.get(here).content.decode()
    assert "通知限 1 页，这里附了 9 页。 请选定要用的页，或换一个文件。" in page
    assert "通知限 1 页" in applicant.get(section(case, "papers")).content.decode()
    pages = spot(case, "materials", "doc_onepage_ppt", "file", row.ref, name="case-evidence-pages")
    applicant.post(pages, {"pages": "3", "seen": ""})
    assert "通知" not in applicant.get(here).content.decode()
    other = spot(case, "materials", "doc_contracts", "file")
    applicant.post(other, {"paper": row.ref})
    assert "通知限" not in applicant.get(other).content.decode()


def test_another_kind_of_file_is_remarked_on_and_slides_are_not(
    applicant: Client, people: People, case: Case
) -> None:
    here = spot(case, "materials", "doc_onepage_ppt", "file")
    applicant.post(here, {"paper": paper(people.ma, "方案.docx", pages=0).ref})
    page = applicant.get(here).content.decode()
    assert "通知要的是 .pptx、.ppt、.pdf 文件，这个是 .docx。 请核对是否合适，或换一个文件。" in page
    for name in ("方案.pptx", "方案.dps"):
        EvidenceUse.objects.all().delete()
        applicant.post(here, {"paper": paper(people.ma, name, pages=1).ref})
        assert "通知要的是" not in applicant.get(here).content.decode()


def test_a_file_that_holds_no_longer_is_remarked_on_as_of_today(
    applicant: Client, people: People, case: Case
) -> None:
    here, row = spot(case, "materials", "doc_contracts", "file"), paper(people.ma, "许可证.pdf")
    applicant.post(here, {"paper": row.ref})
    today = clock.today()
    for until, over in ((None, False), (today, False), (today - timedelta(days=1), True)):
        Evidence.objects.filter(pk=row.pk).update(valid_until=until)
        page = applicant.get(here).content.decode()
        assert (f"有效期到 {until}，已经过期。 请换成有效的文件" in page) == over, until
        assert ("已经过期" in applicant.get(section(case, "papers")).content.decode()) == over, until


def test_what_is_hidden_in_a_file_or_cannot_be_opened_is_remarked_on(
    applicant: Client, people: People, case: Case
) -> None:
    here, row = spot(case, "materials", "doc_contracts", "file"), paper(people.ma, "明细.xlsx", pages=0)
    applicant.post(here, {"paper": row.ref})
    assert "隐藏" not in applicant.get(here).content.decode()
    EvidenceReading.objects.filter(evidence=row).update(hidden="身份证号、工资")
    remark = "表格里有隐藏的工作表：身份证号、工资。"
    assert f"{remark} 请打开核对" in applicant.get(here).content.decode()
    assert remark in applicant.get(f"/evidence/{row.ref}/about/").content.decode()
    EvidenceReading.objects.filter(evidence=row).update(hidden="", state=ReadingState.UNREADABLE)
    assert "平台打不开这个文件，看不到页数和画面。 请核对能否正常打开" in applicant.get(here).content.decode()


def test_removed_and_put_back(applicant: Client, people: People, case: Case) -> None:
    row = paper(people.ma)
    here = spot(case, "claimed_items", "app_erp", "proof")
    applicant.post(here, {"paper": row.ref})
    gone = spot(case, "claimed_items", "app_erp", "proof", row.ref, name="case-evidence-remove")
    page = applicant.post(gone, follow=True).content.decode()
    assert "撤销，放回来" in page and places(case) == []
    applicant.post(here, {"paper": row.ref})
    assert places(case) == [("claimed_items/app_erp/proof", "合同.pdf")]


def test_what_an_invoice_says_is_proposed_and_taken_over_value_by_value(
    applicant: Client, people: People, case: Case
) -> None:
    invoice = an_invoice(people)
    place = Place(LINE, "0", "invoice", version(case))
    before = Answer.objects.get(case=case, field=LINE).value
    bind_evidence(case=case, place=place, refs=[invoice.ref], by=people.ma)
    assert Answer.objects.get(case=case, field=LINE).value == before
    page = applicant.get(spot(case, LINE, "0", "invoice")).content.decode()
    assert "示例云服务（别名）有限公司" in page and "与发票不同" in page
    assert 'name="take" value="seller_name"' in page
    assert 'name="take" value="amount_wan"' not in page  # as typed already
    take = spot(case, LINE, "0", "invoice", invoice.ref, name="case-evidence-take")
    applicant.post(take, {"take": ["seller_name", "invest_category"], "version": version(case)})
    line = value_of(Answer.objects.get(case=case, field=LINE).value)[0]
    assert line["seller_name"] == "示例云服务（别名）有限公司"
    assert line["invest_category"] == "cloud_purchase"
    assert "与发票不同" not in applicant.get(spot(case, LINE, "0", "invoice")).content.decode()
    assert "没有勾选" in applicant.post(take, {}, follow=True).content.decode()


def test_a_differing_invoice_is_seen_in_the_form(applicant: Client, people: People, case: Case) -> None:
    place = Place(LINE, "0", "invoice", version(case))
    bind_evidence(case=case, place=place, refs=[an_invoice(people).ref], by=people.ma)
    page = applicant.get(section(case, "annex_2_2")).content.decode()
    assert "销售方名称：发票上是 示例云服务（别名）有限公司" in page


def test_a_row_with_files_is_removed_only_when_sure(applicant: Client, people: People, case: Case) -> None:
    row = paper(people.ma)
    bind_evidence(case=case, place=Place(LINE, "0", "contract", version(case)), refs=[row.ref], by=people.ma)
    typed = {f"{LINE}.0.invoice_no": "1", f"{LINE}.1.invoice_no": "2"}
    answer = applicant.post(section(case, "annex_2_2"), {**typed, "remove": f"{LINE}.0"})
    assert "第 1 行附有 1 个文件，还没有删除" in answer.content.decode()
    assert places(case) == [(f"{LINE}/0/contract", "合同.pdf")]
    emptied = {f"{LINE}.0.invoice_no": "", f"{LINE}.1.invoice_no": "2"}
    applicant.post(section(case, "annex_2_2"), emptied, headers={"HX-Request": "true"})
    assert places(case) == [(f"{LINE}/0/contract", "合同.pdf")]
    applicant.post(section(case, "annex_2_2"), {**emptied, "remove_surely": f"{LINE}.0"})
    assert places(case) == []
    assert [each["invoice_no"] for each in value_of(Answer.objects.get(case=case, field=LINE).value)] == ["2"]


def test_an_emptied_row_above_others_reloads_the_page(applicant: Client, case: Case) -> None:
    typed = {f"{LINE}.0.invoice_no": "1", f"{LINE}.1.invoice_no": "2"}
    quiet = {"HX-Request": "true"}
    assert "HX-Refresh" not in applicant.post(section(case, "annex_2_2"), typed, headers=quiet)
    answer = applicant.post(section(case, "annex_2_2"), {**typed, f"{LINE}.0.invoice_no": ""}, headers=quiet)
    assert answer["HX-Refresh"] == "true"


def test_the_applicant_learns_of_another_use_without_foreign_data(
    applicant: Client, people: People, case: Case
) -> None:
    mine, foreign = paper(people.ma, "同一份.pdf"), paper(people.gao, "同一份.pdf")
    Evidence.objects.filter(pk=foreign.pk).update(name="别家的名字.pdf")
    EvidenceUse.objects.create(
        evidence=foreign,
        subject_type="cases.case",
        subject_ref="elsewhere",
        label="别家的批次",
        place="a/b/c",
    )
    applicant.post(spot(case, "claimed_items", "app_erp", "proof"), {"paper": mine.ref})
    page = applicant.get(spot(case, "claimed_items", "app_erp", "proof")).content.decode()
    assert "已经用于另一份申报" in page
    assert "别家" not in page


def test_a_file_that_arrives_is_bound_at_once_and_a_bad_one_says_why(
    applicant: Client, people: People, case: Case
) -> None:
    here = spot(case, "materials", "doc_contracts", "file", name="case-evidence-arrived")
    waiting, bad = (
        paper(people.ma, "新.pdf", ScanState.PENDING),
        paper(people.ma, "坏.pdf", ScanState.INFECTED),
    )
    assert applicant.post(here, {"paper": waiting.ref}).json() == {}
    answer = applicant.post(here, {"paper": bad.ref})
    assert answer.status_code == 422 and "病毒" in answer.json()["reason"]
    assert places(case) == [("materials/doc_contracts/file", "新.pdf")]
    page = applicant.get(spot(case, "materials", "doc_contracts", "file")).content.decode()
    assert "every 2s" in page and reverse("shared:evidence-detail", args=[waiting.ref]) not in page


def test_a_place_costs_the_same_however_many_files_lie_there(
    applicant: Client, people: People, case: Case, django_assert_max_num_queries: object
) -> None:
    here = spot(case, "materials", "doc_contracts", "file")
    refs = [paper(people.ma, f"{number}.pdf").ref for number in range(12)]
    applicant.post(here, {"paper": refs})
    assert len(places(case)) == 12
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        assert applicant.get(here).status_code == 200


def test_the_kind_of_a_new_file_is_what_is_asked_there(applicant: Client, people: People, case: Case) -> None:
    def proposed(*place: str) -> str:
        return str(applicant.get(spot(case, *place)).context["form"]["kind"].value())

    assert proposed("investment_lines", "0", "invoice") == "invoice"
    assert proposed("materials", "doc_business_license", "file") == "licence"
    assert proposed("materials", "doc_contracts", "file") == "contract"
    assert proposed("materials", "doc_onepage_ppt", "file") == "other"
