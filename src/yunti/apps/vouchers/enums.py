"""Choices of the room with their Chinese labels. Not here: states of the cases (the pack's own words)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Quota is taken while it is held or issued; who is placed takes it when approved."""

    WAITING = "waiting", _("等待额度")
    PLACED = "placed", _("已排位次")
    HELD = "held", _("已占用额度")
    ISSUED = "issued", _("已发放")
    RELEASED = "released", _("已退出")
    LAPSED = "lapsed", _("已失效")
    REDEEMED = "redeemed", _("已兑现")
    VOID = "void", _("不予兑现")


SETTLED = (State.LAPSED, State.REDEEMED, State.VOID)
"""Issued once, and nothing of the voucher changes any more."""
STANDING = (State.PLACED, State.HELD, State.ISSUED, *SETTLED)
"""Counted under the ceiling of their enterprise."""
BOOKED = (State.HELD, State.ISSUED)
"""Quota that would be free again without them."""


class Cause(TextChoices):
    """Why there is another version."""

    SERVED = "served", _("按次序核定")
    REGAINED = "regained", _("在先的申请退出或减少，重新核定")
    RESUBMITTED = "resubmitted", _("补正后重新核定")


class Look(TextChoices):
    """What a voucher is worth to whoever is shown it."""

    VALID = "valid", _("有效")
    OVERDUE = "overdue", _("已过截止日期")
    SUPERSEDED = "superseded", _("已被新版替代")
    ENDED = "ended", _("不再有效")
