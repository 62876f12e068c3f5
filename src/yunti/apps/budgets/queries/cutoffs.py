"""Last days of a period: in force, and as they were made known before. Not here: setting one (`services.cutoffs`)."""

from django.db.models import QuerySet

from yunti.apps.budgets.models import CutOff, ProgrammePeriod


def standing_cutoff(period: ProgrammePeriod, kind: str) -> CutOff | None:
    return CutOff.objects.filter(period=period, kind=kind, replaced_by__isnull=True).first()


def cutoffs_of(period: ProgrammePeriod) -> "QuerySet[CutOff]":
    """The latest first, each with what took its place; one statement."""
    return CutOff.objects.filter(period=period).select_related("replaced_by").order_by("-id")
