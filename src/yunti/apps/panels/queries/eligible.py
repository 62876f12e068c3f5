"""Who of the pool could be asked for a case on a day, and every reason against each of the others.

Not here: the draw (`services`), ties (`apps.cases.permissions`), whether an expert may be asked at all (`apps.experts.queries`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from yunti.apps.cases.enums import DECLINED, INTERESTED
from yunti.apps.cases.models import Assignment, Case
from yunti.apps.cases.permissions import parties_of, readers_of, ties_of
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.cases.queries.opinions import in_hand_of
from yunti.apps.experts.models import Expert
from yunti.apps.experts.queries import asking_of
from yunti.domain.regions import lies_within
from yunti.domain.sampling import loaded
from yunti.kit.wording import listed
from yunti.packs.panels import PanelRule
from yunti.packs.reading import Pack


@dataclass(frozen=True)
class Candidate:
    """`reasons` are all that speaks against asking this expert; without one they are drawn from."""

    expert: Expert
    in_hand: int
    reasons: tuple[str, ...]

    @property
    def may(self) -> bool:
        return not self.reasons

    @property
    def member(self) -> str:
        return loaded(self.in_hand, self.expert.ref)


@dataclass(frozen=True)
class Wanted:
    """What is asked of the experts of one case; `fields` or `mode` are nothing while the fact that says so is unknown."""

    rule: PanelRule
    needed: int
    at_most: int | None
    fields: tuple[str, ...] | None
    mode: str | None


def wanted_for(case: Case, pack: Pack, rule: PanelRule, day: date) -> Wanted:
    facts = facts_of(case, pack).facts if rule.mode or rule.fields_from else {}
    return Wanted(
        rule,
        rule.needed(pack, day),
        rule.at_most(pack, day),
        rule.wanted(pack, facts),
        rule.mode_of(pack, facts),
    )


def candidates_for(case: Case, wanted: Wanted, jurisdiction: str, day: date) -> list[Candidate]:
    """Eight statements, however many they are: those whom the drawing authority keeps or one that the case lies within, who have
    not left; those who can be drawn first, of these who has least in hand."""
    pool = [
        each
        for each in Expert.objects.filter(ended_at__isnull=True).select_related("person").order_by("pk")
        if each.region_code == jurisdiction or lies_within(each.region_code, case.region_code)
    ]
    found = judged(case, wanted, pool, day)
    return sorted(
        found, key=lambda each: (not each.may, each.in_hand, each.expert.person.name, each.expert.pk)
    )


def judged(case: Case, wanted: Wanted, pool: Sequence[Expert], day: date) -> list[Candidate]:
    """Seven statements, however many they are."""
    persons = [each.person_id for each in pool]
    counts, readers = in_hand_of(persons), readers_of(persons)
    askings, parties = asking_of(pool, day, counts), parties_of(case)
    asked = _asked_before(case, persons)
    return [
        Candidate(
            each,
            counts[each.person_id],
            (
                *_of_field(each, wanted),
                *askings[each.pk].reasons,
                *_too_many(counts[each.person_id], wanted, each),
                *dict.fromkeys(
                    str(tie.kind.label)
                    for tie in ties_of(readers[each.person_id], case.organisation_id, parties)
                ),
                *asked.get(each.person_id, ()),
            ),
        )
        for each in pool
    ]


def _of_field(expert: Expert, wanted: Wanted) -> Iterator[str]:
    if wanted.fields and not set(wanted.fields) & set(expert.named_fields):
        yield _("专业领域不符，要 %(fields)s 之一。") % {"fields": listed(wanted.fields)}


def _too_many(in_hand: int, wanted: Wanted, expert: Expert) -> Iterator[str]:
    """What the pack allows, where the expert's own bound does not say it already."""
    most = wanted.at_most
    if most is not None and most <= in_hand < expert.most_at_once:
        told = {"count": in_hand, "most": most}
        yield _("手上已有 %(count)s 件，本项目最多同时 %(most)s 件。") % told


def _asked_before(case: Case, persons: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """One statement."""
    rows = Assignment.objects.filter(
        Q(ended_at__isnull=True) | Q(end__in={*DECLINED, *INTERESTED}), case=case, person__in=persons
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in rows.order_by("pk"):
        if row.ended_at is None:
            why = _("已经请来评审这份申报。")
        elif row.end in INTERESTED:
            why = _("已经因利害关系回避这份申报。")
        else:
            why = _("已经说明不能评审这份申报。")
        found[row.person_id] = (why,)
    return found
