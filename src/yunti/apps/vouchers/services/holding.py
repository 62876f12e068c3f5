"""The rows that whoever moves vouchers holds, in their order: queue, contracts, awards, vouchers. The books come last.

Not here: what is done with them (`serving.py`, `following.py`).
"""

from collections.abc import Iterable

from django.db.models import Q

from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.models import AllotmentQueue, EnterpriseAward
from yunti.kit.commands import Step


def hold_queue(step: Step, each: Round, region_code: str) -> AllotmentQueue:
    """Opened where there is none yet."""
    AllotmentQueue.objects.get_or_create(round=each, region_code=region_code)
    return step.lock_one(AllotmentQueue.objects.filter(round=each, region_code=region_code))


def hold_queues(step: Step, places: Iterable[tuple[int, str]]) -> None:
    """Those that are there: without a queue there is no voucher either."""
    wanted = Q()
    for round_id, region in sorted(set(places)):
        wanted |= Q(round=round_id, region_code=region)
    if wanted:
        step.lock(AllotmentQueue.objects.filter(wanted))


def hold_awards(
    step: Step, each: Round, enterprises: Iterable[int], ceiling_fen: int
) -> dict[int, EnterpriseAward]:
    """By enterprise; opened under the ceiling of the day on which the first of its vouchers was asked for."""
    wanted = sorted(set(enterprises))
    rows = EnterpriseAward.objects.filter(round=each, enterprise__in=wanted)
    there = set(rows.values_list("enterprise", flat=True))
    # Opened in one order before any is held, so that two cities that open the same ones do not wait for each other in a circle.
    missing = [
        EnterpriseAward(round=each, enterprise_id=key, ceiling_fen=ceiling_fen)
        for key in wanted
        if key not in there
    ]
    EnterpriseAward.objects.bulk_create(missing, ignore_conflicts=True)
    return {row.enterprise_id: row for row in step.lock(rows)}
