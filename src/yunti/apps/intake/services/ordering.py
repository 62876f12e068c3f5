"""Counting turns: arrivals that can no longer be overtaken get their number in the round and their place in their queue.

One counter per round, so many at a time, a constant number of statements. Not here: arriving (`arriving.py`), proofs (`queries.proofs`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from yunti.apps.accounts.permissions import only_platform
from yunti.apps.intake.models import Arrival, Turn, TurnBatch, TurnHead
from yunti.apps.intake.queries.leaves import BEGINNING, chained
from yunti.apps.intake.queries.waiting import next_to_count, rounds_to_count
from yunti.apps.programmes.models import Round
from yunti.domain.merkle import root_of
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command

MOST = 5000


def count_turns_due(now: datetime) -> int:
    """Of all rounds, until nothing waits that can be counted now."""
    by = system_actor("intake.count_turns")
    return sum(_counted(each, by) for each in rounds_to_count())


def _counted(each: Round, by: Actor) -> int:
    """Nothing is written while all that waits may still be overtaken."""
    total = 0
    while next_to_count(each).exists():
        total += count_turns(round=each, by=by)
    return total


@command("intake.count_turns")
def count_turns(step: Step, *, round: Round, by: Actor) -> int:
    step.require(only_platform(by))
    TurnHead.objects.get_or_create(round=round, defaults={"chain": BEGINNING})
    head = step.lock_one(TurnHead.objects.filter(round=round))
    arrivals = list(next_to_count(round)[:MOST])
    if arrivals:
        _count(step, head, arrivals)
    step.record(round, details={"count": len(arrivals), "last": head.ordinal, "chain": head.chain})
    return len(arrivals)


def _count(step: Step, head: TurnHead, arrivals: Sequence[Arrival]) -> None:
    root = root_of([bytes.fromhex(each.leaf) for each in arrivals]).hex()
    head.batch, head.chain = head.batch + 1, chained(head.chain, root)
    batch = step.create(
        TurnBatch,
        round_id=head.round_id,
        ordinal=head.batch,
        first=head.ordinal + 1,
        count=len(arrivals),
        root=root,
        chain=head.chain,
        made_at=clock.now(),
    )
    step.bulk_create(Turn, _turns(head, batch, arrivals))
    failpoints.reached("ordering.counted")
    head.transaction, head.arrival = arrivals[-1].transaction, arrivals[-1].pk
    head.save()


def _turns(head: TurnHead, batch: TurnBatch, arrivals: Sequence[Arrival]) -> list[Turn]:
    regions = {each.region_code for each in arrivals}
    last = Turn.objects.filter(round_id=head.round_id, region_code__in=regions)
    places = dict(last.values_list("region_code").annotate(last=Max("place")))
    turns = []
    for each in arrivals:
        head.ordinal += 1
        head.counted_at = _later(each.arrived_at, head.counted_at)
        places[each.region_code] = places.get(each.region_code, 0) + 1
        turns.append(
            Turn(
                arrival=each,
                round_id=head.round_id,
                region_code=each.region_code,
                ordinal=head.ordinal,
                place=places[each.region_code],
                counted_at=head.counted_at,
                batch=batch,
            )
        )
    return turns


def _later(moment: datetime, before: datetime | None) -> datetime:
    """The clocks of several machines may differ; the moments that count run with the order."""
    return moment if before is None or before < moment else before
