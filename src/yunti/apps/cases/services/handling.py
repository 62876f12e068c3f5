"""In whose hands a case is: take it, give it back, give it to somebody else with a reason, hand over all that somebody has.

Not here: who may act on a case in other hands (`permissions.may_handle`), absences (`apps.desks`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Mandate
from yunti.apps.accounts.queries.mandates import actor_of, in_force
from yunti.apps.cases.enums import HandlingEnd, HappeningKind
from yunti.apps.cases.models import Case, Handling
from yunti.apps.cases.permissions import has_no_interest, officer_roles, tie_of
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.desks.permissions import is_head_over
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks
from yunti.packs.handling import whose_turn
from yunti.packs.reading import Pack

MOST_AT_ONCE = 500
LONGEST_REASON = 300


@command("cases.take_case")
def take_case(step: Step, *, case: Case, by: Actor, key: str | None = None) -> Handling:
    """An officer whose desk can act here, while nobody of the desk has the case in hand."""
    row = lock_case(step, case, by)
    step.require(only_desks(by, *OFFICERS))
    step.require(belongs_to_desk(by, row))
    step.require(has_no_interest(by, row))
    handling = open_handling(row)
    if handling is not None and handling.mandate_id == by.mandate_id:
        raise Conflict("taken_already", _("这件已经由您经办。"))
    if handling is not None and _still_holds(handling):
        raise Conflict(
            "in_other_hands",
            _("这件由%(name)s经办。") % {"name": handling.mandate.person.name},
            next_step=_("请由其交回，或者由本岗位负责人改派。"),
        )
    if handling is not None:
        end_handling(step, handling, HandlingEnd.GIVEN_BACK, by)
    made = begin_handling(step, row, _seat(by.mandate_id), by, "")
    step.record(row, details={"handler": by.ref})
    return made


@command("cases.give_back_case")
def give_back_case(step: Step, *, case: Case, by: Actor, key: str | None = None) -> Handling:
    row = lock_case(step, case, by)
    handling = open_handling(row)
    if handling is None or handling.mandate_id != by.mandate_id:
        step.require(
            Denied("not_in_your_hands", _("这件不由您经办，不能交回。"), next_step=_("请刷新页面。"))
        )
        raise AssertionError("unreachable")
    step.open_to_all()
    end_handling(step, handling, HandlingEnd.GIVEN_BACK, by)
    step.record(row, details={"handler": by.ref})
    return handling


@command("cases.reassign_case")
def reassign_case(
    step: Step, *, case: Case, to: Mandate, reason: str, by: Actor, key: str | None = None
) -> Handling:
    """By the head of the desk or a desk above it; the new handler must be able to act here and have no tie."""
    row = lock_case(step, case, by)
    seat = _seat(to.pk)
    step.require(may_give_to(by, seat))
    _require_reason(reason)
    handling = open_handling(row)
    if handling is not None and handling.mandate_id == seat.pk:
        raise Conflict("taken_already", _("这件已经由%(name)s经办。") % {"name": seat.person.name})
    if handling is not None and not is_head_over(by, handling.mandate):
        step.require(Denied("not_your_desk", _("这件在别的岗位手里，不由您改派。")))
    refusal = why_not(row, seat)
    if refusal is not None:
        raise refusal
    if handling is not None:
        end_handling(step, handling, HandlingEnd.REASSIGNED, by)
    made = begin_handling(step, row, seat, by, reason.strip())
    step.record(row, details={"handler": seat.person.ref, "reason": reason.strip()}, about=seat.person.ref)
    return made


@dataclass(frozen=True)
class Handed:
    """One open case in somebody's hands: it would go over, or `refusal` says why it cannot."""

    case: Case
    refusal: Refused | None


class NotAllHanded(Refused):
    """Nothing was handed over; carries every case that stands in the way."""

    def __init__(self, failed: Sequence[Handed], count: int) -> None:
        super().__init__(
            "not_all_handed",
            _("%(count)s 件里有 %(failed)s 件不能移交，一件也没有移交。")
            % {"count": count, "failed": len(failed)},
            next_step=_("请先把这几件改派给别人，再移交其余的。"),
        )
        self.failed = tuple(failed)


def hand_over_foreseen(giver: Mandate, taker: Mandate) -> list[Handed]:
    """The dry run: every open case of the giver in the order of its deadline, with what stands in the way."""
    return [Handed(case, why_not(case, taker)) for case in cases_in_hands_of(giver)]


def cases_in_hands_of(giver: Mandate) -> list[Case]:
    """One statement; cases that are decided are nobody's work any more and leave with their handler."""
    rows = Case.objects.filter(handlings__mandate=giver, handlings__ended_at__isnull=True)
    found = rows.select_related("round", "enterprise", "supplier", "organisation").order_by("due_on", "id")
    return list(found[: MOST_AT_ONCE + 1])


@command("cases.hand_over")
def hand_over(
    step: Step, *, giver: Mandate, taker: Mandate, reason: str, by: Actor, key: str | None = None
) -> list[Handling]:
    """All that the giver has in hand goes to the taker, all or nothing."""
    own, seat = _any_seat(giver.pk), _seat(taker.pk)
    step.require(_may_hand_over(by, own))
    _require_reason(reason)
    if (own.desk, own.organisation_id) != (seat.desk, seat.organisation_id) or own.pk == seat.pk:
        raise InvalidInput([Problem("taker", "other_desk", _("接手的人要在同一部门、同一岗位。"))])
    cases = cases_in_hands_of(own)
    if not cases:
        raise Conflict("nothing_to_hand", _("%(name)s现在没有经办的申报。") % {"name": own.person.name})
    if len(cases) > MOST_AT_ONCE:
        raise Refused("too_many", _("一次最多移交 %(most)s 件。") % {"most": MOST_AT_ONCE})
    step.lock(Case.objects.filter(pk__in=[case.pk for case in cases]))
    failed = [each for each in (Handed(case, why_not(case, seat)) for case in cases) if each.refusal]
    if failed:
        raise NotAllHanded(failed, len(cases))
    made = []
    for case in cases:
        handling = open_handling(case)
        if handling is not None and handling.mandate_id == own.pk:
            end_handling(step, handling, HandlingEnd.HANDED_ON, by)
            made.append(begin_handling(step, case, seat, by, reason.strip()))
    step.record(
        details={
            "from": own.ref,
            "to": seat.ref,
            "reason": reason.strip(),
            "cases": [case.ref for case in cases],
        }
    )
    return made


def _may_hand_over(by: Actor, own: Mandate) -> Decision:
    if own.person_id == by.person_id or is_head_over(by, own):
        return Allowed()
    return Denied("not_head", _("只有本人、本岗位负责人或上级主管部门可以移交。"))


# parts ------------------------------------------------------------------------------------------------------------


def open_handling(case: Case) -> Handling | None:
    """One statement; the row, also where its mandate has ended meanwhile."""
    return (
        Handling.objects.filter(case=case, ended_at__isnull=True)
        .select_related("mandate__person", "mandate__organisation")
        .first()
    )


def begin_handling(step: Step, case: Case, seat: Mandate, by: Actor, reason: str) -> Handling:
    made = step.create(
        Handling,
        case=case,
        mandate=seat,
        handler=seat.person.ref,
        begun_at=clock.now(),
        begun_by=by.ref,
        reason=reason,
    )
    if seat.person_id != by.person_id:
        note_happening(case, HappeningKind.ASSIGNED, by=by, about=f"seat:{seat.pk}", told={"reason": reason})
    return made


def end_handling(step: Step, handling: Handling, end: HandlingEnd, by: Actor) -> None:
    handling.ended_at, handling.ended_by, handling.end = clock.now(), by.ref, end
    step.save(handling, "ended_at", "ended_by", "end")


def belongs_to_desk(by: Actor, case: Case) -> Decision:
    """The desk is one that moves the case on from here."""
    pack = pack_of(case.round)
    here = whose_turn(pack, case.workflow, case.state)
    if here & officer_roles(by, case, pack.section("actors")):
        return Allowed()
    return Denied("not_your_case", _("这件现在不由本岗位办理。"), next_step=_("轮到本岗位时再接办。"))


def may_give_to(by: Actor, seat: Mandate) -> Decision:
    if is_head_over(by, seat):
        return Allowed()
    return Denied(
        "not_head",
        _("只有本岗位负责人或上级主管部门可以改派。"),
        next_step=_("请联系本岗位负责人；也可以先交回，由别人接办。"),
    )


def why_not(case: Case, seat: Mandate) -> Refused | None:
    """What keeps the holder of a seat from having this case in hand."""
    actor = actor_of(seat.person, seat)
    pack = pack_of(case.round)
    if desks_of_state(pack, case.workflow, case.state):
        fits = bool(belongs_to_desk(actor, case))
    else:  # the party has it meanwhile
        fits = bool(officer_roles(actor, case, pack.section("actors")))
    if not fits:
        return Refused("not_their_case", _("%(name)s的岗位不办理这一件。") % {"name": seat.person.name})
    if tie_of(actor, case) is not None:
        return Refused(
            "conflict_of_interest",
            _("%(name)s与申报单位或合作单位有关系，应当回避。") % {"name": seat.person.name},
            next_step=_("请交给别人。"),
        )
    return None


def desks_of_state(pack: Pack, workflow: str, state: str) -> frozenset[Desk]:
    """The officers' desks that can move a case on from a state."""
    actors = pack.section("actors")
    names = {actor for move in pack.moves[workflow] if move.source == state for actor in move.actors}
    desks = {actors[name]["desk"] for name in names}
    return frozenset(Desk(desk) for desk in desks if desk in OFFICERS)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写理由。"))])
    if len(reason.strip()) > LONGEST_REASON:
        words = _("理由不超过 %(most)s 字。") % {"most": LONGEST_REASON}
        raise InvalidInput([Problem("reason", "too_long", words)])


def _still_holds(handling: Handling) -> bool:
    return Mandate.objects.filter(in_force(clock.today()), pk=handling.mandate_id).exists()


def _seat(mandate_id: int | None) -> Mandate:
    """A seat that is in force today."""
    found = (
        Mandate.objects.filter(in_force(clock.today()), pk=mandate_id or 0, person__is_active=True)
        .select_related("person", "organisation")
        .first()
    )
    if found is None or found.desk not in OFFICERS:
        raise NotFoundOrHidden()
    return found


def _any_seat(mandate_id: int) -> Mandate:
    """Also one that has ended: what somebody left behind is handed over too."""
    found = Mandate.objects.filter(pk=mandate_id).select_related("person", "organisation").first()
    if found is None or found.desk not in OFFICERS:
        raise NotFoundOrHidden()
    return found
