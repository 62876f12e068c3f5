"""Booking: what is in the chart, once, covered, together or not at all; and going back the same way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.apps.cases.rounds import a_round
from tests.apps.ledger.booking import (
    CITY,
    PROVINCE,
    TOWN,
    allotment,
    allotted,
    authorised,
    booked,
    held,
    issued,
    reversed_,
)
from tests.concurrency import AtOnce, done, faults, meeting_place
from tests.people import People
from yunti.apps.ledger import queries, reading, services
from yunti.apps.ledger.chart import KINDS, MOVES, SOURCES, Book, Happening, Kind
from yunti.apps.ledger.models import LedgerAccount, LedgerEntry, LedgerPosting
from yunti.apps.ledger.services import Booking, Line, Uncharted
from yunti.apps.programmes.models import Round
from yunti.kit.errors import Conflict, Refused
from yunti.kit.models import AuditedRow

pytestmark = pytest.mark.django_db
transactional = pytest.mark.django_db(transaction=True)


@pytest.fixture
def each(people: People) -> Round:
    """A round whose city has 1,000 yuan to give."""
    row = a_round("jiangsu-star", "2020")
    booked(each=row, bookings=[authorised(200_000), allotted(100_000)], by=people.xi)
    return row


def fen(each: Round, kind: Kind, region: str = CITY, book: Book = Book.ALLOTMENT) -> tuple[int, int]:
    return queries.balances(each).get((region, book.value, kind.value), (0, 0))


def test_an_amount_moves_from_one_account_to_the_other(each: Round, people: People) -> None:
    booked(each=each, bookings=[held("v1", 30_000), held("v2", 20_000)], by=people.xi)
    booked(each=each, bookings=[issued("v1", 30_000)], by=people.xi)
    assert fen(each, Kind.FREE) == (50_000, 0)
    assert fen(each, Kind.HELD) == (20_000, 1)
    assert fen(each, Kind.ISSUED) == (30_000, 1)
    assert fen(each, Kind.UNALLOTTED, PROVINCE) == (100_000, 0)
    assert not list(queries.faults_of())
    way = [(row.entry.happening, row.amount_fen) for row in reading.way_of(people.su, "v1")]
    assert way == [("held", 30_000), ("issued", 30_000)]
    moves, more = reading.moves_of(LedgerAccount.objects.get(kind="held"), reading.Chosen())
    assert [(row.posting.entry.cause, row.fen, row.after_fen) for row in moves] == [
        ("v1", -30_000, 20_000),
        ("v2", 20_000, 50_000),
        ("v1", 30_000, 30_000),
    ]
    assert not more


def test_entries_and_postings_are_covered_by_the_event(each: Round, people: People) -> None:
    (row,) = booked(each=each, bookings=[held("v1", 1)], by=people.xi)
    covered = set(AuditedRow.objects.order_by("-event").values_list("table", "row_key"))
    assert ("ledger_ledgerentry", str(row.pk)) in covered
    assert ("ledger_ledgerposting", str(row.postings.get().pk)) in covered


def test_an_account_below_nought_is_refused_and_nothing_is_written(each: Round, people: People) -> None:
    count = LedgerEntry.objects.count()
    with pytest.raises(Refused) as refused:
        booked(each=each, bookings=[held("v1", 60_000), held("v2", 40_001)], by=people.xi)
    assert refused.value.code == "not_covered" and "0.01" in refused.value.reason
    assert LedgerEntry.objects.count() == count and fen(each, Kind.FREE) == (100_000, 0)
    booked(each=each, bookings=[held("v1", 60_000), held("v2", 40_000)], by=people.xi)
    assert fen(each, Kind.FREE) == (0, 0)


def test_an_account_never_holds_fewer_things_than_none(each: Round, people: People) -> None:
    booked(each=each, bookings=[held("v1", 500)], by=people.xi)
    two = allotment(Happening.ISSUED, "v1", Kind.ISSUED, Kind.HELD, 100, items=2)
    with pytest.raises(Refused):
        booked(each=each, bookings=[two], by=people.xi)


def test_the_database_itself_lets_nothing_below_nought(each: Round) -> None:
    """The control for the program's own look: the constraint stands behind it."""
    row = LedgerAccount.objects.get(kind="free")
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerAccount.objects.filter(pk=row.pk).update(balance_fen=-1)


def test_nothing_is_booked_twice(each: Round, people: People) -> None:
    booked(each=each, bookings=[held("v1", 100)], by=people.xi)
    with pytest.raises(Conflict):
        booked(each=each, bookings=[held("v2", 100), held("v1", 100)], by=people.xi)
    assert queries.booked(Happening.HELD, ["v1", "v2"]) == {"v1"}
    with pytest.raises(Uncharted):
        booked(each=each, bookings=[held("v3", 100), held("v3", 100)], by=people.xi)


@pytest.mark.parametrize(
    "wrong",
    [
        allotment(Happening.HELD, "v", Kind.FREE, Kind.HELD, 1),
        allotment(Happening.LAPSED, "v", Kind.LAPSED, Kind.HELD, 1),
        allotment(Happening.HELD, "v", Kind.HELD, Kind.FREE, 0),
        allotment(Happening.HELD, "v", Kind.HELD, Kind.FREE, -5),
        allotment(Happening.HELD, "v", Kind.HELD, Kind.FREE, True),  # type: ignore[arg-type]
        allotment(Happening.HELD, "v", Kind.HELD, Kind.FREE, 1, CITY, TOWN),
        allotment(Happening.REVERSED, "v", Kind.HELD, Kind.FREE, 1),
        Booking(Happening.HELD, "v", []),
        Booking(Happening.HELD, "v", [Line(Book.FUNDS, Kind.HELD, Kind.FREE, 1, CITY)]),
    ],
)
def test_what_is_not_in_the_chart_is_never_booked(each: Round, people: People, wrong: Booking) -> None:
    with pytest.raises(Uncharted):
        booked(each=each, bookings=[wrong], by=people.xi)


def test_every_movement_of_the_chart_stays_within_its_book() -> None:
    for moves in MOVES.values():
        for book, debit, credit in moves:
            assert debit in KINDS[book] and credit in KINDS[book]
            # a debited source shrinks what came in, a credited one lets it grow; both at once would move nothing
            assert not (debit in SOURCES and credit in SOURCES)
    assert set(MOVES) == set(Happening) - {Happening.REVERSED}


def test_a_reversal_goes_back_the_same_way_once(each: Round, people: People) -> None:
    (row,) = booked(each=each, bookings=[held("v1", 30_000)], by=people.xi)
    (back,) = reversed_(entries=[row], reason="撤回", by=people.qin)
    assert (fen(each, Kind.FREE), fen(each, Kind.HELD)) == ((100_000, 0), (0, 0))
    assert (back.reverses_id, back.happening, back.posted_by) == (row.pk, "reversed", people.qin.person_ref)
    assert not list(queries.faults_of())
    with pytest.raises(Conflict):
        reversed_(entries=[row], reason="再来", by=people.qin)
    with pytest.raises(Refused):
        reversed_(entries=[back], reason="反过来", by=people.qin)
    booked(each=each, bookings=[held("v1 again", 30_000)], by=people.xi)


def test_a_reversal_says_why_and_is_covered_too(each: Round, people: People) -> None:
    (row,) = booked(each=each, bookings=[held("v1", 30_000)], by=people.xi)
    with pytest.raises(Refused):
        reversed_(entries=[row], reason="  ", by=people.qin)
    booked(each=each, bookings=[issued("v1", 30_000)], by=people.xi)
    with pytest.raises(Refused) as refused:
        reversed_(entries=[row], reason="已经发放了", by=people.qin)
    assert refused.value.code == "not_covered"


def test_statements_do_not_grow_with_the_entries(each: Round, people: People) -> None:
    counts = []
    for size in (2, 30):
        many = [held(f"{size}.{number}", 10) for number in range(size)]
        with CaptureQueriesContext(connection) as seen:
            booked(each=each, bookings=many, by=people.xi)
        counts.append(len(seen))
    assert counts[0] == counts[1] or counts[1] == counts[0] - 1  # the first one opens the account


def test_the_trial_balance_adds_up(each: Round, people: People) -> None:
    booked(each=each, bookings=[held("v1", 30_000)], by=people.xi)
    allotments, claims, funds = queries.trial_balance(each)
    assert allotments.sources == {"authorised": (200_000, 0)}
    assert {kind: side for kind, side in allotments.uses.items() if side != (0, 0)} == {
        "unallotted": (100_000, 0),
        "free": (70_000, 0),
        "held": (30_000, 1),
    }
    assert [trial.difference_fen for trial in (allotments, claims, funds)] == [0, 0, 0]


def test_the_verifier_finds_what_was_changed_behind_the_program(each: Round, people: People) -> None:
    (row,) = booked(each=each, bookings=[held("v1", 30_000)], by=people.xi)
    LedgerAccount.objects.filter(kind="free").update(balance_fen=70_001)
    assert {fault.kind for fault in queries.faults_of(each)} == {"balance", "unbalanced"}
    LedgerAccount.objects.filter(kind="free").update(balance_fen=70_000)
    LedgerAccount.objects.filter(kind="held").update(items=2)
    assert {fault.kind for fault in queries.faults_of(each)} == {"items"}
    LedgerAccount.objects.filter(kind="held").update(items=1)
    reversed_(entries=[row], reason="撤回", by=people.qin)
    assert not list(queries.faults_of(each))
    posting = LedgerPosting.objects.get(entry__reverses=row)
    LedgerPosting.objects.filter(pk=posting.pk).update(amount_fen=29_999)
    assert {"reversal", "balance"} <= {fault.kind for fault in queries.faults_of(each)}
    LedgerPosting.objects.filter(pk=posting.pk).delete()
    assert "empty" in {fault.kind for fault in queries.faults_of(each)}


def test_a_posting_between_books_is_a_stranger(each: Round, people: People) -> None:
    (row,) = booked(each=each, bookings=[held("v1", 30_000)], by=people.xi)
    other = LedgerAccount.objects.create(round=each, region_code=CITY, book="funds", kind="general")
    LedgerPosting.objects.filter(entry=row).update(credit=other)
    assert ("stranger", row.ref) in {(fault.kind, fault.subject) for fault in queries.faults_of(each)}


@pytest.fixture
def at_once(each: Round, tmp_path: Path) -> Iterator[AtOnce]:
    with meeting_place(tmp_path) as place:
        yield place


@transactional
def test_many_at_once_take_exactly_what_there_is(each: Round, people: People, at_once: AtOnce) -> None:
    """Thirty times 40 yuan out of 1,000: twenty-five are held, five are refused."""
    answers = at_once(
        30, lambda number: booked(each=each, bookings=[held(f"v{number}", 4_000)], by=people.xi)
    )
    assert len(done(answers)) == 25
    assert {getattr(fault, "code", fault) for fault in faults(answers)} == {"not_covered"}
    assert at_once.there(lambda: fen(each, Kind.HELD)) == (100_000, 25)
    assert at_once.there(lambda: list(queries.faults_of())) == []


@transactional
def test_without_the_lock_the_books_go_wrong(
    each: Round, people: People, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: PostgreSQL loses movements as soon as the guard is off; SQLite has one writer and cannot."""
    monkeypatch.setattr(
        services,
        "_locked",
        lambda _step, keys: {row.pk: row for row in LedgerAccount.objects.filter(pk__in=keys)},
    )
    booked(each=each, bookings=[held("first", 1)], by=people.xi)
    at_once(16, lambda number: booked(each=each, bookings=[held(f"v{number}", 100)], by=people.xi))
    found = at_once.there(lambda: {fault.kind for fault in queries.faults_of()})
    assert found == (set() if connection.vendor == "sqlite" else {"balance", "items"})


@transactional
def test_one_cause_at_once_is_booked_once(each: Round, people: People, at_once: AtOnce) -> None:
    answers = at_once(12, lambda _number: booked(each=each, bookings=[held("v", 100)], by=people.xi))
    assert len(done(answers)) == 1
    assert {getattr(fault, "code", fault) for fault in faults(answers)} == {"booked"}
