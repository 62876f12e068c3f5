"""The time of a case stands still and goes on: by itself in the states that the pack names, or by an officer with a reason.

Not here: counting (`deadlines.py`), which pauses there are (`packs.handling`).
"""

from django.utils.translation import gettext as _

from yunti.apps.cases.deadlines import due_again, open_pause, paused_days
from yunti.apps.cases.models import Case, Pause
from yunti.apps.cases.permissions import has_no_interest, may_handle, officer_roles
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.permissions import Allowed, Denied, only_desks
from yunti.kit.wording import listed
from yunti.packs.handling import PauseKind, pause_kinds, pausing, question_pause, whose_turn
from yunti.packs.reading import Pack

LONGEST_REASON = 500


@command("cases.pause_case")
def pause_case(step: Step, *, case: Case, kind: str, reason: str, by: Actor, key: str | None = None) -> Pause:
    """By an officer whose step it is, for one of the pack's reasons."""
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    _require_own(step, row, pack, by)
    chosen = pause_kinds(pack, row.workflow).get(kind)
    if chosen is None or row.state not in chosen.during:
        raise InvalidInput([Problem("kind", "unknown", _("现在的状态下不能这样暂停。"))])
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有写明等什么。"))])
    if len(reason) > LONGEST_REASON:
        words = _("说明不超过 %(most)s 字。") % {"most": LONGEST_REASON}
        raise InvalidInput([Problem("reason", "too_long", words)])
    if open_pause(row) is not None:
        raise Conflict("paused_already", _("计时已经暂停。"), next_step=_("请刷新页面。"))
    made = begin_pause(step, row, chosen, reason.strip(), by)
    row.due_on = due_again(pack, row)
    step.save(row, "due_on")
    step.record(row, details={"kind": kind, "reason": made.reason}, clause=listed(chosen.clause))
    return made


@command("cases.resume_case")
def resume_case(step: Step, *, case: Case, by: Actor, key: str | None = None) -> Pause:
    """By an officer whose step it is, or by the platform when what was waited for has come."""
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    if by.is_system:
        step.open_to_all()
    else:
        _require_own(step, row, pack, by)
    if pausing(pack, row.workflow, row.state) is not None:
        raise Conflict("paused_by_state", _("现在的状态下不计时，办完这一步自动恢复。"))
    pause = open_pause(row)
    if pause is None:
        raise Conflict("not_paused", _("计时没有暂停。"), next_step=_("请刷新页面。"))
    end_pause(step, pause, by)
    row.due_on = due_again(pack, row)
    step.save(row, "due_on")
    step.record(row, details={"kind": pause.kind, "days": pause.days})
    return pause


@command("cases.count_days_anew")
def count_days_anew(step: Step, *, case: Case, by: Actor) -> Case:
    """After a window of the round was moved: by the platform, which changes nothing where the day stays."""
    step.require(
        Allowed() if by.is_system else Denied("by_the_platform", "days are counted by the platform alone")
    )
    row = lock_case(step, case, by)
    before, pack = row.due_on, pack_of(row.round)
    if row.state not in pack.section("workflows")[row.workflow]["ends"]:
        row.due_on = due_again(pack, row)
    if row.due_on != before:
        step.save(row, "due_on")
    step.record(row, details={"before": before, "due_on": row.due_on})
    return row


def pause_for_question(step: Step, case: Case, pack: Pack, reason: str, by: Actor) -> Pause:
    """Part of the command that asks; the case is locked. An earlier question may have paused it already: then both hold it."""
    kind = question_pause(pack, case.workflow, case.state)
    if kind is None:
        raise InvalidInput([Problem("pauses", "unknown", _("现在的状态下，提问不能暂停计时。"))])
    _require_own(step, case, pack, by)
    pause = open_pause(case)
    if pause is not None and pause.kind != kind.name:
        raise Conflict("paused_already", _("计时已经暂停。"), next_step=_("不勾选暂停计时，照样可以提问。"))
    if pause is None:
        pause = begin_pause(step, case, kind, reason[:LONGEST_REASON], by)
        case.due_on = due_again(pack, case)
        step.save(case, "due_on")
    return pause


def resume_after_question(step: Step, case: Case, pack: Pack, pause: Pause, by: Actor) -> None:
    """Part of the command with which the last question that holds this pause is answered or withdrawn."""
    now = open_pause(case)
    if now is None or now.pk != pause.pk:
        return  # ended with a step or by an officer meanwhile
    end_pause(step, now, by)
    case.due_on = due_again(pack, case)
    step.save(case, "due_on")


def follow_move(step: Step, case: Case, pack: Pack, source: str, by: Actor) -> bool:
    """What a step does to the time: an open pause ends, one that belongs to the new state begins. Whether it stands still."""
    if may_be_paused(pack, case.workflow, source):
        pause = open_pause(case)
        if pause is not None:
            end_pause(step, pause, by)
    kind = pausing(pack, case.workflow, case.state)
    if kind is not None:
        begin_pause(step, case, kind, "", by)
    return kind is not None


def may_be_paused(pack: Pack, workflow: str, state: str) -> bool:
    return any(state in kind.states | kind.during for kind in pause_kinds(pack, workflow).values())


def begin_pause(step: Step, case: Case, kind: PauseKind, reason: str, by: Actor) -> Pause:
    return step.create(
        Pause,
        case=case,
        kind=kind.name,
        reason=reason,
        begun_on=clock.today(),
        begun_at=clock.now(),
        begun_by=by.ref,
    )


def end_pause(step: Step, pause: Pause, by: Actor) -> None:
    pause.ended_on, pause.ended_at, pause.ended_by = clock.today(), clock.now(), by.ref
    pause.days = paused_days(pause.begun_on, pause.ended_on)
    step.save(pause, "ended_on", "ended_at", "ended_by", "days")


def _require_own(step: Step, case: Case, pack: Pack, by: Actor) -> None:
    step.require(only_desks(by, *OFFICERS))
    roles = officer_roles(by, case, pack.section("actors"))
    if not whose_turn(pack, case.workflow, case.state) & roles:
        step.require(
            Denied("not_your_case", _("这件现在不由本岗位办理。"), next_step=_("请由经办的岗位办理。"))
        )
    step.require(has_no_interest(by, case))
    step.require(may_handle(by, case))
