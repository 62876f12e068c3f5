"""Where an application stands for its voucher: what it has, what waits before it, what its region has left.

Not here: the order of arrival (`apps.intake.queries.standing`), serving (`services`).
"""

from dataclasses import dataclass

from django.db.models import Count, Sum

from yunti.apps.cases.models import Case
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import Voucher
from yunti.apps.vouchers.queries.queues import free_at, waiting_in


@dataclass(frozen=True)
class Standing:
    """`ahead` are those who wait before it, and `ahead_fen` what they ask for; both are told only while it waits itself."""

    voucher: Voucher
    ahead: int = 0
    ahead_fen: int = 0
    free_fen: int = 0

    @property
    def waits(self) -> bool:
        return self.voucher.state == State.WAITING

    @property
    def is_less(self) -> bool:
        """The ceiling, or the quota at the time of a correction, gave less than was asked for."""
        return self.voucher.state in (State.PLACED, State.HELD) and (
            self.voucher.amount_fen < self.voucher.gross_fen
        )


def standing_of(case: Case) -> Standing | None:
    """Of the latest; nothing where the case is not served. At most three statements."""
    last = Voucher.objects.filter(case=case).order_by("-id").first()
    if last is None:
        return None
    if last.state != State.WAITING:
        return Standing(last)
    before = waiting_in(case.round, last.region_code).filter(place__lt=last.place).order_by()
    found = before.aggregate(count=Count("pk"), fen=Sum("gross_fen"))
    return Standing(last, found["count"], found["fen"] or 0, free_at(case.round, last.region_code))
