"""What a step did in the registry, as it stands by now. Not here: doing it (`services.effects`), taking it back (`services.undoing`)."""

from yunti.apps.cases.enums import ConsequenceKind
from yunti.apps.cases.models import CaseMove, Consequence
from yunti.apps.registry.models import StatusGrant
from yunti.kit import clock
from yunti.kit.actors import system_actor

BY_PACK = system_actor("case_effects")
"""Whoever does in the registry what follows from a step."""


def left_ended(move: CaseMove) -> list[StatusGrant]:
    """One statement: statuses that the step ended and that did not return with it, though nothing else ends them. One that
    returned and was ended again since, by hand or for another one, was ended by another or on a later day."""
    ended = Consequence.objects.filter(kind=ConsequenceKind.ENDED)
    rows = StatusGrant.objects.filter(
        ref__in=ended.filter(move=move, undone_at__isnull=False).values("ref"),
        revoked_by=BY_PACK.ref,
        revoked_on__lte=clock.local(move.moved_at).date(),
    ).exclude(ref__in=ended.filter(undone_at__isnull=True).values("ref"))
    return list(rows.select_related("kind").order_by("id"))
