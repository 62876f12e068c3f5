"""The second factor: switching it on, checking codes that count once, recovery codes, reset by two persons.

Not here: the arithmetic and the encryption (`accounts.factors`), pages (`web.account`).
"""

import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from yunti.apps.accounts import factors, sealing
from yunti.apps.accounts.enums import SignInEnd
from yunti.apps.accounts.models import FactorReset, Person
from yunti.apps.accounts.permissions import (
    can_decide_factor_reset,
    can_request_factor_reset,
    only_person_themselves,
)
from yunti.apps.accounts.queries import mandates_in_force
from yunti.apps.accounts.services.mandates import need_reason
from yunti.apps.accounts.services.sign_ins import end_sessions
from yunti.kit import clock
from yunti.kit.actors import STAFF, Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.permissions import Allowed

TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
RECOVERY_COUNT = 10
RECOVERY_LETTERS = 10  # of 31: just under 50 random bits
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@command("accounts.activate_second_factor")
def activate_second_factor(step: Step, *, secret: str, code: str, by: Actor) -> list[str]:
    """Proves that the device shows the right codes; the answer is the recovery codes, shown this once."""
    step.require(only_person_themselves(by, by.person_id or 0))
    person = Person.objects.get(pk=by.person_id or 0)
    if Authenticator.objects.filter(user=person, type=TOTP).exists():
        raise Conflict("factor_stands", _("两步验证已经开启。"))
    counter = factors.matching_counter(secret, factors.typed_code(code), clock.now())
    if counter is None:
        raise InvalidInput(
            [
                Problem(
                    "code", "wrong_code", _("验证码不对。请核对手机时间是否自动校准，再输入当前的 6 位数字。")
                )
            ]
        )
    Authenticator.objects.create(
        user=person,
        type=TOTP,
        data={"secret": sealing.encrypt(secret), "last_counter": counter},
        created_at=clock.now(),
    )
    codes = _write_recovery_codes(person)
    step.record(person, about=person.ref)
    return codes


@command("accounts.deactivate_second_factor")
def deactivate_second_factor(step: Step, *, by: Actor) -> Person:
    step.require(only_person_themselves(by, by.person_id or 0))
    person = Person.objects.get(pk=by.person_id or 0)
    if any(mandate.desk in STAFF for mandate in mandates_in_force(person, clock.today())):
        raise Refused(
            "staff_need_factor",
            _("工作人员必须使用两步验证，不能关闭。"),
            clause="GB/T 22239-2019 8.1.4.1 d)",
            next_step=_("更换设备时，请先用恢复码登录，再由管理员重置两步验证。"),
        )
    Authenticator.objects.filter(user=person).delete()
    step.record(person, about=person.ref)
    return person


@command("accounts.renew_recovery_codes")
def renew_recovery_codes(step: Step, *, by: Actor) -> list[str]:
    """The old codes die; the answer is the new ones, shown this once."""
    step.require(only_person_themselves(by, by.person_id or 0))
    person = Person.objects.get(pk=by.person_id or 0)
    if not Authenticator.objects.filter(user=person, type=TOTP).exists():
        raise Refused("no_factor", _("请先开启两步验证。"))
    codes = _write_recovery_codes(person)
    step.record(person, about=person.ref)
    return codes


@transaction.atomic
def check_second_factor(*, person_id: int, code: str) -> Authenticator | None:
    """Whether the code is right and unused; spends it. Five wrong ones, and the factor rests for a quarter of an hour.

    Only who has given the right password comes this far, so nobody else can make it rest.
    """
    rows = {
        row.type: row
        for row in Authenticator.objects.select_for_update().filter(user_id=person_id).order_by("pk")
    }
    totp = rows.get(TOTP)
    if totp is None or waits_until(totp) is not None:
        return None
    typed = factors.typed_code(code)
    found = _spend_totp(totp, typed) or _spend_recovery_code(rows.get(RECOVERY), typed)
    if found is None:
        _count_failure(totp)
        return None
    totp.data = {**totp.data, "failures": []}
    totp.save(update_fields=["data"])
    return found


def second_factor_waits_until(person_id: int) -> datetime | None:
    row = Authenticator.objects.filter(user_id=person_id, type=TOTP).first()
    return waits_until(row) if row else None


def waits_until(totp: Authenticator) -> datetime | None:
    moments = [datetime.fromisoformat(text) for text in totp.data.get("failures", [])]
    if len(moments) < factors.TRIES:
        return None
    end = moments[-1] + factors.WAIT
    return end if end > clock.now() else None


@command("accounts.request_factor_reset")
def request_factor_reset(step: Step, *, person_ref: str, reason: str, by: Actor) -> FactorReset:
    """The first of two persons; nothing changes yet."""
    person = _person(person_ref)
    step.require(can_request_factor_reset(by, person))
    if not Authenticator.objects.filter(user=person).exists():
        raise Refused("no_factor", _("此人没有开启两步验证，无需重置。"))
    if FactorReset.objects.filter(person=person, decided_at__isnull=True).exists():
        raise Conflict("already_requested", _("已有一项重置在等待批准。"))
    row = step.create(
        FactorReset,
        person=person,
        requested_by_id=by.person_id,
        requested_at=clock.now(),
        reason=need_reason(reason),
    )
    step.record(row, details={"reason": row.reason}, about=person.ref)
    return row


@command("accounts.decide_factor_reset")
def decide_factor_reset(step: Step, *, ref: str, accept: bool, by: Actor) -> FactorReset:
    """The second person. Accepted: factor, recovery codes and sessions end; a staff person sets up anew at sign-in."""
    rows = step.lock(FactorReset.objects.filter(ref=ref))
    if not rows:
        raise NotFoundOrHidden(_("没有这项重置申请。"))
    row = rows[0]
    step.require(can_decide_factor_reset(by, row))
    if row.decided_at is not None:
        raise Conflict("already_decided", _("这项申请已有人处理。"))
    row.decided_by_id, row.decided_at, row.accepted = by.person_id, clock.now(), accept
    step.save(row)
    person = Person.objects.get(pk=row.person_id)
    if accept:
        Authenticator.objects.filter(user=person).delete()
        end_sessions(SignInEnd.FACTOR, person=person)
    step.record(row, details={"accepted": accept}, about=person.ref)
    return row


@command("accounts.give_demo_second_factor")
def give_demo_second_factor(step: Step, *, person_ref: str, by: Actor) -> Person:
    """The fixed secret of a demo person; refused outside demo and test."""
    person = _person(person_ref)
    if not factors.may_have_demo_secret(person):
        raise Refused("no_demo", _("只有演示模式下的示例人员才有固定的验证码。"))
    step.require(Allowed() if by.is_system else only_person_themselves(by, person.pk))
    secret = factors.demo_secret(person.login)
    Authenticator.objects.filter(user=person).delete()
    Authenticator.objects.create(
        user=person, type=TOTP, data={"secret": sealing.encrypt(secret)}, created_at=clock.now()
    )
    _write_recovery_codes(person)
    step.record(person, about=person.ref)
    return person


def _spend_totp(totp: Authenticator, typed: str) -> Authenticator | None:
    secret = sealing.decrypt(totp.data["secret"])
    counter = factors.matching_counter(secret, typed, clock.now(), after=totp.data.get("last_counter", -1))
    if counter is None:
        return None
    totp.data = {**totp.data, "last_counter": counter}
    return totp


def _spend_recovery_code(row: Authenticator | None, typed: str) -> Authenticator | None:
    if row is None:
        return None
    for place, sealed in enumerate(row.data["codes"]):
        if secrets.compare_digest(sealing.decrypt(sealed).encode(), typed.encode()):
            rest = [*row.data["codes"][:place], *row.data["codes"][place + 1 :]]
            row.data = {**row.data, "codes": rest}
            row.last_used_at = clock.now()
            row.save(update_fields=["data", "last_used_at"])
            return row
    return None


def _count_failure(totp: Authenticator) -> None:
    now = clock.now()
    recent = [
        text for text in totp.data.get("failures", []) if datetime.fromisoformat(text) > now - factors.WAIT
    ]
    totp.data = {**totp.data, "failures": [*recent, now.isoformat()][-factors.TRIES :]}
    totp.save(update_fields=["data"])


def _write_recovery_codes(person: Person) -> list[str]:
    codes = [
        "".join(secrets.choice(LETTERS) for _place in range(RECOVERY_LETTERS))
        for _row in range(RECOVERY_COUNT)
    ]
    Authenticator.objects.filter(user=person, type=RECOVERY).delete()
    Authenticator.objects.create(
        user=person,
        type=RECOVERY,
        data={"codes": [sealing.encrypt(code) for code in codes]},
        created_at=clock.now(),
    )
    return codes


def _person(ref: str) -> Person:
    person = Person.objects.filter(ref=ref).first()
    if person is None:
        raise NotFoundOrHidden(_("没有这个人员。"))
    return person
