"""Reads of absences: who stands in for whom today, colleagues of a desk, what a person arranged.

Not here: arranging (`services.absences`).
"""

from datetime import date

from django.db.models import Q, QuerySet

from yunti.apps.accounts.models import Mandate
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.desks.models import Absence
from yunti.apps.desks.permissions import RANK, is_head_over
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.errors import NotFoundOrHidden


def on_day(day: date, through: str = "") -> Q:
    """As a condition on absences, or on rows that reach one `through` a relation."""
    return Q(
        (f"{through}ended_at__isnull", True),
        (f"{through}first_day__lte", day),
        (f"{through}last_day__gte", day),
    )


def substitute_of(mandate_id: int, day: date) -> Mandate | None:
    """One statement: who acts for the holder of a mandate on a day, while that mandate is itself in force."""
    found = (
        Absence.objects.filter(on_day(day), in_force(day, "substitute__"), mandate_id=mandate_id)
        .select_related("substitute__person", "substitute__organisation")
        .order_by("-id")
        .first()
    )
    return found.substitute if found else None


def stands_in(actor: Actor, mandate_id: int, day: date) -> bool:
    """One statement."""
    if actor.mandate_id is None:
        return False
    return Absence.objects.filter(on_day(day), mandate_id=mandate_id, substitute_id=actor.mandate_id).exists()


def stood_in_for(actor: Actor, day: date) -> "QuerySet[Absence]":
    """Whose work this actor does on a day; no statement yet."""
    return Absence.objects.filter(on_day(day), substitute_id=actor.mandate_id)


def colleagues_of(mandate: Mandate) -> list[Mandate]:
    """One statement: the others in force at the same desk of the same authority."""
    rows = Mandate.objects.filter(
        in_force(clock.today()),
        desk=mandate.desk,
        organisation=mandate.organisation,
        jurisdiction=mandate.jurisdiction,
        person__is_active=True,
    )
    return list(
        rows.exclude(pk=mandate.pk).select_related("person", "organisation").order_by("person__name", "pk")
    )


def own_mandate(actor: Actor) -> Mandate:
    """One statement: the seat from which the actor acts."""
    found = Mandate.objects.filter(pk=actor.mandate_id or 0).select_related("person", "organisation").first()
    if found is None or actor.desk not in OFFICERS:
        raise NotFoundOrHidden()
    return found


def seats_under(actor: Actor) -> list[Mandate]:
    """One statement: the seats over which this actor stands, of the own desk first."""
    if actor.desk not in OFFICERS:
        return []
    lower = [desk for desk, rank in RANK.items() if rank < RANK[actor.desk]]
    near = Q(desk=actor.desk, organisation_id=actor.organisation_id) | Q(desk__in=lower)
    rows = Mandate.objects.filter(in_force(clock.today()), near).select_related("person", "organisation")
    found = [row for row in rows.order_by("jurisdiction", "person__name", "pk") if is_head_over(actor, row)]
    return sorted(found, key=lambda row: -RANK[Desk(row.desk)])


def seat_by_ref(ref: str) -> Mandate:
    found = Mandate.objects.filter(ref=ref).select_related("person", "organisation").first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def absences_of(actor: Actor) -> list[Absence]:
    """One statement: the actor's own and those in which the actor stands in, the latest first; ended ones too."""
    rows = Absence.objects.filter(Q(mandate_id=actor.mandate_id) | Q(substitute_id=actor.mandate_id))
    return list(
        rows.select_related("mandate__person", "substitute__person").order_by("-first_day", "-id")[:50]
    )


def absence_by_ref(actor: Actor, ref: str) -> Absence:
    """One statement, for those who may arrange it."""
    found = (
        Absence.objects.filter(ref=ref)
        .select_related("mandate__person", "mandate__organisation", "substitute__person")
        .first()
    )
    if found is None or (
        found.mandate.person_id != actor.person_id and not is_head_over(actor, found.mandate)
    ):
        raise NotFoundOrHidden()
    return found
