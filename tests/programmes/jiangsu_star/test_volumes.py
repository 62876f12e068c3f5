"""Archive volumes of real cases: order, page numbers, references, what may not enter, who may have them.

Not here: laying pages into a volume (`tests/unit/papers/test_volumes.py`).
"""

import io
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.apps.inspections.making import gone_through
from tests.corpus.pieces import pdf
from tests.people import People
from tests.programmes.jiangsu_star.case_steps import KIND, begun, bind, go, party_of, returned, save
from tests.programmes.jiangsu_star.filled import MATERIALS, filled
from tests.programmes.jiangsu_star.test_papers import FOLDER
from tests.programmes.jiangsu_star.test_visit_papers import with_photo
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import start_case
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.services import scan_due
from yunti.apps.paperwork.models import Volume
from yunti.apps.paperwork.services import ask_for_volume
from yunti.apps.programmes.models import Round
from yunti.kit import clock, files, tasks
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, NotFoundOrHidden
from yunti.kit.models import BackgroundJob, ViewingRecord

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def each(people: People, settings, tmp_path: Path) -> Round:
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_SCANNER = "demo"
    settings.YUNTI_DISK_RESERVE_MB = 0
    settings.YUNTI_PACKS = str(with_slots(tmp_path))
    return a_round("jiangsu-star", "2020")


SLOTS = "{contract: {title: 合同}, proof: {title: 佐证}}"
OWN_SLOTS = re.compile(r"^  evidence:.*\n(?:    .*\n)*", re.MULTILINE)


def with_slots(folder: Path) -> Path:
    """The pack with places for files at each partner and nowhere else, so that few pages tell their order."""
    packs = folder / "packs"
    shutil.copytree(FOLDER, packs / "jiangsu-star" / "2020")
    file = packs / "jiangsu-star" / "2020" / "facts.yaml"
    text = OWN_SLOTS.sub("", file.read_text(encoding="utf-8"))
    before = "cloud_partners:\n  title: 上云合作机构\n"
    assert before in text
    file.write_text(text.replace(before, f"{before}  evidence: {SLOTS}\n"), encoding="utf-8")
    return packs


def typed() -> dict[str, Any]:
    """What files say elsewhere is typed here."""
    answers = filled(3, "示例1号机械有限公司", factories.uscc(1))
    attached = ("contract_attached", "invoice_attached", "payment_proof_attached", "invoice_check_attached")
    lines = [
        {**line, **dict.fromkeys(attached, True), "contract_pages": "12-15"}
        for line in answers["investment_lines"]
    ]
    return {
        "materials": [{"slot": slot, "file": "示例.pdf", "pages": "1-2"} for slot in MATERIALS],
        "claimed_items": [{**row, "evidence_pages": "20"} for row in answers["claimed_items"]],
        "investment_lines": lines,
    }


def paper(case: Case, slot: str, name: str, by: Actor) -> Evidence:
    return bind(case, "cloud_partners", "0", slot, pdf(2), name, by)


def bound(case: Case, by: Actor) -> Volume:
    with tasks.run_now():
        made = ask_for_volume(case=case, by=by, link="/")
    made.refresh_from_db()
    return made


def pages_of(volume: Volume) -> list[str]:
    with files.open(volume.digest) as file:
        return [
            "".join(each.get_textpage().get_text_range().split())
            for each in pypdfium2.PdfDocument(file.read())
        ]


def prepared(people: People, each: Round, **more: Any) -> Case:
    """Contract and proof of two pages each, handed over in the wrong order."""
    case = begun(people, each, 3, **{**typed(), **more})
    paper(case, "proof", "佐证.pdf", people.ma)
    paper(case, "contract", "合同.pdf", people.ma)
    scan_due(clock.now())
    return case


def test_papers_and_evidence_in_order_with_their_pages(people: People, each: Round) -> None:
    case = prepared(people, each)
    go(case, "submit", people.ma)
    volume = bound(case, people.ma)
    assert (volume.state, volume.problem, volume.submission) == ("ready", "", 1)
    titles = [title for title, _first, _last in volume.contents]
    assert titles[0].startswith("星级上云企业评定申请表")
    assert [title.rpartition("：")[2] for title in titles[1:3]] == ["合同.pdf", "佐证.pdf"]
    assert titles[3].startswith("配套证明材料清单")
    (_title, _first, form), contract, proof = volume.contents[:3]
    assert (contract[1:], proof[1:]) == ([form + 1, form + 2], [form + 3, form + 4])
    pages = pages_of(volume)
    assert "卷内目录" in pages[0]
    lead = len(pages) - volume.pages
    assert pages[lead + form].endswith(f"-{form + 1}-")
    assert "草稿" not in "".join(pages)
    assert ViewingRecord.objects.filter(purpose="archive").count() == 2


def test_records_of_visits_stand_behind_with_their_photos_for_officers_alone(
    people: People, each: Round
) -> None:
    case = prepared(people, each)
    go(case, "submit", people.ma)
    before = bound(Case.objects.get(pk=case.pk), people.qin)
    case = gone_through(Case.objects.get(pk=case.pk), "onsite_check")
    _visit, shot = with_photo(case, people.qin)
    volume = bound(case, people.qin)
    assert (volume.state, volume.problem) == ("ready", "")
    assert volume.contents[: len(before.contents)] == before.contents  # every number stands as it stood
    record, photo = volume.contents[len(before.contents) :]
    assert (record[0], photo[0]) == ("现场核查记录", "现场核查记录：车间.jpg")
    assert record[1] == before.pages + 1 and photo[1:] == [record[2] + 1, record[2] + 1]
    assert volume.pages == photo[2]
    pages = pages_of(volume)
    lead = len(pages) - volume.pages
    assert shot.ref in "".join(pages[lead + record[1] - 1 : lead + record[2]])
    assert "现场核查记录" not in str(bound(case, people.ma).contents)
    Evidence.objects.filter(pk=shot.pk).update(scan_state=ScanState.INFECTED)
    volume = bound(case, people.qin)  # nobody can take a photo out of a signed record
    assert volume.state == "ready" and "此件不能装订成页" in pages_of(volume)[-1]


def test_page_numbers_of_the_annexes_are_checked_against_the_volume(people: People, each: Round) -> None:
    case = prepared(people, each)
    form = bound(case, people.ma).contents[0][2]
    items = [
        {"code": "app_erp", "evidence_pages": f"{form + 1}-{form + 2}"},
        {"code": "app_crm", "evidence_pages": "1"},
        {"code": "fx_cost", "evidence_pages": "9000"},
        {"code": "fx_data_vis", "evidence_pages": "见合同"},
    ]
    save(case, {"claimed_items": items}, people.ma)
    faults = bound(case, people.ma).faults
    told = " ".join(faults)
    assert "企业资源规划" not in told
    assert "客户资源管理：第 1 页是申请表本身" in told
    assert "成本下降：第 9000 页不在卷内" in told
    assert "数据可视化：“见合同”不是页码" in told
    assert "上云投入明细说明 1：" in told  # the contract of the invoice lies on 12-15


def test_the_annexes_refer_to_the_pages_where_their_proofs_lie(
    people: People, each: Round, settings: Any
) -> None:
    """With the places of the real pack nobody types a number: the form says where the file lies, its own length counted in."""
    settings.YUNTI_PACKS = ""
    party = party_of(people.ma)
    case = start_case(round=each, workflow=KIND, party=party, by=people.ma)
    save(case, filled(3, party.name, party.uscc), people.ma)
    places = (
        ("materials", "doc_contracts", "file", 3),
        ("claimed_items", "app_erp", "proof", 4),
        ("claimed_items", "fx_cost", "proof", 2),
    )
    for field, row, slot, count in places:
        bind(
            case,
            field,
            row,
            slot,
            pdf(count),
            f"{row}.pdf",
            people.ma,
            pages="2-3" if row == "app_erp" else "",
        )
    scan_due(clock.now())
    volume = bound(case, people.ma)
    assert (volume.state, volume.faults) == ("ready", [])
    lies = {title.rpartition("：")[2]: first for title, first, _last in volume.contents}
    form = volume.contents[0][2]
    assert lies["doc_contracts.pdf"] == form + 1
    pages = pages_of(volume)
    annex = "".join(pages[len(pages) - volume.pages :][:form])
    erp, cost = lies["app_erp.pdf"], lies["fx_cost.pdf"]
    assert f"企业资源规划☑{erp + 1}–{erp + 2}" in annex
    assert f"成本下降☑{cost}–{cost + 1}" in annex
    listed = "".join(pages)
    assert (
        f"{lies['doc_contracts.pdf']}–{lies['doc_contracts.pdf'] + 2}" in listed
        and "app_erp.pdf第" not in annex
    )


def test_a_draft_can_be_bound_to_find_the_numbers_and_stays_with_its_party(
    people: People, each: Round
) -> None:
    case = prepared(people, each)
    volume = bound(case, people.ma)
    assert volume.submission is None and "草稿" in "".join(pages_of(volume))
    with pytest.raises((NotFoundOrHidden, Forbidden)):
        ask_for_volume(case=case, by=people.luo)
    before = volume.contents[0]
    go(case, "submit", people.ma)
    assert bound(case, people.ma).contents[0] == before  # the numbers found in the draft hold


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (ScanState.INFECTED, "查出病毒"),
        (ScanState.UNSCANNABLE, "无法查毒"),
        (ScanState.UNSCANNED, "没有配置查毒"),
    ],
)
def test_a_file_that_is_not_clean_stops_the_volume(
    people: People, each: Round, state: ScanState, told: str
) -> None:
    case = prepared(people, each)
    Evidence.objects.filter(name="合同.pdf").update(scan_state=state)
    volume = bound(case, people.ma)
    assert (volume.state, volume.digest) == ("stopped", "")
    assert "合同.pdf" in volume.problem and told in volume.problem
    job = BackgroundJob.objects.get(ref=volume.job_ref)
    assert job.state == "failed" and "合同.pdf" in job.error
    Evidence.objects.filter(name="合同.pdf").update(scan_state=ScanState.CLEAN)
    assert bound(case, people.ma).state == "ready"


def test_a_file_that_is_still_looked_through_is_waited_for(people: People, each: Round) -> None:
    case = prepared(people, each)
    pending = Evidence.objects.filter(name="合同.pdf")
    pending.update(scan_state=ScanState.PENDING)
    volume = bound(case, people.ma)
    job = BackgroundJob.objects.get(ref=volume.job_ref)
    assert (volume.state, job.state, job.attempts) == ("waiting", "queued", 0)
    assert "合同.pdf" in job.note and "正在查毒" in job.note
    pending.update(scan_state=ScanState.CLEAN)
    tasks.run_pending(early=True)
    volume.refresh_from_db()
    assert volume.state == "ready"


def test_a_file_that_nobody_looks_through_stops_the_volume_in_the_end(people: People, each: Round) -> None:
    case = prepared(people, each)
    Evidence.objects.filter(name="合同.pdf").update(scan_state=ScanState.PENDING)
    volume = bound(case, people.ma)
    with clock.held(clock.now() + timedelta(minutes=31)):
        tasks.run_pending()
    volume.refresh_from_db()
    assert volume.state == "stopped" and "正在查毒" in volume.problem


def test_an_infected_file_stops_the_volume_though_another_is_still_looked_through(
    people: People, each: Round
) -> None:
    case = prepared(people, each)
    first, *others = Evidence.objects.order_by("pk")
    assert others
    Evidence.objects.filter(pk=first.pk).update(scan_state=ScanState.PENDING)
    Evidence.objects.exclude(pk=first.pk).update(scan_state=ScanState.INFECTED)
    assert bound(case, people.ma).state == "stopped"


def test_what_no_page_can_show_is_named_on_a_sheet_of_its_own(people: People, each: Round) -> None:
    case = begun(people, each, 3, **typed())
    row = paper(case, "proof", "效果说明.pdf", people.ma)
    scan_due(clock.now())
    Evidence.objects.filter(pk=row.pk).update(media_type="application/ofd")
    volume = bound(case, people.ma)
    place = volume.contents[1]
    assert place[1] == place[2]
    assert row.digest in "".join(pages_of(volume))


def test_damaged_evidence_stops_the_volume_by_name(people: People, each: Round, tmp_path: Path) -> None:
    case = begun(people, each, 3, **typed())
    row = paper(case, "contract", "合同.pdf", people.ma)
    scan_due(clock.now())
    stored = files.put(io.BytesIO(b"%PDF-1.7 nothing more"), limit=100)
    Evidence.objects.filter(pk=row.pk).update(digest=stored.digest)
    volume = bound(case, people.ma)
    assert volume.state == "stopped" and "合同.pdf" in volume.problem


def test_letters_are_bound_and_officers_have_volumes_of_their_own(people: People, each: Round) -> None:
    case = returned(people, each, **typed())
    mine, theirs = bound(case, people.luo), bound(case, people.ma)
    titles = [title for title, _first, _last in mine.contents]
    assert titles[-1].startswith("退回补正通知书") and "纸质材料和用印登记表" in titles
    assert "草稿" not in "".join(pages_of(mine)) and "草稿" in "".join(pages_of(theirs))
    assert "纸质材料和用印登记表" not in [title for title, _first, _last in theirs.contents]


def test_one_at_a_time(people: People, each: Round) -> None:
    case = begun(people, each, 3, **typed())
    ask_for_volume(case=case, by=people.ma, key="k")
    assert ask_for_volume(case=case, by=people.ma, key="k") == Volume.objects.get()
    with pytest.raises(Conflict, match="正在装订"):
        ask_for_volume(case=case, by=people.ma)


def test_the_page_leads_to_progress_contents_and_download(
    client: Client, people: People, each: Round
) -> None:
    case = prepared(people, each)
    ma = sign_in(client, people.ma)
    page = reverse("applicant:case-papers", args=[case.ref])
    with tasks.run_now():
        answer = ma.post(reverse("applicant:case-volume-bind", args=[case.ref]), {"key": "k"})
    volume = Volume.objects.get()
    assert answer.headers["Location"] == reverse("shared:job", args=[volume.job_ref])
    assert page in ma.get(answer.headers["Location"]).content.decode()
    shown = ma.get(page).content.decode()
    assert "卷内目录" in shown and "佐证.pdf" in shown and "附表里的页码有几处对不上" in shown
    address = reverse("applicant:case-volume", args=[case.ref, volume.ref])
    assert b"".join(ma.get(address)).startswith(b"%PDF")  # type: ignore[arg-type]
    assert sign_in(Client(), people.gao).get(address).status_code == 404
    go(case, "submit", people.ma)
    luo = sign_in(Client(), people.luo)
    theirs = reverse("officer:case-volume", args=[case.ref, volume.ref])
    assert luo.get(theirs).status_code == 404  # the party's draft


def test_a_volume_is_shut_while_a_file_in_it_is_not_clean(
    client: Client, people: People, each: Round
) -> None:
    """Files are looked through again every month; what is found then lies in the volume too."""
    case = prepared(people, each)
    volume = bound(case, people.ma)
    names = Evidence.objects.filter(ref__in=volume.evidence).values_list("name", flat=True)
    assert len(names) == len(volume.evidence) == 2 and "佐证.pdf" in names
    ma, address = sign_in(client, people.ma), reverse("applicant:case-volume", args=[case.ref, volume.ref])
    for state in ScanState:
        Evidence.objects.filter(name="佐证.pdf").update(scan_state=state)
        answer = ma.get(address)
        if state is ScanState.CLEAN:
            assert b"".join(answer).startswith(b"%PDF")  # type: ignore[arg-type]
        else:
            said = answer.content.decode()
            assert answer.status_code == 422 and "佐证.pdf" in said and "归档卷不再提供" in said, state
    Evidence.objects.update(scan_state=ScanState.CLEAN)
    paper(case, "proof", "后来的.pdf", people.ma)  # is not in it, whatever is found
    Evidence.objects.filter(name="后来的.pdf").update(scan_state=ScanState.INFECTED)
    assert b"".join(ma.get(address)).startswith(b"%PDF")  # type: ignore[arg-type]
