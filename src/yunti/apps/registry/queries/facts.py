"""Facts and statuses of a party, as of a day or with their whole history.

Not here: whether the party may be supported (`standings.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from yunti.apps.registry.enums import FactKey
from yunti.apps.registry.models import Enterprise, Fact, StatusGrant, StatusKind, Supplier
from yunti.kit.errors import NotFoundOrHidden


@dataclass(frozen=True)
class FactHistory:
    """One kind of fact: what holds on the day, and everything ever said about it, newest first."""

    key: FactKey
    now: Fact | None
    all: tuple[Fact, ...]


def subject_of(party: Enterprise | Supplier) -> str:
    """The column in which a row about a party names this one."""
    return "enterprise" if isinstance(party, Enterprise) else "supplier"


def about(party: Enterprise | Supplier) -> Q:
    return Q(**{subject_of(party): party})


def holds_on(fact: Fact, as_of: date) -> bool:
    return fact.stands and fact.valid_from <= as_of and (fact.valid_to is None or fact.valid_to >= as_of)


def fact_histories(party: Enterprise | Supplier, as_of: date) -> list[FactHistory]:
    """One statement; every kind of fact, also those nobody stated yet."""
    rows = list(Fact.objects.filter(about(party)).select_related("provenance").order_by("-valid_from", "-id"))
    histories = []
    for key in FactKey:
        mine = tuple(row for row in rows if row.key == key)
        histories.append(FactHistory(key, next((row for row in mine if holds_on(row, as_of)), None), mine))
    return histories


def facts_on(party: Enterprise | Supplier, as_of: date) -> Mapping[str, Fact]:
    """One statement: what stands on the day, by key."""
    return {
        history.key.value: history.now for history in fact_histories(party, as_of) if history.now is not None
    }


def statuses_of(party: Enterprise | Supplier) -> list[StatusGrant]:
    """One statement, newest first."""
    return list(
        StatusGrant.objects.filter(about(party)).select_related("kind").order_by("-valid_from", "-id")
    )


def status_of(party: Enterprise | Supplier, ref: str) -> StatusGrant:
    """One statement; a status of another party is not found."""
    grant = StatusGrant.objects.filter(about(party), ref=ref).select_related("kind").first()
    if grant is None:
        raise NotFoundOrHidden()
    return grant


def taken_place_of(grant: StatusGrant) -> bool:
    """One statement: whether another of the kind was granted after this one was revoked."""
    rows = StatusGrant.objects.filter(kind=grant.kind_id, pk__gt=grant.pk, valid_from__gte=grant.revoked_on)
    return rows.filter(enterprise=grant.enterprise_id, supplier=grant.supplier_id).exists()


def status_kinds() -> list[StatusKind]:
    """One statement, by title."""
    return list(StatusKind.objects.order_by("title", "id"))


def status_in_force(grant: StatusGrant, as_of: date) -> bool:
    return (
        grant.valid_from <= as_of
        and (grant.valid_to is None or grant.valid_to >= as_of)
        and (grant.revoked_on is None or grant.revoked_on > as_of)
    )
