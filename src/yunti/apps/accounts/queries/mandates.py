"""Reads of mandates: which are in force, which actor they make, who is reached at a desk, what ends soon.

Not here: changes (`services.mandates`), the people themselves (`queries.persons`).
"""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from yunti.apps.accounts.enums import MandateState
from yunti.apps.accounts.models import Mandate, Organisation, Person
from yunti.apps.accounts.queries.regions import region_filter
from yunti.kit import clock
from yunti.kit.actors import OUTSIDE, STAFF, Actor, Desk

ENDS_SOON = timedelta(days=30)


def in_force(as_of: date, through: str = "") -> Q:
    """As a condition on mandates, or on rows that reach one `through` a relation, such as `mandate__`."""
    begun = Q(
        (f"{through}ended_at__isnull", True),
        (f"{through}approved_at__isnull", False),
        (f"{through}valid_from__lte", as_of),
    )
    for end in (f"{through}valid_to", f"{through}organisation__valid_to"):
        begun &= Q((f"{end}__isnull", True)) | Q((f"{end}__gte", as_of))
    return begun


def mandates_in_force(person: Person, as_of: date) -> QuerySet[Mandate]:
    """One statement, organisation included; the newest mandate first."""
    return (
        Mandate.objects.filter(in_force(as_of), person=person)
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
        programmes=frozenset(mandate.programmes),
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


def is_staff_member(mandates: Collection[Mandate]) -> bool:
    return any(mandate.desk in STAFF for mandate in mandates)


def persons_matching(
    *,
    as_of: date,
    desk: Desk | None = None,
    jurisdiction: str | None = None,
    organisation_ref: str | None = None,
    roles: Collection[str] = (),
) -> list[Person]:
    """Who holds such a mandate today; one statement. For messages: recipients are those permitted when it is sent."""
    rows = Mandate.objects.filter(in_force(as_of), person__is_active=True)
    if desk is not None:
        rows = rows.filter(desk=desk)
    if jurisdiction is not None:
        rows = rows.filter(jurisdiction=jurisdiction)
    if organisation_ref is not None:
        rows = rows.filter(organisation__ref=organisation_ref)
    persons: dict[int, Person] = {}
    for mandate in rows.select_related("person").order_by("person_id"):
        if not roles or set(roles) & set(mandate.roles):
            persons[mandate.person_id] = mandate.person
    return list(persons.values())


def mandates_administered_by(
    actor: Actor, as_of: date, *, state: str = "", desk: str = "", words: str = ""
) -> QuerySet[Mandate]:
    """What an administrator sees: staff mandates within the jurisdiction; one statement with person and organisation."""
    rows = Mandate.objects.filter(region_filter(actor.jurisdiction, "organisation__region_code")).exclude(
        desk__in=OUTSIDE
    )
    if state == MandateState.PROPOSED:
        rows = rows.filter(ended_at__isnull=True, approved_at__isnull=True)
    elif state == MandateState.IN_FORCE:
        rows = rows.filter(in_force(as_of))
    elif state == MandateState.ENDED:
        rows = rows.filter(Q(ended_at__isnull=False) | Q(valid_to__lt=as_of))
    elif state == "ends_soon":
        rows = rows.filter(in_force(as_of), valid_to__lte=as_of + ENDS_SOON)
    if desk:
        rows = rows.filter(desk=desk)
    if words:
        rows = rows.filter(Q(person__name__contains=words) | Q(organisation__name__contains=words))
    return rows.select_related("person", "organisation", "granter", "approver").order_by(
        "approved_at", "valid_to", "pk"
    )


def mandate_administered_by(actor: Actor, ref: str) -> Mandate | None:
    return (
        Mandate.objects.filter(region_filter(actor.jurisdiction, "organisation__region_code"), ref=ref)
        .exclude(desk__in=OUTSIDE)
        .select_related("person", "organisation", "granter", "approver")
        .first()
    )


def mandates_of(person_id: int, actor: Actor) -> QuerySet[Mandate]:
    """All of a person within the administrator's jurisdiction, ended ones too; one statement."""
    return (
        Mandate.objects.filter(
            region_filter(actor.jurisdiction, "organisation__region_code"), person_id=person_id
        )
        .select_related("organisation")
        .order_by("ended_at", "-valid_from", "-pk")
    )


def state_of(mandate: Mandate, as_of: date) -> MandateState:
    if mandate.ended_at is not None or (mandate.valid_to is not None and mandate.valid_to < as_of):
        return MandateState.ENDED
    if mandate.approved_at is None:
        return MandateState.PROPOSED
    return MandateState.TO_COME if mandate.valid_from > as_of else MandateState.IN_FORCE


def members_of(organisation_id: int, as_of: date) -> QuerySet[Mandate]:
    """Everybody who may act for an enterprise or supplier, agents included; one statement with persons."""
    return (
        Mandate.objects.filter(organisation_id=organisation_id, ended_at__isnull=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=as_of))
        .select_related("person")
        .order_by("granted_at", "pk")
    )


def organisation_by_uscc(uscc: str, kind: str) -> Organisation | None:
    return Organisation.objects.filter(uscc=uscc, kind=kind).first()
