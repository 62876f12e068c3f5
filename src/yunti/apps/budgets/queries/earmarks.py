"""What is kept apart in each city and how it is shared out among suppliers: city by supplier, and what is left.

Not here: sharing it out (`services.earmarking`), paying from it (`apps.settlement`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Sum

from yunti.apps.budgets.models import Allotment, EarmarkShare


@dataclass(frozen=True)
class Earmarks:
    """`kept` by city, `shares` by city and supplier, in fen."""

    kept: Mapping[str, int]
    shares: Mapping[tuple[str, int], int]

    def shared(self, region_code: str, without: int = 0) -> int:
        """In a city, by all suppliers but one."""
        return sum(
            fen
            for (region, supplier), fen in self.shares.items()
            if region == region_code and supplier != without
        )

    def left(self, region_code: str, without: int = 0) -> int:
        return self.kept.get(region_code, 0) - self.shared(region_code, without)


def earmarks_in(round_id: int) -> Earmarks:
    """Two statements."""
    kept = Allotment.objects.filter(period__round=round_id).values_list("region_code", "earmark_fen")
    shares = EarmarkShare.objects.filter(period__round=round_id)
    rows = shares.values_list("region_code", "supplier", "amount_fen")
    return Earmarks(dict(kept), {(region, supplier): fen for region, supplier, fen in rows})


def share_fen(round_id: int, supplier_id: int) -> int:
    """Of a supplier in all cities of a round. One statement."""
    rows = EarmarkShare.objects.filter(period__round=round_id, supplier=supplier_id)
    return int(rows.aggregate(total=Sum("amount_fen"))["total"] or 0)


def shares_of(round_id: int, supplier_id: int) -> list[tuple[str, int]]:
    """Of a supplier by city. One statement."""
    rows = EarmarkShare.objects.filter(period__round=round_id, supplier=supplier_id, amount_fen__gt=0)
    return list(rows.order_by("region_code").values_list("region_code", "amount_fen"))
