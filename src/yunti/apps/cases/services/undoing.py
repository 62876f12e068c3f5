"""A step that was set aside loses what followed from it in the registry: bans are lifted, statuses it ended return.

Called within the command that decides so, with everything locked beforehand. Bans that went over to a merged party go too; a
status does not return while another step still ends it. Where another of its kind took its place, also that of a party it was
merged into, and holds still, it is left ended and named in the record.
Not here: what a step does (`effects.py`), setting it aside (`apps.appeals`).
"""

from yunti.apps.cases.enums import ConsequenceKind
from yunti.apps.cases.models import CaseMove, Consequence
from yunti.apps.cases.queries.consequences import BY_PACK
from yunti.apps.registry.models import Ban, Enterprise, StatusGrant, Supplier
from yunti.apps.registry.queries.facts import returns_from
from yunti.apps.registry.services.bars import lift_bar
from yunti.apps.registry.services.statuses import restore_status
from yunti.kit import clock
from yunti.kit.commands import Step


def hold_effects(step: Step, move: CaseMove) -> None:
    """Bans and parties are locked before the case is, in the one order of all rows."""
    refs = list(move.consequences.filter(undone_at__isnull=True).values_list("ref", flat=True))
    bans = _with_carried(refs)
    if bans:
        step.lock(Ban.objects.filter(pk__in=[ban.pk for ban in bans]))
    grants = StatusGrant.objects.filter(ref__in=refs)
    for model, own in ((Enterprise, move.case.enterprise_id), (Supplier, move.case.supplier_id)):
        field = model._meta.model_name
        keys = {own, *grants.values_list(f"{field}_id", flat=True)} - {None}
        if keys:
            step.lock(model._default_manager.filter(pk__in=keys))


def undo_effects(step: Step, move: CaseMove, because: str) -> dict[str, list[str]]:
    """What was lifted, what returned, what was left ended though nothing else ends it and what another step still ends, by
    reference, for the record of the command."""
    told: dict[str, list[str]] = {"lifted": [], "restored": [], "left": [], "still_ended": []}
    for each in Consequence.objects.filter(move=move, undone_at__isnull=True).order_by("id"):
        each.undone_at = clock.now()
        step.save(each, "undone_at")
        if each.kind == ConsequenceKind.BAN:
            told["lifted"] += _lift(each.ref, because)
        else:
            told[_give_back(each.ref, because)].append(each.ref)
    return told


def _lift(ref: str, because: str) -> list[str]:
    lifted = [ban for ban in _with_carried([ref]) if ban.lifted_on is None]
    for ban in lifted:
        lift_bar(bar=ban, reason=because, by=BY_PACK)
    return [ban.ref for ban in lifted]


def _with_carried(refs: list[str]) -> list[Ban]:
    bans = list(Ban.objects.filter(ref__in=refs).order_by("id"))
    for ban in bans:  # grows by those that were carried from one party to the next
        bans += Ban.objects.filter(carried_from=ban).order_by("id")
    return bans


def _give_back(ref: str, because: str) -> str:
    """The word for what became of it."""
    grant = StatusGrant.objects.get(ref=ref)
    others = Consequence.objects.filter(kind=ConsequenceKind.ENDED, ref=ref, undone_at__isnull=True)
    if others.exists():
        return "still_ended"
    if returns_from(grant, clock.today()) is None:
        return "left"
    restore_status(grant=grant, reason=because, by=BY_PACK)
    return "restored"
