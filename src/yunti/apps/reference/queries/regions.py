"""The table of regions with what administrators have added: names, ways up and choices for selects.

A code that is in no table keeps its digits as its name, and lies where its digits say.
Not here: whose jurisdiction a code lies in (`domain.regions.lies_within`), changing regions (`services`).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from yunti.apps.reference.enums import RegionChangeKind, Topic
from yunti.apps.reference.models import RegionChange
from yunti.apps.reference.queries.stamps import remembered
from yunti.domain.dates import Span
from yunti.domain.regions import Region, RegionLevel, RegionTable, packaged_regions, packaged_rows
from yunti.kit import clock

NAMES_KEPT = 8192


def regions() -> RegionTable:
    """The packaged table with the changes entered here; the same object until something changes."""
    return remembered(Topic.REGIONS, _build)


def region_name(code: str, as_of: date | None = None) -> str:
    """The region's own name, abolished ones by their last; an unknown code is its own name."""
    return _name(regions(), code, as_of or clock.today(), "own")


def place_name(code: str, as_of: date | None = None) -> str:
    """Prefecture and county, without the province."""
    return _name(regions(), code, as_of or clock.today(), "place")


def full_region_name(code: str, as_of: date | None = None) -> str:
    """From the province down."""
    return _name(regions(), code, as_of or clock.today(), "full")


def region_choices(parent: str | None = None, as_of: date | None = None) -> list[tuple[str, str]]:
    """The level below, for a select: provinces, then prefectures (with counties of no prefecture), then counties."""
    return [(row.code, row.name) for row in regions().children(parent, as_of or clock.today())]


def region_line(code: str, as_of: date | None = None) -> tuple[str, str, str]:
    """Province, prefecture and county of a code, as far as it goes down; by the digits where no table knows it."""
    return _line(regions(), code, as_of or clock.today())


def counties_below(code: str | None = None, as_of: date | None = None) -> tuple[Region, ...]:
    """Every county in force below a region, or of the whole table, in the order of the codes."""
    return _counties(regions(), code, as_of or clock.today())


def region_changes(*, code: str = "") -> QuerySet[RegionChange]:
    """The latest first, with those withdrawn."""
    rows = RegionChange.objects.order_by("-entered_at", "-pk")
    return rows.filter(code=code) if code else rows


def region_change_by_ref(ref: str) -> RegionChange | None:
    return RegionChange.objects.filter(ref=ref).first()


def changes_in_force() -> list[RegionChange]:
    return list(RegionChange.objects.filter(withdrawn_at__isnull=True))


def table_with(changes: Iterable[RegionChange]) -> RegionTable:
    """The packaged rows after the changes, each on its day; refuses rows without a parent (`ValueError`)."""
    rows: dict[str, list[Region]] = {}
    for row in packaged_rows():
        rows.setdefault(row.code, []).append(row)
    for change in sorted(changes, key=lambda change: (change.effective_on, change.pk or 0)):
        rows[change.code] = _after(rows.get(change.code, []), change)
    return RegionTable(row for held in rows.values() for row in held)


def _build() -> RegionTable:
    changes = changes_in_force()
    return table_with(changes) if changes else packaged_regions()


def _after(rows: list[Region], change: RegionChange) -> list[Region]:
    """The rows of one code once the change holds; what was in force ends the day before."""
    day = change.effective_on
    ended = [replace(row, span=Span(row.span.start, day)) if _runs_into(row, day) else row for row in rows]
    if change.kind == RegionChangeKind.ABOLISHED:
        return ended
    level = RegionLevel(change.level)
    new = Region(change.code, change.name, level, change.parent or None, Span(day, None), change.note)
    return [row for row in ended if row.span.start != day] + [new]


def _runs_into(row: Region, day: date) -> bool:
    return row.span.holds_on(day) and row.span.start != day


@lru_cache(maxsize=NAMES_KEPT)
def _name(table: RegionTable, code: str, as_of: date, how: str) -> str:
    row = table.lookup(code, as_of) or (table.rows_of(code) or (None,))[-1]
    if row is None:
        return code
    if how == "own":
        return row.name
    above = table.ancestors(code, as_of)
    if how == "place":
        above = tuple(region for region in above if region.level is not RegionLevel.PROVINCE)
    return "".join([*(region.name for region in above), row.name])


@lru_cache(maxsize=NAMES_KEPT)
def _line(table: RegionTable, code: str, as_of: date) -> tuple[str, str, str]:
    row = table.lookup(code, as_of) or (table.rows_of(code) or (None,))[-1]
    if row is None:
        province, prefecture = code[:2] + "0000", code[:4] + "00"
        return (
            province,
            prefecture if prefecture != province else "",
            code if not code.endswith("00") else "",
        )
    levels = {region.level: region.code for region in (*table.ancestors(code, as_of), row)}
    return (
        levels.get(RegionLevel.PROVINCE, ""),
        levels.get(RegionLevel.PREFECTURE, ""),
        levels.get(RegionLevel.COUNTY, ""),
    )


@lru_cache(maxsize=64)
def _counties(table: RegionTable, code: str | None, as_of: date) -> tuple[Region, ...]:
    found: list[Region] = []
    for child in table.children(code, as_of):
        found.extend([child] if child.level is RegionLevel.COUNTY else _counties(table, child.code, as_of))
    return tuple(found)
