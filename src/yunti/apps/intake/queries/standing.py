"""How an application stands in its queue: made ready, on its way, counted, handed in or turned back; and what stands before it.

Not here: the proof of its place (`proofs.py`), what is left to be given (rooms above).
"""

from dataclasses import dataclass

from django.db.models import Count, Sum

from yunti.apps.cases.models import Case
from yunti.apps.intake.enums import Outcome
from yunti.apps.intake.models import Arrival, Prepared, Turn


@dataclass(frozen=True)
class Standing:
    """`ahead` are those before it in the queue that were not turned back, and `ahead_fen` what they ask for."""

    prepared: Prepared
    arrival: Arrival | None
    turn: Turn | None
    ahead: int = 0
    ahead_fen: int = 0

    @property
    def is_fixed(self) -> bool:
        return self.prepared.withdrawn_at is None

    @property
    def is_turned_back(self) -> bool:
        return self.turn is not None and self.turn.outcome == Outcome.TURNED_BACK

    @property
    def is_under_way(self) -> bool:
        """Something about it changes by itself within moments."""
        return self.arrival is not None and (self.turn is None or not self.turn.outcome)


def standing_of(case: Case) -> Standing | None:
    """Of what was made ready last; nothing where nothing was. At most two statements."""
    last = case.prepared.select_related("arrival__turn__batch").order_by("-ordinal").first()
    if last is None:
        return None
    arrival = getattr(last, "arrival", None)
    turn = getattr(arrival, "turn", None)
    if turn is None:
        return Standing(last, arrival, None)
    before = Turn.objects.filter(round=turn.round_id, region_code=turn.region_code, place__lt=turn.place)
    found = before.exclude(outcome=Outcome.TURNED_BACK).aggregate(
        count=Count("arrival"), fen=Sum("arrival__asked_fen")
    )
    return Standing(last, arrival, turn, found["count"], found["fen"] or 0)
