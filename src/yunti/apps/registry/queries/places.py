"""Where a region code lies: its prefecture and province. Not here: names of regions (`domain.regions`)."""

from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from yunti.domain.regions import Region, RegionLevel, packaged_regions

CODE_LENGTH = 6


@lru_cache(maxsize=8192)
def above(region_code: str, as_of: date) -> tuple[str, str]:
    """(prefecture, province) of a code; by the digits where the table does not know better."""
    prefecture, province = region_code[:4] + "00", region_code[:2] + "0000"
    for region in packaged_regions().ancestors(region_code, as_of):
        if region.level is RegionLevel.PREFECTURE:
            prefecture = region.code
        elif region.level is RegionLevel.PROVINCE:
            province = region.code
    return prefecture, province


def is_county(region_code: str) -> bool:
    return len(region_code) == CODE_LENGTH and region_code.isdigit() and not region_code.endswith("00")


@lru_cache(maxsize=8192)
def place_name(region_code: str, as_of: date) -> str:
    """Prefecture and county by name; the bare code for one that the table does not know."""
    table = packaged_regions()
    row = table.lookup(region_code, as_of) or (table.rows_of(region_code) or (None,))[-1]
    if row is None:
        return region_code
    upper = [
        region.name for region in table.ancestors(region_code, as_of) if region.level != RegionLevel.PROVINCE
    ]
    return "".join([*upper, row.name])


def may_be_county(code: str, as_of: date) -> bool:
    """In force on the day, or of a province that the table does not hold and so cannot judge."""
    table = packaged_regions()
    if code[:2] + "0000" not in table:
        return True
    row = table.lookup(code, as_of)
    return row is not None and row.level is RegionLevel.COUNTY


@lru_cache(maxsize=4)
def _counties(as_of: date) -> dict[str, str]:
    """Every county in force with its full name."""
    table = packaged_regions()
    return {
        county.code: table.full_name(county.code, as_of) or county.name
        for province in table.provinces(as_of)
        for county in _below(province.code, as_of)
    }


def _below(code: str, as_of: date) -> list[Region]:
    found: list[Region] = []
    for child in packaged_regions().children(code, as_of):
        found.extend([child] if child.level is RegionLevel.COUNTY else _below(child.code, as_of))
    return found


@lru_cache(maxsize=8192)
def counties_called(text: str, as_of: date) -> tuple[str, ...]:
    """Codes of the counties whose name, or full name from any level on, is the text."""
    exact = [
        code
        for code, name in _counties(as_of).items()
        if name.endswith(text) and text in _spellings(code, as_of)
    ]
    return tuple(exact)


def _spellings(code: str, as_of: date) -> set[str]:
    table = packaged_regions()
    row = table.lookup(code, as_of)
    names = [region.name for region in table.ancestors(code, as_of)] + ([row.name] if row else [])
    return {"".join(names[place:]) for place in range(len(names))}


def nearest_county(text: str, as_of: date) -> str:
    """The most similar name with its code, ready to be shown; empty when none is near."""
    names = {name: code for code, name in _counties(as_of).items()}
    short = {table_name.name: table_name.code for table_name in _short(as_of)}
    for known in (short, names):
        close = get_close_matches(text, known, n=1, cutoff=0.6)
        if close:
            return f"{place_name(known[close[0]], as_of)} {known[close[0]]}"
    return ""


def _short(as_of: date) -> list[Region]:
    table = packaged_regions()
    return [row for code in _counties(as_of) if (row := table.lookup(code, as_of)) is not None]


def nearest_code(code: str, as_of: date) -> str:
    near = get_close_matches(code, _counties(as_of), n=1, cutoff=0.7)
    return f"{near[0]} {place_name(near[0], as_of)}" if near else ""
