"""Commands that serve many callers with one transaction: an own answer, refusal, event and key for each."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext as _

from tests.concurrency import AtOnce, done, faults, meeting_place
from tests.people import People
from yunti.apps.accounts.models import Organisation, Person
from yunti.kit import canonical
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import CommandMisused, Conflict, Forbidden, Refused
from yunti.kit.gathering import Batch, Call, Gathered, Repeated, gathered
from yunti.kit.models import AuditedRow, AuditEvent, IdempotencyKey
from yunti.kit.permissions import Allowed, Denied

MANY = 64
TODAY = date(2026, 3, 2)
transactional = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Founding:
    name: str
    person: int = 0


class Gate:
    """Holds the first batch until so many wait behind it, so that what happens does not hang on chance."""

    def __init__(self) -> None:
        self.behind = 0
        self.sizes: list[int] = []
        self.ends = ""


GATE = Gate()


@pytest.fixture(autouse=True)
def _open_gate() -> Iterator[None]:
    GATE.__init__()  # type: ignore[misc]
    yield
    assert not found._busy and not found._waiting


@gathered("test.found_together")
def found(batch: Batch[Founding]) -> None:
    GATE.sizes.append(len(batch.calls))
    waited = threading.Event()
    while len(found._waiting) < GATE.behind:
        waited.wait(0.005)
    GATE.behind = 0
    persons = {
        row.pk: row for row in batch.lock(Person.objects.filter(pk__in={c.given.person for c in batch}))
    }
    for call in batch:
        with call:
            name = call.given.name
            call.require(Denied("no", "不行。") if "不准" in name else Allowed())
            if name == "空":
                raise Refused("empty", _("请刷新页面后重新提交。"))
            if GATE.ends and batch.calls[0].given.name == "断":
                raise SystemExit(GATE.ends)
            assert not call.given.person or call.given.person in persons
            row = Organisation(kind="panel", uscc=None if name == "坏" else "", name=name, valid_from=TODAY)
            call.insert(row)
            call.record(row, details={"name": name})
            call.answer = row.ref


def there() -> list[str]:
    founded = Organisation.objects.filter(kind="panel", valid_from=TODAY)
    return sorted(founded.values_list("name", flat=True))


def test_alone_it_is_like_any_command(people: People) -> None:
    ref = found(Founding("示例"), by=people.xi, key="k")
    row = Organisation.objects.get(ref=ref)
    event = AuditEvent.objects.get(action="test.found_together")
    covered = AuditedRow.objects.get(event=event)
    assert (event.actor, event.subject_ref) == (people.xi.person_ref, ref)
    assert covered.digest == canonical.row_digest(covered.salt, row)
    assert event.rows_root == canonical.rows_root([(covered.table, covered.row_key, covered.digest)])
    assert event.commitment == canonical.commitment(event.detail.salt, event.detail.payload)
    assert found(Founding("示例"), by=people.xi, key="k") == ref
    with pytest.raises(Conflict):
        found(Founding("别的"), by=people.xi, key="k")
    assert there() == ["示例"]


def test_a_refused_call_keeps_neither_row_nor_key(people: People) -> None:
    with pytest.raises(Refused):
        found(Founding("空"), by=people.xi, key="k")
    assert not IdempotencyKey.objects.exists() and not AuditEvent.objects.exists()
    found(Founding("示例"), by=people.xi, key="k")
    with pytest.raises(Forbidden):
        found(Founding("不准"), by=people.wei, key="d")
    assert AuditEvent.objects.get(outcome=AuditEvent.Outcome.DENIED).actor == people.wei.person_ref
    assert there() == ["示例"]


def test_it_is_no_part_of_another_command(people: People) -> None:
    @command("test.around")
    def around(step: Step, *, by: Actor) -> None:
        found(Founding("示例"), by=by, key="k")

    with pytest.raises(CommandMisused):
        around(by=people.xi)
    assert not there()


def test_who_refuses_after_writing_is_told(people: People) -> None:
    @gathered("test.wrong")
    def wrong(batch: Batch[Founding]) -> None:
        for call in batch:
            with call:
                call.open_to_all()
                call.create(Organisation, kind="panel", uscc="", name="示例", valid_from=TODAY)
                call.save(Person.objects.get(pk=call.given.person), "name")
                raise Refused("late", "晚了。")

    with pytest.raises(CommandMisused):
        wrong(Founding("示例", people.ma.person_id or 0), by=people.xi, key="k")
    assert not there()


def waiting_behind(service: Gathered[Founding], calls: list[tuple[str, Actor, str]]) -> list[Call[Founding]]:
    made = [
        Call(service.name, by, given=Founding(name), key=key, language=translation.get_language())
        for name, by, key in calls
    ]
    service._waiting.extend(made)
    return made


def test_statements_do_not_grow_with_the_callers(people: People) -> None:
    counts = []
    for number in (2, 40):
        behind = waiting_behind(
            found, [(f"{number}.{each}", people.xi, f"{number}.{each}") for each in range(number - 1)]
        )
        with CaptureQueriesContext(connection) as seen:
            found(Founding("先"), by=people.xi, key=f"first{number}")
        assert all(call.settled and call.answer for call in behind)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert GATE.sizes == [2, 40]


def test_each_is_refused_in_its_own_language(people: People) -> None:
    with translation.override("en"):
        (english,) = waiting_behind(found, [("空", people.xi, "e")])
    found(Founding("示例"), by=people.xi, key="k")
    assert isinstance(english.fault, Refused)
    with translation.override("en"):
        assert english.fault.reason == _("请刷新页面后重新提交。") != "请刷新页面后重新提交。"


def test_twins_in_one_batch_have_one_effect(people: People) -> None:
    twin, other = waiting_behind(found, [("示例", people.xi, "k"), ("别的", people.xi, "k")])
    ref = found(Founding("示例"), by=people.xi, key="k")
    assert twin.answer == ref
    assert isinstance(other.fault, Conflict)
    assert there() == ["示例"]


def test_what_breaks_a_batch_is_told_to_the_one_whom_it_concerns(people: People) -> None:
    bad, good = waiting_behind(found, [("坏", people.xi, "b"), ("好", people.xi, "g")])
    found(Founding("示例"), by=people.xi, key="k")
    assert isinstance(bad.fault, IntegrityError)
    assert good.answer and there() == ["好", "示例"]
    assert set(IdempotencyKey.objects.values_list("key", flat=True)) == {"g", "k"}
    assert GATE.sizes == [3, 1, 1, 1]


@pytest.fixture
def at_once(people: People, tmp_path: Path) -> Iterator[AtOnce]:
    with meeting_place(tmp_path) as place:
        yield place


@transactional
def test_whoever_waits_is_taken_along(people: People, at_once: AtOnce) -> None:
    GATE.behind = MANY - 1
    actors = [people.xi, people.ma, people.qin]

    def work(number: int) -> Any:
        return found(Founding(f"{number:02d}"), by=actors[number % 3], key=f"k{number}")

    refs = at_once(MANY, work)
    assert not faults(refs) and len(set(refs)) == MANY
    assert GATE.sizes == [1, 50, MANY - 51]
    assert at_once.there(there) == [f"{number:02d}" for number in range(MANY)]
    events = at_once.there(
        lambda: list(
            AuditEvent.objects.filter(action="test.found_together").values_list("actor", "subject_ref")
        )
    )
    assert sorted(events) == sorted((actors[n % 3].person_ref, refs[n]) for n in range(MANY))


@transactional
def test_one_key_at_once_has_one_effect(people: People, at_once: AtOnce) -> None:
    GATE.behind = 15
    refs = at_once(16, lambda _number: found(Founding("示例"), by=people.xi, key="k"))
    assert len(set(refs)) == 1 and len(done(refs)) == 16
    assert at_once.there(there) == ["示例"]


def test_the_others_go_on_when_the_leading_thread_is_ended(people: People) -> None:
    GATE.ends = "ended"
    one, two = waiting_behind(found, [("一", people.xi, "1"), ("二", people.xi, "2")])
    with pytest.raises(SystemExit):
        found(Founding("断"), by=people.xi, key="k")
    assert one.ready.is_set() and not one.settled and not two.ready.is_set()
    found._lead(one)  # what its own thread does now
    assert one.answer and two.answer
    assert there() == ["一", "二"]


@gathered("test.named_once")
def named_once(batch: Batch[Founding]) -> None:
    """Whoever is there already is not founded again; no key is asked for."""
    known = set(Organisation.objects.values_list("name", flat=True))
    for call in batch:
        with call:
            call.open_to_all()
            if call.given.name in known:
                raise Repeated
            known.add(call.given.name)
            row = call.insert(Organisation(kind="panel", uscc="", name=call.given.name, valid_from=TODAY))
            call.record(row)


def test_what_can_be_done_but_once_needs_no_key(people: People) -> None:
    for _time in range(2):
        named_once(Founding("示例"), by=people.xi)
    calls = [
        Call("test.named_once", people.xi, given=Founding(name)) for name in ("示例", "另一个", "另一个")
    ]
    named_once._serve(calls)
    assert all(call.settled and call.fault is None for call in calls)
    assert there() == ["另一个", "示例"]
    assert AuditEvent.objects.filter(action="test.named_once").count() == 2
    assert not IdempotencyKey.objects.filter(command="test.named_once").exists()
