"""Histories of public money, made up step by step: books and model must agree after each; what is refused changes nothing.

Quota handed out, moved, held, issued, given back, lapsed, redeemed; claims carried, postponed, denied; money appropriated, paid,
returned, recovered; closing; the same twice; several at once of which one fails; entries taken back at any later time.
Not here: the model (`model.py`), how many histories (`walking.py`), what stands above the books (rooms to come).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.apps.ledger.booking import booked, reversed_
from tests.money.model import (
    AT_PROVINCE,
    CITIES,
    FROM_PROVINCE,
    LEGS,
    PROVINCE,
    SOURCES,
    TO_PROVINCE,
    Deed,
    Model,
)
from yunti.apps.ledger import queries, reading, statements
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.models import LedgerAccount, LedgerEntry, LedgerPosting
from yunti.apps.ledger.services import Booking, Line
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused

whats = st.sampled_from(sorted(LEGS))
cities = st.sampled_from(CITIES)
amounts = st.integers(1, 400)
ONWARD = {  # what usually comes next, so that histories get far
    "authorised": ("allotted",),
    "allotted": ("held", "issued at approval", "reallotted", "quota_closed"),
    "held": ("issued",),
    "issued": ("redeemed", "lapsed", "refused"),
    "issued at approval": ("redeemed", "lapsed"),
    "redeemed": ("bonus", "carried", "postponed", "payable"),
    "bonus": ("carried", "payable"),
    "carried": ("carried_out", "postponed again", "payable out of the earmark"),
    "postponed": ("dismissed", "denied"),
    "appropriated": ("funded", "earmarked"),
    "funded": ("payable", "money_closed"),
    "matched": ("payable of the locality",),
    "payable": ("paid",),
    "payable of the locality": ("paid",),
    "paid": ("recovery",),
    "recovery": ("recovered",),
}


@dataclass(frozen=True)
class World:
    round: Round
    enterprise: Enterprise
    by: Actor


class Money(RuleBasedStateMachine):
    """`world` is set by the test; every history runs in a savepoint of its own."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.back = transaction.savepoint()
        self.model = Model()
        self.causes = 0
        self.last: list[Deed] = []
        start = [("authorised", PROVINCE), ("appropriated", PROVINCE)]
        start += [(what, city) for city in CITIES for what in ("allotted", "funded", "earmarked", "matched")]
        fen = {"authorised": 1_000, "appropriated": 2_000}
        self.try_to_book([self.deed(what, city, fen.get(what, 400)) for what, city in start])

    def teardown(self) -> None:
        """What need not be asked after each step: the verifier, the statement of the enterprise, an account's pages."""
        try:
            assert list(queries.faults_of(self.world.round)) == []
            self.statement_agrees()
            self.pages_agree()
        finally:
            transaction.savepoint_rollback(self.back)

    # steps ------------------------------------------------------------------------------------------------------

    @rule(what=whats, city=cities, fen=amounts, party=st.booleans())
    def anything(self, what: str, city: str, fen: int, party: bool) -> None:
        self.try_to_book([self.deed(what, city, fen, party)])

    @rule(data=st.data(), fen=st.none() | amounts)
    def onward(self, data: st.DataObject, fen: int | None) -> None:
        """With the same amount, or another one; of the same city, and of whom it was."""
        before = data.draw(st.sampled_from(self.last or [self.deed("held", CITIES[0], 1)]))
        what = data.draw(st.sampled_from(ONWARD.get(before.what, ("held",))))
        city = before.region if before.region in CITIES else data.draw(cities)
        self.try_to_book([self.deed(what, city, fen or before.fen, before.party)])

    @rule(first=whats, second=whats, city=cities, fen=amounts)
    def two_at_once(self, first: str, second: str, city: str, fen: int) -> None:
        """Both or neither; the second may live on the first."""
        self.try_to_book([self.deed(first, city, fen), self.deed(second, city, fen)])

    @rule(data=st.data())
    def the_same_again(self, data: st.DataObject) -> None:
        if self.last:
            self.try_to_book([data.draw(st.sampled_from(self.last))])

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """Any entry, once, at any later time: a hold that is released, a payment that comes back."""
        key = data.draw(st.sampled_from(sorted(self.model.booked)))
        entry = LedgerEntry.objects.get(happening=key[0], cause=key[1])
        verdict = self.model.verdict_on_reversal(key)
        self.attempt(
            verdict,
            lambda: reversed_(entries=[entry], reason="示例", by=self.world.by),
            lambda: self.model.reverse(key),
        )

    @rule(what=whats, city=cities, fen=amounts)
    def there_and_back(self, what: str, city: str, fen: int) -> None:
        """Taken back at once, everything is as it was."""
        deed, before = self.deed(what, city, fen), self.balances()
        if self.try_to_book([deed]):
            entry = LedgerEntry.objects.get(happening=deed.happening, cause=deed.cause)
            reversed_(entries=[entry], reason="示例", by=self.world.by)
            self.model.reverse((deed.happening, deed.cause))
            assert {place: each for place, each in self.balances().items() if any(each)} == {
                place: each for place, each in before.items() if any(each)
            }
            self.agree()

    # doing ------------------------------------------------------------------------------------------------------

    def deed(self, what: str, city: str, fen: int, party: bool = False) -> Deed:
        self.causes += 1
        giver = {"reallotted": CITIES[1 - CITIES.index(city)] if city in CITIES else ""}.get(what, "")
        if what in FROM_PROVINCE:
            giver = PROVINCE
        region = PROVINCE if what in AT_PROVINCE | TO_PROVINCE else city
        if what in TO_PROVINCE:
            giver = city
        return Deed(what, f"示例{self.causes}", fen, region, giver, party and region in CITIES)

    def try_to_book(self, deeds: list[Deed]) -> bool:
        bookings = [self.booking(deed) for deed in deeds]
        done = self.attempt(
            self.model.verdict(deeds),
            lambda: booked(each=self.world.round, bookings=bookings, by=self.world.by),
            lambda: self.model.book(deeds),
        )
        if done:
            self.last = [*deeds, *self.last][:6]
        return done

    def booking(self, deed: Deed) -> Booking:
        owner = self.world.enterprise.pk if deed.party else None
        lines = [
            Line(
                Book(book),
                Kind(debit),
                Kind(credit),
                deed.fen,
                deed.region,
                deed.giver if deed.giver != deed.region else "",
                deed.items,
                owner,
                subject=deed.cause,
            )
            for book, debit, credit in LEGS[deed.what]
        ]
        return Booking(Happening(deed.happening), deed.cause, lines)

    def attempt(self, verdict: str, act: Callable[[], Any], then: Callable[[], None]) -> bool:
        rows, refused = self.rows() if verdict else None, ""
        try:
            act()
        except Refused as refusal:
            refused = refusal.code
        assert refused == verdict, f"refused with “{refused}”, expected “{verdict}”"
        if refused:
            assert self.rows() == rows, f"{refused} wrote something"
        else:
            then()
        self.agree()
        return not refused

    # agreeing ---------------------------------------------------------------------------------------------------

    def rows(self) -> tuple[int, int]:
        return LedgerEntry.objects.count(), LedgerPosting.objects.count()

    def balances(self) -> dict[tuple[str, str, str], tuple[int, int]]:
        return queries.balances(self.world.round)

    def agree(self) -> None:
        """Each account as the model has it, none below nought, and in each book the sources equal all the rest."""
        found = self.balances()
        expected = {
            place: (fen, self.model.items[place])
            for place, fen in self.model.fen.items()
            if fen or self.model.items[place]
        }
        assert {place: each for place, each in found.items() if any(each)} == expected
        sums = {"allotment": 0, "claims": 0, "funds": 0}
        for (_region, book, kind), (fen, items) in found.items():
            assert fen >= 0 and items >= 0, (book, kind)
            sums[book] += fen if kind in SOURCES else -fen
        assert set(sums.values()) == {0}, sums

    def statement_agrees(self) -> None:
        found = statements.statement_of(self.world.by, self.world.enterprise, reading.Chosen())
        shown = {(each.book.value, each.kind.value): each.fen for each in found.stands if each.fen}
        kinds = {(book.value, kind.value) for book, kind in statements.OWN_KINDS}
        expected: dict[tuple[str, str], int] = {}
        for (_region, book, kind), fen in self.model.own.items():
            if (book, kind) in kinds:
                expected[book, kind] = expected.get((book, kind), 0) + fen
        assert shown == {place: fen for place, fen in expected.items() if fen}

    def pages_agree(self) -> None:
        """The balance after the latest posting is the account's, and before the first one it was nought."""
        account = LedgerAccount.objects.get(round=self.world.round, region_code=CITIES[0], kind=Kind.FREE)
        moves, more = reading.moves_of(account, reading.Chosen())
        assert moves[0].after_fen == account.balance_fen
        assert more or moves[-1].after_fen == moves[-1].fen
