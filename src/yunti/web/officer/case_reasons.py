"""Reasons to tick when a case is given back or turned down: what the checks found, what was doubted, what the pack holds ready.

Each is one whole sentence: what is wrong, what would put it right, by which clause. Own words come beside them.
Not here: the step (`case_steps.py`), the checks (`web.shared.case_checks`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.queries.own_steps import OwnStep
from yunti.apps.casework.queries.desk import DeskWork
from yunti.apps.casework.queries.rows import rows_of
from yunti.kit.wording import labelled, without_stop
from yunti.packs.reasons import ready_reasons
from yunti.web.shared.case_checks import Checks, clauses
from yunti.web.shared.case_facts import row_title


@dataclass(frozen=True)
class Reason:
    """`value` is what the party is told, in Chinese whatever the officer reads."""

    value: str
    text: str
    advice: str
    clause: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """`folded` where nothing in it is chosen beforehand."""

    title: str
    reasons: tuple[Reason, ...]
    folded: bool = False


@dataclass(frozen=True)
class Sources:
    """What reasons are gathered from; `chosen` are those of a form that was refused, None at first."""

    around: Surroundings
    checks: Checks | None
    work: DeskWork | None
    chosen: tuple[str, ...] | None = None

    def reason(self, text: str, advice: str, clause: str, *, beforehand: bool) -> Reason:
        value = sentence(text, advice, clause)
        chosen = beforehand if self.chosen is None else value in self.chosen
        return Reason(value, text, advice, clause, chosen)


def sentence(text: str, advice: str, clause: str) -> str:
    said = "；".join(without_stop(part) for part in (text, advice) if part)
    return f"{said}（{clause}）" if clause else said


def groups_for(step: OwnStep, sources: Sources) -> list[Group]:
    if not step.asks_reasons:
        return []
    if step.told_before:
        again = tuple(_again(step, sources))
        return [Group(_("上次告知的问题，只能从中再选"), again)]
    found = [
        Group(_("核验中不符的"), tuple(_failing(sources))),
        Group(_("核对时存疑、不认可的"), tuple(_doubted(sources))),
        _ready(step, sources),
    ]
    return [group for group in found if group.reasons]


def _again(step: OwnStep, sources: Sources) -> Iterator[Reason]:
    for text in step.told_before:
        chosen = sources.chosen is not None and text in sources.chosen
        yield Reason(text, text, "", "", chosen)


def _failing(sources: Sources) -> Iterator[Reason]:
    for each in sources.checks.failing if sources.checks else ():
        yield sources.reason(each.official, each.advice, each.clause, beforehand=True)


def _doubted(sources: Sources) -> Iterator[Reason]:
    doubts = sources.work.doubts if sources.work is not None else []
    if not doubts:
        return
    pack = sources.around.pack
    rows = {(row.field, row.key): row for row in rows_of(pack, sources.around.facts.facts)}
    for mark in doubts:
        row = rows.get((mark.field, mark.row))
        if row is None:
            continue  # the row is gone
        title = f"{pack.definition.facts[mark.field].title} {row_title(pack, row)}"
        clause = clauses(pack, pack.definition.facts[mark.field].clause)
        yield sources.reason(labelled(title, mark.note), "", clause, beforehand=True)


def _ready(step: OwnStep, sources: Sources) -> Group:
    pack = sources.around.pack
    reasons = tuple(
        sources.reason(each.text, each.advice, clauses(pack, each.clause), beforehand=False)
        for each in ready_reasons(pack, step.action)
    )
    return Group(_("常用理由"), reasons, folded=not any(each.chosen for each in reasons))
