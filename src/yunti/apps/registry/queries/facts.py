"""Facts and statuses of a party, as of a day or with their whole history.

Not here: whether the party may be supported (`standings.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from yunti.apps.registry.enums import FactKey
from yunti.apps.registry.models import Enterprise, Fact, StatusGrant, StatusKind, Supplier
from yunti.domain.dates import ONE_DAY, Span
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


def days_of(grant: StatusGrant) -> Span:
    """The days on which it holds, as the database keeps two of one kind apart."""
    ends = [grant.valid_to + ONE_DAY] if grant.valid_to else []
    ends += [grant.revoked_on] if grant.revoked_on else []
    return Span(grant.valid_from, max(grant.valid_from, min(ends)) if ends else None)


def returns_from(grant: StatusGrant, today: date) -> date | None:
    """One statement: from when a status that was ended holds again once nothing ends it any more.

    Its first day, as if it had never ended; where others of its kind held meanwhile and are over, the day after the last of
    them; never while one of them holds, or where nothing of its own days is left.
    """
    whole = Span(grant.valid_from, grant.valid_to + ONE_DAY if grant.valid_to else None)
    rows = StatusGrant.objects.filter(
        kind=grant.kind_id, enterprise=grant.enterprise_id, supplier=grant.supplier_id
    ).exclude(pk=grant.pk)
    others = [days for days in map(days_of, rows) if days.overlaps(whole)]
    if not others:
        return grant.valid_from
    ends = [days.end for days in others if days.end is not None]
    last = max(ends, default=today)
    if len(ends) < len(others) or last > today or (whole.end is not None and last >= whole.end):
        return None
    return last


def status_kinds() -> list[StatusKind]:
    """One statement, by title."""
    return list(StatusKind.objects.order_by("title", "id"))


def status_in_force(grant: StatusGrant, as_of: date) -> bool:
    return (
        grant.valid_from <= as_of
        and (grant.valid_to is None or grant.valid_to >= as_of)
        and (grant.revoked_on is None or grant.revoked_on > as_of)
    )
