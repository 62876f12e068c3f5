"""The scores of a panel for the desk that drew: how far it is, what all gave once all are in, all panels of the round, who scores high or low.

Not here: the draw (`expert_panels.py`), the arithmetic (`domain.panel_scores`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from yunti.apps.cases.queries.lent import evidence_beside
from yunti.apps.panels.enums import Showing
from yunti.apps.panels.permissions import can_draw
from yunti.apps.panels.queries import panels as reads
from yunti.apps.panels.queries import scores
from yunti.apps.panels.queries.veil import marks_of
from yunti.domain.panel_scores import points_text, rounded_text
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.permissions import require
from yunti.packs.panels import PanelRule
from yunti.packs.reading import Pack

TENTHS = 1000


class FileForm(forms.Form):
    file = forms.CharField(widget=forms.HiddenInput, max_length=16)
    showing = forms.ChoiceField(
        label=gettext_lazy("怎样给专家看"),
        choices=Showing.choices,
        error_messages={"required": gettext_lazy("没有选择怎样给专家看。")},
    )


class WithoutForm(forms.Form):
    without = forms.CharField(
        label=gettext_lazy("不加请专家的理由"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("没有写明理由。")},
    )


@dataclass(frozen=True)
class Cell:
    points: str
    apart: bool
    left_out: bool
    remark: str


@dataclass(frozen=True)
class Row:
    title: str
    most: str
    cells: tuple[Cell, ...]
    mean: str
    spread: str
    wide: bool


def board_for(panel: reads.Panel, pack: Pack, rule: PanelRule) -> dict[str, Any]:
    """For the page of the draw. Three statements where the panel scores, else none."""
    board = scores.board_of(panel, pack, rule)
    if board is None:
        return {}
    day = clock.today()
    return {
        "board": board,
        "board_rows": [_row(line, board.sheets) for line in board.lines],
        "late": panel.score_by is not None and day > panel.score_by and not board.is_complete,
    }


def files_for(panel: reads.Panel, pack: Pack, rule: PanelRule, sent: FileForm | None) -> list[Any]:
    """What the experts of a blind panel are shown, each with its form. Two statements where it is blind, else none."""
    if not rule.is_blind:
        return []
    marks = marks_of(panel.case)
    files: dict[str, Any] = {}
    for each in evidence_beside(panel.case, pack):
        files.setdefault(each.evidence.ref, each.evidence)
    return [
        (
            row,
            marks.get(ref, Showing.PLAIN),
            sent
            if sent is not None and sent.data.get("file") == ref
            else FileForm(
                initial={"file": ref, "showing": marks.get(ref, Showing.PLAIN)}, auto_id=f"id_{ref}_%s"
            ),
        )
        for ref, row in files.items()
    ]


def _row(line: scores.BoardLine, sheets: Iterable[scores.Sheet]) -> Row:
    cells = tuple(
        Cell(
            points_text(points),
            place in line.apart,
            place in line.left_out,
            sheet.scores[line.item.name].remark,
        )
        for place, (points, sheet) in enumerate(zip(line.points, sheets, strict=True))
    )
    return Row(
        line.item.title,
        points_text(line.item.most),
        cells,
        rounded_text(line.mean),
        points_text(line.spread),
        line.wide,
    )


def share_text(share: Fraction) -> str:
    """In percent with one decimal and its sign, half away from zero; for reading only."""
    size = (2 * abs(share.numerator) * TENTHS + share.denominator) // (2 * share.denominator)
    sign = "" if not size else "-" if share < 0 else "+"
    return f"{sign}{size // 10}.{size % 10}%"


def panel_progress(request: HttpRequest, ref: str) -> HttpResponse:
    """All panels like this one in its round, as far as the reader sees their cases."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    panel = reads.panel_by_ref(actor, ref)
    pack, rule = reads.rule_for(panel.case, panel.name)
    require(can_draw(actor, panel.case, pack, rule))
    rows = scores.progress_of(actor, panel.case.round, panel.name)
    today = clock.today()
    late = {
        each.panel.pk
        for each in rows
        if each.panel.score_by and each.panel.score_by < today and each.waits_for
    }
    context = {
        "panel": panel,
        "case": panel.case,
        "rule": rule,
        "rows": [
            (each, each.panel.case.enterprise or each.panel.case.supplier, each.panel.pk in late)
            for each in rows
        ],
        "complete": sum(each.board.is_complete for each in rows),
        "severity": [
            (expert, each.count, share_text(each.deviation)) for expert, each in scores.severity_of(rows)
        ],
    }
    return render(request, "officer/panel_progress.html", context)
