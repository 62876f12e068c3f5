"""Whom a message is for: named persons, or whoever holds such a mandate when it is posted and still when it is sent.

Not here: what people may see of the matter itself (the permissions of its room).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.accounts.queries import in_force
from yunti.kit.actors import Desk


@dataclass(frozen=True)
class Recipients:
    """Holders of mandates: at a desk, with this very jurisdiction, of an organisation, with one of the roles.

    `desks` are several of which any will do; `mandates` narrows to these very mandates; `programme` leaves out those whose mandate is for other programmes only;
    `without` are persons who must not hear of it although they hold such a mandate.
    """

    desk: Desk | None = None
    desks: Collection[Desk] = ()
    jurisdiction: str | None = None
    organisation_ref: str | None = None
    roles: Collection[str] = ()
    mandates: Collection[int] = ()
    programme: str = ""
    without: Collection[int] = ()

    def __post_init__(self) -> None:
        if self.desk is None and not self.desks and self.organisation_ref is None:
            raise ValueError("a rule for recipients names at least a desk or an organisation")


@dataclass(frozen=True)
class Recipient:
    person: Person
    mandate_id: int | None


def resolve(to: Recipients | Sequence[str], as_of: date) -> list[Recipient]:
    """One statement; each person once."""
    if not isinstance(to, Recipients):
        persons = Person.objects.filter(ref__in=list(to), is_active=True).order_by("pk")
        return [Recipient(person, None) for person in persons]
    rows = Mandate.objects.filter(in_force(as_of), person__is_active=True)
    rows = rows.select_related("person").order_by("person_id", "pk")
    if to.desk is not None:
        rows = rows.filter(desk=to.desk)
    if to.desks:
        rows = rows.filter(desk__in=sorted(to.desks))
    if to.jurisdiction is not None:
        rows = rows.filter(jurisdiction=to.jurisdiction)
    if to.organisation_ref is not None:
        rows = rows.filter(organisation__ref=to.organisation_ref)
    if to.mandates:
        rows = rows.filter(pk__in=list(to.mandates))
    found: dict[int, Recipient] = {}
    for mandate in rows:
        meant = not to.roles or set(to.roles) & set(mandate.roles)
        bound = bool(to.programme and mandate.programmes) and to.programme not in mandate.programmes
        if meant and not bound and mandate.person_id not in to.without:
            found.setdefault(mandate.person_id, Recipient(mandate.person, mandate.pk))
    return list(found.values())


def still_permitted(as_of: date) -> Q:
    """As a condition on deliveries: the person is active, and the mandate it rests on is in force."""
    return Q(person__is_active=True) & (Q(mandate__isnull=True) | in_force(as_of, "mandate__"))
