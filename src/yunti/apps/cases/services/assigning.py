"""Asking a person to look at a case under a role that the pack gives to invited people; ending that.

Not here: who is drawn (capabilities), what they state (`stating.py`).
"""

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Assignment, Case
from yunti.apps.cases.permissions import has_no_interest, is_related, roles_in
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.permissions import only_desks


@command("cases.assign_person")
def assign_person(
    step: Step, *, case: Case, person: Person, role: str, by: Actor, key: str | None = None
) -> Assignment:
    row = lock_case(step, case, by)
    step.require(only_desks(by, *OFFICERS))
    step.require(has_no_interest(by, row))
    pack = pack_of(row.round)
    actors = pack.section("actors")
    if not roles_in(by, row, actors):
        step.require(only_desks(by))
    if actors.get(role, {}).get("relation") != "invited":
        raise InvalidInput([Problem("role", "unknown", _("这个项目没有这种受邀角色。"))])
    if not Mandate.objects.filter(in_force(clock.today()), person=person, desk=Desk.EXPERT).exists():
        raise InvalidInput([Problem("person", "no_expert", _("这个人没有评审专家的授权。"))])
    if is_related(Actor(kind="person", person_id=person.pk), row):
        raise Refused(
            "conflict_of_interest",
            _("这位专家同时是申报单位或合作单位的经办人，不能评审。"),
            next_step=_("请另请一位专家。"),
        )
    if Assignment.objects.filter(case=row, person=person, role=role, ended_at__isnull=True).exists():
        raise Conflict("already_assigned", _("已经请过这位专家。"))
    made = step.create(
        Assignment, case=row, person=person, role=role, assigned_at=clock.now(), assigned_by=by.ref
    )
    note_happening(row, HappeningKind.INVITED, by=by, about=f"person:{person.pk}")
    step.record(row, details={"person": person.ref, "role": role})
    return made


@command("cases.end_assignment")
def end_assignment(step: Step, *, assignment: Assignment, reason: str, by: Actor) -> Assignment:
    row = lock_case(step, assignment.case, by)
    step.require(only_desks(by, *OFFICERS))
    found = Assignment.objects.get(pk=assignment.pk)
    if found.ended_at is not None:
        raise Conflict("already_ended", _("这项邀请已经结束。"))
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写理由。"))])
    found.ended_at, found.ended_reason = clock.now(), reason.strip()
    step.save(found, "ended_at", "ended_reason")
    step.record(row, details={"person": found.person.ref, "role": found.role, "reason": reason.strip()})
    return found
