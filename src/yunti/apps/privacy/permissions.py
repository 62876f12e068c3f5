"""Who may ask about the own data, answer such requests, erase a person.

Not here: erasing an account (`apps.accounts.permissions.can_erase_person`).
"""

from django.utils.translation import gettext as _

from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks


def can_ask_about_own_data(actor: Actor) -> Decision:
    if actor.is_person:
        return Allowed()
    return Denied("not_signed_in", _("请先登录。"), next_step=_("登录后在“我的个人信息”中提出。"))


def can_handle_requests(actor: Actor) -> Decision:
    return only_desks(actor, Desk.SECURITY_ADMIN)


def can_decide_request(actor: Actor, person_id: int) -> Decision:
    """Nobody decides a request of their own."""
    if actor.person_id == person_id:
        return Denied("own_request", _("本人的请求由他人办理。"), next_step=_("请由另一位安全管理员办理。"))
    return can_handle_requests(actor)


def can_apply_retention(actor: Actor) -> Decision:
    return Allowed() if actor.is_system else only_desks(actor, Desk.SECURITY_ADMIN)
