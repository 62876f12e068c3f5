"""Last days of a period: in force, and as they were made known before. Not here: setting one (`services.cutoffs`)."""

from datetime import date

from django.db.models import QuerySet

from yunti.apps.budgets.models import CutOff, ProgrammePeriod
from yunti.apps.programmes.models import Round
from yunti.packs.handling import planned_day
from yunti.packs.reading import Pack


def standing_cutoff(period: ProgrammePeriod, kind: str) -> CutOff | None:
    return CutOff.objects.filter(period=period, kind=kind, replaced_by__isnull=True).first()


def last_day(each: Round, pack: Pack, kind: str, as_of: date) -> date | None:
    """As it was made known for the period of the round, else the date that the programme plans with; as the cases of the round see it."""
    rows = CutOff.objects.filter(period__round=each, kind=kind, replaced_by__isnull=True)
    found = rows.values_list("cutoff_on", flat=True).first()
    return planned_day(pack, kind, as_of) if found is None else found


def cutoffs_of(period: ProgrammePeriod) -> "QuerySet[CutOff]":
    """The latest first, each with what took its place; one statement."""
    return CutOff.objects.filter(period=period).select_related("replaced_by").order_by("-id")
