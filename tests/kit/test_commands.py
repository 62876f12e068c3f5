"""The frame of every write: permission, audit event, covered rows, one answer per key."""

import pytest

from tests.people import People
from yunti.apps.accounts.models import Person
from yunti.kit import canonical
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import CommandMisused, Conflict, Forbidden
from yunti.kit.models import AuditDetail, AuditedRow, AuditEvent, ViewingRecord
from yunti.kit.permissions import Denied
from yunti.kit.viewing import record_viewing

pytestmark = pytest.mark.django_db


@command("test.rename")
def rename(step: Step, *, person_id: int, name: str, by: Actor, key: str | None = None) -> Person:
    step.open_to_all()
    row = step.lock_one(Person.objects.filter(pk=person_id))
    row.name = name
    step.save(row)
    step.record(row, details={"name": name}, about=row.ref)
    return row


@command("test.forget_permission")
def forget_permission(step: Step, *, by: Actor) -> None:
    step.record()


@command("test.forget_event")
def forget_event(step: Step, *, by: Actor) -> None:
    step.open_to_all()


@command("test.denied")
def denied(step: Step, *, person_id: int, by: Actor) -> None:
    Person.objects.filter(pk=person_id).update(name="改了")
    step.require(Denied("no", "不行。"))


def test_event_commits_to_detail_and_row(people: People) -> None:
    row = rename(person_id=people.ma.person_id, name="新名", by=people.xi)
    event = AuditEvent.objects.get(action="test.rename")
    covered = AuditedRow.objects.get(event=event)
    assert event.commitment == canonical.commitment(event.detail.salt, event.detail.payload)
    assert covered.digest == canonical.row_digest(covered.salt, Person.objects.get(pk=row.pk))
    assert event.rows_root == canonical.rows_root([(covered.table, covered.row_key, covered.digest)])
    assert "新名" not in event.commitment and event.actor == people.xi.person_ref


def test_row_digest_changes_with_any_covered_column(people: People) -> None:
    rename(person_id=people.ma.person_id, name="新名", by=people.xi)
    covered = AuditedRow.objects.get()
    Person.objects.filter(pk=people.ma.person_id).update(phone="13800000000")
    changed = Person.objects.get(pk=people.ma.person_id)
    assert covered.digest != canonical.row_digest(covered.salt, changed)


@pytest.mark.parametrize("body", [forget_permission, forget_event])
def test_forgetful_command_is_refused(people: People, body) -> None:
    with pytest.raises(CommandMisused):
        body(by=people.xi)
    assert not AuditEvent.objects.exists()


def test_denial_changes_nothing_and_is_written_down(people: People) -> None:
    with pytest.raises(Forbidden):
        denied(person_id=people.ma.person_id, by=people.wei)
    assert Person.objects.get(pk=people.ma.person_id).name != "改了"
    assert AuditEvent.objects.get().outcome == AuditEvent.Outcome.DENIED


def test_same_key_gives_the_same_answer_and_other_content_a_conflict(people: People) -> None:
    first = rename(person_id=people.ma.person_id, name="一", by=people.xi, key="k1")
    again = rename(person_id=people.ma.person_id, name="一", by=people.xi, key="k1")
    assert first == again
    assert AuditEvent.objects.count() == 1
    with pytest.raises(Conflict):
        rename(person_id=people.ma.person_id, name="二", by=people.xi, key="k1")


@command("test.forget_details")
def forget_details(step: Step, *, about: str, by: Actor) -> None:
    step.open_to_all()
    details = AuditDetail.objects.filter(about=about)
    step.with_event(lambda event: details.update(payload=None, salt=None, erased_by=event))
    step.record(details={"count": details.count()})


def test_row_can_name_the_event_of_its_own_command(people: People) -> None:
    row = rename(person_id=people.ma.person_id, name="新名", by=people.xi)
    forget_details(about=row.ref, by=people.an)
    erased = AuditDetail.objects.get(about=row.ref)
    assert erased.payload is None
    assert erased.erased_by == AuditEvent.objects.get(action="test.forget_details")


def test_viewing_names_viewer_person_and_purpose(people: People) -> None:
    person = Person.objects.get(pk=people.ma.person_id)
    record_viewing(person, by=people.luo, purpose="review", about=person.ref)
    seen = ViewingRecord.objects.get(about=person.ref)
    assert (seen.actor, seen.about, seen.subject_ref) == (people.luo.person_ref, person.ref, person.ref)
