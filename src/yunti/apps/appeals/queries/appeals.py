"""Appeals of a case, those that wait at a desk, and whether a case can be appealed now and until when.

Not here: filing and deciding (`services`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case as Either
from django.db.models import F, Q, When

from yunti.apps.appeals.enums import AppealState
from yunti.apps.appeals.models import Appeal
from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.permissions import answered_for, can_see_case
from yunti.apps.cases.queries.cases import cases_visible_to, last_move
from yunti.apps.cases.queries.worklist import COUNT_CAP, NEVER
from yunti.apps.letters.composing import decider_of
from yunti.apps.letters.queries.letters import letter_after
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import by_pack, unusable
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.handling import AppealRule, appeal_rule, appealable_states, period_in
from yunti.packs.reading import Pack

MOST = 200


@dataclass(frozen=True)
class Offer:
    """The last step can be appealed against. Without a day on which it was served the period has not begun."""

    rule: AppealRule
    move: CaseMove
    decider: str
    days: int
    served_on: date | None
    last_day: date | None

    @property
    def is_over(self) -> bool:
        return self.last_day is not None and clock.today() > self.last_day


def offer_for(case: Case, pack: Pack) -> Offer | None:
    """At most three statements; none for a case that stands where no step leads against which one may appeal."""
    if case.state not in appealable_states(pack, case.workflow):
        return None
    move = last_move(case)
    rule = appeal_rule(pack, case.workflow, move.action, move.source) if move is not None else None
    if move is None or rule is None or move.target != case.state:
        return None
    day = clock.local(move.moved_at).date()
    period = period_in(pack, rule.within, day)
    letter = letter_after(case, f"move:{move.ordinal}")
    served = letter.served_on if letter is not None else day
    last = None
    if served is not None and period is not None:
        last = working_calendar().end_of_period(served, period).value
    return Offer(rule, move, decider_of(pack, case, rule, move), period.amount if period else 0, served, last)


def bodies_of(appeal: Appeal, rule: AppealRule) -> tuple[str, ...]:
    """Authorities outside the platform of which one decides; none where the desk decides itself."""
    return (rule.bodies or (appeal.body,)) if appeal.body else ()


def appeals_of(case: Case) -> list[Appeal]:
    """One statement, the newest first; for a page of the case that the reader may see."""
    return list(Appeal.objects.filter(case=case).select_related("move").order_by("-filed_at", "-id"))


@dataclass(frozen=True)
class ListedAppeal:
    appeal: Appeal
    kind: str
    is_mine: bool


def appeals_for(actor: Actor) -> list[ListedAppeal]:
    """Those of the jurisdiction, the reader's own first, then what others have to decide, the most urgent on top; two statements and
    the packs, which are in memory."""
    if actor.desk not in OFFICERS:
        return []
    rows = Appeal.objects.filter(case__in=cases_visible_to(actor))
    packs = by_pack(Round.objects.filter(pk__in=rows.values("case__round")))
    open_now = Q(state=AppealState.FILED)
    rank = Either(When(open_now & _decided_at_desk(actor, packs), then=0), When(open_now, then=1), default=2)
    ranked = rows.annotate(rank=rank).order_by("rank", "due_on", "-id")
    titles = {
        (each.pk, name): spec["title"]
        for pack, own in packs
        for each in own
        for name, spec in pack.section("workflows").items()
    }
    return [
        ListedAppeal(row, titles.get((row.case.round_id, row.case.workflow)) or unusable(), row.rank == 0)
        for row in ranked.select_related("case__round", "case__enterprise", "case__supplier", "move")[:MOST]
    ]


def appeals_waiting(actor: Actor) -> list[date | None]:
    """Two statements and the packs, which are in memory: the days by which this desk has to decide, the earliest first."""
    if actor.desk not in OFFICERS:
        return []
    rows = Appeal.objects.filter(case__in=cases_visible_to(actor), state=AppealState.FILED)
    packs = by_pack(Round.objects.filter(pk__in=rows.values("case__round")))
    own = rows.filter(_decided_at_desk(actor, packs)).order_by(F("due_on").asc(nulls_last=True), "id")
    return list(own.values_list("due_on", flat=True)[:COUNT_CAP])


def _decided_at_desk(actor: Actor, packs: Iterable[tuple[Pack, list[Round]]]) -> Q:
    """Whether the reader's desk is that of the role that decides (`permissions.roles_in`), as a condition on appeals."""
    found = NEVER
    for pack, own in packs:
        if actor.programmes and pack.programme not in actor.programmes:
            continue
        for role, spec in pack.section("actors").items():
            if spec["desk"] == actor.desk:
                counties = [str(code) for code in spec.get("counties") or ()]
                cases = Case.objects.filter(answered_for(actor.jurisdiction, counties), round__in=own)
                found |= Q(reviewer=role, case__in=cases)
    return found


def appeal_by_ref(actor: Actor, ref: str) -> Appeal:
    """One statement. Missing and hidden look the same."""
    found = (
        Appeal.objects.filter(ref=ref)
        .select_related("case__round", "case__enterprise", "case__supplier", "case__organisation", "move")
        .first()
    )
    if found is None or not can_see_case(actor, found.case):
        raise NotFoundOrHidden()
    return found
