"""What a city would still have to pay, held against the money it has left; the first claim in the queue that it would not reach.

What is counted: vouchers issued and not yet redeemed, at their face; claims that wait, were carried over or are postponed. Additions of
claims that are not made yet are not known, and local matching comes on top of what is counted here.
Not here: deciding anything (`apps.settlement`).
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case as When
from django.db.models import F, Q, QuerySet, Sum, Value, Window
from django.db.models import When as If
from django.db.models.functions import RowNumber

from yunti.apps.boards.queries.board import Place
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.enums import State
from yunti.apps.settlement.models import Claim

TO_BE_PAID: tuple[tuple[Book, Kind], ...] = (
    (Book.ALLOTMENT, Kind.ISSUED),
    (Book.CLAIMS, Kind.WAITING),
    (Book.CLAIMS, Kind.CARRIED),
    (Book.CLAIMS, Kind.POSTPONED),
)
POTS: tuple[tuple[Book, Kind], ...] = ((Book.FUNDS, Kind.GENERAL), (Book.FUNDS, Kind.EARMARK))
PAYABLE = F("face_fen") + F("bonus_fen")


@dataclass(frozen=True)
class Forecast:
    """`funded` is whether the city was ever given money; without any there is nothing to hold against."""

    needed_fen: int
    left_fen: int
    funded: bool

    @property
    def short_fen(self) -> int:
        return max(self.needed_fen - self.left_fen, 0)

    @property
    def rest_fen(self) -> int:
        return max(self.left_fen - self.needed_fen, 0)


@dataclass(frozen=True)
class Unreached:
    """`place` is its place in the queue for the general money, `before_fen` what those before it take."""

    claim: Claim
    place: int
    before_fen: int
    general_fen: int

    @property
    def left_fen(self) -> int:
        return self.general_fen - self.before_fen


def forecast_of(place: Place) -> Forecast:
    """No statement."""
    return Forecast(
        sum(place.fen(book, kind) for book, kind in TO_BE_PAID),
        sum(place.fen(book, kind) for book, kind in POTS),
        any(book == Book.FUNDS.value for book, _kind in place.standing),
    )


def first_unreached(each: Round, place: Place) -> Unreached | None:
    """As settlement would stop: tagged claims out of the earmark first, the others and those that it does not reach out of the general
    money, carried ones before tagged ones before others, each by its time. One statement."""
    claims = Claim.objects.filter(
        round=each, region_code=place.region_code, state__in=[State.WAITING, State.CARRIED]
    )
    general = place.fen(Book.FUNDS, Kind.GENERAL)
    group = When(If(carried=True, then=Value(0)), If(tagged=True, then=Value(1)), default=Value(2))
    order = (group, F("applied_at"), F("id"))
    queue = claims.exclude(pk__in=_earmarked(claims, place.fen(Book.FUNDS, Kind.EARMARK)))
    rows = queue.annotate(
        running=Window(Sum(PAYABLE), order_by=list(order)), place=Window(RowNumber(), order_by=list(order))
    )
    found = rows.filter(running__gt=general).select_related("voucher", "enterprise").order_by("place").first()
    if found is None:
        return None
    return Unreached(found, found.place, found.running - found.payable_fen, general)


def _earmarked(claims: "QuerySet[Claim]", fen: int) -> "QuerySet[Any]":
    order: list[Any] = [F("carried").desc(), F("applied_at"), F("id")]
    tagged = claims.filter(tagged=True).annotate(running=Window(Sum(PAYABLE), order_by=order))
    return tagged.filter(Q(running__lte=fen)).values("pk")
