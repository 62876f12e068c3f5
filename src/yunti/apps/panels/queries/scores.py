"""Scores of a panel: one's own sheet, what all gave once all are in, how far the panel has come, who scores high or low.

Before all are in nobody reads what anybody else gave: neither experts nor the desk that drew. Not here: scoring (`services.scoring`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.experts.models import Expert
from yunti.apps.panels.models import Panel, PanelSeat, Score, ScoreSheet
from yunti.apps.panels.queries.panels import rule_for
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, pack_or_none
from yunti.domain.panel_scores import (
    Severity,
    kept,
    mean_of,
    severities,
    spread_of,
    standing_apart,
    too_wide,
)
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.draws import DrawState
from yunti.packs.panel_scores import Item, ScoreRule
from yunti.packs.panels import PanelRule, panel_named, panels_for
from yunti.packs.reading import Pack


@dataclass(frozen=True)
class Sheet:
    """What a seat that is taken now gave so far."""

    seat: PanelSeat
    version: int
    handed_in_at: datetime | None
    scores: Mapping[str, Score]

    @property
    def is_in(self) -> bool:
        return self.handed_in_at is not None

    @cached_property
    def points(self) -> dict[str, int]:
        return {name: each.points for name, each in self.scores.items() if each.points is not None}


def sheets_of(panel: Panel) -> list[Sheet]:
    """Of those who sit now, in the order of the draw; an empty one for who has not begun. Three statements."""
    return _sheets([panel.pk]).get(panel.pk, [])


def _sheets(panels: Collection[int]) -> dict[int, list[Sheet]]:
    scores = Prefetch("scores", Score.objects.order_by("pk"))
    seats = (
        PanelSeat.objects.filter(panel__in=panels, recused_at__isnull=True)
        .select_related("expert__person", "sheet")
        .order_by("panel_id", "place")
    )
    found: dict[int, list[Sheet]] = {}
    rows = list(seats)
    kept_sheets = {
        each.seat_id: each for each in ScoreSheet.objects.filter(seat__in=rows).prefetch_related(scores)
    }
    for seat in rows:
        sheet = kept_sheets.get(seat.pk)
        found.setdefault(seat.panel_id, []).append(
            Sheet(
                seat,
                sheet.version if sheet else 0,
                sheet.handed_in_at if sheet else None,
                {each.item: each for each in sheet.scores.all()} if sheet else {},
            )
        )
    return found


def items_of(panel: Panel, pack: Pack, scores: ScoreRule) -> tuple[Item, ...]:
    return scores.items_on(pack, rule_day(panel))


def rule_day(panel: Panel) -> date:
    """The scale and the shares in force when the list was fixed."""
    return clock.local(panel.committed_at).date()


def asked_for_more(panel: Panel, pack: Pack, scores: ScoreRule, sheets: Sequence[Sheet]) -> bool:
    """Whether two differ more widely than the programme lets stand, and another expert may still be added."""
    day = rule_day(panel)
    if panel.without_added_by or panel.added >= scores.count(pack, "added", day):
        return False
    percent = scores.count(pack, "spread", day)
    return any(
        too_wide([sheet.points[each.name] for sheet in sheets], each.most, percent)
        for each in scores.items_on(pack, day)
    )


def seats_owing(day: date) -> "QuerySet[PanelSeat]":
    """Who sits, has not handed in, and has to by the day; the longest owed first."""
    rows = PanelSeat.objects.filter(
        recused_at__isnull=True,
        panel__state=DrawState.DRAWN,
        panel__score_by__lte=day,
        sheet__handed_in_at__isnull=True,
    )
    return rows.order_by("panel__score_by", "panel", "place")


def is_scored(case: Case) -> bool:
    """Whether experts score cases of this kind. No statement."""
    pack = pack_or_none(case.round)
    return pack is not None and any(rule.scores for rule in panels_for(pack, case.workflow))


def is_scored_now(panel: Panel) -> bool:
    """Whether its case stands where experts score. No statement where the round was read along."""
    pack, rule = rule_for(panel.case, panel.name)
    return rule.scores is not None and panel.case.state in rule.reviewing(pack)


# what an expert sees ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnLine:
    """`others` are the points of all who sit, from the lowest on; empty before all are in."""

    item: Item
    points: int | None
    remark: str
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class OwnSheet:
    panel: Panel
    accepted: bool
    open: bool
    version: int
    handed_in_at: datetime | None
    lines: tuple[OwnLine, ...]


def own_sheet(actor: Actor, case: Case, pack: Pack, seat: PanelSeat | None) -> OwnSheet | None:
    """None for who does not sit on a panel that scores. Three statements."""
    rule = panel_named(pack, seat.panel.name) if seat is not None else None
    if seat is None or rule is None or rule.scores is None or actor.person_id != seat.expert.person_id:
        return None
    panel = seat.panel
    sheets = sheets_of(panel)
    own = next(each for each in sheets if each.seat.pk == seat.pk)
    told = all_in(panel, sheets)
    lines = tuple(
        OwnLine(
            item,
            own.points.get(item.name),
            own.scores[item.name].remark if item.name in own.scores else "",
            tuple(sorted(each.points[item.name] for each in sheets)) if told else (),
        )
        for item in items_of(panel, pack, rule.scores)
    )
    is_open = not own.is_in and panel.state == DrawState.DRAWN and case.state in rule.reviewing(pack)
    return OwnSheet(panel, seat.accepted_at is not None, is_open, own.version, own.handed_in_at, lines)


def all_in(panel: Panel, sheets: Sequence[Sheet]) -> bool:
    return len(sheets) >= panel.seats_due and all(each.is_in for each in sheets)


def handed_in_by(actor: Actor, cases: Iterable[Case]) -> frozenset[int]:
    """One statement: the cases of which this person handed in a sheet that counts."""
    rows = ScoreSheet.objects.filter(
        seat__panel__case__in=list(cases),
        seat__expert__person=actor.person_id or 0,
        seat__recused_at__isnull=True,
        handed_in_at__isnull=False,
    )
    return frozenset(rows.values_list("seat__panel__case", flat=True))


# what the desk that drew sees -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BoardLine:
    """One item: points by seat in the order of the draw, `apart` and `left_out` by place."""

    item: Item
    points: tuple[int, ...]
    mean: Fraction
    spread: int
    wide: bool
    apart: frozenset[int]
    left_out: frozenset[int]


@dataclass(frozen=True)
class Board:
    """`lines` are empty before all are in."""

    sheets: tuple[Sheet, ...]
    lines: tuple[BoardLine, ...]
    handed_in: int
    needed: int

    @property
    def is_complete(self) -> bool:
        return bool(self.lines)


def board_of(panel: Panel, pack: Pack, rule: PanelRule) -> Board | None:
    """None for a panel that does not score. Three statements."""
    if rule.scores is None or panel.state == DrawState.COMMITTED:
        return None
    return _board(panel, pack, rule.scores, sheets_of(panel))


def _board(panel: Panel, pack: Pack, scores: ScoreRule, sheets: Sequence[Sheet]) -> Board:
    lines = tuple(_lines(panel, pack, scores, sheets)) if all_in(panel, sheets) else ()
    return Board(tuple(sheets), lines, sum(each.is_in for each in sheets), panel.seats_due)


def _lines(panel: Panel, pack: Pack, scores: ScoreRule, sheets: Sequence[Sheet]) -> Iterable[BoardLine]:
    day = rule_day(panel)
    wide, apart, dropped = (scores.count(pack, name, day) for name in ("spread", "outlier", "dropped"))
    for item in scores.items_on(pack, day):
        points = [each.points[item.name] for each in sheets]
        counted = kept(points, dropped)
        yield BoardLine(
            item,
            tuple(points),
            mean_of([points[place] for place in counted]),
            spread_of(points),
            too_wide(points, item.most, wide),
            frozenset(standing_apart(points, item.most, apart)),
            frozenset(range(len(points))) - frozenset(counted),
        )


@dataclass(frozen=True)
class Progress:
    panel: Panel
    board: Board

    @property
    def waits_for(self) -> list[Sheet]:
        return [each for each in self.board.sheets if not each.is_in]


def progress_of(actor: Actor, round_: Round, name: str) -> list[Progress]:
    """The panels of this name in a round whose cases the reader sees, those that wait longest first. Four statements."""
    pack = pack_of(round_)
    rule = panel_named(pack, name)
    if rule is None or rule.scores is None:
        return []
    rows = Panel.objects.filter(
        case__in=cases_visible_to(actor).filter(round=round_), name=name, state=DrawState.DRAWN
    )
    panels = list(rows.select_related("case__enterprise", "case__supplier").order_by("drawn_at", "pk"))
    sheets = _sheets([each.pk for each in panels])
    return [Progress(each, _board(each, pack, rule.scores, sheets.get(each.pk, []))) for each in panels]


def severity_of(progress: Iterable[Progress]) -> list[tuple[Expert, Severity]]:
    """Of the panels that are complete: the one that scores lowest first. No statement."""
    experts: dict[str, Expert] = {}
    scored = []
    for each in progress:
        refs = []
        for sheet in each.board.sheets:
            experts[sheet.seat.expert.ref] = sheet.seat.expert
            refs.append(sheet.seat.expert.ref)
        for line in each.board.lines:
            scored.append((line.item.most, dict(zip(refs, line.points, strict=True))))
    found = severities(scored)
    return sorted(
        ((experts[ref], each) for ref, each in found.items()),
        key=lambda pair: (pair[1].deviation, pair[0].ref),
    )
