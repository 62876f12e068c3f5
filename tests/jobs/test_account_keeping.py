"""What the timetable does for accounts each day is done, and named once on its page.

Not here: the rules (`tests/apps/accounts`).
"""

from datetime import timedelta

import pytest
from django.test import Client

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Mandate, Person, SignIn
from yunti.jobs import account_keeping
from yunti.jobs.timetable import TIMETABLE
from yunti.kit import clock

pytestmark = pytest.mark.django_db


def test_a_year_later_everything_is_tidied(people: People, client: Client, held_clock) -> None:
    sign_in(client, people.ma)
    Mandate.objects.filter(pk=people.luo.mandate_id).update(valid_to="2026-12-31")
    later = held_clock + timedelta(days=365)
    with clock.held(later):
        for entry in TIMETABLE:
            if entry.name.startswith("accounts."):
                entry.run(later)
    assert Mandate.objects.get(pk=people.luo.mandate_id).ended_reason
    assert not Person.objects.get(pk=people.luo.person_id).is_active
    assert not SignIn.objects.exists()


def test_sessions_of_half_a_year_are_kept(people: People, client: Client, held_clock) -> None:
    sign_in(client, people.ma)
    account_keeping.forget_sessions(held_clock + timedelta(days=183))
    assert SignIn.objects.exists()
