"""Registers that a pack declares, entry by entry: paper copies that came in, seals that were used. Struck out, never removed.

Not here: the register as a paper (`drawing.py`).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.paperwork.models import RegisterEntry
from yunti.apps.paperwork.permissions import can_keep_register
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.packs.layouts.model import Layout
from yunti.rules.errors import FactError
from yunti.rules.values import read_fact


def register_named(case: Case, paper: str, name: str) -> Layout:
    layout = pack_of(case.round).papers.get(paper)
    if layout is None or name not in layout.offered.registers:
        raise NotFoundOrHidden(_("没有这种登记表。"))
    return layout


@command("paperwork.enter_in_register")
def enter_in_register(
    step: Step,
    *,
    case: Case,
    paper: str,
    name: str,
    values: Mapping[str, Any],
    by: Actor,
    key: str | None = None,
) -> RegisterEntry:
    step.require(can_keep_register(by, case))
    given = _fit(register_named(case, paper, name), name, values)
    entry = step.create(
        RegisterEntry,
        case=case,
        paper=paper,
        list=name,
        values=text_of(given),
        entered_at=clock.now(),
        entered_by=by.ref,
    )
    step.record(entry, details={"case": case.ref, "list": name, "values": entry.values})
    return entry


def _fit(layout: Layout, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    columns = layout.inputs[name].rows
    given = {key: value for key, value in values.items() if key in columns and value not in (None, "")}
    problems = []
    for column, value in given.items():
        try:
            read_fact(value, columns[column])
        except FactError as error:
            problems.append(Problem(column, "unreadable", str(error)))
    if not given:
        problems.append(Problem("", "empty", _("请至少填一项再登记。")))
    if problems:
        raise InvalidInput(problems)
    return given


@command("paperwork.strike_from_register")
def strike_from_register(
    step: Step, *, case: Case, entry: RegisterEntry, reason: str, by: Actor
) -> RegisterEntry:
    step.require(can_keep_register(by, case))
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("请写明为什么划去。"))])
    row = step.lock_one(RegisterEntry.objects.filter(pk=entry.pk, case=case))
    if row.struck_at is not None:
        raise Conflict("entry_struck", _("这一条已经划去。"), next_step=_("请刷新后查看。"))
    row.struck_at, row.struck_by, row.struck_reason = clock.now(), by.ref, reason.strip()[:200]
    step.save(row, "struck_at", "struck_by", "struck_reason")
    step.record(row, details={"case": case.ref, "list": row.list, "reason": row.struck_reason})
    return row
