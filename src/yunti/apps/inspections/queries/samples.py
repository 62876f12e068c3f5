"""Which cases count and can be drawn, samples as they stand, and what became of the cases they named.

Not here: promising and drawing (`services.sampling`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.queries.population import evaluations_of
from yunti.apps.cases.queries.worklist import MOST_ROUNDS
from yunti.apps.inspections.models import SiteSample
from yunti.apps.inspections.permissions import KEEPERS, answers_for_region, can_inspect
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_or_none, rounds_near
from yunti.apps.registry.permissions import scope
from yunti.domain.regions import stem_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.draws import DrawState
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.inspections import Inspection, inspections_of
from yunti.packs.reading import Pack

__all__ = ["DrawState", "SiteSample"]


@dataclass(frozen=True)
class Member:
    """A case of the population. `chosen`: it went the step of the drawn; `open`: it still can."""

    case: Case
    state: str
    chosen: bool
    open: bool


@dataclass(frozen=True)
class Standing:
    """What must be visited of a round, and how far that is."""

    round: Round
    inspection: Inspection
    members: tuple[Member, ...]
    required: int

    @property
    def chosen(self) -> int:
        return sum(1 for each in self.members if each.chosen)

    @property
    def left(self) -> int:
        return max(0, self.required - self.chosen)

    @property
    def drawable(self) -> list[Member]:
        return [each for each in self.members if each.open]


def standing_of(actor: Actor, each: Round, pack: Pack, inspection: Inspection) -> Standing:
    """Eight statements however many cases; what the actor does not answer for is left out."""
    rows = Case.objects.filter(
        round=each,
        workflow=inspection.workflow,
        number__isnull=False,
        state__in=inspection.counted,
        **scope(actor.jurisdiction),
    )
    rows = rows.select_related("round", "enterprise", "supplier").prefetch_related("submissions")
    cases = [
        case for case in rows.order_by("id") if answers_for_region(actor, case.region_code, pack, inspection)
    ]
    found = evaluations_of(pack, cases)
    counted = [case for case, held in zip(cases, found, strict=True) if inspection.belongs(held)]
    visited = set(
        CaseMove.objects.filter(case__in=counted, action=inspection.select).values_list("case_id", flat=True)
    )
    states, sources = pack.section("workflows")[inspection.workflow]["states"], inspection.sources(pack)
    members = tuple(
        Member(
            case,
            states[case.state]["title"],
            case.pk in visited,
            case.pk not in visited and case.state in sources,
        )
        for case in counted
    )
    return Standing(each, inspection, members, inspection.needed(pack, len(members), clock.today()))


def standings_of(actor: Actor) -> list[Standing]:
    """For each round and each kind of visit that the desk organises; newest round first."""
    found = []
    for each in Round.objects.filter(rounds_near(actor.jurisdiction)).order_by("-opened_at", "-id")[
        :MOST_ROUNDS
    ]:
        pack = pack_or_none(each)
        if pack is None:
            continue
        for inspection in inspections_of(pack):
            if can_inspect(actor, pack, inspection):
                found.append(standing_of(actor, each, pack, inspection))
    return found


def samples_visible_to(actor: Actor) -> "QuerySet[SiteSample]":
    """Those of the authority's own region and of the regions below it, newest first."""
    if not actor.at(*KEEPERS) or not actor.jurisdiction:
        return SiteSample.objects.none()
    rows = SiteSample.objects.filter(jurisdiction__startswith=stem_of(actor.jurisdiction))
    return rows.select_related("round", "replaces").order_by("-id")


def sample_by_ref(actor: Actor, ref: str) -> SiteSample:
    """One statement. Missing and hidden look the same."""
    found = samples_visible_to(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有这次抽取。"))
    return found


def unchosen_of(sample: SiteSample, sources: frozenset[str]) -> "QuerySet[Case]":
    """The drawn cases that have not gone the step and still can."""
    return Case.objects.filter(round=sample.round, number__in=sample.drawn, state__in=sources)


def drawn_cases(sample: SiteSample) -> list[Case]:
    """One statement, in the order drawn."""
    rows = Case.objects.filter(round=sample.round, number__in=sample.drawn).select_related(
        "round", "enterprise", "supplier"
    )
    place: Sequence[str] = list(sample.drawn)
    return sorted(rows, key=lambda case: place.index(str(case.number)))


def passed_over(cases: Sequence[Case], inspection: Inspection, sources: frozenset[str]) -> set[int]:
    """Keys of those drawn cases that went on without the visit. One statement, none while all wait."""
    gone = {case.pk for case in cases if case.state not in sources}
    if not gone:
        return set()
    chosen = CaseMove.objects.filter(case__in=gone, action=inspection.select)
    return gone - set(chosen.values_list("case_id", flat=True))
