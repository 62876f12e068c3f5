"""Allow-lists as officers look at them: one edition with its entries, and which registered enterprises an entry may mean.

Not here: what a list says of a party on a day (`knowledge.py`), all lists (`listings.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from yunti.apps.registry.enums import PartyStatus
from yunti.apps.registry.models import (
    AllowList,
    AllowListDenial,
    AllowListEntry,
    AllowListMatch,
    Enterprise,
    FormerName,
)
from yunti.domain.regions import lies_within, stem_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.shapes import shaped
from yunti.kit.together import read_together


@dataclass(frozen=True)
class Hint:
    """An enterprise of the list's place that bears the name, or bore it once; `denial` where an officer said that it is another one."""

    party: Enterprise
    former: bool
    denial: AllowListDenial | None = None


@dataclass(frozen=True)
class ListedEntry:
    """`outside`: the enterprise is registered, but not in the place that the list belongs to, so that the list does not count for it."""

    entry: AllowListEntry
    match: AllowListMatch | None
    party: Enterprise | None
    hints: tuple[Hint, ...]
    outside: bool = False


def in_force_on(each: AllowList, day: date) -> bool:
    return (
        each.valid_from <= day
        and (each.valid_to is None or each.valid_to >= day)
        and (each.ended_on is None or each.ended_on > day)
    )


def is_to_come(each: AllowList, day: date) -> bool:
    """It will hold, be it for a while."""
    return each.valid_from > day and (each.ended_on is None or each.ended_on > each.valid_from)


def not_over(day: date) -> Q:
    """Editions that hold on the day or some day after it."""
    ended = Q(ended_on__isnull=True) | (Q(ended_on__gt=day) & Q(ended_on__gt=F("valid_from")))
    return (Q(valid_to__isnull=True) | Q(valid_to__gte=day)) & ended


def allow_lists_visible_to(actor: Actor) -> "QuerySet[AllowList]":
    """Those of the officer's place, of a place within it and of the places it lies in."""
    own = actor.jurisdiction
    if not own:
        return AllowList.objects.none()
    above = {own[:2] + "0000", own[:4] + "00", own}
    return AllowList.objects.filter(Q(jurisdiction__in=above) | Q(jurisdiction__startswith=stem_of(own)))


def allow_list_by_ref(actor: Actor, ref: str) -> AllowList:
    """Missing and hidden look the same."""
    found = allow_lists_visible_to(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def editions_of(each: AllowList) -> list[AllowList]:
    rows = AllowList.objects.filter(code=each.code, jurisdiction=each.jurisdiction)
    return list(rows.order_by("-valid_from", "-id"))


def entry_named(each: AllowList, name: str) -> AllowListEntry:
    found = each.entries.filter(uscc="", name=name).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def match_of(entry: AllowListEntry) -> AllowListMatch:
    found = AllowListMatch.objects.filter(entry=entry).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def denial_of(entry: AllowListEntry, party: Enterprise) -> AllowListDenial:
    found = AllowListDenial.objects.filter(entry=entry, uscc=party.uscc).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def editions_left(each: AllowList, day: date) -> list[AllowList]:
    """Of the list of this place, those that hold on the day or later."""
    rows = AllowList.objects.filter(not_over(day), code=each.code, jurisdiction=each.jurisdiction)
    return list(rows.order_by("valid_from"))


def lists_below(each: AllowList, place: str, day: date) -> list[AllowList]:
    """Editions of the same code that lower places still have on the day or after it."""
    rows = AllowList.objects.filter(not_over(day), code=each.code).exclude(jurisdiction=place)
    return [
        row for row in rows.order_by("jurisdiction", "valid_from") if lies_within(place, row.jurisdiction)
    ]


def entries_of(lists: Iterable[AllowList]) -> list[tuple[str, str]]:
    """Credit code and name of every entry, each once, as they stand on the lists one after the other."""
    rows = AllowListEntry.objects.filter(allow_list__in=[each.pk for each in lists]).order_by("id")
    found = {(row.uscc or row.name): (row.uscc, row.name) for row in rows}
    return list(found.values())


def looked_up(entries: Iterable[AllowListEntry], place: str) -> list[ListedEntry]:
    """Four statements, however many entries; `place` is that of the list."""
    rows = list(entries)
    keys = tuple(row.pk for row in rows)
    confirmed, denied = read_together(
        shaped(_said_of, keys, fixed=(AllowListMatch,)), shaped(_said_of, keys, fixed=(AllowListDenial,))
    )
    matches = {row.entry_id: row for row in confirmed}
    denials = {(row.entry_id, row.uscc): row for row in denied}
    codes = {row.uscc for row in rows if row.uscc} | {row.uscc for row in matches.values()}
    parties = {row.uscc: row for row in Enterprise.objects.filter(uscc__in=codes)}
    hints = hints_for((row.name for row in rows if not row.uscc and row.pk not in matches), place)
    found = []
    for row in rows:
        match = matches.get(row.pk)
        code = match.uscc if match else row.uscc
        party = parties.get(code)
        outside = party is not None and not lies_within(place, party.region_code)
        hinted = () if code else hints.get(row.name, ())
        told = tuple(replace(each, denial=denials.get((row.pk, each.party.uscc))) for each in hinted)
        found.append(ListedEntry(row, match, party, told, outside))
    return found


def _said_of(model: Any, entries: Sequence[int]) -> "QuerySet[Any]":
    """What officers said of entries: confirmed or denied."""
    rows: QuerySet[Any] = model.objects.filter(entry__in=entries)
    return rows


def hints_for(names: Iterable[str], place: str) -> dict[str, tuple[Hint, ...]]:
    """Two statements: by the name of today first, then by former names. Only enterprises for which the list can count: those of
    its place whose file stands."""
    wanted = set(names)
    found: dict[str, list[Hint]] = defaultdict(list)
    if not wanted:
        return {}
    there = Enterprise.objects.filter(region_code__startswith=stem_of(place))
    standing = there.exclude(status=PartyStatus.MERGED)
    for party in standing.filter(name__in=wanted).order_by("id"):
        found[party.name].append(Hint(party, former=False))
    former = FormerName.objects.filter(name__in=wanted, enterprise__in=standing)
    for row in former.select_related("enterprise").order_by("id"):
        if row.enterprise is not None:
            found[row.name].append(Hint(row.enterprise, former=True))
    return {name: tuple(hints) for name, hints in found.items()}


def outside_of(codes: Iterable[str], place: str) -> set[str]:
    """One statement: which of the credit codes are of enterprises registered elsewhere."""
    rows = Enterprise.objects.filter(uscc__in=set(codes)).exclude(region_code__startswith=stem_of(place))
    return set(rows.values_list("uscc", flat=True))
