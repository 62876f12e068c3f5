"""Handing in what arrived, once its turn was counted: the ordinary step of the case, as at the arrival. Or turning it back, with the reasons.

Not here: the step (`apps.cases`), the order (`ordering.py`).
"""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.accounts.permissions import only_platform
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import desk_of_party, roles_in
from yunti.apps.cases.queries.signing import present_digest
from yunti.apps.cases.services import move_case
from yunti.apps.cases.services.locking import lock_row
from yunti.apps.intake.enums import Outcome
from yunti.apps.intake.models import Prepared, Turn
from yunti.apps.intake.queries.waiting import EVERY, turns_to_hand_in
from yunti.apps.intake.services.preparing import release
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Refused
from yunti.packs.intake import intake_of

MOST = 200


def _told(refusal: Refused) -> str:
    return " ".join(part for part in (refusal.reason, refusal.next_step) if part)


@command("intake.hand_in")
def hand_in(step: Step, *, turn: Turn, by: Actor) -> Turn:
    step.require(only_platform(by))
    case = turn.arrival.prepared.case
    row = lock_row(step, case, with_round=True)
    assert row is not None
    own = _standing(step, turn)
    if own is None:
        return _done_already(step, turn)
    person = _who_arrived(turn, row)
    _refuse_other_content(turn, row, person)
    intake = intake_of(pack_of(row.round), row.workflow)
    if intake is None:
        raise Refused("not_in_turn", _("这个批次不再按到达先后办理。"))
    move_case(
        case=row,
        action=intake.action,
        seen=row.moves.count(),
        by=person,
        arrived=own.counted_at,
    )
    own.outcome, own.settled_at = Outcome.HANDED_IN, clock.now()
    step.save(own, "outcome", "settled_at")
    step.record(row, details={"turn": own.ordinal, "place": own.place})
    return own


@command("intake.turn_back")
def turn_back(step: Step, *, turn: Turn, why: str, by: Actor) -> Turn:
    """Its place stays and is seen as turned back; the party may write again and apply anew."""
    step.require(only_platform(by))
    row = lock_row(step, turn.arrival.prepared.case)
    assert row is not None
    (prepared,) = step.lock(Prepared.objects.filter(pk=turn.arrival.prepared_id))
    own = _standing(step, turn)
    if own is None:
        return _done_already(step, turn)
    own.outcome, own.why, own.settled_at = Outcome.TURNED_BACK, why, clock.now()
    step.save(own, "outcome", "why", "settled_at")
    release(step, row, prepared, by.ref)
    step.record(row, details={"turn": own.ordinal, "why": why})
    return own


@override("zh-hans")
def hand_in_due(
    now: datetime,
    *,
    ready: Q = EVERY,
    hand_in: Callable[..., Turn] = hand_in,
    turn_back: Callable[..., Turn] = turn_back,
) -> int:
    """So many as are due, in their order, with reasons in Chinese. One that cannot be handed in is turned back and holds up nobody.

    A room above, which gives something to what arrives, says which are ready and does both in its own way.
    """
    by = system_actor("intake.hand_in")
    turns = turns_to_hand_in(MOST, ready)
    for turn in turns:
        try:
            hand_in(turn=turn, by=by)
        except Refused as refusal:
            turn_back(turn=turn, why=_told(refusal), by=by)
    return len(turns)


def _standing(step: Step, turn: Turn) -> Turn | None:
    """Nothing where somebody else was faster."""
    (own,) = step.lock(Turn.objects.filter(pk=turn.pk))
    return own if not own.outcome else None


def _done_already(step: Step, turn: Turn) -> Turn:
    step.record(turn.arrival, details={"turn": turn.ordinal, "already": True})
    return turn


def _who_arrived(turn: Turn, case: Case) -> Actor:
    """The person as they stood when they applied: whatever became of their mandate since, they applied with it."""
    organisation = case.organisation
    return Actor(
        kind="person",
        person_ref=turn.arrival.arrived_by,
        desk=desk_of_party(case),
        organisation_id=case.organisation_id,
        organisation_ref=organisation.ref if organisation else "",
    )


def _refuse_other_content(turn: Turn, case: Case, person: Actor) -> None:
    """Nothing can be written between; should it have been all the same, it is not handed in as something else."""
    pack = pack_of(case.round)
    around = Surroundings(
        case, pack, person, roles_in(person, case, pack.section("actors")), moment=turn.counted_at
    )
    prepared = turn.arrival.prepared
    intake = intake_of(pack, case.workflow)
    fen = intake.asked_fen(around.evaluation) if intake else None
    if present_digest(around) != prepared.digest or fen != prepared.asked_fen:
        raise Refused(
            "other_content",
            _("申请的内容或按规则算出的金额与定稿时不同。"),
            next_step=_("请核对后重新定稿，再申请。"),
        )
