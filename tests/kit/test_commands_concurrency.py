"""Commands tried by many threads at once: one effect for one key, no lost update, words instead of database errors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import F

from tests.concurrency import AtOnce, done, faults, meeting_place
from tests.people import FROM, People
from yunti.apps.accounts.models import Organisation, Person
from yunti.kit import canonical, commands
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import CommandMisused, Conflict, InvalidInput, Refused
from yunti.kit.models import AuditedRow, AuditEvent, IdempotencyKey

MANY = 64
CODE = "91900101MA00000091"
transactional = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_once(people: People, tmp_path: Path) -> Iterator[AtOnce]:
    with meeting_place(tmp_path) as place:
        yield place


@command("test.found")
def found(step: Step, *, name: str, by: Actor, key: str | None = None) -> Organisation:
    """As services do: look whether it is there, say so, else write it."""
    step.open_to_all()
    if Organisation.objects.filter(kind="panel", uscc=CODE).exists():
        raise Conflict("taken", "已有。")
    row = step.create(Organisation, kind="panel", uscc=CODE, name=name, valid_from=FROM)
    step.record(row)
    return row


@command("test.lengthen")
def lengthen(step: Step, *, person_id: int, by: Actor) -> int:
    step.open_to_all()
    row = step.lock_one(Person.objects.filter(pk=person_id))
    row.disabled_reason = row.disabled_reason + "一"
    step.save(row, "disabled_reason")
    step.record(row)
    return len(row.disabled_reason)


@transactional
def test_one_key_at_once_has_one_effect_and_one_answer(people: People, at_once: AtOnce) -> None:
    answers = at_once(MANY, lambda _number: found(name="示例", by=people.xi, key="k").ref)
    assert len(set(answers)) == 1 and len(answers) == MANY, answers[:3]
    assert at_once.there(lambda: Organisation.objects.filter(uscc=CODE).count()) == 1
    assert at_once.there(lambda: AuditEvent.objects.filter(action="test.found").count()) == 1
    assert at_once.there(lambda: IdempotencyKey.objects.count()) == 1


@transactional
def test_one_key_with_other_content_at_once_keeps_one(people: People, at_once: AtOnce) -> None:
    answers = at_once(8, lambda number: found(name=f"示例{number}", by=people.xi, key="k"))
    assert len(done(answers)) == 1
    assert {getattr(fault, "code", fault) for fault in faults(answers)} == {"key_reused"}


@transactional
def test_without_a_key_the_slower_ones_are_told_in_words(people: People, at_once: AtOnce) -> None:
    answers = at_once(MANY, lambda _number: found(name="示例", by=people.xi))
    assert len(done(answers)) == 1
    assert {getattr(fault, "code", fault) for fault in faults(answers)} == {"taken"}


@transactional
def test_no_update_under_a_lock_is_lost(people: People, at_once: AtOnce) -> None:
    person = people.ma.person_id or 0
    answers = at_once(MANY, lambda _number: lengthen(person_id=person, by=people.xi))
    assert sorted(answers) == list(range(1, MANY + 1))


@transactional
def test_without_the_lock_updates_are_lost(
    people: People, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: PostgreSQL loses updates as soon as the guard is off; SQLite has one writer and cannot."""
    monkeypatch.setattr(commands, "lock_rows", lambda rows, after, held: (list(rows.order_by("pk")), after))
    person = people.ma.person_id or 0
    answers = at_once(MANY, lambda _number: lengthen(person_id=person, by=people.xi))
    assert not faults(answers)
    assert (max(answers) < MANY) == (connection.vendor == "postgresql")


@command("test.deadlocked_afterwards")
def deadlocked_afterwards(step: Step, *, by: Actor) -> None:
    def effect() -> None:
        error = OperationalError("deadlock detected")
        error.__cause__ = _Deadlock()
        raise error

    step.open_to_all()
    step.record()
    step.after_commit(effect)


class _Deadlock(Exception):
    sqlstate = "40P01"


@transactional
def test_fault_after_the_commit_neither_repeats_the_command_nor_hides_its_success(people: People) -> None:
    deadlocked_afterwards(by=people.xi)
    assert AuditEvent.objects.filter(action="test.deadlocked_afterwards").count() == 1


@command("test.change_twice")
def change_twice(step: Step, *, person_id: int, by: Actor) -> None:
    """Two objects of one row, each older than the other's change; the second is saved last."""
    step.open_to_all()
    first, second = Person.objects.get(pk=person_id), Person.objects.get(pk=person_id)
    first.name = "一"
    step.save(first, "name")
    second.phone = "13800000000"
    step.save(second, "phone")
    step.record(second)


@command("test.count_up")
def count_up(step: Step, *, organisation_id: int, by: Actor) -> None:
    step.open_to_all()
    row = Organisation.objects.only("id", "parent").get(pk=organisation_id)
    row.parent_id = F("id")  # type: ignore[assignment]
    step.save(row, "parent")
    step.record(row)


@command("test.rename_within")
def rename_within(step: Step, *, person_id: int, by: Actor) -> None:
    """A command calls another that changes the same row through an object of its own."""
    step.open_to_all()
    row = Person.objects.get(pk=person_id)
    row.name = "一"
    step.save(row, "name")
    lengthen(person_id=person_id, by=by)
    step.record(row)


@command("test.made_and_gone")
def made_and_gone(step: Step, *, by: Actor) -> int:
    step.open_to_all()
    row = step.create(Organisation, kind="panel", name="示例", valid_from=FROM)
    step.delete(row)
    step.record()
    return row.pk


def _digests_hold(table: str) -> int:
    """Compares the newest digest of every covered row with the database, as the verification of the log does."""
    newest = {line.row_key: line for line in AuditedRow.objects.filter(table=table).order_by("event_id")}
    model: Any = Person if table == Person._meta.db_table else Organisation
    for key, line in newest.items():
        row = model.objects.filter(pk=key).first()
        assert line.digest == (canonical.row_digest(line.salt, row) if row else "")
    return len(newest)


@pytest.mark.django_db
def test_event_commits_to_what_the_database_holds(people: People) -> None:
    change_twice(person_id=people.ma.person_id or 0, by=people.xi)
    rename_within(person_id=people.gao.person_id or 0, by=people.xi)
    count_up(organisation_id=people.ma.organisation_id or 0, by=people.xi)
    assert _digests_hold(Person._meta.db_table) == 2
    assert _digests_hold(Organisation._meta.db_table) == 1


@pytest.mark.django_db
def test_row_made_and_deleted_in_one_command_is_covered_as_deleted(people: People) -> None:
    key = made_and_gone(by=people.xi)
    assert AuditedRow.objects.get(row_key=str(key)).digest == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "code"), [("示" * 201, "too_long"), ("示\x00例", "unreadable")])
def test_value_that_does_not_fit_is_refused_in_words(people: People, name: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        found(name=name, by=people.xi)
    assert [(problem.field, problem.code) for problem in refusal.value.problems] == [("name", code)]


@dataclass(frozen=True)
class Typed:
    name: str
    day: date


@command("test.typed")
def typed(
    step: Step, *, given: Typed, answer: Any = None, by: Actor, key: str | None = None
) -> tuple[str, Person]:
    step.open_to_all()
    step.record()
    return (given.name, Person.objects.get(pk=by.person_id)) if answer is None else answer


@pytest.mark.django_db
def test_typed_records_count_as_content_and_answers_come_back_as_they_were(people: People) -> None:
    first = typed(given=Typed("一", FROM), by=people.xi, key="k")
    assert typed(given=Typed("一", FROM), by=people.xi, key="k") == first
    with pytest.raises(Conflict):
        typed(given=Typed("二", FROM), by=people.xi, key="k")
    with pytest.raises(CommandMisused):
        typed(given=Typed("一", FROM), answer=FROM, by=people.xi, key="k2")


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["k" * 121, "k\x00"])
def test_key_that_cannot_be_kept_is_refused(people: People, key: str) -> None:
    with pytest.raises(Refused) as refusal:
        found(name="示例", by=people.xi, key=key)
    assert refusal.value.code == "bad_key"


@pytest.mark.django_db
def test_refused_attempt_does_not_use_up_its_key(people: People) -> None:
    with pytest.raises(InvalidInput):
        found(name="示" * 201, by=people.xi, key="k")
    assert not IdempotencyKey.objects.exists()
