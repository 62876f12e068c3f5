"""Files in the rows of a case: bound, paged, moved with their rows, let go, frozen with what was handed in.

Not here: the pages over them (`tests/web/applicant/test_case_evidence.py`), the library (`tests/apps/documents`).
"""

import pytest

from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from yunti.apps.cases.models import Answer, Case, Submission
from yunti.apps.cases.queries.evidence import evidence_of
from yunti.apps.cases.queries.facts import facts_of, text_of
from yunti.apps.cases.services import (
    Change,
    GuardsMissing,
    Place,
    bind_evidence,
    choose_pages,
    move_case,
    save_answers,
    start_case,
    unbind_evidence,
)
from yunti.apps.documents.enums import ReadingState, ScanState
from yunti.apps.documents.models import Evidence, EvidenceReading, EvidenceUse
from yunti.apps.documents.services import remove_evidence
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Refused

pytestmark = pytest.mark.django_db
ITEM = Place("claimed_items", "app_erp", "proof")


@pytest.fixture
def case(people: People) -> Case:
    party = party_of(people.ma)
    case = start_case(
        round=a_round("jiangsu-star", "2020"), workflow="star_application", party=party, by=people.ma
    )
    fill(case, people.ma, filled(3, party.name, party.uscc))
    return case


def fill(case: Case, by: Actor, answers: dict[str, object], rows: tuple[int, ...] | None = None) -> None:
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    changes = [Change(field, value, known.get(field, 0), rows) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=by)


def paper(owner: Actor, name: str = "合同.pdf", state: str = ScanState.CLEAN, pages: int = 9) -> Evidence:
    row = Evidence.objects.create(
        organisation_id=owner.organisation_id,
        name=name,
        digest=name.encode().hex().rjust(64, "0")[-64:],
        size=1,
        media_type="application/pdf",
        uploaded_by=owner.ref,
        uploaded_at=clock.now(),
        scan_state=state,
    )
    EvidenceReading.objects.create(evidence=row, state=ReadingState.READ, pages=pages, read_at=clock.now())
    return row


def facts(case: Case) -> dict[str, object]:
    case = Case.objects.get(pk=case.pk)
    return dict(facts_of(case, pack_of(case.round), draft=True).facts)


def version(case: Case, field: str = "investment_lines") -> int:
    return Answer.objects.get(case=case, field=field).version


def places(case: Case) -> list[tuple[str, str]]:
    uses = EvidenceUse.objects.filter(subject_ref=case.ref).order_by("place")
    return list(uses.values_list("place", "evidence__name"))


def test_a_tick_without_a_file_does_not_count(people: People, case: Case) -> None:
    """What was typed in the cells of files counts for nothing, on whatever way it came in."""
    line = {**filled(3, "甲", "")["investment_lines"][0], "contract_attached": True, "contract_pages": "1-2"}
    fill(case, people.ma, {"investment_lines": [line], "materials": [{"slot": "doc_contracts", "file": "x"}]})
    told = facts(case)
    assert told["materials"] == []
    assert told["investment_lines"][0]["contract_attached"] is False  # type: ignore[index]
    assert "contract_pages" not in told["investment_lines"][0]  # type: ignore[index]
    with pytest.raises(GuardsMissing, match="营业执照"):
        move_case(case=case, action="submit", seen=0, by=people.ma)


def test_a_bound_file_says_so_with_its_pages(people: People, case: Case) -> None:
    contract = paper(people.ma)
    here = Place("investment_lines", "0", "contract", version(case))
    bind_evidence(case=case, place=here, refs=[contract.ref], by=people.ma, pages="5-7，3")
    bind_evidence(
        case=case, place=Place("materials", "doc_contracts", "file"), refs=[contract.ref], by=people.ma
    )
    told = facts(case)
    line = told["investment_lines"][0]  # type: ignore[index]
    assert (line["contract_attached"], line["invoice_attached"]) == (True, False)
    assert line["contract_pages"] == "合同.pdf 第 3、5–7 页"
    assert told["materials"] == [{"slot": "doc_contracts", "file": "合同.pdf", "pages": "合同.pdf"}]
    papers, lines = evidence_of(Case.objects.get(pk=case.pk))
    assert (papers.field, papers.row_title, papers.numbers) == (
        "materials",
        "2019年1月1日以后各项上云投入的合同",
        tuple(range(1, 10)),
    )
    assert (lines.place, lines.row_title, lines.numbers) == (
        "investment_lines/0/contract",
        "第 1 行",
        (3, 5, 6, 7),
    )


def test_proof_of_an_item_ticks_it_in_the_order_of_the_list(people: People, case: Case) -> None:
    fill(case, people.ma, {"claimed_items": [{"code": "fx_cost"}]})
    bind_evidence(case=case, place=ITEM, refs=[paper(people.ma).ref], by=people.ma)
    items = facts(case)["claimed_items"]
    assert items == [{"code": "app_erp", "evidence_pages": "合同.pdf"}, {"code": "fx_cost"}]


@pytest.mark.parametrize("state", [ScanState.INFECTED, ScanState.UNSCANNABLE])
def test_a_bad_file_is_refused_and_one_found_bad_later_counts_no_more(
    people: People, case: Case, state: str
) -> None:
    bad = paper(people.ma, "坏.pdf", state)
    before = text_of(facts(case))
    with pytest.raises(Refused, match="坏"):
        bind_evidence(case=case, place=ITEM, refs=[bad.ref], by=people.ma)
    assert text_of(facts(case)) == before
    good = paper(people.ma)
    bind_evidence(case=case, place=ITEM, refs=[good.ref], by=people.ma)
    Evidence.objects.filter(pk=good.pk).update(scan_state=state)
    assert "evidence_pages" not in facts(case)["claimed_items"][0]  # type: ignore[index]


def test_files_of_others_and_places_that_are_not_are_refused(people: People, case: Case) -> None:
    mine, foreign = paper(people.ma), paper(people.gao, "别家.pdf")
    for place, ref in (
        (ITEM, foreign.ref),
        (Place("claimed_items", "no_such", "proof"), mine.ref),
        (Place("claimed_items", "app_erp", "nowhere"), mine.ref),
        (Place("ent_name", "0", "proof"), mine.ref),
        (Place("investment_lines", "7", "contract", version(case)), mine.ref),
        (Place("investment_lines", "x", "contract", version(case)), mine.ref),
    ):
        with pytest.raises(NotFoundOrHidden):
            bind_evidence(case=case, place=place, refs=[ref], by=people.ma)
    with pytest.raises(NotFoundOrHidden):
        bind_evidence(case=case, place=ITEM, refs=[foreign.ref], by=people.gao)
    assert places(case) == []


def test_pages_beyond_the_file_are_told(people: People, case: Case) -> None:
    with pytest.raises(InvalidInput, match="共 9 页"):
        bind_evidence(case=case, place=ITEM, refs=[paper(people.ma).ref], by=people.ma, pages="8-10")
    assert places(case) == []


def test_two_colleagues_notice_each_other(people: People, case: Case) -> None:
    row = paper(people.ma)
    bind_evidence(case=case, place=ITEM, refs=[row.ref], by=people.ma)
    choose_pages(case=case, place=ITEM, ref=row.ref, pages="2", seen="", by=people.ma)
    with pytest.raises(Conflict, match="同事刚把页码改成了“2”"):
        choose_pages(case=case, place=ITEM, ref=row.ref, pages="3", seen="", by=people.ma)
    stale = Place("investment_lines", "0", "contract", version(case) - 1)
    with pytest.raises(Conflict, match="行的位置可能变了"):
        bind_evidence(case=case, place=stale, refs=[row.ref], by=people.ma)
    unbind_evidence(case=case, place=ITEM, ref=row.ref, by=people.ma)
    with pytest.raises(NotFoundOrHidden, match="已经没有这个文件"):
        unbind_evidence(case=case, place=ITEM, ref=row.ref, by=people.ma)


def test_files_follow_their_rows(people: People, case: Case) -> None:
    line = filled(3, "甲", "")["investment_lines"][0]
    fill(
        case,
        people.ma,
        {"investment_lines": [line, {**line, "invoice_no": "2"}, {**line, "invoice_no": "3"}]},
    )
    same = paper(people.ma, "同.pdf")
    for number, names in enumerate((["同.pdf"], ["乙.pdf"], ["同.pdf", "丙.pdf"])):
        refs = [same.ref if name == "同.pdf" else paper(people.ma, name).ref for name in names]
        place = Place("investment_lines", str(number), "contract", version(case))
        bind_evidence(case=case, place=place, refs=refs, by=people.ma)
    fill(case, people.ma, {"investment_lines": [{**line, "invoice_no": "3"}, line]}, rows=(2, 0))
    assert sorted(places(case)) == [
        ("investment_lines/0/contract", "丙.pdf"),
        ("investment_lines/0/contract", "同.pdf"),
        ("investment_lines/1/contract", "同.pdf"),
    ]
    fill(case, people.ma, {"investment_lines": []})
    assert places(case) == []


def test_handing_in_freezes_places_pages_and_digests(people: People, case: Case) -> None:
    with_papers(case)
    sent = move_case(case=case, action="submit", seen=0, by=people.ma)
    kept = evidence_of(sent)
    assert len(kept) == len(places(case))
    assert {each.digest for each in kept} == {each.evidence.digest for each in kept}
    proof = Evidence.objects.get(name="示例佐证材料.pdf")
    with pytest.raises(Refused, match="已经提交"):
        bind_evidence(case=sent, place=ITEM, refs=[proof.ref], by=people.ma)
    with pytest.raises(Refused, match="已经提交"):
        unbind_evidence(case=sent, place=ITEM, ref=proof.ref, by=people.ma)
    back = move_case(
        case=sent,
        action="return_for_correction",
        seen=1,
        by=people.luo,
        stated={"reasons_listed": ""},
        reasons=["补"],
    )
    for use in EvidenceUse.objects.filter(subject_ref=case.ref):
        field, row, slot = use.place.split("/")
        place = Place(field, row, slot, version(case))
        unbind_evidence(case=back, place=place, ref=proof.ref, by=people.ma)
    assert evidence_of(back, draft=True) == ()
    assert [each.place for each in evidence_of(back)] == [each.place for each in kept]
    with pytest.raises(Refused, match="用到了这份材料"):
        remove_evidence(ref=proof.ref, by=people.ma)
    submission = Submission.objects.get(case=case)
    assert EvidenceUse.objects.filter(subject_ref=submission.ref, frozen=True).count() == len(kept)
