"""Whether a party may be supported on a day: the one check that every entry point asks.

Bans and dishonesty records end by their dates, by themselves. Not here: who may enter and lift them (`services.bars`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.registry.enums import ALL_PROGRAMMES, Standing
from yunti.apps.registry.models import Ban, DishonestyRecord, Enterprise, Supplier


@dataclass(frozen=True)
class Reason:
    """One thing that bars: on what ground, by which clause, until when; no end means until lifted."""

    text: str
    clause: str
    source: str
    until: date | None
    scope: str = ALL_PROGRAMMES


@dataclass(frozen=True)
class StandingReport:
    uscc: str
    as_of: date
    standing: Standing
    reasons: tuple[Reason, ...] = ()

    @property
    def is_barred(self) -> bool:
        return self.standing is Standing.BARRED


def in_force(as_of: date) -> Q:
    """From the first to the last day inclusive, unless lifted: the day of lifting no longer counts."""
    return (
        Q(valid_from__lte=as_of)
        & (Q(valid_to__isnull=True) | Q(valid_to__gte=as_of))
        & (Q(lifted_on__isnull=True) | Q(lifted_on__gt=as_of))
    )


def standing(uscc: str, as_of: date, programme: str = "") -> StandingReport:
    """At most three statements."""
    return standings([uscc], as_of, programme)[uscc]


def standings(usccs: Collection[str], as_of: date, programme: str = "") -> dict[str, StandingReport]:
    """The same for many codes at once, in as many statements. A code that nobody registered is unknown, not clear."""
    reasons: dict[str, list[Reason]] = {}
    for ban in Ban.objects.filter(in_force(as_of), uscc__in=usccs).order_by("id"):
        if ban.scope in (ALL_PROGRAMMES, programme):
            reasons.setdefault(ban.uscc, []).append(
                Reason(ban.ground, ban.clause, ban.source, ban.valid_to, ban.scope)
            )
    for record in DishonestyRecord.objects.filter(in_force(as_of), uscc__in=usccs).order_by("id"):
        text = _("有未到期的失信记录 %(number)s") % {"number": record.number}
        reasons.setdefault(record.uscc, []).append(Reason(text.strip(), "", record.source, record.valid_to))
    known = _registered([code for code in usccs if code not in reasons])
    return {
        code: StandingReport(code, as_of, _standing(code, reasons, known), tuple(reasons.get(code, ())))
        for code in usccs
    }


def _standing(code: str, reasons: dict[str, list[Reason]], known: set[str]) -> Standing:
    if code in reasons:
        return Standing.BARRED
    return Standing.CLEAR if code in known else Standing.UNKNOWN


def _registered(usccs: list[str]) -> set[str]:
    if not usccs:
        return set()
    enterprises = Enterprise.objects.filter(uscc__in=usccs).values_list("uscc")
    suppliers = Supplier.objects.filter(uscc__in=usccs).values_list("uscc")
    return {row[0] for row in enterprises.union(suppliers)}


def barred_codes(as_of: date) -> "QuerySet[Any, Any]":
    """Codes barred from anything on the day; for use as a condition, no statement of its own."""
    bans = Ban.objects.filter(in_force(as_of)).values("uscc")
    return bans.union(DishonestyRecord.objects.filter(in_force(as_of)).values("uscc"))


def barred_among(usccs: Iterable[str], as_of: date) -> set[str]:
    """One statement: which of these codes are barred from anything on the day."""
    codes = list(usccs)
    bans = Ban.objects.filter(in_force(as_of), uscc__in=codes).values_list("uscc")
    records = DishonestyRecord.objects.filter(in_force(as_of), uscc__in=codes).values_list("uscc")
    return {row[0] for row in bans.union(records)}


def bars_of(uscc: str) -> tuple[list[Ban], list[DishonestyRecord]]:
    """Everything ever entered about a code, newest first. Two statements."""
    return (
        list(Ban.objects.filter(uscc=uscc).order_by("-valid_from", "-id")),
        list(DishonestyRecord.objects.filter(uscc=uscc).order_by("-valid_from", "-id")),
    )


def is_in_force(bar: Ban | DishonestyRecord, as_of: date) -> bool:
    return (
        bar.valid_from <= as_of
        and (bar.valid_to is None or bar.valid_to >= as_of)
        and (bar.lifted_on is None or bar.lifted_on > as_of)
    )
