"""Where a region code lies: its prefecture and province. Not here: the table itself (`apps.reference`)."""

from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from yunti.apps.reference.queries import counties_below, place_name, region_line, regions
from yunti.domain.regions import CODE_LENGTH, RegionLevel, RegionTable

__all__ = [
    "CODE_LENGTH",
    "above",
    "counties_called",
    "is_county",
    "may_be_county",
    "nearest_code",
    "nearest_county",
    "place_name",
]


def above(region_code: str, as_of: date) -> tuple[str, str]:
    """(prefecture, province) of a code; by the digits where the table does not know better."""
    province, prefecture, _county = region_line(region_code, as_of)
    return prefecture or region_code[:4] + "00", province or region_code[:2] + "0000"


def is_county(region_code: str) -> bool:
    return len(region_code) == CODE_LENGTH and region_code.isdigit() and not region_code.endswith("00")


def may_be_county(code: str, as_of: date) -> bool:
    """In force on the day, or of a province that the table does not hold and so cannot judge."""
    table = regions()
    if code[:2] + "0000" not in table:
        return True
    row = table.lookup(code, as_of)
    return row is not None and row.level is RegionLevel.COUNTY


def _counties(as_of: date) -> dict[str, str]:
    return _named(regions(), as_of)


@lru_cache(maxsize=4)
def _named(table: RegionTable, as_of: date) -> dict[str, str]:
    """Every county in force with its full name."""
    found = counties_below(None, as_of)
    return {county.code: table.full_name(county.code, as_of) or county.name for county in found}


def counties_called(text: str, as_of: date) -> tuple[str, ...]:
    """Codes of the counties whose name, or full name from any level on, is the text."""
    return _called(regions(), text, as_of)


@lru_cache(maxsize=8192)
def _called(table: RegionTable, text: str, as_of: date) -> tuple[str, ...]:
    named = _named(table, as_of).items()
    return tuple(
        code for code, name in named if name.endswith(text) and text in _spellings(table, code, as_of)
    )


def _spellings(table: RegionTable, code: str, as_of: date) -> set[str]:
    row = table.lookup(code, as_of)
    names = [region.name for region in table.ancestors(code, as_of)] + ([row.name] if row else [])
    return {"".join(names[place:]) for place in range(len(names))}


def nearest_county(text: str, as_of: date) -> str:
    """The most similar name with its code, ready to be shown; empty when none is near."""
    names = {name: code for code, name in _counties(as_of).items()}
    short = {county.name: county.code for county in counties_below(None, as_of)}
    for known in (short, names):
        close = get_close_matches(text, known, n=1, cutoff=0.6)
        if close:
            return f"{place_name(known[close[0]], as_of)} {known[close[0]]}"
    return ""


def nearest_code(code: str, as_of: date) -> str:
    near = get_close_matches(code, _counties(as_of), n=1, cutoff=0.7)
    return f"{near[0]} {place_name(near[0], as_of)}" if near else ""
