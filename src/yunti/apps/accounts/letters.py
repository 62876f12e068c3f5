"""Short letters about accounts, sent by e-mail from the worker: links that may not wait in a list of messages.

Not here: messages to people at their desks (`apps.messages`).
"""

import json
from collections.abc import Callable, Mapping
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from yunti.apps.accounts import sealing
from yunti.domain.masking import PersonalData, find_personal_data
from yunti.kit.actors import system_actor
from yunti.kit.tasks import Job, background, start

Values = Mapping[str, str]


class LetterNotSent(RuntimeError):
    """The mail server refused; says which letter, never to whom."""


def post_letter(kind: str, to: str, values: Values) -> None:
    """Within a command: the letter leaves after the commit, from the worker. What it says lies sealed until then."""
    sealed = sealing.encrypt(json.dumps({"to": to, "values": dict(values)}, ensure_ascii=False))
    start(send_letter, by=system_actor("letters"), kind=kind, sealed=sealed)


def can_be_sent() -> bool:
    """Whether this installation has a mail server; without one, links are handed over by the administrator."""
    return not str(settings.EMAIL_BACKEND).endswith("dummy.EmailBackend")


def address_in(contact: str) -> str:
    """The mail address, where the contact is one and this installation can send mail."""
    plain = contact.strip()
    found = [each for each in find_personal_data(plain) if each.kind is PersonalData.EMAIL]
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(plain))
    return plain if whole and can_be_sent() else ""


@background("accounts.send_letter", title=_lazy("发送账号邮件"))
def send_letter(job: Job, *, kind: str, sealed: str) -> dict[str, Any]:
    """A mail server that is away makes the job fail and be tried again; its record names no address."""
    letter = json.loads(sealing.decrypt(sealed))
    if not can_be_sent():
        raise LetterNotSent(f"{kind}: no mail server is configured")
    subject, body = LETTERS[kind](letter["values"])
    try:
        send_mail(subject, body, None, [letter["to"]])
    except SMTPException as error:
        raise LetterNotSent(f"{kind}: {type(error).__name__}") from None
    return {"kind": kind}


def _password_changed(values: Values) -> tuple[str, str]:
    return _("云梯平台：密码已更改"), _(
        "%(name)s，您好：\n\n您在云梯平台的密码刚刚更改，其他设备上的登录已全部退出。\n"
        "如不是您本人操作，请立即用登录页的“忘记密码”重设，并联系本单位管理员。\n"
    ) % values


def _password_reset(values: Values) -> tuple[str, str]:
    return _("云梯平台：重设密码"), _(
        "%(name)s，您好：\n\n请在 30 分钟内打开下面的链接设置新密码，链接只能用一次：\n%(link)s\n\n"
        "两步验证不因重设密码而取消。如不是您本人申请，不必理会这封邮件，密码不会改变。\n"
    ) % values


def _first_password(values: Values) -> tuple[str, str]:
    return _("云梯平台：账号已建立"), _(
        "%(name)s，您好：\n\n您在云梯平台的登录名是 %(login)s。请在 3 天内打开下面的链接设置密码，链接只能用一次：\n"
        "%(link)s\n"
    ) % values


def _invitation(values: Values) -> tuple[str, str]:
    return _("云梯平台：%(organisation)s邀请您加入") % values, _(
        "您好：\n\n%(inviter)s邀请您在云梯平台代表“%(organisation)s”办理业务，角色：%(roles)s。\n"
        "请在 7 天内打开下面的链接接受，链接只能用一次：\n%(link)s\n\n如不认识邀请人，不必理会这封邮件。\n"
    ) % values


def _contact_confirm(values: Values) -> tuple[str, str]:
    return _("云梯平台：确认新的电子邮箱"), _(
        "%(name)s，您好：\n\n请在 24 小时内打开下面的链接，确认把这个邮箱作为您的联系邮箱：\n%(link)s\n"
    ) % values


def _contact_changed(values: Values) -> tuple[str, str]:
    return _("云梯平台：联系方式更改提醒"), _(
        "%(name)s，您好：\n\n您的账号正在更改联系方式，新的联系方式以 %(masked)s 结尾。\n"
        "如不是您本人操作，请立即更改密码，并联系本单位管理员。\n"
    ) % values


def _objection_confirm(values: Values) -> tuple[str, str]:
    return _("云梯平台：确认您提出的异议 %(number)s") % values, _(
        "您好：\n\n您对“%(title)s”第 %(line)s 行提出异议，编号 %(number)s。\n"
        "请在 %(days)s 天内打开下面的链接确认，确认后才受理：\n%(link)s\n\n"
        "以后用同一个链接查看处理情况，请不要转给别人。如不是您本人提出，不必理会这封邮件。\n"
    ) % values


def _objection_settled(values: Values) -> tuple[str, str]:
    return _("云梯平台：异议 %(number)s 的处理结果") % values, _(
        "您好：\n\n您对“%(title)s”第 %(line)s 行提出的异议（编号 %(number)s）已经处理。\n"
        "结果：%(result)s\n理由：%(outcome)s\n"
    ) % values


def _ticket_answered(values: Values) -> tuple[str, str]:
    return _("云梯平台：留言 %(number)s 已答复") % values, _(
        "您好：\n\n您的留言 %(number)s，%(desk)s已经答复。\n请打开下面的页面，填留言编号和查询码查看：\n%(link)s\n"
    ) % values


LETTERS: dict[str, Callable[[Values], tuple[str, str]]] = {
    "password_changed": _password_changed,
    "password_reset": _password_reset,
    "first_password": _first_password,
    "invitation": _invitation,
    "contact_confirm": _contact_confirm,
    "contact_changed": _contact_changed,
    "objection_confirm": _objection_confirm,
    "objection_settled": _objection_settled,
    "ticket_answered": _ticket_answered,
}
