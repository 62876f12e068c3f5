"""Allow-lists as officers look at them: one edition with its entries, and which registered enterprises an entry may mean.

Not here: what a list says of a party on a day (`knowledge.py`), all lists (`listings.py`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yunti.apps.registry.models import AllowList, AllowListEntry, AllowListMatch, Enterprise, FormerName
from yunti.domain.regions import stem_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden


@dataclass(frozen=True)
class Hint:
    """An enterprise of the same name, or that bore it once."""

    party: Enterprise
    former: bool


@dataclass(frozen=True)
class ListedEntry:
    entry: AllowListEntry
    match: AllowListMatch | None
    party: Enterprise | None
    hints: tuple[Hint, ...]


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


def looked_up(entries: Iterable[AllowListEntry]) -> list[ListedEntry]:
    """Four statements, however many entries."""
    rows = list(entries)
    matches = {row.entry_id: row for row in AllowListMatch.objects.filter(entry__in=[row.pk for row in rows])}
    codes = {row.uscc for row in rows if row.uscc} | {row.uscc for row in matches.values()}
    parties = {row.uscc: row for row in Enterprise.objects.filter(uscc__in=codes)}
    hints = hints_for(row.name for row in rows if not row.uscc and row.pk not in matches)
    found = []
    for row in rows:
        match = matches.get(row.pk)
        code = match.uscc if match else row.uscc
        found.append(ListedEntry(row, match, parties.get(code), () if code else hints.get(row.name, ())))
    return found


def hints_for(names: Iterable[str]) -> dict[str, tuple[Hint, ...]]:
    """Two statements: by the name of today first, then by former names."""
    wanted = set(names)
    found: dict[str, list[Hint]] = defaultdict(list)
    if not wanted:
        return {}
    for party in Enterprise.objects.filter(name__in=wanted).order_by("id"):
        found[party.name].append(Hint(party, former=False))
    former = FormerName.objects.filter(name__in=wanted)
    for row in former.select_related("enterprise").order_by("id"):
        if row.enterprise is not None:
            found[row.name].append(Hint(row.enterprise, former=True))
    return {name: tuple(hints) for name, hints in found.items()}
