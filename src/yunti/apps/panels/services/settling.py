"""What becomes of the sheets once all are in: an added expert where two differ too widely, else the rows of the field of the case.

Parts of commands of this room; the panel, its case and the experts of its list are locked. Not here: who scores (`scoring.py`).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.cases.services.writing import write_answer
from yunti.apps.panels.models import Panel
from yunti.apps.panels.queries.scores import Sheet, all_in, asked_for_more, sheets_of
from yunti.apps.panels.services.seats import fill, told_of
from yunti.domain.panel_scores import HUNDRED, kept
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step
from yunti.packs.panel_scores import ScoreRule
from yunti.packs.panels import PanelRule
from yunti.packs.reading import Pack

BY = system_actor("panels.settle")
"""The rows are nobody's word alone, so they are written by the platform."""


def settle(step: Step, case: Case, panel: Panel, pack: Pack, rule: PanelRule, by: Actor) -> dict[str, Any]:
    """Answers what the event tells. The field is filled when all are in, and empty as long as they are not."""
    scores = rule.scores
    if scores is None or case.state not in rule.reviewing(pack):
        return {}
    told: dict[str, Any] = {}
    sheets = sheets_of(panel)
    if all_in(panel, sheets) and asked_for_more(panel, pack, scores, sheets):
        panel.added += 1
        step.save(panel, "added")
        told["added"] = told_of(fill(step, panel, case, pack, rule, by))
        sheets = sheets_of(panel)
    if not all_in(panel, sheets):
        empty(step, case, rule)
        return told
    rows = _rows(pack, scores, sheets, panel)
    _write(step, case, scores.into, rows)
    return {**told, "scores": [{name: str(value) for name, value in row.items()} for row in rows]}


def empty(step: Step, case: Case, rule: PanelRule) -> None:
    if rule.scores is not None:
        _write(step, case, rule.scores.into, None)


def _rows(pack: Pack, scores: ScoreRule, sheets: Sequence[Sheet], panel: Panel) -> list[dict[str, Any]]:
    """By item, and in it from the lowest on: the order says nothing of who gave what."""
    item, value = scores.columns(pack)
    day = clock.local(panel.committed_at).date()
    dropped = scores.count(pack, "dropped", day)
    rows = []
    for each in scores.items_on(pack, day):
        points = sorted(sheet.points[each.name] for sheet in sheets)
        for place in kept(points, dropped):
            rows.append({item: each.name, value: Decimal(points[place]) / HUNDRED})
    return rows


def _write(step: Step, case: Case, field: str, rows: list[dict[str, Any]] | None) -> None:
    row = Answer.objects.filter(case=case, field=field).first()
    if row is None and rows is None:
        return
    write_answer(step, case, row, field, text_of(rows), BY)
