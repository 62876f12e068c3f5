"""Numbers typed into the lists of a form: written down after handing in, found in other cases, told without foreign data.

Not here: which columns hold them (`tests/unit/packs`), the pages (`tests/web`), the same file or invoice (`tests/apps/documents`).
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.cases.numbered import KIND, LINES, MINE, OTHER, begun, hand_in, lines, write
from tests.apps.cases.rounds import DAY, a_round, party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from yunti.apps.cases.guards import Surroundings, findings_for, rules
from yunti.apps.cases.models import Answer, Case, PaperNumber, Submission
from yunti.apps.cases.permissions import is_owner
from yunti.apps.cases.queries import numbers
from yunti.apps.cases.queries.cases import case_by_ref
from yunti.apps.cases.queries.facts import CaseFacts, facts_of, facts_of_many, text_of, value_of
from yunti.apps.cases.queries.numbers import FEW, anything_awaiting_numbers, told_to
from yunti.apps.cases.services import Change, keep_numbers_due, move_case, save_answers, start_case
from yunti.apps.cases.services.numbering import keep_numbers
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import EditionChanged, pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.errors import Refused
from yunti.packs.errors import PackError, Problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


def kept(case: Case) -> list[tuple[str, int, str]]:
    rows = PaperNumber.objects.filter(case=case).order_by("pk")
    return [(row.field, row.row, row.number) for row in rows]


def read(case: Case, who: Actor) -> CaseFacts:
    found = case_by_ref(who, case.ref)
    return facts_of(found, pack_of(found.round), draft=True)


def reused(facts: CaseFacts) -> list[Any]:
    return [row.get("invoice_reused") for row in facts.told[LINES]]


@pytest.fixture
def theirs(each: Round, people: People) -> Case:
    """Another enterprise in the other prefecture handed in MINE."""
    case = hand_in(begun(each, people.gao, 2), MINE)
    keep_numbers_due(clock.now())
    return case


def test_numbers_are_written_down_after_handing_in(each: Round, people: People) -> None:
    case = hand_in(begun(each, people.ma, 1), MINE, "1", " 2695-2000 ", invoice_details=lines(MINE))
    assert anything_awaiting_numbers() and kept(case) == []
    assert keep_numbers_due(clock.now()) == 1
    assert kept(case) == [(LINES, 0, MINE), (LINES, 2, "26952000"), ("invoice_details", 0, MINE)]
    assert not anything_awaiting_numbers() and keep_numbers_due(clock.now()) == 0


def test_what_is_handed_in_anew_takes_the_place_of_what_was(each: Round, people: People) -> None:
    case = hand_in(begun(each, people.ma, 1), MINE)
    keep_numbers_due(clock.now())
    hand_in(case, OTHER)
    keep_numbers_due(clock.now())
    assert kept(case) == [(LINES, 0, OTHER)]


def test_handing_in_asks_for_it_and_keeps_what_the_rules_said_then(
    each: Round, people: People, theirs: Case
) -> None:
    """The frozen facts are what the enterprise said; the evaluation kept beside them knows of the other case."""
    party = party_of(people.ma)
    case = start_case(round=each, workflow=KIND, party=party, by=people.ma)
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    answers = filled(3, party.name, party.uscc)
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=people.ma)
    case = move_case(case=with_papers(case, 3), action="submit", seen=0, by=people.ma)
    assert not case.numbers_kept
    last = Submission.objects.get(case=case)
    assert "invoice_reused" not in last.facts
    assert last.evaluation is not None
    assert "W_INVOICE_REUSED" in value_of(last.evaluation.record)["outcome"]["flags"]
    keep_numbers_due(clock.now())
    assert kept(case) == [(LINES, 0, MINE)]
    assert reused(read(theirs, people.su)) == [True]  # asked anew: it was the first to hand in


def test_a_draft_is_told_what_was_handed_in_elsewhere(each: Round, people: People, theirs: Case) -> None:
    facts = read(begun(each, people.ma, 1, MINE, OTHER, ""), people.ma)
    assert reused(facts) == [True, False, None]
    assert all("invoice_reused" not in row for row in facts.facts[LINES])
    (found,) = facts.numbers
    assert (found.stated.row, [use.case for use in found.uses], found.again) == (0, [theirs], ())


@pytest.mark.parametrize(
    "typed",
    ["26952000 0000 0000 0001", "2695-2000-0000-0000-0001", "２６９５２００００００００００００００１"],
)
def test_a_number_is_the_same_however_it_is_written(
    each: Round, people: People, theirs: Case, typed: str
) -> None:
    assert reused(read(begun(each, people.ma, 1, typed), people.ma)) == [True]


def test_drafts_and_withdrawn_cases_do_not_count(each: Round, people: People, theirs: Case) -> None:
    Case.objects.filter(pk=theirs.pk).update(state="withdrawn")
    mine = begun(each, people.ma, 1, MINE)
    assert reused(read(mine, people.ma)) == [False]
    Case.objects.filter(pk=theirs.pk).update(state="not_recommended")
    assert reused(read(mine, people.ma)) == [True]
    write(mine, people.ma, OTHER)
    begun(a_round("jiangsu-star", "2020", code="SL-2"), people.gao, 2, OTHER)
    assert reused(read(mine, people.ma)) == [False]


@pytest.mark.parametrize("fault", [EditionChanged, lambda: PackError([Problem("pack.yaml", 1, "写坏了")])])
def test_a_foreign_round_that_cannot_be_read_breaks_no_page(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch, fault: Callable[[], Exception]
) -> None:
    """Whether its case is withdrawn cannot be known: it counts."""
    second = a_round("jiangsu-star", "2020", code="SL-2")
    hand_in(begun(second, people.gao, 2), MINE, state="withdrawn")
    keep_numbers_due(clock.now())
    mine = begun(each, people.ma, 1, MINE)
    found, pack = case_by_ref(people.ma, mine.ref), pack_of(each)

    def broken(of: Round) -> Any:
        if of.pk == second.pk:
            raise fault()
        return pack

    monkeypatch.setattr("yunti.apps.programmes.queries.rounds.pack_of", broken)
    assert reused(facts_of(found, pack, draft=True)) == [True]


def test_an_edition_is_opened_once_however_many_cases_share_a_number(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch, theirs: Case
) -> None:
    second = a_round("jiangsu-star", "2020", code="SL-2")
    for number in range(4):
        fresh = hand_in(begun(a_round("jiangsu-star", "2020", code=f"B-{number}"), people.gao, 2), MINE)
        Case.objects.filter(pk=fresh.pk).update(round=second)
    keep_numbers_due(clock.now())
    mine = case_by_ref(people.ma, begun(each, people.ma, 1, MINE).ref)
    asked = []
    monkeypatch.setattr(
        "yunti.apps.programmes.queries.rounds.pack_of", lambda of: asked.append(of.pk) or pack
    )
    pack = pack_of(each)
    facts = facts_of(mine, pack, draft=True)
    assert len(facts.numbers[0].uses) == 5
    assert sorted(asked) == sorted([each.pk, second.pk])


def test_the_case_itself_does_not_count(each: Round, people: People) -> None:
    case = hand_in(begun(each, people.ma, 1), MINE, state="returned")
    keep_numbers_due(clock.now())
    write(case, people.ma, MINE)
    assert reused(read(case, people.ma)) == [False]
    assert reused(read(hand_in(case, MINE), people.su)) == [False]


def test_one_s_own_other_case_counts_and_is_told(each: Round, people: People, theirs: Case) -> None:
    second = a_round("jiangsu-star", "2020", code="SL-2")
    own = hand_in(begun(second, people.ma, 1), MINE)
    keep_numbers_due(clock.now())
    found = read(begun(each, people.ma, 1, MINE), people.ma).numbers
    (told,) = told_to(found, lambda case: is_owner(people.ma, case))
    assert (told.seen, told.others) == ((own,), 1)


def test_a_number_twice_in_one_list_is_told_but_is_no_other_case(each: Round, people: People) -> None:
    case = hand_in(begun(each, people.ma, 1), MINE, OTHER, MINE, invoice_details=lines(OTHER))
    facts = read(case, people.su)
    assert reused(facts) == [False, False, False]
    assert [(each.stated.row, each.again) for each in facts.numbers] == [(0, (2,)), (2, (0,))]


SHORT = "03768854"


def sold(number: str, *sellers: str) -> list[dict[str, Any]]:
    """A list with the same number at each of these sellers."""
    return [{"seq": place, "invoice_no": number, "seller_name": each} for place, each in enumerate(sellers)]


@pytest.mark.parametrize(
    ("number", "seller", "same"),
    [
        (SHORT, "示例云Ｂ", False),
        (SHORT, " 示例云（Ａ）", True),
        (SHORT, "", True),
        (MINE, "示例云Ｂ", True),
    ],
)
def test_a_short_number_of_another_seller_is_another_invoice(
    each: Round, people: People, number: str, seller: str, same: bool
) -> None:
    hand_in(begun(each, people.gao, 2), **{LINES: sold(number, "示例云(A)")})
    keep_numbers_due(clock.now())
    mine = hand_in(begun(each, people.ma, 1), **{LINES: sold(number, seller)})
    assert reused(read(mine, people.su)) == [same]


def test_two_sellers_in_one_list_are_no_repetition(each: Round, people: People) -> None:
    case = hand_in(begun(each, people.ma, 1), **{LINES: sold(SHORT, "示例云A", "示例云B", "示例云A")})
    found = read(case, people.su).numbers
    assert [(each.stated.row, each.again) for each in found] == [(0, (2,)), (2, (0,))]


def test_each_number_of_a_cell_is_found(each: Round, people: People, theirs: Case) -> None:
    both = hand_in(begun(each, people.ma, 1), f"{OTHER}、{MINE}、{OTHER}")
    keep_numbers_due(clock.now())
    assert kept(both) == [(LINES, 0, OTHER), (LINES, 0, MINE)]
    facts = read(both, people.su)
    assert reused(facts) == [True] and reused(read(theirs, people.su)) == [True]
    assert [(each.stated.number, each.again) for each in facts.numbers] == [(MINE, ())]


@pytest.mark.parametrize(
    ("mine", "theirs", "same"), [(True, False, False), (False, True, False), (False, False, True)]
)
def test_practice_and_real_cases_do_not_meet(
    each: Round, people: People, mine: bool, theirs: bool, same: bool
) -> None:
    cases = [begun(each, people.gao, 2), begun(each, people.ma, 1)]
    for case, is_example in zip(cases, (theirs, mine), strict=True):
        Case.objects.filter(pk=case.pk).update(is_example=is_example)
        hand_in(case, MINE)
        keep_numbers_due(clock.now())
    assert reused(read(cases[1], people.su)) == [same]


@pytest.mark.parametrize("more", [0, FEW])
def test_a_number_that_stands_everywhere_is_not_read_everywhere(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch, theirs: Case, more: int
) -> None:
    """The cases that were begun last, and of all numbers together first those that few cases state."""
    monkeypatch.setattr(numbers, "MOST_CASES", 3)
    monkeypatch.setattr(numbers, "MOST_ROWS", 3)
    cases = [
        hand_in(begun(a_round("jiangsu-star", "2020", code=f"B-{number}"), people.gao, 2), MINE, MINE)
        for number in range(3)
    ]
    rare = hand_in(begun(a_round("jiangsu-star", "2020", code="B-9"), people.gao, 2), OTHER)
    keep_numbers_due(clock.now())
    mine = begun(each, people.ma, 1, MINE, OTHER, *(f"{number:08d}" for number in range(1, more + 1)))
    common, other = read(mine, people.ma).numbers
    assert (common.cases, other.cases) == ([cases[2]], [rare])
    monkeypatch.setattr(numbers, "MOST_ROWS", 100)
    common, other = read(mine, people.ma).numbers
    assert (common.cases, other.cases) == (cases, [rare])


def test_an_invoice_is_no_contract(each: Round, people: People, theirs: Case) -> None:
    PaperNumber.objects.update(kind="contract")
    assert reused(read(begun(each, people.ma, 1, MINE), people.ma)) == [False]


def test_other_programmes_count_too(each: Round, people: People) -> None:
    voucher = a_round("guangdong-voucher", "2018", code="GD-1")
    other = hand_in(begun(a_round("jiangsu-star", "2020", code="SL-2"), people.gao, 2))
    Case.objects.filter(pk=other.pk).update(round=voucher, workflow="redemption", state="city_audit")
    Submission.objects.filter(case=other).update(facts=text_of({"invoices": lines(MINE)}))
    keep_numbers_due(clock.now())
    assert reused(read(begun(each, people.ma, 1, MINE), people.ma)) == [True]


def test_each_of_many_cases_is_told_of_the_others(each: Round, people: People, theirs: Case) -> None:
    mine = hand_in(begun(each, people.ma, 1), OTHER, MINE)
    keep_numbers_due(clock.now())
    pack = pack_of(each)
    told = facts_of_many([(Case.objects.get(pk=case.pk), pack) for case in (theirs, mine)])
    assert [reused(facts) for facts in told] == [[True], [False, True]]
    where = [[use.case for each in facts.numbers for use in each.uses] for facts in told]
    assert where == [[mine], [theirs]]


def test_thousands_of_numbers_are_asked_for_at_once(each: Round, people: People, theirs: Case) -> None:
    numbers = [f"{number:08d}" for number in range(1, FEW + 1)]
    case = hand_in(begun(each, people.ma, 1), *numbers, MINE)
    assert reused(read(case, people.su)) == [*[False] * FEW, True]


def test_nothing_more_is_asked_unless_a_number_stands_elsewhere(
    each: Round, people: People, theirs: Case
) -> None:
    def statements(number: str) -> int:
        write(mine, people.ma, number)
        found = case_by_ref(people.ma, mine.ref)
        with CaptureQueriesContext(connection) as seen:
            facts_of(found, pack_of(found.round), draft=True)
        return len(seen)

    mine = begun(each, people.ma, 1)
    assert (statements(OTHER), statements(MINE)) == (2, 3)


def test_only_rows_of_changed_numbers_have_it_asked_anew(each: Round, people: People, theirs: Case) -> None:
    mine = begun(each, people.ma, 1, OTHER)
    case = case_by_ref(people.ma, mine.ref)
    pack = pack_of(case.round)
    before = facts_of(case, pack, draft=True)
    assert (
        facts_of(case_by_ref(people.ma, mine.ref), pack, draft=True, known=before.known).known is before.known
    )
    write(mine, people.ma, MINE)
    after = facts_of(case_by_ref(people.ma, mine.ref), pack, draft=True, known=before.known)
    assert reused(after) == [True]


def test_what_a_guard_remembers_is_not_what_it_said_before(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The facts of the case are the same; what other cases say of them is not."""
    monkeypatch.setattr(rules, "_judged", lambda around, name, spec: (reused(around.facts) == [True], ""))
    mine = begun(each, people.ma, 1, MINE)

    def holds() -> Any:
        case = case_by_ref(people.ma, mine.ref)
        around = Surroundings(case, pack_of(case.round), people.ma, frozenset())
        return next(iter(findings_for(around, ["not_blacklisted"]))).holds

    assert holds() is False
    hand_in(begun(each, people.gao, 2), MINE)
    keep_numbers_due(clock.now())
    assert holds() is True


@pytest.mark.parametrize("newest", [False, True])
def test_a_round_that_cannot_be_read_delays_no_other(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch, newest: bool
) -> None:
    second = a_round("jiangsu-star", "2020", code="SL-2")
    broken, case = begun(second, people.gao, 2), begun(each, people.ma, 1)
    for one in (broken, case):
        hand_in(one, MINE)
    Case.objects.filter(pk=broken.pk).update(submitted_at=clock.now() + (DAY if newest else -DAY))

    def changed(of: Round) -> Any:
        if of.pk == second.pk:
            raise EditionChanged()
        return pack_of(of)

    monkeypatch.setattr("yunti.apps.cases.services.numbering.pack_of", changed)
    with pytest.raises(EditionChanged):
        keep_numbers_due(clock.now())
    assert (kept(case), kept(broken)) == ([(LINES, 0, MINE)], [])


def test_only_the_platform_writes_them_down(each: Round, people: People) -> None:
    with pytest.raises(Refused):
        keep_numbers(round=each, by=people.su)
    assert keep_numbers(round=each, by=system_actor("test")) == 0
