"""Handing in what was served, and turning back: what an arrival holds goes back with it.

Not here: the step of the case (`apps.intake`), serving (`serving.py`).
"""

from datetime import datetime

from yunti.apps.accounts.permissions import only_platform
from yunti.apps.intake.enums import Outcome
from yunti.apps.intake.models import Turn
from yunti.apps.intake.services import handing_in
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import Voucher
from yunti.apps.vouchers.queries.queues import turns_ready
from yunti.apps.vouchers.services.following import Deed, follow
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Refused
from yunti.packs.redeeming import Effect


def hand_in_due(now: datetime) -> int:
    """Of a round with vouchers only what was served, of others everything."""
    return handing_in.hand_in_due(now, ready=turns_ready(), hand_in=hand_in, turn_back=turn_back)


def hand_in(*, turn: Turn, by: Actor) -> Turn:
    """What lost its contract to an earlier one is not handed in."""
    own = Voucher.objects.filter(turn=turn).first()
    if own is not None and own.state == State.RELEASED:
        raise Refused("released", own.why)
    return handing_in.hand_in(turn=turn, by=by)


@command("vouchers.turn_back")
def turn_back(step: Step, *, turn: Turn, why: str, by: Actor) -> Turn:
    step.require(only_platform(by))
    settled = handing_in.turn_back(turn=turn, why=why, by=by)
    own = (
        Voucher.objects.filter(turn=turn).exclude(state=State.RELEASED).select_related("case__round").first()
    )
    if own is not None and settled.outcome == Outcome.TURNED_BACK:
        for failed in follow(step, [Deed(own.case, Effect.RELEASES, why)]):
            raise failed.refusal
    step.record(settled.arrival, details={"turn": settled.ordinal, "why": why})
    return settled
