"""Whether each panel is what was promised, and who sits follows from it. Not here: the proof itself (`domain.draw_proofs`)."""

from collections.abc import Iterable, Iterator

from yunti.apps.panels.models import Panel, PanelSeat
from yunti.domain.draw_proofs import DrawProof

SEATS = "seats"


def proof_of(panel: Panel) -> DrawProof:
    """Without the seed while nothing was drawn."""
    return DrawProof(
        panel.ref,
        panel.population_digest,
        panel.seed_digest,
        tuple(panel.members),
        panel.seed if panel.is_drawn else "",
        tuple(panel.drawn),
    )


def faults_of(panel: Panel, seats: Iterable[PanelSeat]) -> tuple[str, ...]:
    """Seats are taken in the order of the draw without a gap: nobody was passed over in silence."""
    found = list(proof_of(panel).faults)
    taken = [(each.place, each.expert.ref) for each in seats]
    due = [(place, member.partition(" ")[2]) for place, member in enumerate(panel.drawn[: len(taken)], 1)]
    return (*found, SEATS) if taken != due else tuple(found)


def panels_with_seats(chunk: int = 500) -> Iterator[tuple[Panel, list[PanelSeat]]]:
    """Two statements for each hundred or so; all panels, the oldest first."""
    last = 0
    while rows := list(Panel.objects.filter(pk__gt=last).order_by("pk")[:chunk]):
        seats: dict[int, list[PanelSeat]] = {row.pk: [] for row in rows}
        for seat in PanelSeat.objects.filter(panel__in=rows).select_related("expert").order_by("place"):
            seats[seat.panel_id].append(seat)
        yield from ((row, seats[row.pk]) for row in rows)
        last = rows[-1].pk
