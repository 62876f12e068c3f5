"""Reads of persons and mandates; every function says how many statements it makes.

Not here: changes (`services.py`).
"""

from datetime import date

from django.db.models import Q, QuerySet

from yunti.apps.accounts.models import Mandate, Person
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk


def mandates_in_force(person: Person, as_of: date) -> QuerySet[Mandate]:
    """One statement, organisation included; the newest mandate first."""
    return (
        Mandate.objects.filter(person=person, ended_at__isnull=True, valid_from__lte=as_of)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=as_of))
        .select_related("organisation")
        .order_by("-valid_from", "-pk")
    )


def actor_of(person: Person, mandate: Mandate | None, *, address: str = "", request_id: str = "") -> Actor:
    """The actor that services and permissions see; no statement."""
    if mandate is None:
        return Actor(
            kind="person",
            person_id=person.pk,
            person_ref=person.ref,
            name=person.name,
            address=address,
            request_id=request_id,
        )
    return Actor(
        kind="person",
        person_id=person.pk,
        person_ref=person.ref,
        name=person.name,
        desk=Desk(mandate.desk),
        mandate_id=mandate.pk,
        roles=frozenset(mandate.roles),
        organisation_id=mandate.organisation_id,
        organisation_ref=mandate.organisation.ref,
        organisation_name=mandate.organisation.name,
        jurisdiction=mandate.jurisdiction,
        address=address,
        request_id=request_id,
    )


def actor_for_run(person_ref: str, mandate_id: int | None) -> Actor | None:
    """The actor of a background job as of now; None when the person or the mandate is no longer in force."""
    person = Person.objects.filter(ref=person_ref, is_active=True).first()
    if person is None:
        return None
    if mandate_id is None:
        return actor_of(person, None)
    mandate = mandates_in_force(person, clock.today()).filter(pk=mandate_id).first()
    return actor_of(person, mandate) if mandate else None
