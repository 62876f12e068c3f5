"""What follows from a batch, line by line: its cases enter the list, and once it is decided take the steps of their decision.

Each line is a command of its own with the line as its key, so that whatever is killed goes on where it stood, and what is done again
changes nothing. Not here: the decision (`deciding.py`).
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from yunti.apps.accounts.permissions import only_platform
from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.services import move_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.enums import Decision, State
from yunti.apps.settlement.models import Claim, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.batches import lines_to_carry_out, lines_to_include
from yunti.apps.settlement.services.deciding import denied, void
from yunti.apps.settlement.services.writing import book_all
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor, Desk, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Refused
from yunti.packs.settlement import SECTION, Act, Fate, settlement_of

logger = logging.getLogger(__name__)
MOST = 200
BY = system_actor("settlement.carry_out")
STEPS = {
    Decision.PAID: (Fate.PAYS,),
    Decision.CARRIED: (Fate.CARRIES,),
    Decision.POSTPONED: (Fate.POSTPONES,),
    Decision.DENIED: (Fate.POSTPONES, Fate.DENIES),
}


@command("settlement.include_line")
def include_line(step: Step, *, line: SettlementLine, by: Actor, key: str | None = None) -> None:
    """Its case enters the list, in the name of whoever drew it up."""
    step.require(only_platform(by))
    case = _held(step, line)
    if case.state != _listed(line):
        _take(case, line, Fate.INCLUDES, Act.PROPOSES)
    failpoints.reached("settling.included")
    step.record(case, details={"place": line.place})


@command("settlement.carry_out_line")
def carry_out_line(step: Step, *, line: SettlementLine, by: Actor, key: str | None = None) -> None:
    """Its case takes the steps of the decision, in the name of whoever had the batch decided."""
    step.require(only_platform(by))
    case = _held(step, line)
    (row,) = step.lock(SettlementLine.objects.filter(pk=line.pk))
    if row.carried_out_at is None:
        for fate in STEPS[Decision(row.decision)]:
            _take(case, line, fate, Act.DECIDES)
        row.carried_out_at = clock.now()
        step.save(row, "carried_out_at")
    failpoints.reached("settling.carried_out")
    step.record(case, details={"place": row.place, "decision": row.decision})


def _held(step: Step, line: SettlementLine) -> Case:
    return step.lock_one(Case.objects.filter(pk=line.claim.case_id).select_related("round"))


def _listed(line: SettlementLine) -> str:
    """The state of a case that stands on a list."""
    pack = pack_of(line.claim.case.round)
    spec = settlement_of(pack)
    assert spec is not None
    case, action = line.claim.case, spec.action_of(Fate.INCLUDES)
    return next(move.target for move in pack.moves[case.workflow] if move.action == action)


def _take(case: Case, line: SettlementLine, fate: Fate, act: Act) -> None:
    pack = pack_of(case.round)
    spec = settlement_of(pack)
    assert spec is not None
    action = spec.action_of(fate)
    row = Case.objects.select_related("round").get(pk=case.pk)
    roles = {role for move in pack.moves[row.workflow] if move.action == action for role in move.actors}
    by_platform = all(pack.section("actors")[role]["desk"] == "system" for role in roles)
    by = BY if by_platform else who_took(line.batch, act)
    move_case(case=row, action=action, seen=row.moves.count(), by=by, through=SECTION)


def who_took(batch: SettlementBatch, act: Act) -> Actor:
    """Whoever took this step of the batch, as they stood then: whatever became of their mandate since, they took it with that."""
    pack = pack_of(batch.round)
    spec = settlement_of(pack)
    assert spec is not None
    made = CaseMove.objects.filter(case=batch.case_id, action=spec.action_of(act)).order_by("-ordinal")[0]
    return Actor(
        kind="person",
        person_ref=made.moved_by,
        desk=Desk(pack.section("actors")[made.role]["desk"]),
        organisation_ref=made.organisation_ref,
        jurisdiction=batch.region_code,
    )


def carry_out_due(now: datetime) -> int:
    """The next lines of whichever batches, in their order. One that cannot go on keeps no other from it."""
    done = 0
    for line in lines_to_include(MOST):
        done += _each(include_line, line, f"include:{line.pk}")
    for line in lines_to_carry_out(MOST):
        done += _each(carry_out_line, line, f"carry_out:{line.pk}")
    return done


def _each(service: object, line: SettlementLine, key: str) -> bool:
    try:
        service(line=line, by=BY, key=key)  # type: ignore[operator]
    except Refused as refusal:
        logger.warning("line %s of batch %s did not go on: %s", line.place, line.batch.ref, refusal.code)
        return False
    return True


@command("settlement.deny")
def deny(
    step: Step,
    *,
    case: Case,
    action: str,
    seen: int,
    by: Actor,
    stated: Mapping[str, str] | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    key: str | None = None,
) -> Case:
    """A claim that was postponed, once the objection to it is upheld."""
    step.open_to_all()  # whoever may take the step; it asks
    moved = move_case(
        case=case,
        action=action,
        seen=seen,
        by=by,
        stated=stated,
        reasons=reasons,
        note=note,
        through=SECTION,
    )
    rows = step.lock(Voucher.objects.filter(claim__case=moved).select_related("round"))
    (claim,) = step.lock(Claim.objects.filter(case=moved).select_related("voucher__round", "round"))
    if claim.state != State.POSTPONED:
        raise Refused(
            "not_postponed",
            _("这张服务券没有推迟结算。"),
            next_step=_("在清单上的，随这一批一起决定。"),
        )
    claim.state = State.DENIED
    step.save(claim, "state")
    void(step, rows)
    book_all(step, denied(claim))
    step.record(moved, details={"action": action})
    return moved
