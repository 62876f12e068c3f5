"""What a step did in the registry, as it stands by now. Not here: doing it (`services.effects`), taking it back (`services.undoing`)."""

from yunti.apps.cases.enums import ConsequenceKind
from yunti.apps.cases.models import CaseMove, Consequence
from yunti.apps.registry.models import StatusGrant


def left_ended(move: CaseMove) -> list[StatusGrant]:
    """One statement: statuses that the step ended and that did not return with it, though nothing else ends them."""
    ended = Consequence.objects.filter(kind=ConsequenceKind.ENDED)
    rows = StatusGrant.objects.filter(
        ref__in=ended.filter(move=move, undone_at__isnull=False).values("ref"), revoked_on__isnull=False
    ).exclude(ref__in=ended.filter(undone_at__isnull=True).values("ref"))
    return list(rows.select_related("kind").order_by("id"))
