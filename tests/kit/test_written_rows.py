"""The watch over silent writes: a write without an event is named, one with an event or rolled back is not."""

import pytest
from django.db import transaction

from tests.people import People
from tests.written_rows import every_write_leaves_an_event
from yunti.apps.accounts.models import Person
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command

pytestmark = pytest.mark.django_db


@command("test.call")
def call(step: Step, *, by: Actor) -> None:
    step.open_to_all()
    Person.objects.update(phone="1")
    step.record()


def test_silent_write_is_named(people: People) -> None:
    with pytest.raises(AssertionError, match="accounts_person"), every_write_leaves_an_event():
        Person.objects.update(phone="1")


def test_write_with_an_event_passes(people: People) -> None:
    with every_write_leaves_an_event():
        call(by=people.xi)


def test_write_that_was_rolled_back_passes(people: People) -> None:
    with every_write_leaves_an_event():
        with transaction.atomic():
            Person.objects.update(phone="1")
            transaction.set_rollback(True)
        Person.objects.filter(login="nobody").update(phone="2")
