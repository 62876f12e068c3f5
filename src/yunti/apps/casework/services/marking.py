"""Marking rows that the party filled in: recognised, doubted, not recognised; one or many at once.

Not here: which rows there are (`queries.rows`), what follows from a doubt (a person decides).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.casework.enums import TO_BE_EXPLAINED, Verdict
from yunti.apps.casework.models import ItemMark
from yunti.apps.casework.permissions import can_decide_on, own_roles
from yunti.apps.casework.queries.rows import digest_of, rows_of
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Problem


@dataclass(frozen=True)
class RowMark:
    """An empty verdict takes the mark away."""

    field: str
    row: str
    verdict: str
    note: str = ""


@command("casework.mark_rows")
def mark_rows(step: Step, *, case: Case, marks: Sequence[RowMark], by: Actor) -> int:
    """Answers how many rows were marked or cleared."""
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    step.require(can_decide_on(by, row, pack, own_roles(by, row, pack)))
    problems = [each for mark in marks for each in _problems(mark)]
    if problems:
        raise InvalidInput(problems)
    rows = {(each.field, each.key): each for each in rows_of(pack, facts_of(row, pack).facts)}
    if any((mark.field, mark.row) not in rows for mark in marks):
        raise NotFoundOrHidden(_("没有找到这一行。"), next_step=_("请刷新页面再核对。"))
    known = {(each.field, each.row): each for each in ItemMark.objects.filter(case=row)}
    for mark in marks:
        place = (mark.field, mark.row)
        _mark(step, row, mark, known.get(place), digest_of(rows[place].values), by)
    told = [[mark.field, mark.row, mark.verdict, mark.note] for mark in marks]
    step.record(row, details={"marks": told})
    return len(marks)


def _problems(mark: RowMark) -> list[Problem]:
    if mark.verdict and mark.verdict not in Verdict.values:
        return [Problem("verdict", "unknown", _("没有选择核对的结论。"))]
    if mark.verdict in TO_BE_EXPLAINED and not mark.note.strip():
        return [Problem("note", "empty", _("存疑、不认可的要写明为什么。"))]
    return []


def _mark(step: Step, case: Case, mark: RowMark, known: ItemMark | None, content: str, by: Actor) -> None:
    if not mark.verdict:
        if known is not None:
            step.delete(known)
        return
    values: dict[str, Any] = {"verdict": mark.verdict, "note": mark.note.strip(), "content": content}
    values |= {"marked_at": clock.now(), "marked_by": by.ref}
    if known is None:
        step.create(ItemMark, case=case, field=mark.field, row=mark.row, **values)
        return
    for name, value in values.items():
        setattr(known, name, value)
    step.save(known)
