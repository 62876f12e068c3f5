"""What the registry knows about parties on a day, asked all at once: bars, statuses, places on allow-lists.

Questions are collected first, for one case or for many; the answers come with one statement.
Not here: the whole standing of a party with its reasons (`standings.py`), its file (`facts.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from yunti.apps.registry.enums import ALL_PROGRAMMES
from yunti.apps.registry.models import (
    AllowList,
    AllowListDenial,
    AllowListEntry,
    AllowListMatch,
    Ban,
    DishonestyRecord,
    Enterprise,
    FiscalViolation,
    StatusGrant,
    StatusKind,
    Supplier,
)
from yunti.apps.registry.queries.allow_lists import in_force_on
from yunti.apps.registry.queries.facts import status_in_force, subject_of
from yunti.apps.registry.queries.standings import in_force
from yunti.domain.regions import lies_within
from yunti.kit.shapes import shaped
from yunti.kit.together import Readable, read_together


class Barred(NamedTuple):
    """Is this code barred?"""

    uscc: str


class Violations(NamedTuple):
    """What was found of this enterprise's dealings with public money?"""

    enterprise: int


class BarredPartner(NamedTuple):
    """Is the partner barred from anything? By the code, without one by the suppliers of this name."""

    name: str
    code: str = ""


class Named(NamedTuple):
    """Which suppliers have this name?"""

    name: str


class Coded(NamedTuple):
    """Which supplier has this credit code?"""

    uscc: str


class Held(NamedTuple):
    """Which values of a kind of status does the party hold?"""

    kind: str
    party: Enterprise | Supplier


class Listed(NamedTuple):
    """Does the allow-list in force where the case lies name the party? With `edition`, a reference: does that edition name it?"""

    code: str
    uscc: str
    name: str
    region: str
    edition: str = ""


Question = Barred | Violations | BarredPartner | Named | Coded | Held | Listed


@dataclass(frozen=True)
class Questions:
    codes: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    statuses: tuple[Held, ...] = ()
    lists: tuple[Listed, ...] = ()
    coded: frozenset[str] = frozenset()
    violators: frozenset[int] = frozenset()


def questions(asked: Iterable[Question]) -> Questions:
    found = list(asked)
    partners = [each for each in found if isinstance(each, BarredPartner)]
    named = [each.name for each in found if isinstance(each, Named)]
    return Questions(
        frozenset(each.uscc for each in found if isinstance(each, Barred))
        | {each.code for each in partners if each.code},
        frozenset((*named, *(each.name for each in partners if not each.code))),
        tuple(each for each in found if isinstance(each, Held)),
        tuple(each for each in found if isinstance(each, Listed)),
        frozenset(each.uscc for each in found if isinstance(each, Coded)),
        frozenset(each.enterprise for each in found if isinstance(each, Violations)),
    )


Subject = tuple[str, Any]
"""A party as a row about it names it: column and key."""


@dataclass
class Knowledge:
    """The answers. What was not asked is not known, and asking for it is a mistake of the program."""

    day: date
    asked: Questions
    scopes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    suppliers: dict[str, list[Supplier]] = field(default_factory=lambda: defaultdict(list))
    grants: dict[tuple[str, Subject], list[str]] = field(default_factory=lambda: defaultdict(list))
    lists: list[AllowList] = field(default_factory=list)
    editions: dict[str, AllowList] = field(default_factory=dict)
    entries: dict[tuple[Any, str, str], AllowListEntry] = field(default_factory=dict)
    confirmed: set[tuple[Any, str]] = field(default_factory=set)
    denied: set[tuple[Any, str]] = field(default_factory=set)
    violations: dict[int, list[FiscalViolation]] = field(default_factory=dict)
    besides: list[list[Any]] = field(default_factory=list)

    def is_barred(self, uscc: str, programme: str) -> bool:
        assert uscc in self.asked.codes
        return bool(self.scopes.get(uscc, set()) & {ALL_PROGRAMMES, programme})

    def is_barred_partner(self, name: str, code: str = "") -> bool:
        assert code in self.asked.codes or name in self.asked.partners
        codes = [code] if code else [each.uscc for each in self.suppliers.get(name, ())]
        return any(self.scopes.get(each) for each in codes)

    def found_of(self, enterprise: int) -> list[dict[str, Any]]:
        """By the day on which each was found, as the rules read them."""
        assert enterprise in self.asked.violators
        rows = sorted(self.violations.get(enterprise, ()), key=lambda row: (row.found_on, row.pk))
        return [{"found_on": row.found_on.isoformat(), "serious": row.serious} for row in rows]

    def called(self, name: str, code: str = "") -> list[Supplier]:
        """Of whom a case speaks: by the code, without one by the name."""
        if not code:
            return self.suppliers.get(name, [])
        assert code in self.asked.coded
        return [row for rows in self.suppliers.values() for row in rows if row.uscc == code]

    def held(self, kind: str, party: Enterprise | Supplier) -> Sequence[str]:
        return self.grants.get((kind, (subject_of(party), party.pk)), ())

    def reading(self, asked: Listed) -> "ListReading":
        """In the newest edition in force for the place, or in the one that is asked of: by credit code; an entry without one by
        an officer's word, else it is a mere proposal, unless the word was given for another party."""
        assert asked in self.asked.lists
        uscc, name = asked.uscc, asked.name
        each = self.editions.get(asked.edition) if asked.edition else self._in_force(asked)
        if each is None:
            return ListReading(None, "")
        by_code = self.entries.get((each.pk, uscc, ""))
        if by_code is not None:
            return ListReading(each, "code", by_code.name)
        for entry in self.entries.values():
            if entry.allow_list_id == each.pk and (entry.pk, uscc) in self.confirmed:
                return ListReading(each, "confirmed", entry.name)
        by_name = self.entries.get((each.pk, "", name))
        if by_name is None or any(pk == by_name.pk for pk, _uscc in self.confirmed):
            return ListReading(each, "")
        return ListReading(each, "denied" if (by_name.pk, uscc) in self.denied else "name", by_name.name)

    def _in_force(self, asked: Listed) -> AllowList | None:
        there = (
            row
            for row in self.lists
            if row.code == asked.code and lies_within(row.jurisdiction, asked.region)
        )
        return next(there, None)


@dataclass(frozen=True)
class ListReading:
    """What an allow-list says of a party: which edition was read (none where there is none), how it was found, as whom."""

    edition: AllowList | None
    how: str
    name: str = ""

    @property
    def matched(self) -> bool | None:
        """Unknown while nothing but the name speaks for it."""
        return None if self.how == "name" else self.how in ("code", "confirmed")

    @property
    def proposed(self) -> bool:
        """An entry of this name stands on the list without a credit code, whatever an officer said of it since."""
        return self.how in ("name", "confirmed", "denied")


def knowledge(asked: Questions, day: date, besides: Sequence[Readable] = ()) -> Knowledge:
    """One statement, none where nothing is asked. `besides` are read in the same statement and kept with the answers."""
    known = Knowledge(day, asked)
    codes, partners = tuple(sorted(asked.codes)), tuple(sorted(asked.partners))
    listed = tuple(sorted({each.code for each in asked.lists}))
    (
        bans,
        more_bans,
        records,
        more_records,
        suppliers,
        kinds,
        grants,
        lists,
        entries,
        matches,
        denials,
        violations,
        *others,
    ) = read_together(
        shaped(_bars, day, codes, fixed=(Ban,)),
        shaped(_bars_of_partners, day, partners, fixed=(Ban,)),
        shaped(_bars, day, codes, fixed=(DishonestyRecord,)),
        shaped(_bars_of_partners, day, partners, fixed=(DishonestyRecord,)),
        shaped(_suppliers_asked, partners, tuple(sorted(asked.coded))),
        shaped(_kinds, tuple(sorted({each.kind for each in asked.statuses}))),
        shaped(_grants, _keys(asked, "enterprise"), _keys(asked, "supplier")),
        shaped(_lists, listed, day),
        shaped(_entries, listed, *_named(asked)),
        shaped(_matches, _named(asked)[0]),
        shaped(_denials, _named(asked)[0]),
        shaped(_violations, tuple(sorted(asked.violators))),
        *besides,
    )
    known.besides = others
    for ban in (*bans, *more_bans):
        known.scopes[ban.uscc].add(ban.scope)
    for record in (*records, *more_records):
        known.scopes[record.uscc].add(ALL_PROGRAMMES)
    for supplier in suppliers:
        known.suppliers[supplier.name].append(supplier)
    known.violations = _by_enterprise(violations)
    held = {kind.pk: kind.code for kind in kinds}
    for grant in grants:
        if grant.kind_id in held and status_in_force(grant, day):
            party = (
                ("enterprise", grant.enterprise_id)
                if grant.enterprise_id
                else ("supplier", grant.supplier_id)
            )
            known.grants[held[grant.kind_id], party].append(grant.value)
    newest_first = sorted(lists, key=lambda row: (row.valid_from, row.pk), reverse=True)
    known.lists = [each for each in newest_first if in_force_on(each, day)]
    known.editions = {each.ref: each for each in lists}
    known.entries = {
        (each.allow_list_id, each.uscc, "" if each.uscc else each.name): each for each in entries
    }
    known.confirmed = {(each.entry_id, each.uscc) for each in matches}
    known.denied = {(each.entry_id, each.uscc) for each in denials}
    return known


# each depends on nothing but its values (`kit.shapes`) ------------------------------------------------------------


def _bars(model: Any, day: date, codes: Sequence[str]) -> "QuerySet[Any]":
    rows: QuerySet[Any] = model.objects.filter(in_force(day), uscc__in=codes)
    return rows


def _bars_of_partners(model: Any, day: date, names: Sequence[str]) -> "QuerySet[Any]":
    """By the codes of the suppliers so named."""
    rows: QuerySet[Any] = model.objects.filter(in_force(day), uscc__in=_suppliers(names).values("uscc"))
    return rows


def _suppliers(names: Sequence[str]) -> "QuerySet[Supplier]":
    return Supplier.objects.filter(name__in=names)


def _suppliers_asked(names: Sequence[str], codes: Sequence[str]) -> "QuerySet[Supplier]":
    return Supplier.objects.filter(Q(name__in=names) | Q(uscc__in=codes))


def _kinds(codes: Sequence[str]) -> "QuerySet[StatusKind]":
    return StatusKind.objects.filter(code__in=codes)


def _keys(asked: Questions, subject: str) -> tuple[int, ...]:
    return tuple(sorted({each.party.pk for each in asked.statuses if subject_of(each.party) == subject}))


def _grants(enterprises: Sequence[int], suppliers: Sequence[int]) -> "QuerySet[StatusGrant]":
    return StatusGrant.objects.filter(Q(enterprise__in=enterprises) | Q(supplier__in=suppliers))


def _lists(codes: Sequence[str], day: date) -> "QuerySet[AllowList]":
    return AllowList.objects.filter(code__in=codes, valid_from__lte=day)


def _named(asked: Questions) -> tuple[tuple[str, ...], tuple[str, ...]]:
    codes, names = {each.uscc for each in asked.lists}, {each.name for each in asked.lists}
    return tuple(sorted(codes)), tuple(sorted(names))


def _entries(lists: Sequence[str], codes: Sequence[str], names: Sequence[str]) -> "QuerySet[AllowListEntry]":
    """Those that may name one of the parties, in whatever edition; a name that was confirmed for one party hints at no other."""
    hinted = Q(uscc="", name__in=names, match__isnull=True)
    named = Q(uscc__in=codes) | hinted | Q(match__uscc__in=codes)
    return AllowListEntry.objects.filter(named, allow_list__in=AllowList.objects.filter(code__in=lists))


def _matches(codes: Sequence[str]) -> "QuerySet[AllowListMatch]":
    return AllowListMatch.objects.filter(uscc__in=codes)


def _denials(codes: Sequence[str]) -> "QuerySet[AllowListDenial]":
    return AllowListDenial.objects.filter(uscc__in=codes)


def _by_enterprise(rows: Iterable[FiscalViolation]) -> dict[int, list[FiscalViolation]]:
    found: dict[int, list[FiscalViolation]] = {}
    for row in rows:
        found.setdefault(row.enterprise_id, []).append(row)
    return found


def _violations(enterprises: Sequence[int]) -> "QuerySet[FiscalViolation]":
    return FiscalViolation.objects.filter(enterprise__in=enterprises, withdrawn_at__isnull=True)
