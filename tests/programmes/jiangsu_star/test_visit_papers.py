"""The record of a visit as a paper and in the archive volume: what it says, before and after it is signed, who may have it.

Not here: writing records (`tests/apps/inspections`), other papers (`test_case_papers.py`), the volume itself (`test_volumes.py`).
"""

import shutil
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.apps.casework.filing import handed_in
from tests.apps.documents.test_reading import photo
from tests.apps.inspections.making import gone_through, signed, typed, written
from tests.people import People
from tests.programmes.jiangsu_star.test_papers import FOLDER
from tests.unit.papers.test_drawing import docx_texts
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.services import scan_due
from yunti.apps.inspections.models import SiteVisit
from yunti.apps.inspections.services import add_photo, save_visit, sign_visit
from yunti.apps.paperwork.models import Paper
from yunti.apps.paperwork.queries.bundles import visits_in
from yunti.apps.paperwork.queries.occasions import occasion_of
from yunti.apps.paperwork.services import visit_paper
from yunti.apps.paperwork.services.visits import visit_content
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Forbidden, NotFoundOrHidden
from yunti.packs.checking import check
from yunti.packs.reading import load_pack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Path) -> None:
    settings.YUNTI_DATA, settings.YUNTI_SCANNER, settings.YUNTI_DISK_RESERVE_MB = tmp_path, "demo", 0


@pytest.fixture
def case(people: People) -> Case:
    return gone_through(handed_in(people), "onsite_check")


def a_photo(visit: SiteVisit, by: Actor) -> Evidence:
    file = SimpleUploadedFile("车间.jpg", photo("2026:05:13 09:31:07"))
    row = add_photo(visit=visit, file=file, name="车间.jpg", by=by)
    scan_due(clock.now())
    return Evidence.objects.get(pk=row.pk)


def words(case: Case, visit: SiteVisit, by: Actor) -> str:
    visit = SiteVisit.objects.get(pk=visit.pk)
    return "\n".join(docx_texts(visit_paper(case=case, visit=visit, suffix=".docx", by=by).content))


def with_photo(case: Case, by: Actor) -> tuple[SiteVisit, Evidence]:
    """Signed, with a photo and one item that was found otherwise."""
    visit = written(case, by)
    shot = a_photo(visit, by)
    code = visit.findings[0]["code"]
    found = {each["code"]: ("true", "") for each in visit.findings} | {code: ("false", "现场没有运行")}
    visit = save_visit(case=case, typed=typed(case, by, findings=found), seen=visit.version, by=by)
    given = {"signed_by": visit.visitors, "sheet_ref": "", "by": by}
    return sign_visit(visit=visit, seen=visit.version, **given), shot


def test_it_says_who_found_what_where_and_which_photos_there_are(people: People, case: Case) -> None:
    visit, shot = with_photo(case, people.qin)
    text = words(case, visit, people.qin)
    for told in (
        *("前置性现场核查记录", str(case.number), case.enterprise.name, visit.ref, "示例路1号"),
        *("秦复审、示例核查员", "李四", "不属实", "现场没有运行", "属实", "与申报一致", "核查结论：核查合格"),
        *("车间.jpg", shot.ref, shot.digest[:16], "2026年5月13日09时31分", "已当面签字"),
        *("核查人员 秦复审：", "核查人员 示例核查员：", "企业代表 李四：", "此后不再改动"),
    ):
        assert told in text, told
    assert visit.findings[0]["label"] in text
    assert Paper.objects.filter(case=case, name="onsite_record").count() == 1
    assert words(case, visit, people.qin) == text and Paper.objects.count() == 1
    pages = pypdfium2.PdfDocument(visit_paper(case=case, visit=visit, suffix=".pdf", by=people.qin).content)
    drawn = "".join("".join(page.get_textpage().get_text_range() for page in pages).split())
    assert shot.ref in drawn and "现场没有运行" in drawn and "第1页" in drawn


def test_before_it_is_signed_it_is_drawn_to_be_signed_on(people: People, case: Case) -> None:
    visit = written(case, people.qin)
    text = words(case, visit, people.qin)
    assert "已当面签字" not in text and "此后不再改动" not in text and "　" * 12 in text
    content = visit_content(pack_of(case.round), visit)
    assert content is not None and content.mark == "未签字" and not Paper.objects.exists()


def test_a_scan_of_the_signed_sheet_stands_for_the_signatures(people: People, case: Case) -> None:
    visit = written(case, people.qin)
    sheet = a_photo(visit, people.qin)
    visit = sign_visit(visit=visit, seen=visit.version, signed_by=[], sheet_ref=sheet.ref, by=people.qin)
    text = words(case, visit, people.qin)
    assert "见签字页" in text and f"签字页的文件编号：{sheet.ref}" in text and "车间.jpg（签字页）" in text


def test_only_officers_of_the_place_have_it(people: People, case: Case) -> None:
    visit = signed(case, people.qin)
    for stranger in (people.ma, people.wei):
        with pytest.raises((Forbidden, NotFoundOrHidden)):
            visit_paper(case=case, visit=visit, suffix=".docx", by=stranger)
    with pytest.raises(NotFoundOrHidden):
        visit_paper(case=case, visit=visit, suffix=".xlsx", by=people.qin)


def test_page_of_the_visit_and_papers_of_the_case_lead_to_it(
    people: People, client: Client, case: Case
) -> None:
    visit, shot = with_photo(case, people.qin)
    sign_in(client, people.qin)
    address = reverse("officer:case-visit", args=[case.ref, visit.ref, "pdf"])
    page = client.get(reverse("officer:visit", args=[case.ref])).content.decode()
    assert address in page and shot.ref in page
    assert "拍摄 2026-05-13 09:31（照片自带）" in page and "上传 " in page
    assert address in client.get(reverse("officer:case-papers", args=[case.ref])).content.decode()
    assert client.get(address)["Content-Type"] == "application/pdf"
    other = reverse("officer:case-visit", args=[case.ref, "0" * 16, "pdf"])
    assert client.get(other).status_code == 404
    sign_in(client, people.ma)
    page = client.get(reverse("applicant:case-papers", args=[case.ref])).content.decode()
    assert "核查记录" not in page


def test_signed_records_and_their_photos_belong_to_the_volume_of_officers(people: People, case: Case) -> None:
    first = written(case, people.qin)
    assert visits_in(occasion_of(case, people.qin)) == []
    SiteVisit.objects.filter(pk=first.pk).delete()
    visit, shot = with_photo(case, people.qin)
    (record,) = visits_in(occasion_of(case, people.qin))
    assert (record.visit, [piece.evidence for piece in record.pieces]) == (visit, [shot])
    assert record.title == "现场核查记录" and record.pieces[0].title == "现场核查记录：车间.jpg"
    assert visits_in(occasion_of(case, people.ma)) == []
    (bare,) = visits_in(occasion_of(case, people.luo))
    assert bare.pieces == ()  # the county may not open photos of the prefecture


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        (
            "inspections.yaml",
            "paper: onsite_record",
            "paper: onsite_recrd",
            "没有公文 onsite_recrd；是否想写",
        ),
        ("papers.yaml", "    visits: true\n", "", "公文 onsite_record 要写 offered.visits: true"),
        ("papers.yaml", "visit.place", "visit.plce", "没有来源 visit.plce；是否想写 visit.place"),
        ("papers.yaml", "signed: {title: 签字", "signd: {title: 签字", "没有列 signd；是否想写 signed"),
        ("papers.yaml", "to: [officers]\n    visits", "to: [party]\n    visits", "只写 to: [officers]"),
    ],
)
def test_a_fault_of_the_pack_is_told_with_the_right_spelling(
    tmp_path: Path, file: str, before: str, after: str, said: str
) -> None:
    folder = tmp_path / "2020"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    assert any(said in str(each) for each in check(load_pack(folder), with_cases=False))
