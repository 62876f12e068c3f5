"""Rows of a list judged as a whole: cells column by column, then what only several rows or the registry can tell.

Works on whole columns, without a form or a query per row.
Not here: single cells (`cells.py`), writing what was found good (`writing.py`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.registry.enums import PartyStatus
from yunti.apps.registry.importing.cells import CellProblem, Column, shown
from yunti.apps.registry.importing.columns import TITLES, Meant, check_header
from yunti.apps.registry.importing.limits import MOST_PROBLEMS_PER_ROW
from yunti.apps.registry.importing.reading import Table
from yunti.apps.registry.masterdata import FACT_COLUMNS
from yunti.apps.registry.models import Enterprise
from yunti.apps.registry.permissions import scope_field
from yunti.apps.registry.queries.places import above, place_name
from yunti.apps.registry.services.facts import size_from

LOOKED_UP = 20_000
MASTER = (
    "name",
    "region_code",
    "industry_code",
    "size_class",
    "established_on",
    "address",
    "legal_representative",
    "contact_name",
    "contact_phone",
)


@dataclass(slots=True)
class Draft:
    """One good row: its number in the file, clean values by column, and the file it changes, if it is known."""

    row: int
    values: dict[str, Any]
    known: "Known | None" = None


@dataclass(frozen=True)
class Known:
    """What the registry holds under a credit code."""

    pk: int
    status: str
    inside: bool
    values: tuple[Any, ...]


@dataclass(frozen=True)
class RowProblem:
    row: int
    title: str
    typed: str
    text: str
    suggestion: str


@dataclass
class Checked:
    """Good rows, and every problem in the order of the rows."""

    total: int
    drafts: list[Draft] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    bad_rows: int = 0
    blank_rows: int = 0

    @property
    def creates(self) -> int:
        return sum(draft.known is None for draft in self.drafts)

    @property
    def updates(self) -> int:
        return sum(draft.known is not None and changes_of(draft) != {} for draft in self.drafts)


def changes_of(draft: Draft) -> dict[str, Any]:
    """Master data that the row would change; empty cells change nothing."""
    if draft.known is None:
        return {}
    return {
        name: draft.values[name]
        for name, old in zip(MASTER, draft.known.values, strict=True)
        if draft.values.get(name) not in (None, "") and draft.values[name] != old
    }


def check(table: Table, jurisdiction: str, as_of: date) -> Checked:
    check_header(table.header)
    problems: list[CellProblem] = []
    columns = table.header.columns
    raw = _columns_of(table.rows, columns)
    blank = [
        not first and not any(cell not in ("", None) for cell in row)
        for first, row in zip(raw[0], table.rows, strict=True)
    ]
    values = {
        column.name: Column(column, as_of, problems).read(cells)
        for column, cells in zip(columns, raw, strict=True)
    }
    _pass_over_blank(blank, problems)
    _check_uncomputed(table, columns, problems)
    _check_merged(table, columns, problems)
    _check_repeated_header(table, blank, problems)
    _check_places(values["region_code"], columns, jurisdiction, as_of, problems)
    _check_twice(values["uscc"], columns, table.first_row, problems)
    known = _known_codes(values["uscc"], jurisdiction)
    _check_known(values["uscc"], columns, known, problems)
    return _gather(table, values, blank, problems, known)


def _columns_of(rows: Sequence[Sequence[Any]], columns: Sequence[Meant]) -> list[list[Any]]:
    """Ragged rows of text files are read as if blank to the right."""
    places = [column.place for column in columns]
    widest = max(places) + 1
    if all(len(row) >= widest for row in rows):
        return [[row[place] for row in rows] for place in places]
    return [[row[place] if place < len(row) else "" for row in rows] for place in places]


def _title(columns: Sequence[Meant], name: str) -> str:
    return next((column.title for column in columns if column.name == name), TITLES[name])


def _pass_over_blank(blank: list[bool], problems: list[CellProblem]) -> None:
    """A row without any value is no row: what its empty cells lack is not reported."""
    gone = {place for place, empty in enumerate(blank) if empty}
    if gone:
        problems[:] = [problem for problem in problems if problem.place not in gone]


def _check_uncomputed(table: Table, columns: Sequence[Meant], problems: list[CellProblem]) -> None:
    if not table.uncomputed:
        return
    titles = {column.place: column.title for column in columns}
    for row, place in sorted(table.uncomputed):
        if place in titles and row >= table.first_row:
            problems.append(
                CellProblem(
                    row - table.first_row,
                    titles[place],
                    "",
                    _("单元格是没有算出结果的公式。"),
                    _("在表格软件中打开并保存一次，或粘贴为数值。"),
                )
            )


def _check_merged(table: Table, columns: Sequence[Meant], problems: list[CellProblem]) -> None:
    """Only the first cell of a merged area holds its value; the others would read as empty."""
    titles = {column.place: column.title for column in columns}
    for top, left, bottom, right in table.merged:
        if bottom + 1 < table.first_row or (top == bottom and left == right):
            continue
        named = [titles[place] for place in range(left, right + 1) if place in titles]
        if named:
            problems.append(
                CellProblem(
                    max(top + 1, table.first_row) - table.first_row,
                    named[0],
                    "",
                    _("第 %(top)s 至 %(bottom)s 行有合并单元格，只有第一格有值。")
                    % {"top": top + 1, "bottom": bottom + 1},
                    _("取消合并，每行填满后再上传。"),
                )
            )


def _check_repeated_header(table: Table, blank: list[bool], problems: list[CellProblem]) -> None:
    titles = {title for title in table.header.titles if title}
    for place, row in enumerate(table.rows):
        if blank[place] or not isinstance(row[0], str) or row[0].strip() not in titles:
            continue
        if sum(isinstance(cell, str) and cell.strip() in titles for cell in row) >= 2:
            problems.append(
                CellProblem(
                    place, table.header.titles[0], shown(row[0]), _("这一行又是表头。"), _("删除这一行。")
                )
            )


def _check_places(
    codes: list[Any], columns: Sequence[Meant], jurisdiction: str, as_of: date, problems: list[CellProblem]
) -> None:
    """Each distinct place is judged once."""
    place_of_code = ("region_code", "prefecture_code", "province_code").index(scope_field(jurisdiction))
    outside = {
        code for code in set(codes) if code and (code, *above(code, as_of))[place_of_code] != jurisdiction
    }
    if not outside:
        return
    title = _title(columns, "region_code")
    for place, code in enumerate(codes):
        if code in outside:
            problems.append(
                CellProblem(
                    place,
                    title,
                    place_name(code, as_of),
                    _("%(place)s不在本岗位的辖区内。") % {"place": place_name(code, as_of)},
                    _("删除这一行，由当地主管部门导入。"),
                )
            )


def _check_twice(
    codes: list[Any], columns: Sequence[Meant], first_row: int, problems: list[CellProblem]
) -> None:
    """The second and further rows of a code are wrong, the first stands."""
    if len(set(codes)) == len(codes):
        return
    seen: dict[str, int] = {}
    title = _title(columns, "uscc")
    for place, code in enumerate(codes):
        if not code:
            continue
        first = seen.setdefault(code, place)
        if first != place:
            problems.append(
                CellProblem(
                    place,
                    title,
                    code,
                    _("与第 %(row)s 行的信用代码重复。") % {"row": first + first_row},
                    _("同一家企业只留一行。"),
                )
            )


def _known_codes(codes: list[Any], jurisdiction: str) -> dict[str, Known]:
    """What the registry holds under these codes: one statement for every twenty thousand."""
    wanted = [code for code in codes if code]
    scope = scope_field(jurisdiction)
    known: dict[str, Known] = {}
    for start in range(0, len(wanted), LOOKED_UP):
        found = Enterprise.objects.filter(
            uscc__among=frozenset(wanted[start : start + LOOKED_UP])
        ).values_list("uscc", "pk", "status", scope, *MASTER)
        for code, pk, status, place, *values in found:
            known[code] = Known(pk, status, place == jurisdiction, tuple(values))
    return known


def _check_known(
    codes: list[Any], columns: Sequence[Meant], known: dict[str, Known], problems: list[CellProblem]
) -> None:
    """A file of another place, or one that was merged or closed, is not changed by a list."""
    if not known:
        return
    title = _title(columns, "uscc")
    for place, code in enumerate(codes):
        found = known.get(code)
        if found is None or (found.inside and found.status == PartyStatus.ACTIVE):
            continue
        if not found.inside:
            text, advice = _("这个信用代码不能由本辖区导入。"), _("如企业迁入，请共同的上级办理迁移。")
        else:
            text, advice = _("这家企业已合并或注销。"), _("核对后删除这一行。")
        problems.append(CellProblem(place, title, code, text, advice))


def _gather(
    table: Table,
    values: dict[str, list[Any]],
    blank: list[bool],
    problems: list[CellProblem],
    known: dict[str, Known],
) -> Checked:
    by_place: dict[int, list[CellProblem]] = defaultdict(list)
    for problem in problems:
        by_place[problem.place].append(problem)
    checked = Checked(total=len(table.rows) - sum(blank), bad_rows=len(by_place), blank_rows=sum(blank))
    names = tuple(values)
    for place, line in enumerate(zip(*values.values(), strict=True)):
        if place in by_place or blank[place]:
            continue
        drafted = dict(zip(names, line, strict=True))
        checked.drafts.append(Draft(place + table.first_row, drafted, known.get(drafted["uscc"])))
    for place in sorted(by_place):
        checked.problems += [
            RowProblem(place + table.first_row, each.title, each.typed, each.text, each.suggestion)
            for each in by_place[place][:MOST_PROBLEMS_PER_ROW]
        ]
    _settle_sizes(checked.drafts)
    return checked


def _settle_sizes(drafts: list[Draft]) -> None:
    """Where the list gives no size, industry and figures may decide it."""
    for draft in drafts:
        values = draft.values
        if values.get("size_class") or not values.get("industry_code"):
            continue
        figures = {name: values[name] for name in FACT_COLUMNS if values.get(name) is not None}
        if figures:
            values["size_class"] = size_from(values["industry_code"], figures)
