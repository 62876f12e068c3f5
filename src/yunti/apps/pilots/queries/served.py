"""What pilot units have done: enterprises whose vouchers with their mark are redeemed, the fees by service, the last day of completion.

An enterprise counts once its voucher passed the audit. Not here: the rules over this (the pack), vouchers (`apps.vouchers`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from yunti.apps.cases.models import Answer
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.registry.enums import SizeClass
from yunti.apps.settlement.models import Claim
from yunti.apps.vouchers.models import VoucherLine


@dataclass(frozen=True)
class Line:
    """One service of a redeemed voucher, in fen."""

    service: str
    title: str
    fee_fen: int
    cap_fen: int
    devices: int


@dataclass(frozen=True)
class Served:
    """`small` are customers known to be small or medium-sized, `unsized` those whose size nobody recorded; the others are large."""

    claims: tuple[Claim, ...]
    small: int
    unsized: int
    lines: tuple[Line, ...]

    @property
    def customers(self) -> int:
        return len({each.enterprise_id for each in self.claims})

    def counted(self, least: int) -> int | None:
        """Unknown while it hangs on those without a size."""
        return None if self.small < least <= self.small + self.unsized else self.small

    def means(self) -> dict[str, tuple[int, int]]:
        """By service the mean of the fees and of the caps, in whole fen, rounded down."""
        found: dict[str, list[Line]] = {}
        for each in self.lines:
            found.setdefault(each.service, []).append(each)
        return {
            service: (
                sum(each.fee_fen for each in rows) // len(rows),
                sum(each.cap_fen for each in rows) // len(rows),
            )
            for service, rows in sorted(found.items())
        }

    @property
    def titles(self) -> dict[str, str]:
        return {each.service: each.title for each in self.lines}

    def rows(self) -> list[dict[str, Any]]:
        """As the rules read them."""
        return [
            {
                "service_code": each.service,
                "cloud_fee_yuan": Decimal(each.fee_fen).scaleb(-2),
                **({"device_count": each.devices} if each.devices else {}),
            }
            for each in self.lines
        ]


def served_by(round_id: int, supplier_id: int) -> Served:
    """Two statements."""
    return served_by_each(round_id, [supplier_id]).get(supplier_id, Served((), 0, 0, ()))


def served_by_each(round_id: int, suppliers: Sequence[int]) -> Mapping[int, Served]:
    """By supplier; two statements however many there are."""
    rows = Claim.objects.filter(round=round_id, supplier__in=list(suppliers), tagged=True)
    claims = list(rows.select_related("voucher", "enterprise").order_by("applied_at", "id"))
    lines = VoucherLine.objects.filter(
        version__voucher__in=[each.voucher_id for each in claims],
        version__version=F("version__voucher__version"),
    )
    by_voucher: dict[int, list[Line]] = {}
    for each in lines.select_related("version").order_by("id"):
        line = Line(each.service, each.title, each.fee_fen, each.cap_fen, each.devices)
        by_voucher.setdefault(each.version.voucher_id, []).append(line)
    return {supplier: _served(claims, by_voucher, supplier) for supplier in suppliers}


def _served(claims: Sequence[Claim], lines: Mapping[int, Sequence[Line]], supplier: int) -> Served:
    own = tuple(each for each in claims if each.supplier_id == supplier)
    sizes = {each.enterprise_id: each.enterprise.size_class for each in own}
    return Served(
        own,
        sum(size not in (SizeClass.LARGE, SizeClass.UNKNOWN) for size in sizes.values()),
        sum(size == SizeClass.UNKNOWN for size in sizes.values()),
        tuple(line for each in own for line in lines.get(each.voucher_id, ())),
    )


def completed_last(served: Served, field: str) -> date | None:
    """By the field of their cases that says so, the latest day on which a customer says that all was in place; unknown while one of them says none. One statement."""
    asked = {each.case_id for each in served.claims}
    rows = Answer.objects.filter(case__in=asked, field=field).values_list("case", "value")
    days = {case: value_of(value) for case, value in rows}
    said = [days.get(case) for case in asked]
    if not said or not all(isinstance(each, str) for each in said):
        return None
    return max(date.fromisoformat(str(each)) for each in said)
