"""Enterprises and suppliers that register themselves by credit code, and people who ask to join one that is there.

A credit code somebody acts for already is never taken over: its managers decide, or an officer of the region on proof.
Not here: colleagues a manager asks in (`services.invitations`), the enterprise as registered (`apps.registry`).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import JoinRoute, MandateRole, OrganisationKind
from yunti.apps.accounts.models import JoinRequest, Mandate, Organisation, Person
from yunti.apps.accounts.permissions import can_decide_join, only_person_themselves
from yunti.apps.accounts.services.mandates import check_free, granted_by, need_reason
from yunti.apps.accounts.services.passwords import write_password
from yunti.apps.accounts.services.persons import check_person, new_person, tidy, write_acceptance
from yunti.domain.identifiers import check_uscc, normalise
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, OUTSIDE, Actor, Desk, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.wording import said_in_words

KIND = {Desk.APPLICANT: OrganisationKind.ENTERPRISE, Desk.SUPPLIER: OrganisationKind.SUPPLIER}
NAME_LENGTH = 200
NOTE_LENGTH = 300


@dataclass(frozen=True)
class OrganisationTyped:
    """What the form asks about the organisation."""

    uscc: str
    name: str
    region_code: str


@dataclass(frozen=True)
class PersonTyped:
    """What the form asks about a person who has no account yet."""

    login: str
    name: str
    email: str
    phone: str
    password: str
    notice: str


@dataclass(frozen=True)
class Registered:
    """Either the person is its manager now, or the request that waits for others."""

    person: Person
    organisation: Organisation
    request: JoinRequest | None


@command("accounts.register_organisation")
def register_organisation(
    step: Step,
    *,
    desk: Desk,
    organisation: OrganisationTyped,
    person: PersonTyped | None = None,
    note: str = "",
    by: Actor,
) -> Registered:
    """Open to everybody; somebody signed in registers a further organisation and gives no `person`."""
    step.open_to_all()
    if desk not in OUTSIDE:
        raise Refused("not_staff", _("工作人员的账号由管理员建立。"))
    _check_typed(organisation, person, by)
    found = _found_organisation(step, desk, organisation)
    row = _registering_person(step, person, by)
    request = None
    if found is None:
        found = step.create(
            Organisation,
            kind=KIND[desk],
            name=tidy(organisation.name),
            uscc=normalise(organisation.uscc),
            region_code=organisation.region_code,
            valid_from=clock.today(),
        )
        _seat_first_manager(step, row, desk, found)
    elif not Mandate.objects.filter(organisation=found).exists():
        _seat_first_manager(step, row, desk, found)
    else:
        request = _ask_to_join(step, row, desk, found, note)
    step.record(
        found,
        details={"person": row.ref, "uscc": found.uscc, "asks_to_join": request is not None},
        about=row.ref,
    )
    return Registered(row, found, request)


@command("accounts.ask_officer_to_admit")
def ask_officer_to_admit(step: Step, *, ref: str, note: str, by: Actor) -> JoinRequest:
    """When the managers do not answer or are gone: the officer of the region decides on proof."""
    request = _open_request(step, ref)
    step.require(only_person_themselves(by, request.person_id))
    if not note.strip():
        raise InvalidInput(
            [Problem("note", "note_missing", _("请说明您与该单位的关系，以及可以出示的证明材料。"))]
        )
    request.route, request.note = JoinRoute.OFFICER, note.strip()
    step.save(request, "route", "note")
    step.record(request, details={"note": request.note}, about=by.person_ref)
    return request


@command("accounts.decide_join_request")
def decide_join_request(
    step: Step, *, ref: str, accept: bool, roles: tuple[str, ...] = (), reason: str = "", by: Actor
) -> JoinRequest:
    """A manager admits with the roles chosen; an officer, who has seen the proof, admits as manager."""
    request = _open_request(step, ref)
    step.require(can_decide_join(by, request))
    request.decided_by_id, request.decided_at, request.accepted = by.person_id, clock.now(), accept
    request.reason = reason.strip() if accept else need_reason(reason, NOTE_LENGTH)
    step.save(request)
    if accept:
        chosen = (MandateRole.MANAGER.value,) if by.desk in OFFICERS else check_roles(roles)
        person = Person.objects.get(pk=request.person_id)
        check_free(person, Desk(request.desk), request.organisation)
        seat_outside(step, person, Desk(request.desk), request.organisation, chosen, by)
    step.record(request, details={"accepted": accept, "reason": request.reason}, about=request.person.ref)
    return request


def seat_outside(
    step: Step,
    person: Person,
    desk: Desk,
    organisation: Organisation,
    roles: tuple[str, ...],
    by: Actor,
) -> Mandate:
    """A mandate among an enterprise's own people: in force at once, the granter answers for it."""
    return step.create(
        Mandate,
        person=person,
        desk=desk,
        organisation=organisation,
        roles=list(roles),
        jurisdiction="",
        valid_from=clock.today(),
        approver_id=by.person_id,
        approved_at=clock.now(),
        **granted_by(by),
    )


def check_roles(roles: tuple[str, ...]) -> tuple[str, ...]:
    known = {MandateRole.MANAGER.value, MandateRole.HANDLER.value, MandateRole.CERTIFIER.value}
    chosen = tuple(role for role in MandateRole.values if role in roles and role in known)
    if not chosen or set(roles) - known:
        raise InvalidInput([Problem("roles", "roles_missing", _("请至少选择一个角色。"))])
    return chosen


def _check_typed(organisation: OrganisationTyped, person: PersonTyped | None, by: Actor) -> None:
    problems = []
    finding = check_uscc(organisation.uscc)
    if finding.said is not None:
        problems.append(Problem("uscc", f"uscc_{finding.said.code}", said_in_words(finding.said)))
    if not tidy(organisation.name):
        problems.append(Problem("organisation_name", "name_missing", _("请填写营业执照上的单位全称。")))
    elif len(tidy(organisation.name)) > NAME_LENGTH:
        problems.append(Problem("organisation_name", "name_too_long", _("单位名称最多 200 个字。")))
    if len(organisation.region_code) != 6 or not organisation.region_code.isdecimal():
        problems.append(Problem("region_code", "bad_region", _("请选择单位所在的县（市、区）。")))
    if person is None and not by.is_person:
        problems.append(Problem("login", "person_missing", _("请填写经办人的账号信息。")))
    if person is not None:
        problems += check_person(login=person.login, name=person.name, email=person.email, phone=person.phone)
        if not person.email.strip() and not person.phone.strip():
            problems.append(Problem("phone", "contact_missing", _("请填写手机号或电子邮箱。")))
        if not person.notice:
            problems.append(Problem("notice", "notice_missing", _("请阅读个人信息处理告知书并勾选同意。")))
    if problems:
        raise InvalidInput(problems)


def _found_organisation(step: Step, desk: Desk, typed: OrganisationTyped) -> Organisation | None:
    rows = step.lock(Organisation.objects.filter(kind=KIND[desk], uscc=normalise(typed.uscc)))
    return rows[0] if rows else None


def _registering_person(step: Step, typed: PersonTyped | None, by: Actor) -> Person:
    if typed is None:
        return Person.objects.get(pk=by.person_id or 0)
    person = new_person(step, login=typed.login, name=typed.name, email=typed.email, phone=typed.phone)
    write_password(step, person, typed.password)
    write_acceptance(step, person, typed.notice)
    return person


def _seat_first_manager(step: Step, person: Person, desk: Desk, organisation: Organisation) -> None:
    seat_outside(step, person, desk, organisation, (MandateRole.MANAGER.value,), system_actor("registration"))


def _ask_to_join(
    step: Step, person: Person, desk: Desk, organisation: Organisation, note: str
) -> JoinRequest:
    """To the managers while there are any; else to the officer of the region."""
    if JoinRequest.objects.filter(person=person, organisation=organisation, decided_at__isnull=True).exists():
        raise Conflict("already_asked", _("您已申请加入这家单位，正在等待答复。"))
    check_free(person, desk, organisation)
    open_ones = Mandate.objects.filter(
        organisation=organisation, ended_at__isnull=True, person__is_active=True
    )
    managed = any(MandateRole.MANAGER in row.roles for row in open_ones)
    return step.create(
        JoinRequest,
        organisation=organisation,
        person=person,
        desk=desk,
        route=JoinRoute.MANAGERS if managed else JoinRoute.OFFICER,
        note=note.strip(),
        created_at=clock.now(),
    )


def _open_request(step: Step, ref: str) -> JoinRequest:
    rows = step.lock(JoinRequest.objects.filter(ref=ref).select_related("organisation", "person"))
    if not rows:
        raise NotFoundOrHidden(_("没有这项申请。"))
    if rows[0].decided_at is not None:
        raise Conflict("already_decided", _("这项申请已有人处理。"), next_step=_("请刷新列表。"))
    return rows[0]
