"""Bans for some years of a programme: which years they are for, and which are over.

Not here: bans themselves (`apps.registry`), ending them (`services.bans`).
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from yunti.apps.budgets.models import BanTerm, ProgrammePeriod


def current_index(programme: str) -> int:
    """The place of the year that runs; after the last one was closed, that of the next. One statement."""
    last = (
        ProgrammePeriod.objects.filter(programme=programme).select_related("round").order_by("-index").first()
    )
    if last is None:
        return 1
    return last.index + 1 if last.closed_at is not None or last.round.closed_at is not None else last.index


def terms_over() -> "QuerySet[BanTerm]":
    """Those whose last year was closed, or the round of it."""
    closed = ProgrammePeriod.objects.filter(
        Q(closed_at__isnull=False) | Q(round__closed_at__isnull=False),
        programme=OuterRef("programme"),
        index=OuterRef("last_index"),
    )
    return BanTerm.objects.filter(Exists(closed), ended_at__isnull=True).order_by("id")


def anything_to_end() -> bool:
    return terms_over().exists()
