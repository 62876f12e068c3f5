"""Services that suppliers list: whether one is listed on a day, who lists what, and the directory of suppliers for everybody.

Not here: the catalogue they are listed from (the programme's pack), listing (`services.listings`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yunti.apps.registry.enums import PartyStatus
from yunti.apps.registry.models import Ban, ListedService, StatusGrant, Supplier
from yunti.apps.registry.queries.parties import ListFilter, filtered
from yunti.apps.registry.queries.standings import in_force
from yunti.kit.errors import NotFoundOrHidden

PAGE_SIZE = 20
NAMES_BESIDE_A_SERVICE = 12


def listed_on(day: date) -> Q:
    """From the first day on, up to the day on which it is no longer listed."""
    return Q(listed_from__lte=day) & (Q(listed_to__isnull=True) | Q(listed_to__gt=day))


def is_listed(supplier: Supplier, programme: str, edition: str, service: str, day: date) -> bool:
    """One statement: whether this supplier offers this service of this edition on the day."""
    rows = ListedService.objects.filter(supplier=supplier, programme=programme, edition=edition)
    return rows.filter(listed_on(day), service=service).exists()


def services_listed_by(supplier: Supplier, programme: str, edition: str, day: date) -> list[str]:
    """One statement: the codes of what this supplier offers on the day."""
    rows = ListedService.objects.filter(supplier=supplier, programme=programme, edition=edition)
    return sorted(set(rows.filter(listed_on(day)).values_list("service", flat=True)))


def listed_now(supplier: Supplier, programme: str, edition: str) -> dict[str, ListedService]:
    """One statement: what was listed and not taken off, by the code of the service."""
    rows = ListedService.objects.filter(supplier=supplier, programme=programme, edition=edition)
    return {row.service: row for row in rows.filter(listed_to__isnull=True)}


def listings_of(supplier: Supplier) -> list[ListedService]:
    """One statement: everything it ever listed, the newest first."""
    return list(ListedService.objects.filter(supplier=supplier).order_by("-listed_from", "-id"))


def listing_by_ref(ref: str) -> ListedService:
    """One statement. What is listed is public."""
    found = ListedService.objects.filter(ref=ref).select_related("supplier").first()
    if found is None:
        raise NotFoundOrHidden()
    return found


@dataclass
class Offered:
    """How many suppliers offer a service, and the first of them by name."""

    count: int = 0
    first: list[Supplier] = field(default_factory=list)


def offered_in(programme: str, edition: str, day: date) -> dict[str, Offered]:
    """One statement: who offers each service of an edition on the day, by the code of the service."""
    rows = ListedService.objects.filter(listed_on(day), programme=programme, edition=edition)
    found: dict[str, Offered] = {}
    for row in rows.select_related("supplier").order_by("supplier__initials", "supplier_id", "id"):
        own = found.setdefault(row.service, Offered())
        own.count += 1
        if len(own.first) < NAMES_BESIDE_A_SERVICE:
            own.first.append(row.supplier)
    return found


def counts_of_editions() -> dict[tuple[str, str], int]:
    """One statement: how many suppliers ever listed something of each edition."""
    counted = ListedService.objects.values_list("programme", "edition")
    rows = counted.annotate(suppliers=Count("supplier", distinct=True)).order_by()
    return {(programme, edition): count for programme, edition, count in rows}


# the directory ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DirectoryFilter:
    """`service` is programme, edition and code between slashes; empty values ask for nothing."""

    words: str = ""
    service: str = ""
    region: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "DirectoryFilter":
        region, service = str(given.get("region", "")), str(given.get("service", ""))
        return cls(
            str(given.get("q", "")).strip()[:60],
            service if service.count("/") == 2 and len(service) <= 160 else "",
            region if region.isascii() and region.isdigit() and len(region) == 6 else "",
        )

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.service or self.region)


def suppliers_in_directory(chosen: DirectoryFilter, day: date) -> "QuerySet[Supplier]":
    """Whoever lists a service or once did, by name, each with whether a decision bars it; no statement yet."""
    listings = ListedService.objects.all()
    if chosen.service:
        programme, edition, code = chosen.service.split("/")
        listings = listings.filter(listed_on(day), programme=programme, edition=edition, service=code)
    rows = Supplier.objects.filter(pk__in=listings.values("supplier")).exclude(status=PartyStatus.MERGED)
    if chosen.region:
        rows = rows.filter(prefecture_code=chosen.region)
    barred = Exists(Ban.objects.filter(in_force(day), uscc=OuterRef("uscc")))
    return (
        filtered(rows, ListFilter(words=chosen.words), day).annotate(barred=barred).order_by("initials", "id")
    )


@dataclass(frozen=True)
class DirectoryPage:
    """`regions` are the prefectures of what the other conditions leave, each with how many."""

    rows: list[Supplier]
    total: int
    number: int
    more: bool
    regions: dict[str, int]


def directory_page(chosen: DirectoryFilter, day: date, number: int) -> DirectoryPage:
    """Two statements. A page behind the last is the last."""
    everywhere = suppliers_in_directory(replace(chosen, region=""), day)
    counted = everywhere.order_by().values_list("prefecture_code").annotate(suppliers=Count("pk"))
    regions = dict(sorted(counted.values_list("prefecture_code", "suppliers")))
    total = regions.get(chosen.region, 0) if chosen.region else sum(regions.values())
    number = max(1, min(number, -(-total // PAGE_SIZE)))
    first = (number - 1) * PAGE_SIZE
    rows = list(suppliers_in_directory(chosen, day)[first : first + PAGE_SIZE])
    return DirectoryPage(rows, total, number, first + PAGE_SIZE < total, regions)


def supplier_in_directory(ref: str) -> Supplier:
    """One statement. Who never listed anything is not found."""
    rows = Supplier.objects.filter(pk__in=ListedService.objects.values("supplier"), ref=ref)
    found = rows.select_related("merged_into").first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def listings_on(suppliers: Iterable[Supplier], day: date) -> dict[int, list[ListedService]]:
    """One statement: what each of them lists on the day, by key."""
    found: dict[int, list[ListedService]] = {}
    rows = ListedService.objects.filter(listed_on(day), supplier__in=list(suppliers))
    for row in rows.order_by("service", "id"):
        found.setdefault(row.supplier_id, []).append(row)
    return found


@dataclass(frozen=True)
class Measures:
    """What stands against a supplier on a day: statuses of the kinds asked for, and decisions that bar it."""

    statuses: tuple[StatusGrant, ...] = ()
    bans: tuple[Ban, ...] = ()


def statuses_against(
    suppliers: Iterable[Supplier], kinds: Iterable[str], day: date
) -> dict[int | None, list[StatusGrant]]:
    """One statement: statuses of these kinds that hold on the day, by the supplier's key."""
    found: dict[int | None, list[StatusGrant]] = {}
    held = StatusGrant.objects.filter(supplier__in=list(suppliers), kind__code__in=list(kinds))
    held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
    for grant in held.filter(Q(revoked_on__isnull=True) | Q(revoked_on__gt=day)).select_related("kind"):
        found.setdefault(grant.supplier_id, []).append(grant)
    return found


def measures_against(supplier: Supplier, kinds: Iterable[str], day: date) -> Measures:
    """Two statements; dishonesty records are published by those who keep them."""
    grants = statuses_against([supplier], kinds, day).get(supplier.pk, ())
    return Measures(
        tuple(grants), tuple(Ban.objects.filter(in_force(day), uscc=supplier.uscc).order_by("id"))
    )
