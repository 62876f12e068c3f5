"""Enterprises and suppliers as an actor may see them; the one door for list, search, count, export, detail, autocomplete.

Not here: their facts and statuses (`facts.py`), whether they may be supported (`standings.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from yunti.apps.accounts.enums import OrganisationKind
from yunti.apps.accounts.models import Organisation
from yunti.apps.registry.enums import PartyStatus, ProvenanceKind, SizeClass
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.apps.registry.permissions import READING_DESKS, scope, scope_field
from yunti.apps.registry.queries.standings import barred_codes
from yunti.domain.identifiers import normalise
from yunti.domain.search_terms import wanted
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import NotFoundOrHidden

P = TypeVar("P", Enterprise, Supplier)
COUNT_CAP = 10_000
PAGE_SIZE = 50
SORTS = ("name", "updated")
KINDS = {Enterprise: OrganisationKind.ENTERPRISE, Supplier: OrganisationKind.SUPPLIER}


def enterprises_visible_to(actor: Actor) -> QuerySet[Enterprise]:
    """Officers, finance and audit by jurisdiction; an applicant its own; nobody else any."""
    return _visible(Enterprise.objects.all(), actor, Desk.APPLICANT)


def suppliers_visible_to(actor: Actor) -> QuerySet[Supplier]:
    return _visible(Supplier.objects.all(), actor, Desk.SUPPLIER)


def _visible(rows: "QuerySet[P]", actor: Actor, own_desk: Desk) -> "QuerySet[P]":
    if actor.is_system:
        return rows
    if actor.desk == own_desk and actor.organisation_id is not None:
        return rows.filter(organisation_id=actor.organisation_id)
    if actor.desk in READING_DESKS and actor.jurisdiction:
        return rows.filter(**scope(actor.jurisdiction))
    return rows.none()


def enterprise_by_ref(actor: Actor, ref: str) -> Enterprise:
    """One statement. Missing and hidden look the same."""
    return _one(enterprises_visible_to(actor), ref)


def enterprise_by_code(actor: Actor, uscc: str) -> Enterprise:
    """One statement; a code typed with blanks or in lower case is found as well."""
    return _coded(enterprises_visible_to(actor), uscc)


def supplier_by_code(actor: Actor, uscc: str) -> Supplier:
    return _coded(suppliers_visible_to(actor), uscc)


def _coded(rows: "QuerySet[P]", uscc: str) -> P:
    row = rows.filter(uscc=normalise(uscc)).first()
    if row is None:
        raise NotFoundOrHidden()
    return row


def supplier_by_ref(actor: Actor, ref: str) -> Supplier:
    return _one(suppliers_visible_to(actor), ref)


def _one(rows: "QuerySet[P]", ref: str) -> P:
    found = rows.select_related("organisation", "merged_into").filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def own_enterprise(actor: Actor) -> Enterprise | None:
    return (
        enterprises_visible_to(actor).select_related("merged_into").first()
        if actor.at(Desk.APPLICANT)
        else None
    )


def own_supplier(actor: Actor) -> Supplier | None:
    return (
        suppliers_visible_to(actor).select_related("merged_into").first() if actor.at(Desk.SUPPLIER) else None
    )


def own_party(actor: Actor) -> Enterprise | Supplier | None:
    """In whose name the person applies."""
    return own_enterprise(actor) or own_supplier(actor)


def unlinked_organisation(party: Enterprise | Supplier) -> Organisation | None:
    """One statement: who signed up under the credit code, as long as the file belongs to nobody."""
    if party.organisation_id is not None:
        return None
    return Organisation.objects.filter(kind=KINDS[type(party)], uscc=party.uscc).first()


@dataclass(frozen=True)
class ListFilter:
    """What a person asked the list for; every value is one of a closed set or plain text."""

    words: str = ""
    region: str = ""
    division: str = ""
    size: str = ""
    status: str = ""
    provenance: str = ""
    sort: str = "name"

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "ListFilter":
        """From the query string; unknown values are left out."""

        def one_of(name: str, allowed: Sequence[str]) -> str:
            value = str(given.get(name, ""))
            return value if value in allowed else ""

        region = str(given.get("region", ""))
        division = str(given.get("division", ""))
        return cls(
            words=str(given.get("q", "")).strip()[:60],
            region=region if region.isdecimal() and len(region) == 6 else "",
            division=division if division.isdecimal() and len(division) == 2 else "",
            size=one_of("size", [value for value in SizeClass.values if value]),
            status=one_of("status", [*PartyStatus.values, "barred"]),
            provenance=one_of("provenance", ProvenanceKind.values),
            sort=one_of("sort", SORTS) or "name",
        )

    def as_query(self) -> dict[str, str]:
        named = {
            "q": self.words,
            "region": self.region,
            "division": self.division,
            "size": self.size,
            "status": self.status,
            "provenance": self.provenance,
            "sort": self.sort if self.sort != "name" else "",
        }
        return {name: value for name, value in named.items() if value}

    @property
    def is_empty(self) -> bool:
        return not any(name != "sort" for name in self.as_query())


def filtered(rows: "QuerySet[P]", chosen: ListFilter, as_of: date) -> "QuerySet[P]":
    words = wanted(chosen.words)
    if words:
        rows = rows.filter(search_terms__matches=words)
    elif chosen.words:
        rows = rows.none()
    if chosen.region:
        rows = rows.filter(**{scope_field(chosen.region): chosen.region})
    if chosen.status == "barred":
        rows = rows.filter(uscc__in=barred_codes(as_of))
    elif chosen.status:
        rows = rows.filter(status=chosen.status)
    for column, value in (
        ("industry_division", chosen.division),
        ("size_class", chosen.size),
        ("provenance", chosen.provenance),
    ):
        if value:
            rows = rows.filter(**{column: value})
    return rows


COLUMNS = (
    "id",
    "ref",
    "name",
    "uscc",
    "region_code",
    "industry_division",
    "size_class",
    "status",
    "provenance",
    "updated_at",
    "initials",
)
SUPPLIER_COLUMNS = tuple(
    "services" if name == "industry_division" else name for name in COLUMNS if name != "size_class"
)


@dataclass(frozen=True)
class Page:
    """One page by keyset: `before` and `after` are the places to continue from, empty at the ends."""

    rows: list[tuple[Any, ...]]
    columns: tuple[str, ...]
    before: str
    after: str


def page_of(
    rows: "QuerySet[P]", columns: tuple[str, ...], sort: str, *, after: str = "", before: str = ""
) -> Page:
    """One statement. No OFFSET: the place is the sort value and key of the last row seen."""
    backwards = bool(before)
    ordered = _from_place(rows, sort, before or after, backwards=backwards)
    found = list(ordered.values_list(*columns)[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    has_before, has_after = (more, True) if backwards else (bool(after), more)
    if not found:
        return Page([], columns, "", "")
    return Page(
        found,
        columns,
        _place(found[0], columns, sort) if has_before else "",
        _place(found[-1], columns, sort) if has_after else "",
    )


def _from_place(rows: "QuerySet[P]", sort: str, place: str, *, backwards: bool) -> "QuerySet[P]":
    column, descending = ("initials", False) if sort == "name" else ("updated_at", True)
    descending ^= backwards
    value, key = _read_place(place, sort)
    if key is not None:
        side = "lt" if descending else "gt"
        rows = rows.filter(**{f"{column}__{side}e": value}).filter(
            Q(**{f"{column}__{side}": value}) | Q(**{f"id__{side}": key})
        )
    mark = "-" if descending else ""
    return rows.order_by(f"{mark}{column}", f"{mark}id")


def _place(row: tuple[Any, ...], columns: tuple[str, ...], sort: str) -> str:
    value = row[columns.index("initials" if sort == "name" else "updated_at")]
    text = value.isoformat() if isinstance(value, datetime) else value
    return f"{row[0]}.{text}"


def _read_place(place: str, sort: str) -> tuple[Any, int | None]:
    """A place that was tampered with is no place: the list begins anew."""
    key, dot, value = place.partition(".")
    if not dot or not key.isascii() or not key.isdigit() or len(key) > 18:
        return None, None
    if sort == "name":
        return value, int(key)
    try:
        moment = datetime.fromisoformat(value)
        return (moment.astimezone(UTC), int(key)) if moment.tzinfo else (None, None)
    except (ValueError, OverflowError):
        return None, None


def capped_count(rows: "QuerySet[P]") -> int:
    """One statement that stops at the cap; `COUNT_CAP + 1` means more."""
    return rows.order_by()[: COUNT_CAP + 1].values("id").count()
