"""Promising a panel, drawing it, drawing anew, and leaving it: whoever leaves is followed by the next of the same draw.

A seat is an invitation of the case, so the expert's desk works as for anybody invited. Not here: who may be drawn
(`queries.eligible`), the promise and the draw themselves (`kit.draws`), taking a seat (`seats.py`), scores (`scoring.py`).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.cases.deadlines import last_day_of
from yunti.apps.cases.enums import AssignmentEnd
from yunti.apps.cases.models import Assignment, Case
from yunti.apps.cases.permissions import has_no_interest
from yunti.apps.cases.services import decline_assignment, end_assignment
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.panels.enums import SeatEnd
from yunti.apps.panels.models import Panel, PanelSeat, ScoreSheet
from yunti.apps.panels.permissions import can_draw, drawing_role
from yunti.apps.panels.queries.eligible import Candidate, Wanted, candidates_for, wanted_for
from yunti.apps.panels.queries.panels import rule_for, standing_panel
from yunti.apps.panels.services.seats import fill, lock_experts, told_of
from yunti.apps.panels.services.settling import empty, settle
from yunti.domain.sampling import ranked
from yunti.kit import clock, draws
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.draws import DrawState
from yunti.kit.errors import Conflict, Refused
from yunti.kit.permissions import only_desks
from yunti.kit.wording import listed, sequence, without_stop
from yunti.packs.panels import PanelRule
from yunti.packs.reading import Pack

TOLD = 10  # of those left out, in the words of a refusal; the page lists all
ENDS = {
    AssignmentEnd.INTEREST: SeatEnd.INTEREST,
    AssignmentEnd.NO_TIME: SeatEnd.NO_TIME,
    AssignmentEnd.CONFLICT: SeatEnd.CONFLICT,
    AssignmentEnd.ENDED: SeatEnd.ENDED,
}


# promising and drawing -------------------------------------------------------------------------------------------


@command("panels.commit_panel")
def commit_panel(step: Step, *, case: Case, name: str, by: Actor, key: str | None = None) -> Panel:
    """List and seed are fixed before anybody can know who will be drawn."""
    row = lock_case(step, case, by)
    pack, rule = rule_for(row, name)
    step.require(can_draw(by, row, pack, rule))
    _refuse_elsewhere(row, pack, rule)
    if standing_panel(row, name) is not None:
        raise Conflict(
            "panel_stands",
            _("这份申报已经有一次抽取。"),
            next_step=_("请打开它抽取；确需重抽的，写明理由，由另一人同意。"),
        )
    return _promise(step, row, pack, rule, by, None)


def _refuse_elsewhere(case: Case, pack: Pack, rule: PanelRule) -> None:
    if case.state not in rule.states(pack):
        raise Conflict(
            "no_panel_here",
            _("这份申报现在不在抽取评审专家的环节。"),
            next_step=_("到这一步才可以抽取。"),
        )


def _promise(step: Step, case: Case, pack: Pack, rule: PanelRule, by: Actor, replaces: Panel | None) -> Panel:
    today = clock.today()
    wanted = wanted_for(case, pack, rule, today)
    _refuse_unknown(pack, wanted)
    with override("zh-hans"):  # kept with the panel: not in the language of whoever draws
        found = candidates_for(case, wanted, by.jurisdiction, today)
    drawable = [each for each in found if each.may]
    excluded = [{"expert": each.expert.ref, "reasons": list(each.reasons)} for each in found if not each.may]
    if len(drawable) < wanted.needed:
        raise _too_few(wanted, len(drawable), candidates_for(case, wanted, by.jurisdiction, today))
    made = draws.commit(
        step,
        Panel,
        members=[each.member for each in drawable],
        count=wanted.needed,
        by=by,
        case=case,
        name=rule.name,
        role=rule.role,
        asked_as=drawing_role(by, case, pack, rule),
        mode=wanted.mode or "",
        fields=list(wanted.fields or ()),
        excluded=excluded,
        replaces=replaces,
    )
    promised = {
        name: getattr(made, name) for name in ("population_digest", "count", "seed_digest", "members")
    }
    told = {"panel": rule.name, "case": case.ref, "excluded": excluded, "mode": made.mode}
    step.record(
        made,
        details={**promised, **told, "replaces": replaces.ref if replaces else ""},
        clause=listed(rule.clause),
        edition=f"{case.round.programme}/{case.round.edition}",
    )
    return made


def _refuse_unknown(pack: Pack, wanted: Wanted) -> None:
    """What the pack leaves to a fact of the case has to be said before the list is fixed."""
    facts = pack.definition.facts
    for name, value in ((wanted.rule.mode, wanted.mode), (wanted.rule.fields_from, wanted.fields)):
        if value is None:
            words = _("还没有定“%(what)s”，不能抽取评审专家。") % {"what": facts[name].title or name}
            raise Refused("not_known_yet", words, next_step=_("请先在申报页面填写。"))


def _too_few(wanted: Wanted, count: int, found: Sequence[Candidate]) -> Refused:
    """No rule is relaxed: it says how many are missing, why each of the others was left out, and who can help."""
    out = [
        _("%(name)s（%(why)s）")
        % {"name": each.expert.person.name, "why": sequence(map(without_stop, each.reasons))}
        for each in found
        if not each.may
    ]
    words = _("要抽 %(needed)s 名，符合条件的有 %(count)s 名，还缺 %(left)s 名。") % {
        "needed": wanted.needed,
        "count": count,
        "left": wanted.needed - count,
    }
    if out:
        told = listed(out[:TOLD]) + (_("等 %(all)s 名") % {"all": len(out)} if len(out) > TOLD else "")
        words += _("没有列入的：%(who)s。") % {"who": told}
    return Refused(
        "too_few_experts",
        words,
        next_step=_("条件不放宽：请在“专家库”补充入库，或者请省级主管部门增派专家。"),
    )


@command("panels.draw_panel")
def draw_panel(step: Step, *, panel: Panel, by: Actor, key: str | None = None) -> Panel:
    """Once. Whoever stands first in the order and can still be asked is invited, until all seats are taken."""
    row, case, pack, rule = _opened(step, panel, by)
    _refuse_elsewhere(case, pack, rule)
    row = draws.draw(step, row, lambda seed, members, _count: ranked(seed, members), by=by)
    if rule.scores is not None and rule.scores.within:
        row.score_by = last_day_of(pack, rule.scores.within, clock.today())
        step.save(row, "score_by")
    seated = fill(step, row, case, pack, rule, by)
    step.record(row, details={"seed": row.seed, "drawn": row.drawn, "seated": told_of(seated)})
    return row


def _opened(step: Step, panel: Panel, by: Actor) -> tuple[Panel, Case, Pack, PanelRule]:
    """Experts, then the case, then the panel: as an invitation locks them."""
    lock_experts(step, [panel])
    case = lock_case(step, panel.case, by)
    row = step.lock_one(Panel.objects.filter(pk=panel.pk, case=case))
    pack, rule = rule_for(case, row.name)
    step.require(can_draw(by, case, pack, rule))
    return row, case, pack, rule


@command("panels.accept_seat")
def accept_seat(step: Step, *, case: Case, by: Actor, key: str | None = None) -> PanelSeat:
    """The expert says that they review and have no tie with a party; who has one that is known is refused."""
    row = lock_case(step, case, by)
    step.require(only_desks(by, Desk.EXPERT))
    step.require(has_no_interest(by, row))
    own = PanelSeat.objects.filter(panel__case=row, expert__person=by.person_id or 0, recused_at__isnull=True)
    seats = step.lock(own)
    if not seats:
        raise Conflict("not_drawn", _("您不是抽中的专家，不用确认。"))
    if seats[0].accepted_at is not None:
        raise Conflict("accepted_already", _("您已经确认接受评审。"))
    for seat in seats:
        seat.accepted_at = clock.now()
        step.save(seat, "accepted_at")
    step.record(row, details={"places": [each.place for each in seats]}, about=by.ref)
    return seats[0]


# drawing anew ----------------------------------------------------------------------------------------------------


@command("panels.ask_redraw")
def ask_redraw(step: Step, *, panel: Panel, reason: str, by: Actor) -> Panel:
    row, case, pack, rule = _opened(step, panel, by)
    _refuse_elsewhere(case, pack, rule)
    draws.ask_anew(step, row, reason, by=by)
    step.record(row, details={"reason": row.redraw_reason})
    return row


@command("panels.agree_redraw")
def agree_redraw(step: Step, *, panel: Panel, by: Actor) -> Panel:
    """All who sit are uninvited, and a new list and a new seed are fixed; what was drawn stays to be read as replaced."""
    row, case, pack, rule = _opened(step, panel, by)
    _refuse_elsewhere(case, pack, rule)
    draws.set_aside(step, row, by=by)
    sitting = PanelSeat.objects.filter(panel=row, recused_at__isnull=True).select_related("assignment__case")
    for seat in list(sitting.order_by("place")):
        if seat.assignment is not None and seat.assignment.ended_at is None:
            with override("zh-hans"):
                end_assignment(assignment=seat.assignment, reason=str(SeatEnd.REDRAWN.label), by=by)
        _leave(step, seat, SeatEnd.REDRAWN, row.redraw_reason, by)
    empty(step, case, rule)
    made = _promise(step, case, pack, rule, by, row)
    step.record(row, details={"reason": row.redraw_reason, "replaced_by": made.ref})
    return made


# leaving a panel -------------------------------------------------------------------------------------------------


def decline_review(
    *, case: Case, ground: str, reason: str, by: Actor, key: str | None = None
) -> Sequence[Assignment]:
    """The expert's own word, whether drawn or asked by name. Pages ask here, for this room knows who follows."""
    act = decline_seat if _has_panel(case) else decline_assignment
    return act(case=case, ground=ground, reason=reason, by=by, key=key)


def end_review(
    *, assignment: Assignment, reason: str, by: Actor, conflict: bool = False, key: str | None = None
) -> Assignment:
    """The desk's word. Pages ask here, for this room knows who follows."""
    act = end_seat if _has_panel(assignment.case) else end_assignment
    return act(assignment=assignment, reason=reason, by=by, conflict=conflict, key=key)


def _has_panel(case: Case) -> bool:
    return Panel.objects.filter(case=case).exists()


@command("panels.decline_seat")
def decline_seat(
    step: Step, *, case: Case, ground: str, reason: str, by: Actor, key: str | None = None
) -> list[Assignment]:
    """Whoever was drawn is followed by the next of the same draw while the case is at this step."""
    panels = _drawn(case)
    lock_experts(step, panels)
    row = lock_case(step, case, by)
    _refuse_scored(row, by)
    step.open_to_all()  # who may decline or end an invitation is asked by the command within
    ended = decline_assignment(case=row, ground=ground, reason=reason, by=by)
    step.record(row, details=_followed(step, row, panels, ended, by))
    return ended


def _refuse_scored(case: Case, by: Actor) -> None:
    given = ScoreSheet.objects.filter(
        seat__panel__case=case,
        seat__expert__person=by.person_id or 0,
        seat__recused_at__isnull=True,
        handed_in_at__isnull=False,
    )
    if given.exists():
        raise Conflict(
            "scores_given",
            _("您已经提交了评分。"),
            next_step=_("有新情况的，请告诉邀请您的部门，由它结束邀请。"),
        )


@command("panels.end_seat")
def end_seat(
    step: Step,
    *,
    assignment: Assignment,
    reason: str,
    by: Actor,
    conflict: bool = False,
    key: str | None = None,
) -> Assignment:
    panels = _drawn(assignment.case)
    lock_experts(step, panels)
    row = lock_case(step, assignment.case, by)
    step.open_to_all()
    ended = end_assignment(assignment=assignment, reason=reason, conflict=conflict, by=by)
    gone = Assignment.objects.filter(case=row, person=ended.person_id, ended_at__isnull=False)
    step.record(row, details=_followed(step, row, panels, gone, by))
    return ended


def _drawn(case: Case) -> list[Panel]:
    return list(Panel.objects.filter(case=case, state=DrawState.DRAWN).order_by("pk"))


def _followed(
    step: Step, case: Case, panels: Sequence[Panel], ended: Iterable[Assignment], by: Actor
) -> dict[str, Any]:
    """The seats of those whose invitation ended are left, and the next sit. Answers what the event tells."""
    gone = {each.pk: each for each in ended}
    told: dict[str, Any] = {"left": [], "seated": []}
    for panel in step.lock(Panel.objects.filter(pk__in=[each.pk for each in panels])):
        left = PanelSeat.objects.filter(panel=panel, assignment__in=gone, recused_at__isnull=True)
        seats = list(left.select_related("expert"))
        for seat in seats:
            row = gone[seat.assignment_id or 0]
            _leave(step, seat, ENDS[AssignmentEnd(row.end)], row.ended_reason, by)
        pack, rule = rule_for(case, panel.name)
        sits_still = panel.state == DrawState.DRAWN and case.state in rule.states(pack)
        followed = fill(step, panel, case, pack, rule, by) if seats and sits_still else []
        told["left"] += told_of(seats)
        told["seated"] += told_of(followed)
        if seats and sits_still:
            told |= settle(step, case, panel, pack, rule, by)
    return told


def _leave(step: Step, seat: PanelSeat, end: SeatEnd, why: str, by: Actor) -> None:
    seat.recused_at, seat.recused_by, seat.end, seat.why = clock.now(), by.ref, end, why
    step.save(seat, "recused_at", "recused_by", "end", "why")
