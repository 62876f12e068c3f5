"""The table of a period: for each city its target, what it may issue, and how much of it stands where in the books; the history.

Not here: booking (`apps.ledger`), changing anything (`services`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yunti.apps.budgets.models import Allotment, AllotmentChange, CutOff, ProgrammePeriod, Tranche
from yunti.apps.budgets.queries.released import released_in, went_back_in
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.ledger.queries import balances
from yunti.apps.programmes.models import Round
from yunti.apps.reference.queries.regions import region_choices, region_name
from yunti.domain.regions import lies_within, stem_of

__all__ = [
    "ACCOUNTS",
    "AllotmentChange",
    "City",
    "CutOff",
    "ProgrammePeriod",
    "Tranche",
    "changes_of",
    "cities_of",
    "money_in",
    "period_of",
    "quota_table",
    "totals_of",
]

ACCOUNTS: tuple[tuple[Book, Kind], ...] = (
    (Book.ALLOTMENT, Kind.FREE),
    (Book.ALLOTMENT, Kind.HELD),
    (Book.ALLOTMENT, Kind.ISSUED),
    (Book.ALLOTMENT, Kind.REDEEMED),
    (Book.CLAIMS, Kind.CARRIED),
)
"""Balances that the table shows, in its order."""


@dataclass(frozen=True)
class City:
    """One line, in fen; `standing` are the balances of `ACCOUNTS`."""

    region_code: str
    name: str
    target_fen: int
    issue_fen: int
    earmark_fen: int
    released_fen: int
    standing: tuple[int, ...]

    @property
    def free_fen(self) -> int:
        return self.standing[0]

    @property
    def amounts(self) -> tuple[int, ...]:
        return (self.target_fen, self.issue_fen, self.earmark_fen, self.released_fen, *self.standing)


def period_of(each: Round) -> ProgrammePeriod | None:
    return ProgrammePeriod.objects.select_related("round", "previous").filter(round=each).first()


def cities_of(each: Round, as_of: date) -> list[tuple[str, str]]:
    """Code and name of what amounts are handed out to: the level below the round's region, or that itself."""
    return region_choices(each.jurisdiction, as_of) or [(each.jurisdiction, region_name(each.jurisdiction))]


def quota_table(period: ProgrammePeriod, as_of: date, within: str = "") -> list[City]:
    """Two statements, three once the year is closed. Cities that the table of regions no longer has stay while they have amounts."""
    within = within or period.round.jurisdiction
    allotted = {row.region_code: row for row in Allotment.objects.filter(period=period)}
    found = balances(period.round)
    released = released_in(found, went_back_in(period.round) if period.closed_at is not None else {})
    names = dict(cities_of(period.round, as_of))
    names |= {code: region_name(code) for code in {*allotted, *released} - set(names)}
    return [
        City(
            code,
            name,
            row.target_fen if row else 0,
            row.issue_fen if row else 0,
            row.earmark_fen if row else 0,
            released.get(code, 0),
            tuple(found.get((code, book.value, kind.value), (0, 0))[0] for book, kind in ACCOUNTS),
        )
        for code, name in sorted(names.items())
        if lies_within(within, code)
        for row in (allotted.get(code),)
    ]


def money_in(period: ProgrammePeriod) -> dict[str, tuple[int, int]]:
    """By region what lies there to pay claims with, in fen: for everybody, and set aside. One statement."""
    found: dict[str, tuple[int, int]] = {}
    for (region, book, kind), (fen, _items) in balances(period.round).items():
        general, earmark = found.get(region, (0, 0))
        if (book, kind) == (Book.FUNDS, Kind.GENERAL):
            found[region] = (fen, earmark)
        elif (book, kind) == (Book.FUNDS, Kind.EARMARK):
            found[region] = (general, fen)
    return found


def totals_of(cities: Sequence[City]) -> tuple[int, ...]:
    """Sums of `City.amounts`."""
    return tuple(sum(column) for column in zip(*(each.amounts for each in cities), strict=True))


def changes_of(period: ProgrammePeriod, within: str = "") -> "QuerySet[AllotmentChange]":
    """The latest first, with tranche and entry; those that touch the region or one within it."""
    rows = AllotmentChange.objects.filter(period=period).select_related("tranche", "entry").order_by("-id")
    if not within or lies_within(within, period.round.jurisdiction):
        return rows
    stem = stem_of(within)
    return rows.filter(Q(source__startswith=stem) | Q(target__startswith=stem))
