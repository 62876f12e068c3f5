"""Published lists: their rows, how each line stands, what the public may read of them on a day.

A list in publicity is read by everybody until its last day; afterwards only the heading is. An announcement stays.
Not here: what could be published (`ready.py`), objections as officers handle them (`objections.py`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.cases.enums import ObjectionState
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.objecting import how_each_stands, standing_objections
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.enums import LineState, ListKind, ListState
from yunti.apps.publicity.models import LineObjection, ListExtension, ListLine, PublicList
from yunti.domain.regions import stem_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.objecting import DISMISSED, PENDING, UPHELD
from yunti.packs.publicity import Showing, showing_named, way_to_object

__all__ = ["LineState", "ListKind", "ListState", "PublicList"]
PAGE_SIZE = 20
MOST_FILTERS = 60


@dataclass(frozen=True)
class Row:
    """One line of a list as it was frozen, and how it stands now."""

    number: int
    cells: tuple[str, ...]
    state: LineState = LineState.SHOWN


@dataclass(frozen=True)
class Rows:
    """`columns` are labels, `filters` the choices that the content offers by column."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    filters: Mapping[str, tuple[str, ...]]


def state_of(each: PublicList, as_of: date) -> ListState:
    if each.withdrawn_at is not None:
        return ListState.WITHDRAWN
    if each.last_day is None:
        return ListState.STANDING
    return ListState.RUNNING if as_of <= each.last_day else ListState.OVER


def extensions_of(each: PublicList) -> list[ListExtension]:
    """The first at first; one statement."""
    return list(ListExtension.objects.filter(list=each).order_by("id"))


def shows_rows(each: PublicList, as_of: date) -> bool:
    """Whether the public reads the lines: during the period, and of what stands for good."""
    return state_of(each, as_of) in (ListState.RUNNING, ListState.STANDING)


def public_lists(kind: ListKind, as_of: date, *, running: bool | None = None) -> "QuerySet[PublicList]":
    """No statement yet, newest first. Every row is published: drafts are not kept anywhere."""
    rows = PublicList.objects.filter(kind=kind).select_related("round").order_by("-id")
    if running is None:
        return rows
    open_now = Q(withdrawn_at__isnull=True) & (Q(last_day__isnull=True) | Q(last_day__gte=as_of))
    return rows.filter(open_now) if running else rows.exclude(open_now)


def list_with(ref: str) -> PublicList:
    """One statement."""
    found = PublicList.objects.filter(ref=ref).select_related("round", "replaces").first()
    if found is None:
        raise NotFoundOrHidden(_("没有找到这份名单。"))
    return found


def lists_of(actor: Actor) -> "QuerySet[PublicList]":
    """The lists that this authority or one below it published."""
    if not actor.jurisdiction:
        return PublicList.objects.none()
    rows = PublicList.objects.filter(jurisdiction__startswith=stem_of(actor.jurisdiction))
    return rows.select_related("round").order_by("-id")


def own_list(actor: Actor, ref: str) -> PublicList:
    """One statement; what another authority published looks as if it did not exist at this desk."""
    found = lists_of(actor).filter(ref=ref).select_related("round", "replaces").first()
    if found is None:
        raise NotFoundOrHidden(_("没有找到这份名单。"))
    return found


def showing_of_list(each: PublicList) -> Showing:
    """How the pack shows a list of this name; without that it is read and nothing is done with it."""
    showing = showing_named(pack_of(each.round), each.name)
    if showing is None:
        raise NotFoundOrHidden(_("这个项目没有这种名单。"))
    return showing


def content_of(each: PublicList) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(each.content)
    return content


def rows_of(each: PublicList, *, states: bool = True) -> Rows:
    """Two statements for how the lines stand, none without. The rows are those that were frozen: pages, files and
    papers all print these."""
    content = content_of(each)
    standing = line_states(each) if states else {}
    rows = tuple(
        Row(number, tuple(cells), standing.get(number, LineState.SHOWN)) for number, *cells in content["rows"]
    )
    return Rows(tuple(content["columns"]), rows, _filters(content))


def _filters(content: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    columns: list[str] = content["columns"]
    found = {}
    for label in content["filters"]:
        place = columns.index(label) + 1
        values = tuple(dict.fromkeys(str(row[place]) for row in content["rows"] if row[place]))
        if 1 < len(values) <= MOST_FILTERS:
            found[label] = values
    return found


def chosen_rows(rows: Rows, words: str, chosen: Mapping[str, str]) -> tuple[Row, ...]:
    """Rows in which the words occur and the chosen values stand."""
    places = {rows.columns.index(label): value for label, value in chosen.items() if label in rows.columns}
    plain = words.casefold()
    return tuple(
        row
        for row in rows.rows
        if all(row.cells[place] == value for place, value in places.items())
        and (not plain or any(plain in cell.casefold() for cell in row.cells))
    )


def line_states(each: PublicList) -> dict[int, LineState]:
    """Two statements, two more where objections are cases: lines that do not stand as they were shown, by number."""
    showing = showing_named(pack_of(each.round), each.name)
    lines = ListLine.objects.filter(list=each).select_related("case")
    counted = lines.annotate(
        open_ones=Count("objections", filter=Q(objections__objection__state=ObjectionState.OPEN)),
        upheld_ones=Count("objections", filter=Q(objections__objection__state=ObjectionState.UPHELD)),
    )
    replaced = each.replaced_by.exists()
    rows = list(counted)
    standing = standing_objections([line.case_id for line in rows]) if _are_cases(each, showing) else {}
    found = {line.number: _state(line, showing, replaced, standing.get(line.case_id, "")) for line in rows}
    return {number: state for number, state in found.items() if state is not LineState.SHOWN}


def _are_cases(each: PublicList, showing: Showing | None) -> bool:
    way = way_to_object(pack_of(each.round), showing) if showing is not None else None
    return way is not None and bool(way.workflow)


def _state(line: Any, showing: Showing | None, replaced: bool, standing: str) -> LineState:
    if line.upheld_ones or standing == UPHELD:
        return LineState.UPHELD
    if line.ended_at is not None:
        return LineState.MOVED if replaced else LineState.GONE
    if line.open_ones or standing == PENDING:
        return LineState.SUSPENDED
    if showing is not None and showing.is_publicity and line.case.shown_until is None:
        return LineState.GONE
    return LineState.SHOWN


@dataclass(frozen=True)
class Day:
    day: date
    past: bool
    today: bool


@dataclass(frozen=True)
class Countdown:
    """`passed` days of `total` have begun, `left` remain after today."""

    passed: int
    total: int
    left: int
    days: tuple[Day, ...]


def countdown(each: PublicList, as_of: date) -> Countdown | None:
    """The days of the period one by one; the day of publication is not counted."""
    if each.last_day is None:
        return None
    first = each.opened_on + timedelta(days=1)
    total = (each.last_day - each.opened_on).days
    days = [first + timedelta(days=place) for place in range(total)]
    shown = tuple(Day(day, day < as_of, day == as_of) for day in days)
    passed = min(max((as_of - each.opened_on).days, 0), total)
    return Countdown(passed, total, total - passed, shown)


@dataclass(frozen=True)
class ObjectionCounts:
    open: int
    upheld: int
    dismissed: int

    @property
    def total(self) -> int:
        return self.open + self.upheld + self.dismissed


def objection_counts(each: PublicList) -> ObjectionCounts:
    """Three statements: confirmed objections to the list by outcome. The public learns these numbers and no more."""
    state = "objection__state"
    found = LineObjection.objects.filter(line__list=each).aggregate(
        open=Count("pk", filter=Q(**{state: ObjectionState.OPEN})),
        upheld=Count("pk", filter=Q(**{state: ObjectionState.UPHELD})),
        dismissed=Count("pk", filter=Q(**{state: ObjectionState.DISMISSED})),
    )
    cases = Case.objects.filter(at_line__line__list=each)
    standing = [how for _case, how in how_each_stands(cases)]
    return ObjectionCounts(
        found["open"] + standing.count(PENDING),
        found["upheld"] + standing.count(UPHELD),
        found["dismissed"] + standing.count(DISMISSED),
    )


def shown_list(case_id: int) -> PublicList | None:
    """One statement: the newest list on which a case stands now and that the public reads."""
    rows = ListLine.objects.filter(
        case_id=case_id, ended_at__isnull=True, list__withdrawn_at__isnull=True
    ).select_related("list")
    line = rows.order_by("-id").first()
    return line.list if line is not None and shows_rows(line.list, clock.today()) else None


def cases_of(each: PublicList) -> list[Case]:
    """One statement: the cases on the list in the order of its lines, for what is printed of them."""
    lines = ListLine.objects.filter(list=each).select_related(
        "case__round", "case__enterprise", "case__supplier"
    )
    return [line.case for line in lines.order_by("number")]
