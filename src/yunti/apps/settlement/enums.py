"""Choices of the room with their Chinese labels. Not here: states of the cases (the pack's own words)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a claim stands in the books."""

    WAITING = "waiting", _("待结算")
    CARRIED = "carried", _("结转")
    POSTPONED = "postponed", _("暂缓")
    FUNDED = "funded", _("已安排资金")
    DENIED = "denied", _("不予结算")


class Decision(TextChoices):
    """What a settlement makes of a claim on its list."""

    PAID = "paid", _("兑付")
    CARRIED = "carried", _("结转")
    POSTPONED = "postponed", _("暂缓")
    DENIED = "denied", _("不予结算")


class Pot(TextChoices):
    """Out of which money a claim is paid."""

    EARMARK = "earmark", _("专项资金")
    GENERAL = "general", _("一般资金")


class PaymentState(TextChoices):
    """Where a payment stands with the bank."""

    DRAWN = "drawn", _("已编入付款文件")
    SENT = "sent", _("已放行")
    CONFIRMED = "confirmed", _("银行已付")
    RETURNED = "returned", _("银行退回")
    DROPPED = "dropped", _("已撤出")


class Finding(TextChoices):
    """What a line of the bank's answer says, held against the payments."""

    PAID = "paid", _("已付")
    RETURNED = "returned", _("退回")
    KNOWN = "known", _("已入账")
    UNKNOWN = "unknown", _("不在本批次")
    AMOUNT = "amount", _("金额不符")
    UNREADABLE = "unreadable", _("读不懂")
    CONTRARY = "contrary", _("前后矛盾")
