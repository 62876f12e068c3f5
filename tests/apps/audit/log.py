"""Fills a log for tests and attacks it behind its back: raw statements only, as somebody with the database's key would.

Not here: the attacks themselves (`test_attacks.py`).
"""

from datetime import timedelta
from typing import Any

from django.db import connection

from tests.people import People
from yunti.apps.accounts.models import Mandate, Organisation, Person
from yunti.apps.audit.sealing import seal_pending
from yunti.apps.audit.services import publish_checkpoint
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command

SEALER = system_actor("test")


@command("test.take_over")
def take_over(step: Step, *, by: Actor) -> None:
    """Rows that the fixtures made without a command come under the log, as a demo or an import would bring them."""
    step.open_to_all()
    for model in (Person, Organisation, Mandate):
        for row in model.objects.all():
            step.covers(row)
    step.record()


@command("test.note_phone")
def note_phone(step: Step, *, person_id: int, phone: str, by: Actor) -> Person:
    step.open_to_all()
    row = step.lock_one(Person.objects.filter(pk=person_id))
    row.phone = phone
    step.save(row, "phone")
    step.record(row, details={"phone": phone}, about=row.ref)
    return row


def write_log(people: People, entries: int) -> None:
    """`entries` events about three persons, a minute apart, sealed."""
    take_over(by=people.xi)
    started = clock.now()
    for number in range(entries - 1):
        actor = (people.ma, people.gao, people.luo)[number % 3]
        with clock.held(started + timedelta(minutes=number + 1)):
            note_phone(person_id=actor.person_id or 0, phone=f"1390000{number:04d}", by=people.xi)
    with clock.held(started + timedelta(minutes=entries)):
        seal_pending(by=SEALER)


def checkpoint(minutes: int = 10_000) -> str:
    """The text of a fresh checkpoint, as a witness would carry it away."""
    with clock.held(clock.now() + timedelta(minutes=minutes)):
        made = publish_checkpoint(by=SEALER)
        seal_pending(by=SEALER)
    return made.note


def raw(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def fetch(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def event_at(index: int) -> int:
    return int(
        fetch("SELECT event_id FROM audit_logleaf WHERE index = %s".replace("index", '"index"'), index)[0][0]
    )


def delete_event(event: int) -> None:
    """The event with all that hangs on it; its leaf stays."""
    raw("DELETE FROM kit_auditedrow WHERE event_id = %s", event)
    raw("DELETE FROM kit_auditdetail WHERE event_id = %s", event)
    raw("DELETE FROM kit_auditevent WHERE id = %s", event)
