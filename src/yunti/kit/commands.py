"""`@command`: the frame of every write. One durable transaction; permission, locks, rows, audit event; effects after commit.

The body receives a `Step` first and tells the story: `step.require`, `step.lock`, `step.create|save|delete`, `step.record`.
Not here: how events are written (`events.py`), answers kept under a key (`answers.py`), reads (`queries.py` of each room).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Model, QuerySet

from yunti.kit import answers, failpoints
from yunti.kit.actors import Actor
from yunti.kit.bulk import insert_rows
from yunti.kit.errors import CommandMisused, Refused
from yunti.kit.events import Deed, Record, as_written, write_denial, write_events
from yunti.kit.fitting import require_fitting
from yunti.kit.locking import lock_rows, lock_shaped, share_rows, share_shaped
from yunti.kit.models import AuditEvent, CoveredModel
from yunti.kit.permissions import Allowed, Decision, require
from yunti.kit.shapes import Shaped

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row", bound=Model)

ATTEMPTS = 3
# Serialisation failure; deadlock; a twin was faster with the same unique value: the next attempt sees its row and says so.
RETRYABLE = frozenset({"40001", "40P01", "23505"})

_running: ContextVar["Step | None"] = ContextVar("yunti_running_step", default=None)


@dataclass
class Step:
    """What a command's body works with. Rows changed through it are covered by its audit event."""

    command: str
    by: Actor
    parent: "Step | None" = None
    permitted: bool = False
    records: list[Record] = field(default_factory=list)
    touched: dict[tuple[str, Any], Model] = field(default_factory=dict)
    fresh: set[tuple[str, Any]] = field(default_factory=set)  # written whole here and not changed since
    lock_rank: tuple[int, str] | None = None
    held: set[tuple[str, Any]] = field(default_factory=set)
    events: list[AuditEvent] = field(default_factory=list)
    naming: list[Callable[[AuditEvent], object]] = field(default_factory=list)

    def require(self, decision: Decision) -> None:
        """Ask permission; a refusal ends the command and is itself written to the audit log."""
        require(decision)
        self.permitted = True

    def open_to_all(self) -> None:
        """This command needs no permission (signing up, for instance); said aloud so that it cannot be forgotten."""
        self.require(Allowed())

    def lock(self, queryset: QuerySet[Row]) -> list[Row]:
        top = self._top()
        rows, top.lock_rank = lock_rows(queryset, after=top.lock_rank, held=top.held)
        return rows

    def lock_shaped(self, asked: Shaped, *, sharing: tuple[type[Model], Any] | None = None) -> list[Any]:
        """The same for rows that are locked all day long: the statement is kept (`shapes.py`). `sharing` as in `lock_shaped` there."""
        top = self._top()
        rows, top.lock_rank = lock_shaped(asked, after=top.lock_rank, held=top.held, sharing=sharing)
        return rows

    def share(self, model: type[Model], keys: Iterable[Any]) -> None:
        """Rows that this command leans on without writing them: nobody changes them until it ends."""
        top = self._top()
        top.lock_rank = share_rows(model, keys, after=top.lock_rank, held=top.held)

    def share_shaped(self, asked: Shaped, *models: type[Model]) -> list[Any]:
        """Rows that are leant on, whose statement is kept; those of `models` that are selected along with them too."""
        top = self._top()
        rows, top.lock_rank = share_shaped(asked, models, after=top.lock_rank, held=top.held)
        return rows

    def lock_one(self, queryset: QuerySet[Row]) -> Row:
        """The single row of the queryset, locked; `ObjectDoesNotExist` when there is none."""
        rows = self.lock(queryset)
        if len(rows) != 1:
            raise ObjectDoesNotExist if not rows else MultipleObjectsReturned
        return rows[0]

    def create(self, model: type[Row], **values: Any) -> Row:
        return self.insert(model(**values))

    def insert(self, row: Row) -> Row:
        """A row made beforehand, written as a new one."""
        require_fitting(type(row), [row])
        row.save(force_insert=True)
        return self._written(row)

    def save(self, row: Row, *names: str) -> Row:
        require_fitting(type(row), [row])
        row.save(update_fields=names or None)
        return self.covers(row) if names else self._written(row)

    def _written(self, row: Row) -> Row:
        """A row written whole holds what was written, unless the database had to compute something."""
        self.covers(row)
        image = as_written(row)
        if isinstance(row, CoveredModel) and image is not None:
            key = (row._meta.db_table, row.pk)
            self.touched[key] = image
            self.fresh.add(key)
        return row

    def delete(self, row: Model) -> None:
        row_key = row.pk
        row.delete()
        row.pk = row_key
        self.covers(row)

    def bulk_create(self, model: type[Row], rows: Sequence[Row]) -> list[Row]:
        require_fitting(model, rows)
        made = insert_rows(model, rows)
        if issubclass(model, CoveredModel):
            table = model._meta.db_table
            entries = {(table, row.pk): cast(Model, row) for row in made}
            self.touched.update(entries)
            self.fresh.update(entries)
        return made

    def covers(self, row: Row) -> Row:
        """The event will commit to this row as it stands in the database when the command ends."""
        if isinstance(row, CoveredModel):
            key = (row._meta.db_table, row.pk)
            self.touched[key] = row
            step: Step | None = self
            while step is not None:
                step.fresh.discard(key)
                step = step.parent
        return row

    def record(
        self,
        subject: Model | None = None,
        *,
        details: dict[str, Any] | None = None,
        about: str = "",
        clause: str = "",
        edition: str = "",
        action: str = "",
    ) -> None:
        """Write one audit event when the body ends. `about` is the person whose data the details hold."""
        self.records.append(
            Record(
                action=action or self.command,
                subject_type=subject._meta.label_lower if subject is not None else "",
                subject_ref=str(getattr(subject, "ref", None) or getattr(subject, "pk", ""))
                if subject is not None
                else "",
                details=details or {},
                about=about,
                clause=clause,
                edition=edition,
            )
        )

    def with_event(self, effect: Callable[[AuditEvent], object]) -> None:
        """Runs once the first event is written, in the same transaction: for rows that must name their event."""
        self.naming.append(effect)

    def after_commit(self, effect: Callable[[], object]) -> None:
        """A fault of the effect is logged and no more: what is committed must not look failed, nor run again."""
        transaction.on_commit(effect, robust=True)

    def _top(self) -> "Step":
        return self if self.parent is None else self.parent._top()

    @property
    def deed(self) -> Deed:
        """What the step did, once its body has ended."""
        if not self.permitted:
            raise CommandMisused(f"{self.command} changed rows without asking permission")
        if not self.records:
            raise CommandMisused(f"{self.command} ended without an audit event")
        return Deed(self.by, self.records, self.touched, self.fresh)

    def close(self) -> None:
        self.events += write_events([self.deed])[0]
        for effect in self.naming:
            effect(self.events[0])


def running() -> Step | None:
    """The step under way in this thread of control."""
    return _running.get()


@contextmanager
def within(step: Step) -> Iterator[None]:
    token = _running.set(step)
    try:
        yield
    finally:
        _running.reset(token)


class Command(Generic[P, R]):
    """A service: call it like the function it wraps, without the step."""

    def __init__(self, name: str, body: Callable[Concatenate[Step, P], R]) -> None:
        self.name = name
        self.body = body
        wraps(body)(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs.get("by")
        if not isinstance(by, Actor):
            raise CommandMisused(f"{self.name} must be told who acts: by=Actor")
        parent = running()
        if parent is not None:
            return self._run(by, parent, args, kwargs)
        try:
            return self._outermost(by, args, kwargs)
        except Refused as refusal:
            if refusal.denial:
                write_denial(self.name, by, refusal)
            raise

    def _outermost(self, by: Actor, args: Any, kwargs: Any) -> R:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                failpoints.reached("command.begins", self.name)
                with transaction.atomic(durable=True):
                    result = self._once_per_key(by, args, kwargs)
                    failpoints.reached("command.event_written", self.name)
                failpoints.reached("command.committed", self.name)
                return result
            except (OperationalError, IntegrityError) as error:
                if attempt == ATTEMPTS or getattr(error.__cause__, "sqlstate", None) not in RETRYABLE:
                    raise
        raise AssertionError("unreachable")

    def _once_per_key(self, by: Actor, args: Any, kwargs: Any) -> R:
        key = kwargs.get("key")
        if not key:
            return self._run(by, None, args, kwargs)
        given = {name: value for name, value in kwargs.items() if name not in ("by", "key")}
        mine, claim = answers.claim(self.name, str(key), by=by, given=[args, given] if args else given)
        if not mine:
            return cast(R, answers.restored(claim.result))
        failpoints.reached("command.key_taken", self.name)
        result = self._run(by, None, args, kwargs)
        answers.keep(self.name, [(claim, result)])
        return result

    def _run(self, by: Actor, parent: Step | None, args: Any, kwargs: Any) -> R:
        step = Step(command=self.name, by=by, parent=parent)
        with within(step):
            result = self.body(step, *args, **kwargs)
            failpoints.reached("command.body_done", self.name)
            step.close()
            return result


def command(name: str) -> Callable[[Callable[Concatenate[Step, P], R]], Command[P, R]]:
    """Make a service of a function whose first parameter is the step and which takes `by=` by keyword.

    A `key=` parameter makes the call idempotent: the second call with the same key returns the first one's answer.
    """

    def wrap(body: Callable[Concatenate[Step, P], R]) -> Command[P, R]:
        return Command(name, body)

    return wrap
