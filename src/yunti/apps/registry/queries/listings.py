"""Bans, dishonesty records and allow-lists as the officers keep them. Not here: what they mean for a party (`standings.py`)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yunti.apps.registry.models import AllowList, Ban, DishonestyRecord, Enterprise, FiscalViolation, Supplier
from yunti.apps.registry.permissions import scope_field
from yunti.apps.registry.queries.allow_lists import allow_lists_visible_to, not_over
from yunti.apps.registry.queries.parties import (
    ListFilter,
    enterprises_visible_to,
    filtered,
    suppliers_visible_to,
)
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden

DIGITS = {"province_code": 2, "prefecture_code": 4, "region_code": 6}


def _mine(actor: Actor) -> Q:
    """About parties one may see, or entered within one's jurisdiction about codes that nobody registered."""
    if not actor.jurisdiction:
        return Q(pk__in=[])
    beginning = actor.jurisdiction[: DIGITS[scope_field(actor.jurisdiction)]]
    return (
        Q(uscc__in=enterprises_visible_to(actor).values("uscc"))
        | Q(uscc__in=suppliers_visible_to(actor).values("uscc"))
        | Q(jurisdiction__startswith=beginning)
    )


def bans_visible_to(actor: Actor, words: str = "") -> QuerySet[Ban]:
    return Ban.objects.filter(_mine(actor), _named(words)).order_by("-valid_from", "-id")


def records_visible_to(actor: Actor, words: str = "") -> QuerySet[DishonestyRecord]:
    return DishonestyRecord.objects.filter(_mine(actor), _named(words)).order_by("-valid_from", "-id")


def _named(words: str) -> Q:
    """Of this credit code or its beginning, or about a registered party of this name."""
    words = words.strip()
    if not words:
        return Q()
    chosen, today = ListFilter(words=words), clock.today()
    return (
        Q(uscc__istartswith="".join(words.split()))
        | Q(uscc__in=filtered(Enterprise.objects.all(), chosen, today).values("uscc"))
        | Q(uscc__in=filtered(Supplier.objects.all(), chosen, today).values("uscc"))
    )


def names_by_code(codes: Iterable[str]) -> dict[str, str]:
    """Two statements: what is registered under each credit code."""
    wanted = set(codes)
    found: dict[str, str] = {}
    for model in (Supplier, Enterprise):
        found |= dict(model._default_manager.filter(uscc__in=wanted).values_list("uscc", "name"))
    return found


def ban_by_ref(actor: Actor, ref: str) -> Ban | DishonestyRecord:
    found = (
        bans_visible_to(actor).filter(ref=ref).first() or records_visible_to(actor).filter(ref=ref).first()
    )
    if found is None:
        raise NotFoundOrHidden()
    return found


def allow_lists_for(actor: Actor, as_of: date) -> QuerySet[AllowList]:
    """Editions in force or still to come that hold somewhere in the officer's jurisdiction; of a list that ended its last one."""
    later = AllowList.objects.filter(
        code=OuterRef("code"), jurisdiction=OuterRef("jurisdiction"), valid_from__gt=OuterRef("valid_from")
    )
    last_of_ended = Q(ended_on__isnull=False) & ~Exists(later)
    rows = allow_lists_visible_to(actor).filter(not_over(as_of) | last_of_ended)
    return rows.order_by("code", "jurisdiction", "-valid_from")


def violations_of(enterprise: Enterprise) -> list[FiscalViolation]:
    """One statement: everything ever entered, the latest first, those that were withdrawn as well."""
    return list(FiscalViolation.objects.filter(enterprise=enterprise).order_by("-found_on", "-id"))


def violation_by_ref(enterprise: Enterprise, ref: str) -> FiscalViolation:
    found = FiscalViolation.objects.filter(enterprise=enterprise, ref=ref).first()
    if found is None:
        raise NotFoundOrHidden()
    return found
