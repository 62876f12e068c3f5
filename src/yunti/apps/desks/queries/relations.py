"""Reads of declared relations. Not here: what follows from one in a case (`apps.cases.permissions`)."""

from yunti.apps.desks.models import DeclaredRelation
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden


def relations_of(actor: Actor) -> list[DeclaredRelation]:
    """One statement: the actor's own, those in force first."""
    rows = DeclaredRelation.objects.filter(person_id=actor.person_id or 0)
    return sorted(rows.order_by("-declared_at", "-id"), key=lambda row: row.ended_at is not None)


def relation_by_ref(actor: Actor, ref: str) -> DeclaredRelation:
    found = DeclaredRelation.objects.filter(ref=ref, person_id=actor.person_id or 0).first()
    if found is None:
        raise NotFoundOrHidden()
    return found
