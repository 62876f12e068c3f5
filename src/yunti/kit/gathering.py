"""`@gathered`: a command that many call at the same moment. Whoever comes first takes those along who wait behind it.

The callers of one process queue up; one transaction serves up to `most` of them with a number of statements that does not grow
with them, and each gets an own answer or refusal, an own audit event and an own key. A command that can be done but once, for a
constraint says so, needs no key: whoever asks again is answered by raising `Repeated`. No timer and no further thread: alone it is a
batch of one. If a batch fails, each is tried by itself. Not here: commands of one caller (`commands.py`).
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import wraps
from threading import Event, Lock
from types import TracebackType
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Model, QuerySet
from django.utils import translation

from yunti.kit import answers, failpoints
from yunti.kit.actors import Actor
from yunti.kit.bulk import insert_rows
from yunti.kit.commands import ATTEMPTS, RETRYABLE, Step, running, within
from yunti.kit.errors import CommandMisused, Refused
from yunti.kit.events import write_denial, write_events
from yunti.kit.fitting import require_fitting
from yunti.kit.models import CoveredModel, IdempotencyKey
from yunti.kit.shapes import Shaped

Given = TypeVar("Given")
Row = TypeVar("Row", bound=Model)
MOST = 50
logger = logging.getLogger(__name__)


class Repeated(Exception):
    """What is asked for was done before; nothing is written for this call."""


@dataclass(kw_only=True)
class Call(Step, Generic[Given]):
    """One caller's part: what it gave, what was decided, the rows to be written for it.

    `with call:` decides for this caller, in its language; a refusal within concerns it alone.
    """

    given: Given
    key: str = ""
    language: str | None = None
    answer: Any = None
    claimed: IdempotencyKey | None = None
    admitted: bool = False  # to be decided by the body: not answered before
    fault: BaseException | None = None
    twin: bool = False  # of a call in the same batch: looked at after it
    rows: list[Model] = field(default_factory=list)
    ready: Event = field(default_factory=Event)
    settled: bool = False
    tongue: Any = None

    def begin(self) -> None:
        """Anew: nothing of an earlier attempt stays."""
        self.permitted, self.answer, self.claimed, self.fault, self.twin = False, None, None, None, False
        self.admitted = False
        for kept in (self.records, self.rows, self.touched, self.fresh, self.events, self.naming):
            kept.clear()

    def insert(self, row: Row) -> Row:
        """Written when all are decided, together with the rows of the others."""
        require_fitting(type(row), [row])
        self.rows.append(row)
        return row

    def __enter__(self) -> "Call[Given]":
        self.tongue = translation.override(self.language)
        self.tongue.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.tongue.__exit__(kind, error, trace)
        if isinstance(error, Repeated):
            self.admitted = False
            return True
        if isinstance(error, Refused):
            if self.touched:
                raise CommandMisused(f"{self.command} refuses after it has written") from error
            self.fault = error
            return True
        return False

    @property
    def stands(self) -> bool:
        """Was not refused so far, nor done before."""
        return self.admitted and self.fault is None


@dataclass
class Batch(Generic[Given]):
    """What a gathered body works with: the calls, and locks for all of them together."""

    calls: Sequence[Call[Given]]
    frame: Step

    def __iter__(self) -> Iterator[Call[Given]]:
        """Those that are not refused so far."""
        return (call for call in self.calls if call.stands)

    def lock(self, queryset: "QuerySet[Row]") -> list[Row]:
        return self.frame.lock(queryset)

    def share(self, model: type[Model], keys: Iterable[Any]) -> None:
        self.frame.share(model, keys)

    def share_shaped(self, asked: Shaped, *models: type[Model]) -> list[Any]:
        return self.frame.share_shaped(asked, *models)


Body = Callable[[Batch[Given]], None]


class Gathered(Generic[Given]):
    """A service: call it with what is asked, `by=` and `key=`; it answers what the body put into `call.answer`."""

    def __init__(self, name: str, body: Body[Given], most: int) -> None:
        self.name, self.body, self.most = name, body, most
        self._door = Lock()
        self._waiting: deque[Call[Given]] = deque()
        self._busy = False
        wraps(body)(self)

    def __call__(self, given: Given, *, by: Actor, key: str = "") -> Any:
        if running() is not None:
            raise CommandMisused(f"{self.name} is gathered: no part of another command")
        call: Call[Given] = Call(self.name, by, given=given, key=key, language=translation.get_language())
        if not self._enters(call):
            call.ready.wait()
        if not call.settled:
            self._lead(call)
        if call.fault is None:
            return call.answer
        if isinstance(call.fault, Refused) and call.fault.denial:
            write_denial(self.name, by, call.fault)
        raise call.fault

    def _enters(self, call: Call[Given]) -> bool:
        """Whether the caller leads; else it waits until it is answered, or leads."""
        with self._door:
            if not self._busy:
                self._busy = True
                return True
            self._waiting.append(call)
            return False

    def _lead(self, own: Call[Given]) -> None:
        calls = [own]
        with self._door:
            while self._waiting and len(calls) < self.most:
                calls.append(self._waiting.popleft())
        try:
            self._serve(calls)
        finally:
            with self._door:
                # If this thread was ended in between, the others are led by the next one.
                self._waiting.extendleft(call for call in reversed(calls[1:]) if not call.settled)
                for call in calls:
                    if call.settled:
                        call.ready.set()
                if self._waiting:
                    self._waiting.popleft().ready.set()
                else:
                    self._busy = False

    def _serve(self, calls: list[Call[Given]]) -> None:
        if len(calls) > 1 and self._goes_through(calls):
            for call in calls:
                call.settled = not call.twin
        for call in calls:
            if not call.settled:
                try:
                    self._attempted([call])
                except Exception as fault:
                    call.fault = fault
                call.settled = True

    def _goes_through(self, calls: Sequence[Call[Given]]) -> bool:
        """What makes a batch fail is told to the one whom it concerns, when each is tried alone."""
        try:
            self._attempted(calls)
        except Exception as fault:
            logger.info("%s: a batch of %d is taken apart: %r", self.name, len(calls), fault)
            return False
        return True

    def _attempted(self, calls: Sequence[Call[Given]]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            for call in calls:
                call.begin()
            try:
                with transaction.atomic(durable=True):
                    self._once(calls)
                failpoints.reached("gathering.committed")
                return
            except (OperationalError, IntegrityError) as error:
                if attempt == ATTEMPTS or getattr(error.__cause__, "sqlstate", None) not in RETRYABLE:
                    raise

    def _once(self, calls: Sequence[Call[Given]]) -> None:
        self._claim(calls)
        claimed = [call for call in calls if call.stands]
        if not claimed:
            return
        frame = Step(self.name, calls[0].by)
        for call in claimed:
            call.parent = frame
        with within(frame):
            self.body(Batch(claimed, frame))
        done = [call for call in claimed if call.stands]
        _write_rows(done)
        failpoints.reached("gathering.written")
        if done:
            for call, events in zip(done, write_events([call.deed for call in done]), strict=True):
                call.events = events
                for effect in call.naming:
                    effect(events[0])
        keyed = [(call.claimed, call) for call in claimed if call.claimed is not None]
        answers.keep(self.name, [(row, call.answer) for row, call in keyed if call.stands])
        answers.give_back([row for row, call in keyed if not call.stands])

    def _claim(self, calls: Sequence[Call[Given]]) -> None:
        """Calls whose key was taken before are answered as then; twins within the batch wait for their turn."""
        made: dict[answers.Name, tuple[Call[Given], IdempotencyKey]] = {}
        for call in calls:
            if not call.key:
                call.admitted = True
                continue
            with call:
                row = answers.key_row(self.name, call.key, by=call.by, given=_content(call.given))
                call.twin = answers.name_of(row) in made
                made.setdefault(answers.name_of(row), (call, row))
        known = answers.claim_many([row for _call, row in made.values()]) if made else {}
        for name, (call, row) in made.items():
            if name not in known:
                call.claimed, call.admitted = row, True
                continue
            with call:
                answers.require_same(known[name], row)
                call.answer = answers.restored(known[name].result)


def gathered(name: str, most: int = MOST) -> Callable[[Body[Given]], Gathered[Given]]:
    """Make a service of a function that decides for a batch of calls; see `Batch` and `Call`."""

    def wrap(body: Body[Given]) -> Gathered[Given]:
        return Gathered(name, body, most)

    return wrap


def _write_rows(calls: Sequence[Call[Any]]) -> None:
    """Rows of one model in one go, the models in the order in which they came up."""
    wanted: dict[type[Model], list[tuple[Call[Any], Model]]] = {}
    for call in calls:
        for row in call.rows:
            wanted.setdefault(type(row), []).append((call, row))
    for model, pairs in wanted.items():
        insert_rows(model, [row for _call, row in pairs])
        if issubclass(model, CoveredModel):
            for call, row in pairs:
                entry = (model._meta.db_table, row.pk)
                call.touched[entry] = row
                call.fresh.add(entry)


def _content(given: Any) -> dict[str, Any]:
    return {each.name: getattr(given, each.name) for each in fields(given)}
