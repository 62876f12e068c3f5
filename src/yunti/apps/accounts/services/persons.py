"""Accounts of persons: proposing staff, disabling and enabling, contacts, the privacy notice, people of the demo.

Not here: what they may do (`services.mandates`), enterprises that register themselves (`services.registration`).
"""

import re
import unicodedata

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import LinkPurpose, SignInEnd
from yunti.apps.accounts.letters import can_be_sent, post_letter
from yunti.apps.accounts.models import NoticeAcceptance, Person
from yunti.apps.accounts.permissions import (
    can_change_account,
    can_propose_person,
    only_person_themselves,
    only_platform,
)
from yunti.apps.accounts.queries import last_administrators, unused_accounts
from yunti.apps.accounts.queries.persons import UNUSED_AFTER
from yunti.apps.accounts.services.links import issue_link, kill_links, use_link
from yunti.apps.accounts.services.mandates import need_reason
from yunti.apps.accounts.services.passwords import hash_of_demo, write_password
from yunti.apps.accounts.services.sign_ins import end_sessions
from yunti.domain.characters import chinese_brackets
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.permissions import Allowed

LOGIN = re.compile(
    r"[A-Za-z][A-Za-z0-9._-]{1,39}"
)  # begins with a letter: never looks like a phone or an e-mail
PHONE = re.compile(r"1[3-9][0-9]{9}")
NAME_LENGTH = 60


@command("accounts.propose_person")
def propose_person(
    step: Step, *, login: str, name: str, email: str = "", phone: str = "", origin: str, by: Actor
) -> tuple[Person, str]:
    """A staff account without password and without rights; the answer's token opens the page for the first password."""
    step.require(Allowed() if by.is_system else can_propose_person(by))
    person = new_person(step, login=login, name=name, email=email, phone=phone)
    token = issue_link(step, person, LinkPurpose.FIRST)
    step.record(person, details=_facts(person), about=person.ref)
    if person.email and can_be_sent():
        values = {"name": person.name, "login": person.login, "link": f"{origin}{token}/"}
        post_letter("first_password", person.email, values)
    return person, token


@command("accounts.disable_person")
def disable_person(step: Step, *, person_ref: str, reason: str, by: Actor) -> Person:
    """At once: every session ends, and the next request on any of them is refused."""
    person = _locked(step, person_ref)
    step.require(can_change_account(by, person))
    if not person.is_active:
        raise Conflict("already_disabled", _("这个账号已经停用。"))
    _disable(step, person, need_reason(reason))
    step.record(person, details={"reason": reason}, about=person.ref)
    return person


@command("accounts.enable_person")
def enable_person(step: Step, *, person_ref: str, reason: str, by: Actor) -> Person:
    person = _locked(step, person_ref)
    step.require(can_change_account(by, person))
    if person.is_active:
        raise Conflict("already_enabled", _("这个账号正在使用中。"))
    person.is_active, person.disabled_at, person.disabled_reason = True, None, ""
    step.save(person, "is_active", "disabled_at", "disabled_reason")
    step.record(person, details={"reason": need_reason(reason)}, about=person.ref)
    return person


@command("accounts.unlock_person")
def unlock_person(step: Step, *, person_ref: str, by: Actor) -> Person:
    """Forgets wrong passwords and codes at once, for somebody who cannot wait a quarter of an hour."""
    person = _locked(step, person_ref)
    step.require(can_change_account(by, person))
    AccessAttempt.objects.filter(username__startswith=person.ref).delete()
    for factor in Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP):
        factor.data = {**factor.data, "failures": []}
        factor.save(update_fields=["data"])
    step.record(person, about=person.ref)
    return person


@command("accounts.disable_unused_accounts")
def disable_unused_accounts(step: Step, *, by: Actor) -> int:
    """From the timetable: accounts nobody has used for 90 days. The only person at an administrator's desk stays,
    or nobody could enable anybody again."""
    step.require(only_platform(by))
    keep = last_administrators(clock.today())
    rows = step.lock(unused_accounts(clock.now() - UNUSED_AFTER).exclude(pk__in=keep))
    for person in rows:
        _disable(step, person, _("连续 90 天未使用"))
    step.record(details={"disabled": [person.ref for person in rows]})
    return len(rows)


@command("accounts.request_new_contact")
def request_new_contact(step: Step, *, email: str, origin: str, by: Actor) -> Person:
    """The new address must answer before it counts; the old one is told at once."""
    step.require(only_person_themselves(by, by.person_id or 0))
    person = step.lock_one(Person.objects.filter(pk=by.person_id or 0))
    problems = check_contact(email=email, phone="", need_one=True)
    if problems:
        raise InvalidInput(problems)
    if not can_be_sent():
        raise Refused(
            "no_mail_server",
            _("平台没有配置邮件服务器，新邮箱无法确认。"),
            next_step=_("请联系系统管理员；手机号可以照常更换。"),
        )
    new = email.strip()
    token = issue_link(step, person, LinkPurpose.CONTACT, contact=new)
    step.record(person, details={"email": new}, about=person.ref)
    link = {"name": person.name, "link": f"{origin}{token}/"}
    post_letter("contact_confirm", new, link)
    if person.email:
        notice = {"name": person.name, "masked": new[-6:]}
        post_letter("contact_changed", person.email, notice)
    return person


@command("accounts.confirm_new_contact")
def confirm_new_contact(step: Step, *, token: str, by: Actor) -> Person:
    """Opened from the new address by the person signed in; a link in other hands changes nothing."""
    step.require(only_person_themselves(by, by.person_id or 0))
    link, person = use_link(step, token, LinkPurpose.CONTACT)
    if person.pk != by.person_id:
        raise NotFoundOrHidden(_("这个链接属于另一个账号。"), next_step=_("请用申请更换的账号登录后再打开。"))
    person.email = link.contact
    step.save(person, "email")
    kill_links(step, person, LinkPurpose.RESET)  # those that went to the old address
    step.record(person, details={"email": person.email}, about=person.ref)
    return person


@command("accounts.change_phone")
def change_phone(step: Step, *, phone: str, by: Actor) -> Person:
    """The caller has asked for the password again; the address on record is told."""
    step.require(only_person_themselves(by, by.person_id or 0))
    person = step.lock_one(Person.objects.filter(pk=by.person_id or 0))
    problems = check_contact(email="", phone=phone, need_one=True)
    if problems:
        raise InvalidInput(problems)
    person.phone = digits(phone)
    step.save(person, "phone")
    step.record(person, details={"phone": person.phone}, about=person.ref)
    if person.email and can_be_sent():
        notice = {"name": person.name, "masked": person.phone[-4:]}
        post_letter("contact_changed", person.email, notice)
    return person


@command("accounts.choose_language")
def choose_language(step: Step, *, language: str, by: Actor) -> Person:
    step.require(only_person_themselves(by, by.person_id or 0))
    person = step.lock_one(Person.objects.filter(pk=by.person_id or 0))
    person.language = language
    step.save(person, "language")
    step.record(person, about=person.ref)
    return person


@command("accounts.accept_notice")
def accept_notice(step: Step, *, version: str, by: Actor) -> str:
    step.require(only_person_themselves(by, by.person_id or 0))
    person = Person.objects.get(pk=by.person_id or 0)
    write_acceptance(step, person, version)
    step.record(person, details={"version": version}, about=person.ref)
    return version


@command("accounts.settle_demo_person")
def settle_demo_person(
    step: Step, *, login: str, name: str, email: str, password: str, notice: str = "", by: Actor
) -> Person:
    """A made-up person of the demo, marked as example; refused for anybody but the platform."""
    step.require(only_platform(by))
    person = new_person(step, login=login, name=name, email=email, phone="", is_example=True)
    write_password(step, person, password, hash_of_demo(password))
    if notice:
        write_acceptance(step, person, notice)
    step.record(person, details=_facts(person), about=person.ref)
    return person


def new_person(
    step: Step, *, login: str, name: str, email: str, phone: str, is_example: bool = False
) -> Person:
    """For commands that bring a person in: checks what was typed, then writes the row without a password."""
    problems = check_person(login=login, name=name, email=email, phone=phone)
    if problems:
        raise InvalidInput(problems)
    person = Person(
        login=plain(login),
        name=tidy(name),
        email=email.strip(),
        phone=digits(phone),
        created_at=clock.now(),
        is_example=is_example,
    )
    person.set_unusable_password()
    return step.insert(person)


def check_person(*, login: str, name: str, email: str, phone: str) -> list[Problem]:
    problems = []
    if not LOGIN.fullmatch(plain(login)):
        problems.append(
            Problem(
                "login",
                "bad_login",
                _("登录名须以字母开头，由 2–40 个字母、数字、点、横线或下划线组成。"),
                suggestion=_("例如 zhang.san"),
            )
        )
    elif Person.objects.filter(login__iexact=plain(login)).exists():
        problems.append(Problem("login", "login_taken", _("这个登录名已有人使用，请换一个。")))
    if not tidy(name):
        problems.append(Problem("name", "name_missing", _("请填写姓名。")))
    elif len(tidy(name)) > NAME_LENGTH:
        problems.append(Problem("name", "name_too_long", _("姓名最多 60 个字。")))
    return problems + check_contact(email=email, phone=phone, need_one=False)


def check_contact(*, email: str, phone: str, need_one: bool) -> list[Problem]:
    problems = []
    if email.strip():
        try:
            validate_email(email.strip())
        except ValidationError:
            problems.append(
                Problem(
                    "email", "bad_email", _("电子邮箱的格式不对。"), suggestion=_("例如 name@example.org")
                )
            )
    if phone.strip() and not PHONE.fullmatch(digits(phone)):
        problems.append(Problem("phone", "bad_phone", _("手机号须为 11 位数字，以 1 开头。")))
    if need_one and not email.strip() and not phone.strip():
        problems.append(Problem("contact", "contact_missing", _("请填写新的联系方式。")))
    return problems


def write_acceptance(step: Step, person: Person, version: str) -> None:
    if not NoticeAcceptance.objects.filter(person=person, version=version).exists():
        step.create(NoticeAcceptance, person=person, version=version, accepted_at=clock.now())


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def tidy(text: str) -> str:
    """Brackets of Chinese names are full width; blanks at the ends, doubled ones and characters nobody sees go."""
    return chinese_brackets(
        " ".join("".join(mark for mark in text if mark.isspace() or _is_seen(mark)).split())
    )


def _is_seen(mark: str) -> bool:
    """Control and direction characters hide or turn what people read, and break the lines of letters."""
    return unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def digits(text: str) -> str:
    return re.sub(r"[\s-]", "", plain(text))


def _disable(step: Step, person: Person, reason: str) -> None:
    person.is_active, person.disabled_at, person.disabled_reason = False, clock.now(), reason
    step.save(person, "is_active", "disabled_at", "disabled_reason")
    end_sessions(SignInEnd.DISABLED, person=person)
    kill_links(step, person)


def _facts(person: Person) -> dict[str, str]:
    return {"login": person.login, "name": person.name, "email": person.email, "phone": person.phone}


def _locked(step: Step, ref: str) -> Person:
    rows = step.lock(Person.objects.filter(ref=ref))
    if not rows:
        raise NotFoundOrHidden(_("没有这个人员。"))
    return rows[0]
