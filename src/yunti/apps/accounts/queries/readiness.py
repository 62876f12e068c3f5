"""Whether the installation has the people it needs; asked by `yunti doctor`.

Not here: reviews of single accounts (`persons.py`).
"""

from collections import defaultdict
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.accounts.queries.mandates import in_force
from yunti.kit.actors import ADMINISTRATORS, STAFF, Desk


def administrators_in_force(as_of: date) -> dict[Desk, frozenset[int]]:
    """The persons at each of the three desks that must be three persons; one statement."""
    seats: dict[Desk, set[int]] = defaultdict(set)
    rows = Mandate.objects.filter(in_force(as_of), desk__in=ADMINISTRATORS, person__is_active=True)
    for desk, person_id in rows.values_list("desk", "person_id"):
        seats[Desk(desk)].add(person_id)
    return {desk: frozenset(seats[desk]) for desk in ADMINISTRATORS}


def staff_without_second_factor(as_of: date) -> int:
    """Active staff who have not set up their second factor yet; one statement."""
    seated = Mandate.objects.filter(in_force(as_of), desk__in=STAFF, person=OuterRef("pk"))
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return Person.objects.filter(Exists(seated), ~Exists(factor), is_active=True).count()


def example_persons() -> int:
    """Made-up people of the demo that could still sign in; one statement."""
    return Person.objects.filter(is_example=True, is_active=True).count()
