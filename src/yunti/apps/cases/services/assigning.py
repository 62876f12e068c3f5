"""Asking a person to look at a case under a role that the pack gives to invited people; ending that, by the desk or by the person.

What the person has stated stays on record; of somebody with an interest in the case it does not count. Not here: who is drawn (capabilities), what they state (`stating.py`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.cases.enums import DECLINED, INTERESTED, AssignmentEnd, HappeningKind
from yunti.apps.cases.models import Assignment, Attestation, Case
from yunti.apps.cases.permissions import can_invite, officer_roles, parties_of, readers_of, ties_of
from yunti.apps.cases.queries.opinions import has_given_opinion, in_hand_of, open_assignments
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.experts.models import Expert
from yunti.apps.experts.queries import may_be_asked
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.permissions import only_desks
from yunti.kit.wording import listed, sequence, with_stop, without_stop

LONGEST_REASON = 200


@command("cases.assign_person")
def assign_person(
    step: Step, *, case: Case, person: Person, role: str, by: Actor, key: str | None = None
) -> Assignment:
    """The entry in the pool is locked first: two authorities do not both give the last case that an expert can take."""
    pooled = step.lock(Expert.objects.filter(person=person))
    row = lock_case(step, case, by)
    roles = officer_roles(by, row, pack_of(row.round).section("actors"))
    step.require(can_invite(by, row, roles))
    asking = Asking(person, role, sorted(roles)[0], by.ref)
    made = invite(step, row, asking, next(iter(pooled), None), by=by)
    step.record(row, details={"person": person.ref, "role": role})
    return made


@dataclass(frozen=True)
class Asking:
    """Whom one asks as what, for the role and the person who asks; `panel` where a draw seated them."""

    person: Person
    role: str
    asked_as: str
    asked_by: str
    panel: str = ""


def invite(step: Step, row: Case, asking: Asking, pooled: Expert | None, *, by: Actor) -> Assignment:
    """Part of a command of this room or a later one that has asked who may invite and has locked the expert, then the case."""
    person, role = asking.person, asking.role
    if pack_of(row.round).section("actors").get(role, {}).get("relation") != "invited":
        raise InvalidInput([Problem("role", "unknown", _("这个项目没有这种受邀角色。"))])
    if not Mandate.objects.filter(in_force(clock.today()), person=person, desk=Desk.EXPERT).exists():
        raise InvalidInput([Problem("person", "no_expert", _("这个人没有评审专家的授权。"))])
    _require_no_interest(row, person)
    if pooled is not None:
        _require_askable(pooled)
    if Assignment.objects.filter(case=row, person=person, role=role, ended_at__isnull=True).exists():
        raise Conflict("already_assigned", _("已经请过这位专家。"))
    made = step.create(
        Assignment,
        case=row,
        person=person,
        role=role,
        assigned_at=clock.now(),
        assigned_by=asking.asked_by,
        asked_as=asking.asked_as,
        panel=asking.panel,
    )
    note_happening(row, HappeningKind.INVITED, by=by, about=f"person:{person.pk}")
    return made


def _require_askable(expert: Expert) -> None:
    counted = in_hand_of([expert.person_id])
    asking = may_be_asked(expert, clock.today(), counted.get(expert.person_id, 0))
    if not asking.may:
        words = _("现在不能请这位专家：%(why)s") % {"why": sequence(map(without_stop, asking.reasons))}
        raise Refused("may_not_be_asked", with_stop(words), next_step=_("请另请一位专家。"))


def _require_no_interest(case: Case, person: Person) -> None:
    """By what the platform knows, and by the person's own word on this case."""
    another = _("请另请一位专家。")
    reader = readers_of([person.pk])[person.pk]
    ties = [each.kind.label for each in ties_of(reader, case.organisation_id, parties_of(case))]
    if ties:
        words = _("这位专家与申报单位或合作单位有利害关系（%(what)s），不能评审。") % {"what": listed(ties)}
        raise Refused("conflict_of_interest", words, next_step=another)
    if Assignment.objects.filter(case=case, person=person, end__in=INTERESTED).exists():
        words = _("这位专家与申报单位有利害关系，邀请因此结束过，不能再请。")
        raise Refused("conflict_of_interest", words, next_step=another)


@command("cases.end_assignment")
def end_assignment(
    step: Step,
    *,
    assignment: Assignment,
    reason: str,
    by: Actor,
    conflict: bool = False,
    key: str | None = None,
) -> Assignment:
    """`conflict`: the person has an interest in the case, so what the person said does not count and has to be said by another; it
    ends whatever else the person is asked here, and may be found out when the invitation has ended already."""
    row = lock_case(step, assignment.case, by)
    step.require(can_invite(by, row, officer_roles(by, row, pack_of(row.round).section("actors"))))
    found = Assignment.objects.select_related("person").get(pk=assignment.pk)
    if found.ended_at is not None and (not conflict or found.end in INTERESTED):
        next_step = _("查明有利害关系的，请勾选。") if not conflict else ""
        raise Conflict("already_ended", _("这项邀请已经结束。"), next_step=next_step)
    _require_reason(reason)
    open_now = Assignment.objects.filter(case=row, person=found.person_id, ended_at__isnull=True)
    others = list(open_now.exclude(pk=found.pk).select_related("person").order_by("pk")) if conflict else []
    if others or found.ended_at is None:
        note_happening(row, HappeningKind.UNINVITED, by=by, about=f"person:{found.person_id}")
    end = AssignmentEnd.CONFLICT if conflict else AssignmentEnd.ENDED
    left = [guard for each in (found, *others) for guard in _end(step, each, end, reason, by)]
    roles = [each.role for each in (found, *others)]
    told = {"person": found.person.ref, "roles": roles, "reason": reason.strip()}
    step.record(row, details={**told, "conflict": conflict, "left_out": left})
    return found


@command("cases.decline_assignment")
def decline_assignment(
    step: Step, *, case: Case, ground: str, reason: str, by: Actor, key: str | None = None
) -> list[Assignment]:
    """Everything the person is asked in the case; an interest is told with words. Not after an opinion was given."""
    row = lock_case(step, case, by)
    step.require(only_desks(by, Desk.EXPERT))
    if ground not in DECLINED:
        raise InvalidInput([Problem("ground", "unknown", _("没有选择为什么不评审。"))])
    if ground == AssignmentEnd.INTEREST and not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有写明是什么关系。"))])
    _require_short(reason)
    if has_given_opinion(row, by):
        raise Conflict(
            "opinion_given",
            _("您已经提交了评审意见。"),
            next_step=_("有新情况的，请告诉邀请您的部门，由它结束邀请。"),
        )
    ended = open_assignments(row, by)
    left = [guard for each in ended for guard in _end(step, each, AssignmentEnd(ground), reason, by)]
    for asker in dict.fromkeys(each.asked_as for each in ended):
        note_happening(row, HappeningKind.DECLINED, by=by, told={"role": asker})
    step.record(row, details={"ground": ground, "reason": reason.strip(), "left_out": left})
    return ended


def _end(step: Step, row: Assignment, end: AssignmentEnd, reason: str, by: Actor) -> list[str]:
    """Answers which statements do not count any more. One that had ended keeps its day, and says by whom and why it is as it is now."""
    now = clock.now()
    row.ended_at = row.ended_at or now
    row.ended_by, row.end, row.ended_reason = by.ref, end, reason.strip()
    step.save(row, "ended_at", "ended_by", "end", "ended_reason")
    return _leave_out(step, row, now) if end in INTERESTED else []


def _leave_out(step: Step, ended: Assignment, now: datetime) -> list[str]:
    """Whatever the person stated in the case, since first being asked. A step that rested on it stays where it is."""
    first = ended.case.assignments.filter(person=ended.person_id).order_by("assigned_at")[0].assigned_at
    rows = Attestation.objects.filter(
        case=ended.case_id, stated_by=ended.person.ref, stated_at__gte=first, withdrawn_at__isnull=True
    )
    found = list(rows.order_by("pk"))
    for each in found:
        each.withdrawn_at = now
        step.save(each, "withdrawn_at")
    return [each.guard for each in found]


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写理由。"))])
    _require_short(reason)


def _require_short(reason: str) -> None:
    if len(reason.strip()) > LONGEST_REASON:
        told = {"limit": LONGEST_REASON}
        raise InvalidInput([Problem("reason", "too_long", _("理由不能超过 %(limit)s 个字。") % told)])
