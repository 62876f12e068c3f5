"""What managers of an enterprise or supplier decide about their people: colleagues, roles, filing agents.

Not here: people who come by themselves (`services.registration`), mandates of staff (`services.mandates`).
"""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import MandateRole
from yunti.apps.accounts.letters import can_be_sent, post_letter
from yunti.apps.accounts.models import Invitation, Mandate, Organisation, Person
from yunti.apps.accounts.permissions import can_manage_members
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.accounts.services.links import digest_of, link_is_dead, new_token
from yunti.apps.accounts.services.mandates import (
    check_free,
    granted_by,
    keep_one_manager,
    lock_with_peers,
)
from yunti.apps.accounts.services.passwords import write_password
from yunti.apps.accounts.services.persons import (
    PHONE,
    check_contact,
    check_person,
    digits,
    new_person,
    plain,
    tidy,
    write_acceptance,
)
from yunti.apps.accounts.services.registration import PersonTyped, check_roles, seat_outside
from yunti.kit import clock
from yunti.kit.actors import OUTSIDE, Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.wording import listed

LIFETIME = timedelta(days=7)
AGENT_LONGEST = timedelta(days=366)


@command("accounts.invite_colleague")
def invite_colleague(
    step: Step, *, contact: str, roles: tuple[str, ...], origin: str, by: Actor
) -> tuple[Invitation, str]:
    """Bound to one e-mail or phone, for a week, once. The token in the answer is for handing over; it is kept nowhere."""
    organisation = _own_organisation(by)
    step.require(can_manage_members(by, organisation))
    contact = _normal_contact(contact)
    chosen = check_roles(roles)
    now = clock.now()
    for old in step.lock(
        Invitation.objects.filter(
            organisation=organisation, contact=contact, accepted_at__isnull=True, revoked_at__isnull=True
        )
    ):
        old.revoked_at = now
        step.save(old, "revoked_at")
    token = new_token()
    row = step.create(
        Invitation,
        organisation=organisation,
        desk=by.desk,
        roles=list(chosen),
        contact=contact,
        digest=digest_of(token),
        invited_by_id=by.person_id,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    step.record(row, details={"contact": contact, "roles": list(chosen)}, about=by.person_ref)
    if "@" in contact and can_be_sent():
        values = {
            "organisation": organisation.name,
            "inviter": by.name,
            "roles": listed(MandateRole(role).label for role in chosen),
            "link": f"{origin}{token}/",
        }
        post_letter("invitation", contact, values)
    return row, token


@command("accounts.revoke_invitation")
def revoke_invitation(step: Step, *, ref: str, by: Actor) -> Invitation:
    rows = step.lock(Invitation.objects.filter(ref=ref).select_related("organisation"))
    if not rows or rows[0].organisation_id != by.organisation_id:
        raise NotFoundOrHidden(_("没有这项邀请。"))
    row = rows[0]
    step.require(can_manage_members(by, row.organisation))
    if row.accepted_at is not None:
        raise Conflict("already_accepted", _("对方已经接受邀请。"), next_step=_("如需收回，请结束其授权。"))
    row.revoked_at = clock.now()
    step.save(row, "revoked_at")
    step.record(row)
    return row


@command("accounts.accept_invitation")
def accept_invitation(step: Step, *, token: str, person: PersonTyped | None = None, by: Actor) -> Mandate:
    """By a person signed in whose contact is the one invited, or by a new one who gets that contact."""
    step.open_to_all()
    row = _live_invitation(step, token)
    accepting = _new_colleague(step, row, person) if person is not None else _signed_in_colleague(row, by)
    check_free(accepting, Desk(row.desk), row.organisation)
    row.accepted_by, row.accepted_at = accepting, clock.now()
    step.save(row, "accepted_by", "accepted_at")
    inviter = Actor(kind="person", person_id=row.invited_by_id, person_ref=row.invited_by.ref)
    mandate = seat_outside(step, accepting, Desk(row.desk), row.organisation, tuple(row.roles), inviter)
    step.record(mandate, details={"invitation": row.ref}, about=accepting.ref)
    return mandate


@command("accounts.appoint_agent")
def appoint_agent(
    step: Step,
    *,
    login: str,
    name: str,
    programmes: tuple[str, ...],
    valid_from: date,
    valid_to: date,
    by: Actor,
) -> Mandate:
    """A filing agent: a person of another organisation, for named programmes and days, seen and revocable here."""
    organisation = _own_organisation(by)
    step.require(can_manage_members(by, organisation))
    person = _agent(login, name, organisation)
    _check_agency(programmes, valid_from, valid_to)
    check_free(person, Desk(by.desk or Desk.APPLICANT), organisation)
    mandate = step.create(
        Mandate,
        person=person,
        desk=by.desk,
        organisation=organisation,
        roles=[MandateRole.AGENT.value],
        programmes=sorted(set(programmes)),
        valid_from=valid_from,
        valid_to=valid_to,
        approver_id=by.person_id,
        approved_at=clock.now(),
        **granted_by(by),
    )
    step.record(
        mandate,
        details={"programmes": mandate.programmes, "from": valid_from, "to": valid_to},
        about=person.ref,
    )
    return mandate


@command("accounts.change_roles")
def change_roles(step: Step, *, mandate_ref: str, roles: tuple[str, ...], by: Actor) -> Mandate:
    """Of a colleague, never one's own; an agent stays an agent."""
    mandate, others = lock_with_peers(step, mandate_ref)
    if mandate.ended_at is not None or mandate.organisation_id != by.organisation_id:
        raise NotFoundOrHidden(_("没有这项授权。"))
    step.require(can_manage_members(by, mandate.organisation))
    if mandate.person_id == by.person_id:
        raise Refused("own_account", _("不能更改自己的角色。"), next_step=_("请由另一位管理员更改。"))
    if MandateRole.AGENT in mandate.roles:
        raise Refused("agent_stays", _("代办人的范围不能更改。"), next_step=_("请结束授权后重新委托。"))
    chosen = list(check_roles(roles))
    if MandateRole.MANAGER not in chosen:
        keep_one_manager(mandate, others)
    before, mandate.roles = mandate.roles, chosen
    step.save(mandate, "roles")
    step.record(mandate, details={"from": before, "to": mandate.roles}, about=mandate.person.ref)
    return mandate


def _own_organisation(by: Actor) -> Organisation:
    row = Organisation.objects.filter(pk=by.organisation_id or 0).first()
    if row is None:
        raise NotFoundOrHidden(_("您还没有加入单位。"))
    return row


def _normal_contact(text: str) -> str:
    contact = plain(text)
    if "@" in contact:
        problems = [
            Problem("contact", problem.code, problem.text, problem.suggestion)
            for problem in check_contact(email=contact, phone="", need_one=True)
        ]
        if problems:
            raise InvalidInput(problems)
        return contact.lower()
    if not PHONE.fullmatch(digits(contact)):
        raise InvalidInput(
            [Problem("contact", "bad_contact", _("请填写同事的电子邮箱，或以 1 开头的 11 位手机号。"))]
        )
    return digits(contact)


def _live_invitation(step: Step, token: str) -> Invitation:
    rows = step.lock(
        Invitation.objects.filter(
            digest=digest_of(token),
            accepted_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=clock.now(),
        ).select_related("organisation", "invited_by")
    )
    if not rows or not _may_still_invite(rows[0]):
        raise link_is_dead()
    return rows[0]


def _may_still_invite(invitation: Invitation) -> bool:
    """An invitation counts as long as who sent it manages the organisation, or it would be a way back for who left."""
    mandates = Mandate.objects.filter(
        in_force(clock.today()),
        person=invitation.invited_by,
        person__is_active=True,
        organisation=invitation.organisation,
        desk=invitation.desk,
    )
    return any(MandateRole.MANAGER in row.roles for row in mandates)


def _new_colleague(step: Step, invitation: Invitation, typed: PersonTyped) -> Person:
    by_mail = "@" in invitation.contact
    email = invitation.contact if by_mail else typed.email
    phone = typed.phone if by_mail else invitation.contact
    problems = check_person(login=typed.login, name=typed.name, email=email, phone=phone)
    if not typed.notice:
        problems.append(Problem("notice", "notice_missing", _("请阅读个人信息处理告知书并勾选同意。")))
    if problems:
        raise InvalidInput(problems)
    person = new_person(step, login=typed.login, name=typed.name, email=email, phone=phone)
    write_password(step, person, typed.password)
    write_acceptance(step, person, typed.notice)
    return person


def _signed_in_colleague(invitation: Invitation, by: Actor) -> Person:
    person = Person.objects.filter(pk=by.person_id or 0).first()
    if person is None:
        raise InvalidInput([Problem("login", "person_missing", _("请先登录，或填写新账号的信息。"))])
    if invitation.contact not in (person.email.lower(), person.phone):
        raise Refused(
            "other_contact",
            _("这项邀请发给了另一个联系方式，与您账号上的不一致。"),
            next_step=_("请用收到邀请的账号登录，或请邀请人改发到您的邮箱或手机号。"),
        )
    return person


def _agent(login: str, name: str, organisation: Organisation) -> Person:
    """Login and name must both fit, so that nobody learns by trying who has an account."""
    person = Person.objects.filter(login__iexact=plain(login), name=tidy(name), is_active=True).first()
    elsewhere = (
        Mandate.objects.filter(in_force(clock.today()), person=person, desk__in=OUTSIDE)
        .exclude(organisation=organisation)
        .exists()
    )
    if person is None or not elsewhere:
        raise InvalidInput(
            [
                Problem(
                    "login",
                    "no_such_agent",
                    _("没有找到这位代办人：登录名和姓名须与对方账号一致，且对方须是另一家单位的人员。"),
                )
            ]
        )
    return person


def _check_agency(programmes: tuple[str, ...], valid_from: date, valid_to: date) -> None:
    problems = []
    if not programmes:
        problems.append(Problem("programmes", "programmes_missing", _("请写明委托代办的项目。")))
    if valid_to < valid_from:
        problems.append(Problem("valid_to", "ends_before_it_begins", _("结束日期早于开始日期。")))
    elif valid_to < clock.today():
        problems.append(Problem("valid_to", "already_over", _("结束日期已经过去。")))
    elif valid_to - valid_from > AGENT_LONGEST:
        problems.append(Problem("valid_to", "too_long", _("一次委托最长一年，期满可再委托。")))
    if problems:
        raise InvalidInput(problems)
