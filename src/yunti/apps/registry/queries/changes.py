"""Change requests as an actor may see them. Not here: deciding them (`services.changes`)."""

from django.db.models import Q, QuerySet

from yunti.apps.registry.enums import ChangeState
from yunti.apps.registry.models import ChangeRequest, Enterprise, Supplier
from yunti.apps.registry.queries.parties import enterprises_visible_to, suppliers_visible_to
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden


def changes_visible_to(actor: Actor) -> QuerySet[ChangeRequest]:
    """Requests about visible parties only."""
    return ChangeRequest.objects.filter(
        Q(enterprise__in=enterprises_visible_to(actor)) | Q(supplier__in=suppliers_visible_to(actor))
    ).select_related("enterprise", "supplier")


def open_changes(actor: Actor) -> QuerySet[ChangeRequest]:
    """Oldest first: the order in which they are decided."""
    return changes_visible_to(actor).filter(state=ChangeState.PENDING).order_by("asked_at", "id")


def change_by_ref(actor: Actor, ref: str) -> ChangeRequest:
    found = changes_visible_to(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def changes_of(party: Enterprise | Supplier) -> list[ChangeRequest]:
    """One statement, newest first."""
    about = Q(enterprise=party) if isinstance(party, Enterprise) else Q(supplier=party)
    return list(ChangeRequest.objects.filter(about).order_by("-asked_at", "-id"))
