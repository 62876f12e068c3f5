"""Saving answers while a case is written, field by field; two colleagues who change the same field notice each other.

Officers save here what the pack asks of officers. Not here: handing in (`moving.py`), drawing the form (`web`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Person
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.queries.facts import text_of, value_of
from yunti.apps.cases.queries.handed_in import officer_cells
from yunti.apps.cases.services.binding import move_rows
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.cases.services.writing import may_write, write_answer
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.wording import labelled
from yunti.packs.reading import Pack
from yunti.rules.errors import FactError, nearest
from yunti.rules.values import read_fact

LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Change:
    """`version` is the one the person saw, 0 for a field nobody had answered; None as value empties the field.

    `rows` says of each row of a list where it stood before (-1 for a new one); None when no row moved.
    """

    field: str
    value: Any
    version: int
    rows: tuple[int, ...] | None = None

    @property
    def moves_rows(self) -> bool:
        """Files in rows of a list go where their rows go, and with them."""
        return isinstance(self.value, list) or self.value is None


@command("cases.save_answers")
def save_answers(
    step: Step, *, case: Case, changes: Sequence[Change], by: Actor, key: str | None = None
) -> Case:
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    step.require(may_write(by, row, pack, [each.field for each in changes]))
    problems = [each for change in changes for each in _problems(pack, change)]
    if problems:
        raise InvalidInput(problems)
    fields = [change.field for change in changes]
    known = {each.field: each for each in Answer.objects.filter(case=row, field__in=fields)}
    _refuse_overtaken(changes, known, by)
    if by.desk in OFFICERS:
        _refuse_foreign_cells(pack, changes, known)
    for change in changes:
        _write(step, row, known.get(change.field), change, by)
        if change.moves_rows:
            stood = range(len(change.value or ())) if change.rows is None else change.rows
            move_rows(step, row, pack, change.field, stood)
    step.record(row, details={"fields": fields})
    return row


def _problems(pack: Pack, change: Change) -> list[Problem]:
    spec = pack.definition.facts.get(change.field)
    if spec is None:
        near = nearest(change.field, pack.definition.facts)
        return [Problem(change.field, "unknown", _("没有数据项 %(name)s") % {"name": change.field} + near)]
    if isinstance(change.value, str) and len(change.value) > LONGEST_TEXT:
        return [Problem(change.field, "too_long", _("%(title)s太长。") % {"title": spec.title})]
    try:
        read_fact(change.value, spec)
    except FactError as problem:
        return [Problem(change.field, "unreadable", labelled(spec.title, problem.reason))]
    return []


def _refuse_overtaken(changes: Sequence[Change], known: Mapping[str, Answer], by: Actor) -> None:
    """A field that somebody else changed since the person saw it is not overwritten."""
    for change in changes:
        row = known.get(change.field)
        if (row.version if row else 0) == change.version or (row and row.value == text_of(change.value)):
            continue
        name = ""
        if row is not None:
            name = Person.objects.filter(ref=row.saved_by).values_list("name", flat=True).first() or ""
        when = f"{clock.local(row.saved_at):%m-%d %H:%M}" if row else ""
        raise Conflict(
            f"overtaken:{change.field}",
            _("%(name)s在 %(when)s 改过这一项，您的修改没有保存。") % {"name": name, "when": when},
            next_step=_("请看一看对方填的内容，再决定用哪一个。"),
        )


def _refuse_foreign_cells(pack: Pack, changes: Sequence[Change], known: Mapping[str, Answer]) -> None:
    """In a list of the party officers change their own cells alone."""
    for change in changes:
        cells = officer_cells(pack.section("facts")[change.field])
        if cells and _without(cells, change.value) != _without(cells, _value(known.get(change.field))):
            title = pack.definition.facts[change.field].title
            text = _("%(title)s里只能填办理单位的那几格。") % {"title": title}
            raise InvalidInput([Problem(change.field, "not_your_cells", text)])


def _value(row: Answer | None) -> Any:
    return value_of(row.value) if row is not None else None


def _without(cells: frozenset[str], rows: Any) -> list[Any]:
    return [
        {key: value for key, value in row.items() if key not in cells} if isinstance(row, Mapping) else row
        for row in rows or ()
    ]


def _write(step: Step, case: Case, row: Answer | None, change: Change, by: Actor) -> None:
    if row is None and change.value is None:
        return
    write_answer(step, case, row, change.field, text_of(change.value), by)
