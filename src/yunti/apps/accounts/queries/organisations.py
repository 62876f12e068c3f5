"""Reads of the tree of authorities, and of who is on the way into an enterprise: invitations and join requests.

Not here: enterprises and suppliers as registered (`apps.registry`), mandates (`queries.mandates`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from yunti.apps.accounts.enums import JoinRoute, OrganisationKind
from yunti.apps.accounts.models import Invitation, JoinRequest, Organisation
from yunti.apps.accounts.queries.regions import region_filter
from yunti.kit.actors import OFFICERS, Actor

TREE_KINDS = (OrganisationKind.AUTHORITY, OrganisationKind.FINANCE, OrganisationKind.PANEL)
RANK = {"province": 0, "prefecture": 1, "both": 2, "county": 3, "": 4}


@dataclass(frozen=True)
class Branch:
    """One line of the tree as it is drawn: how deep it hangs, how many mandates are open there."""

    organisation: Organisation
    depth: int
    open_mandates: int


def authorities(actor: Actor, as_of: date, *, with_ended: bool = False) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(region_filter(actor.jurisdiction, "region_code"), kind__in=TREE_KINDS)
    if not with_ended:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=as_of))
    return rows.order_by("region_code", "kind", "name")


def authority_tree(actor: Actor, as_of: date, *, with_ended: bool = False) -> list[Branch]:
    """Parents before children; one statement whatever the depth."""
    rows: list[Any] = list(
        authorities(actor, as_of, with_ended=with_ended).annotate(
            open_count=Count("mandates", filter=Q(mandates__ended_at__isnull=True))
        )
    )
    known = {row.pk for row in rows}
    below: dict[int | None, list[Any]] = {}
    for row in sorted(rows, key=lambda row: (RANK[row.level], row.region_code, row.kind, row.name)):
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    tree: list[Branch] = []
    stack: list[tuple[Any, int]] = [(row, 0) for row in reversed(below.get(None, []))]
    while stack:
        row, depth = stack.pop()
        tree.append(Branch(row, depth, row.open_count))
        stack.extend((child, depth + 1) for child in reversed(below.get(row.pk, [])))
    return tree


def regions_served(as_of: date) -> dict[str, str]:
    """Region code and name of every authority at work here; one statement."""
    rows = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=as_of)
    )
    return dict(rows.order_by("pk").values_list("region_code", "name"))


def authority_by_ref(actor: Actor, ref: str) -> Organisation | None:
    return (
        Organisation.objects.filter(
            region_filter(actor.jurisdiction, "region_code"), ref=ref, kind__in=TREE_KINDS
        )
        .select_related("parent")
        .first()
    )


def organisation_by_ref(ref: str) -> Organisation | None:
    return Organisation.objects.filter(ref=ref).first()


def open_invitations(organisation_id: int, now: datetime) -> QuerySet[Invitation]:
    return (
        Invitation.objects.filter(
            organisation_id=organisation_id,
            accepted_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=now,
        )
        .select_related("invited_by")
        .order_by("-created_at")
    )


def live_invitation(digest: str, now: datetime) -> Invitation | None:
    return (
        Invitation.objects.filter(
            digest=digest, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
        )
        .select_related("organisation", "invited_by")
        .first()
    )


def join_requests_for(actor: Actor) -> QuerySet[JoinRequest]:
    """What a manager of an organisation, or an officer of its region, may decide; one statement."""
    rows = JoinRequest.objects.filter(decided_at__isnull=True).select_related("organisation", "person")
    if actor.desk in OFFICERS:
        rows = rows.filter(
            region_filter(actor.jurisdiction, "organisation__region_code"), route=JoinRoute.OFFICER
        )
    else:
        rows = rows.filter(organisation_id=actor.organisation_id or 0)
    return rows.order_by("created_at")


def join_requests_of(person_id: int | None) -> QuerySet[JoinRequest]:
    return (
        JoinRequest.objects.filter(person_id=person_id or 0)
        .select_related("organisation")
        .order_by("-created_at")
    )
