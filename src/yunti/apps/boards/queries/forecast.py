"""What a city would still have to pay, held against the money it has left; the first claim in the queue that it would not reach.

What is counted: vouchers issued and not yet redeemed, at their face; claims that wait, were carried over or are postponed. Additions of
claims that are not made yet are not known, and local matching comes on top of what is counted here.
Not here: deciding anything (`apps.settlement`).
"""

from dataclasses import dataclass
from typing import Any

from yunti.apps.boards.queries.board import Place
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.models import Claim

TO_BE_PAID: tuple[tuple[Book, Kind], ...] = (
    (Book.ALLOTMENT, Kind.ISSUED),
    (Book.CLAIMS, Kind.WAITING),
    (Book.CLAIMS, Kind.CARRIED),
    (Book.CLAIMS, Kind.POSTPONED),
)
POTS: tuple[tuple[Book, Kind], ...] = ((Book.FUNDS, Kind.GENERAL), (Book.FUNDS, Kind.EARMARK))


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
    number: str
    voucher_ref: str
    enterprise: str
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
        any((book.value, kind.value) in place.standing for book, kind in POTS),
    )


def first_unreached(each: Round, place: Place) -> Unreached | None:
    """As settlement would stop: tagged claims out of the earmark first, the others and those that it does not reach out of the general
    money, carried ones before tagged ones before others, each by its time. One statement."""
    general, earmark = (place.fen(book, kind) for book, kind in POTS)
    where = [each.pk, place.region_code]
    found: list[Any] = list(Claim.objects.raw(_UNREACHED, [*where, *where, earmark, general]))
    if not found:
        return None
    (row,) = found
    before = int(row.running) - row.payable_fen
    return Unreached(row, row.number, row.voucher_ref, row.party, row.queue_place, before, general)


_QUEUE = "round_id = %s AND region_code = %s AND state IN ('waiting', 'carried')"
_UNREACHED = f"""
SELECT q.*, v.number, v.ref AS voucher_ref, e.name AS party FROM (
  SELECT c.*, SUM(face_fen + bonus_fen) OVER way AS running, ROW_NUMBER() OVER way AS queue_place
  FROM settlement_claim c WHERE {_QUEUE} AND id NOT IN (
    SELECT id FROM (
      SELECT id, SUM(face_fen + bonus_fen) OVER (ORDER BY carried DESC, applied_at, id) AS taken
      FROM settlement_claim WHERE {_QUEUE} AND tagged
    ) AS own WHERE taken <= %s
  )
  WINDOW way AS (ORDER BY CASE WHEN carried THEN 0 WHEN tagged THEN 1 ELSE 2 END, applied_at, id)
) AS q JOIN vouchers_voucher v ON v.id = q.voucher_id JOIN registry_enterprise e ON e.id = q.enterprise_id
WHERE q.running > %s ORDER BY q.queue_place LIMIT 1
"""  # noqa: S608  names of our own tables; every value is a parameter
"""Written out, for building it costs more than asking it."""
