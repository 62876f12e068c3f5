"""Cases that stand where the platform may take a step by itself. Not here: whether everything holds there (`guards`), the step (`services.by_itself`)."""

from django.db.models import Q, QuerySet

from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import by_pack
from yunti.packs.handling import states_by_itself


def standing_by_itself() -> "QuerySet[Case]":
    """Of every edition that has such steps and can be read, as they were begun."""
    where = Q(pk__in=())
    for pack, rounds in by_pack(Round.objects.all()):
        for workflow, states in states_by_itself(pack).items():
            where |= Q(round__in=[each.pk for each in rounds], workflow=workflow, state__in=states)
    return Case.objects.filter(where).order_by("pk")


def anything_by_itself() -> bool:
    return standing_by_itself().exists()
