"""Granting, approving and ending mandates: proposed by one administrator, in force by another, never one's own.

Not here: mandates of enterprises among their own people (`services.invitations`, `services.registration`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import Level, MandateRole, OrganisationKind, SignInEnd
from yunti.apps.accounts.models import Mandate, Organisation, Person
from yunti.apps.accounts.permissions import (
    can_decide_mandate,
    can_end_mandate,
    can_propose_mandate,
    only_platform,
)
from yunti.apps.accounts.services.sign_ins import end_sessions
from yunti.kit import clock
from yunti.kit.actors import ADMINISTRATORS, OUTSIDE, Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused

REASON_LENGTH = 200
SEATS: dict[Desk, tuple[OrganisationKind, frozenset[Level] | None]] = {
    Desk.COUNTY: (OrganisationKind.AUTHORITY, frozenset({Level.COUNTY, Level.BOTH})),
    Desk.PREFECTURE: (OrganisationKind.AUTHORITY, frozenset({Level.PREFECTURE, Level.BOTH})),
    Desk.PROVINCE: (OrganisationKind.AUTHORITY, frozenset({Level.PROVINCE})),
    Desk.FINANCE: (OrganisationKind.FINANCE, None),
    Desk.EXPERT: (OrganisationKind.PANEL, None),
    Desk.AUDITOR: (OrganisationKind.AUTHORITY, None),
    Desk.SYSTEM_ADMIN: (OrganisationKind.AUTHORITY, None),
    Desk.SECURITY_ADMIN: (OrganisationKind.AUTHORITY, None),
}


@command("accounts.propose_mandate")
def propose_mandate(
    step: Step,
    *,
    person_ref: str,
    desk: Desk,
    organisation_ref: str,
    valid_from: date,
    valid_to: date | None = None,
    by: Actor,
) -> Mandate:
    """Gives no right yet: a security administrator approves."""
    organisation = _one(Organisation, organisation_ref)
    person = _one(Person, person_ref)
    step.require(can_propose_mandate(by, person.pk, organisation))
    problems = check_seat(desk, organisation, valid_from, valid_to)
    if problems:
        raise InvalidInput(problems)
    check_free(person, desk, organisation)
    mandate = step.create(
        Mandate,
        **seat_of(person, desk, organisation),
        **granted_by(by),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    step.record(mandate, details={"desk": desk.value, "organisation": organisation.ref}, about=person.ref)
    return mandate


@command("accounts.approve_mandate")
def approve_mandate(step: Step, *, mandate_ref: str, by: Actor) -> Mandate:
    mandate = _open_proposal(step, mandate_ref)
    step.require(can_decide_mandate(by, mandate))
    mandate.approver_id, mandate.approved_at = by.person_id, clock.now()
    step.save(mandate, "approver", "approved_at")
    step.record(mandate, about=mandate.person.ref)
    return mandate


@command("accounts.refuse_mandate")
def refuse_mandate(step: Step, *, mandate_ref: str, reason: str, by: Actor) -> Mandate:
    mandate = _open_proposal(step, mandate_ref)
    step.require(can_decide_mandate(by, mandate))
    close_mandate(step, mandate, need_reason(reason), by)
    step.record(mandate, details={"reason": reason}, about=mandate.person.ref)
    return mandate


@command("accounts.end_mandate")
def end_mandate(step: Step, *, mandate_ref: str, reason: str, by: Actor) -> Mandate:
    """At once: sessions at this desk end with the mandate."""
    mandate, others = lock_with_peers(step, mandate_ref)
    step.require(can_end_mandate(by, mandate))
    if mandate.ended_at is not None:
        raise Conflict("already_ended", _("这项授权已经结束。"))
    keep_one_manager(mandate, others)
    close_mandate(step, mandate, need_reason(reason), by)
    step.record(mandate, details={"reason": reason}, about=mandate.person.ref)
    return mandate


@command("accounts.end_expired_mandates")
def end_expired_mandates(step: Step, *, by: Actor) -> int:
    """From the timetable: mandates past their last day are closed, so that the seat is free again."""
    step.require(only_platform(by))
    today = clock.today()
    rows = step.lock(Mandate.objects.filter(ended_at__isnull=True, valid_to__lt=today))
    for mandate in rows:
        close_mandate(step, mandate, _("授权期满"), by)
    step.record(details={"ended": [mandate.ref for mandate in rows], "as_of": today})
    return len(rows)


@command("accounts.appoint_first_administrator")
def appoint_first_administrator(
    step: Step, *, person_ref: str, desk: Desk, organisation_ref: str, by: Actor
) -> Mandate:
    """At installation: one person for each of the three administrators, while that desk has never had anybody."""
    step.require(only_platform(by))
    if desk not in ADMINISTRATORS:
        raise Refused("not_an_administrator", _("安装时只设三类管理员，其他岗位由管理员授权。"))
    if Mandate.objects.filter(desk=desk).exists():
        raise Conflict("seat_taken", _("这类管理员已经设立过，之后由管理员按程序授权。"))
    person, organisation = _one(Person, person_ref), _one(Organisation, organisation_ref)
    check_free(person, desk, organisation)
    today = clock.today()
    mandate = step.create(
        Mandate,
        **seat_of(person, desk, organisation),
        **granted_by(by),
        approved_at=clock.now(),
        valid_from=today,
    )
    step.record(mandate, details={"desk": desk.value}, about=person.ref)
    return mandate


def granted_by(by: Actor) -> dict[str, Any]:
    return {"granted_by": by.ref, "granter_id": by.person_id, "granted_at": clock.now()}


def close_mandate(step: Step, mandate: Mandate, reason: str, by: Actor) -> None:
    mandate.ended_at, mandate.ended_by, mandate.ended_reason = clock.now(), by.ref, reason
    step.save(mandate, "ended_at", "ended_by", "ended_reason")
    end_sessions(SignInEnd.MANDATE, mandate=mandate)


def check_free(person: Person, desk: Desk, organisation: Organisation) -> None:
    """The database refuses both as well; here they become sentences."""
    open_ones = Mandate.objects.filter(person=person, ended_at__isnull=True)
    if open_ones.filter(desk=desk, organisation=organisation).exists():
        raise Conflict(
            "already_granted",
            _("此人在这个单位已有同一岗位的授权（含待批准）。"),
            next_step=_("如需更改期限，请先结束原授权再重新授权。"),
        )
    if desk in ADMINISTRATORS and open_ones.filter(desk__in=ADMINISTRATORS).exists():
        raise Conflict(
            "three_administrators",
            _("系统管理员、安全管理员、审计管理员须由三个人分别担任。"),
            clause="GB/T 22239-2019 8.1.4.2 d)",
            next_step=_("请另选人员，或先结束其现有的管理员授权。"),
        )


def need_reason(reason: str, longest: int = REASON_LENGTH) -> str:
    text = reason.strip()
    if not text:
        raise InvalidInput([Problem("reason", "reason_missing", _("请写明理由。"))])
    if len(text) > longest:
        raise InvalidInput(
            [Problem("reason", "reason_too_long", _("理由最多 %(count)d 个字。") % {"count": longest})]
        )
    return text


def seat_of(person: Person, desk: Desk, organisation: Organisation) -> dict[str, Any]:
    return {
        "person": person,
        "desk": desk,
        "organisation": organisation,
        "jurisdiction": "" if desk == Desk.EXPERT else organisation.region_code,
    }


def may_hold(desk: Desk, kind: str, level: str) -> bool:
    """Whether an organisation of this kind and level has such a seat."""
    wanted, levels = SEATS[desk]
    return kind == wanted and (levels is None or level in levels)


def check_seat(
    desk: Desk, organisation: Organisation, valid_from: date, valid_to: date | None
) -> list[Problem]:
    problems: list[Problem] = []
    if desk in OUTSIDE or desk not in SEATS:
        problems.append(Problem("desk", "not_staff", _("企业和服务商的人员由其本单位管理员邀请。")))
    elif not may_hold(desk, organisation.kind, organisation.level):
        problems.append(
            Problem(
                "organisation",
                "wrong_organisation",
                _("“%(desk)s”岗位不能设在“%(name)s”。") % {"desk": desk.label, "name": organisation.name},
            )
        )
    if organisation.valid_to is not None and organisation.valid_to < valid_from:
        problems.append(Problem("organisation", "ended_organisation", _("这个单位在授权开始之日已经撤销。")))
    if valid_to is not None and valid_to < valid_from:
        problems.append(Problem("valid_to", "ends_before_it_begins", _("结束日期早于开始日期。")))
    return problems


def lock_with_peers(step: Step, ref: str) -> tuple[Mandate, list[Mandate]]:
    """A mandate and all others of its organisation, locked together: managers cannot remove each other at once."""
    found = Mandate.objects.filter(ref=ref).values_list("organisation_id", flat=True).first()
    rows = step.lock(
        Mandate.objects.filter(
            Q(ref=ref) | Q(organisation_id=found or 0, ended_at__isnull=True)
        ).select_related("person", "organisation")
    )
    mandate = next((row for row in rows if row.ref == ref), None)
    if mandate is None:
        raise NotFoundOrHidden(_("没有这项授权。"))
    return mandate, [row for row in rows if row.pk != mandate.pk]


def keep_one_manager(mandate: Mandate, others: Sequence[Mandate]) -> None:
    """Before a manager goes: another must be left whose mandate and account are in force."""
    if mandate.desk not in OUTSIDE or MandateRole.MANAGER not in mandate.roles:
        return
    today = clock.today()
    left = (
        row
        for row in others
        if row.desk == mandate.desk
        and MandateRole.MANAGER in row.roles
        and row.person.is_active
        and row.approved_at is not None
        and row.valid_from <= today
        and (row.valid_to is None or row.valid_to >= today)
    )
    if next(left, None) is None:
        raise Refused(
            "last_manager",
            _("这是本单位唯一的管理员，离开后将无人管理本单位账号。"),
            next_step=_("请先把管理员角色交给另一位同事。"),
        )


def _open_proposal(step: Step, ref: str) -> Mandate:
    mandate = _locked(step, ref)
    if mandate.ended_at is not None or mandate.approved_at is not None:
        raise Conflict("already_decided", _("这项授权已有人处理。"), next_step=_("请刷新列表。"))
    return mandate


def _locked(step: Step, ref: str) -> Mandate:
    rows = step.lock(Mandate.objects.filter(ref=ref).select_related("person", "organisation"))
    if not rows:
        raise NotFoundOrHidden(_("没有这项授权。"))
    return rows[0]


def _one(model: Any, ref: str) -> Any:
    row = model.objects.filter(ref=ref).first()
    if row is None:
        raise NotFoundOrHidden(_("没有找到所选的人员或单位。"))
    return row
