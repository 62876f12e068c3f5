"""What others of the same industry and size reached in the same round, item by item: the median, where there are enough of them.

Only what was handed in counts, with the evaluation kept then. Not here: the points of the case itself (`progress.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from django.db.models import JSONField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from yunti.apps.cases.models import Case, Submission
from yunti.packs.handling import state_meaning
from yunti.packs.reading import Pack
from yunti.packs.scoring import peers_least

MOST = 500
"""So many of those that were begun last are looked at."""
DIVISION = 2
"""The first figures of an industry code: its division."""
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Peers:
    """`count` others; `medians` by item, rounded half up to two places."""

    count: int
    medians: tuple[tuple[str, str], ...]

    def of(self, item: str) -> str:
        return dict(self.medians).get(item, "")


def peers_of(case: Case, pack: Pack, day: date) -> Peers | None:
    """At most one statement; none where the pack compares nobody, the register does not say of which industry and size the party
    is, or too few handed in."""
    least = peers_least(pack, case.workflow, day)
    party = case.enterprise
    if least is None or party is None or not party.industry_code or not party.size_class:
        return None
    outcomes = [each for each in _outcomes(case, pack) if isinstance(each, Mapping)]
    return Peers(len(outcomes), tuple(_medians(outcomes, least))) if len(outcomes) >= least else None


def _outcomes(case: Case, pack: Pack) -> "QuerySet[Any, Any]":
    states = pack.section("workflows")[case.workflow]["states"]
    withdrawn = [each for each in states if state_meaning(pack, case.workflow, each) == "withdrawn"]
    party: Any = case.enterprise
    alike = Case.objects.filter(
        round=case.round_id,
        workflow=case.workflow,
        is_example=case.is_example,
        submitted_at__isnull=False,
        enterprise__industry_code__startswith=party.industry_code[:DIVISION],
        enterprise__size_class=party.size_class,
    )
    alike = alike.exclude(pk=case.pk).exclude(state__in=withdrawn).order_by("-pk")
    record = Cast("evaluation__record", JSONField())
    last = Submission.objects.filter(case=OuterRef("pk")).order_by("-ordinal")
    told = last.annotate(scores=KeyTransform("scores", KeyTransform("outcome", record)))
    return alike.values_list(Subquery(told.values("scores")[:1], output_field=JSONField()), flat=True)[:MOST]


def _medians(outcomes: Iterable[Mapping[str, Any]], least: int) -> Iterable[tuple[str, str]]:
    """Of an item that too few were counted in, nothing is said."""
    known: dict[str, list[Decimal]] = {}
    for each in outcomes:
        for item, points in each.items():
            if points is not None:
                known.setdefault(item, []).append(Decimal(str(points)))
    for item, points in known.items():
        if len(points) >= least:
            figure = median(points).quantize(CENT, ROUND_HALF_UP)
            yield item, f"{figure.normalize():f}"
