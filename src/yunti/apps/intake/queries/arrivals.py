"""One arrival for whoever has its reference: nothing of the applicant. Not here: the queue as its party sees it (`standing.py`)."""

from dataclasses import dataclass

from yunti.apps.intake.models import Arrival, Turn
from yunti.apps.intake.queries.proofs import Proof, proof_of


@dataclass(frozen=True)
class Told:
    arrival: Arrival
    turn: Turn | None
    proof: Proof | None


def arrival_told(ref: str) -> Told | None:
    """At most five statements."""
    found = Arrival.objects.filter(ref=ref).select_related("round", "turn__batch").first()
    if found is None:
        return None
    turn: Turn | None = getattr(found, "turn", None)
    return Told(found, turn, proof_of(turn) if turn is not None else None)
