"""The system administrator enters, the security administrator confirms; nobody confirms an entry of their own.

Not here: which notices are in force (`queries`).
"""

from django.utils.translation import gettext as _

from yunti.apps.reference.models import ReviewedEntry
from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks


def can_enter_days(actor: Actor) -> Decision:
    return Allowed() if actor.is_system else only_desks(actor, Desk.SYSTEM_ADMIN)


def can_decide_entry(actor: Actor, entry: ReviewedEntry) -> Decision:
    decision = only_desks(actor, Desk.SECURITY_ADMIN)
    if decision and entry.entered_by == actor.ref:
        return Denied(
            "own_entry",
            _("录入的人不能确认同一条记录。"),
            next_step=_("请由另一位安全管理员确认。"),
        )
    return decision


def can_take_back_entry(actor: Actor, entry: ReviewedEntry) -> Decision:
    """A waiting entry by the desk that enters; one in force by the desk that confirmed."""
    if entry.decided_at is None:
        return can_enter_days(actor)
    return only_desks(actor, Desk.SECURITY_ADMIN)


def can_change_regions(actor: Actor, code: str) -> Decision:
    if actor.is_system:
        return Allowed()
    decision = only_desks(actor, Desk.SYSTEM_ADMIN)
    if decision and not lies_within(actor.jurisdiction, code):
        return Denied(
            "other_jurisdiction",
            _("代码 %(code)s 不在您的管辖范围内。") % {"code": code},
            next_step=_("请由该地区的系统管理员办理。"),
        )
    return decision
