"""The sheets that an expert has open now, the columns of the workbook, and what a filled-in workbook would change in them: nothing is overwritten unseen.

Not here: the workbook (`exports`, `importing`), saving (`services.scoring`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from yunti.apps.cases.models import Case
from yunti.apps.panels.models import PanelSeat
from yunti.apps.panels.queries.scores import OwnSheet, own_sheet
from yunti.apps.panels.queries.veil import number_for
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.domain.panel_scores import HUNDRED, hundredths, points_text
from yunti.kit.actors import Actor
from yunti.kit.draws import DrawState

COLUMNS = (
    ("number", gettext_lazy("申报编号"), 22),
    ("title", gettext_lazy("评分项"), 24),
    ("most", gettext_lazy("满分"), 8),
    ("anchors", gettext_lazy("标尺"), 48),
    ("points", gettext_lazy("评分"), 10),
    ("remark", gettext_lazy("评语"), 48),
    ("case", gettext_lazy("申报（请勿改动）"), 20),
    ("item", gettext_lazy("项（请勿改动）"), 22),
    ("version", gettext_lazy("版本（请勿改动）"), 12),
)


def column_named(text: str) -> str:
    """Which column a title of a workbook is, in whatever language it was taken out; empty for none."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            for name, title, _width in COLUMNS:
                if text == str(title):
                    return name
    return ""


@dataclass(frozen=True)
class OpenSheet:
    case: Case
    number: str
    own: OwnSheet


def open_sheets(actor: Actor) -> list[OpenSheet]:
    """Three statements for each case in hand, and one: who may score it now and has accepted, the longest asked first."""
    seats = PanelSeat.objects.filter(
        expert__person=actor.person_id or 0, recused_at__isnull=True, panel__state=DrawState.DRAWN
    ).select_related("expert", "panel__case__round")
    found = []
    for seat in seats.order_by("seated_at", "pk"):
        case = seat.panel.case
        own = own_sheet(actor, case, pack_of(case.round), seat)
        if own is not None and own.open and own.accepted:
            found.append(OpenSheet(case, number_for(actor, case), own))
    return found


@dataclass(frozen=True)
class Typed:
    """A row of the workbook: `row` is its number there, `version` the one that was downloaded."""

    row: int
    case: str
    item: str
    version: str
    points: str
    remark: str


@dataclass(frozen=True)
class Clash:
    """Changed in the platform since, and otherwise in the workbook; the platform's stays."""

    sheet: OpenSheet
    title: str
    kept: str
    typed: str


@dataclass(frozen=True)
class Change:
    item: str
    points: int | None
    remark: str


@dataclass
class Merge:
    """`changes` by the reference of the case; `problems` are told by row, and then nothing is taken in."""

    changes: dict[str, list[Change]] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def merged(sheets: Sequence[OpenSheet], rows: Iterable[Typed]) -> Merge:
    """No statement."""
    known, found = {each.case.ref: each for each in sheets}, Merge()
    seen: set[tuple[str, str]] = set()
    for row in rows:
        sheet = known.get(row.case)
        line = next((each for each in sheet.own.lines if each.item.name == row.item), None) if sheet else None
        if sheet is None or line is None:
            found.problems.append(
                _("第 %(row)s 行：没有这份申报或者这一项，或者已经提交。") % {"row": row.row}
            )
            continue
        if (row.case, row.item) in seen:
            found.problems.append(_("第 %(row)s 行：这一项上面已经有了。") % {"row": row.row})
            continue
        seen.add((row.case, row.item))
        points = hundredths(row.points) if row.points else None
        if row.points and (points is None or points > line.item.most):
            told = {"row": row.row, "most": line.item.most // HUNDRED, "typed": row.points}
            found.problems.append(
                _("第 %(row)s 行：评分“%(typed)s”应是 0 至 %(most)s 的数，最多两位小数。") % told
            )
            continue
        now, typed = (line.points, line.remark), (points, row.remark)
        if now == typed or typed == (None, ""):
            continue
        if row.version == str(sheet.own.version) or now == (None, ""):
            found.changes.setdefault(row.case, []).append(Change(row.item, points, row.remark))
        else:
            found.clashes.append(Clash(sheet, line.item.title, _told(*now), _told(*typed)))
    return found


def _told(points: int | None, remark: str) -> str:
    return " · ".join(each for each in ("" if points is None else points_text(points), remark) if each)
