"""Choices of the list filters and forms: places of a jurisdiction, divisions of industry. Kept ready until a table changes.

Not here: the tables with their changes (`apps.reference`).
"""

from datetime import date
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from yunti.apps.reference.queries import industries, regions
from yunti.apps.registry.enums import PartyStatus, ProvenanceKind, SizeClass
from yunti.apps.registry.queries.places import place_name
from yunti.domain.regions import RegionTable

Choice = tuple[str, str]


def places_below(jurisdiction: str, as_of: date) -> tuple[Choice, ...]:
    """Prefectures of a province with their counties, or counties of a prefecture; none for a county."""
    return _places(regions(), jurisdiction, as_of)


@lru_cache(maxsize=256)
def _places(table: RegionTable, jurisdiction: str, as_of: date) -> tuple[Choice, ...]:
    found: list[Choice] = []
    for child in table.children(jurisdiction, as_of) if jurisdiction else ():
        found.append((child.code, child.name))
        found += [(below.code, f"\N{EM SPACE}{below.name}") for below in table.children(child.code, as_of)]
    return tuple(found)


@lru_cache(maxsize=1)
def divisions() -> tuple[Choice, ...]:
    table = industries()
    return tuple(
        (row.code, f"{row.code} {row.name}")
        for section in table.children()
        for row in table.children(section.code)
    )


@lru_cache(maxsize=128)
def division_name(code: str) -> str:
    row = industries().lookup(code) if code else None
    return row.name if row else code


@lru_cache(maxsize=2048)
def rendered(
    name: str, chosen: str, jurisdiction: str, as_of: date, _language: str, _table: RegionTable
) -> SafeString:
    """The options of one select, written once for each choice and language."""
    if name == "region":
        options, everything = places_below(jurisdiction, as_of), gettext("全部地区")
        if chosen and chosen not in dict(options):
            options = ((chosen, place_name(chosen, as_of)), *options)
    elif name == "division":
        options, everything = divisions(), gettext("全部行业")
    else:
        options, everything = _enum_options(name)
    return written(everything, (("", tuple(options)),), chosen)


@lru_cache(maxsize=512)
def written(everything: str, groups: tuple[tuple[str, tuple[Choice, ...]], ...], chosen: str) -> SafeString:
    """The options of a select, in groups where they have a title, kept by the words themselves."""
    lines = [_lines((("", everything),), chosen)]
    for title, choices in groups:
        inside = _lines(choices, chosen)
        lines.append(format_html('<optgroup label="{}">{}</optgroup>', title, inside) if title else inside)
    return SafeString("".join(lines))


def _lines(choices: tuple[Choice, ...], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected") if value == chosen else "", label) for value, label in choices),
    )


def options(name: str, chosen: str, jurisdiction: str, as_of: date) -> SafeString:
    return rendered(
        name, chosen, jurisdiction if name == "region" else "", as_of, get_language() or "", regions()
    )


def _enum_options(name: str) -> tuple[tuple[Choice, ...], str]:
    if name == "size":
        return tuple((value, str(label)) for value, label in SizeClass.choices if value), gettext("全部规模")
    if name == "provenance":
        return tuple((value, str(label)) for value, label in ProvenanceKind.choices), gettext("全部来源")
    barred = (("barred", gettext("限制申报")),)
    return (*((value, str(label)) for value, label in PartyStatus.choices), *barred), gettext("全部状态")
