"""Choices of the messages room with their Chinese labels. Not here: kinds of messages (`kinds.py`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    IN_APP = "in_app", _("站内")
    MAIL = "mail", _("邮件")
    SMS = "sms", _("短信")


class Timing(TextChoices):
    AT_ONCE = "at_once", _("即时")
    DAILY = "daily", _("每日汇总")
    OFF = "off", _("不接收")


class DeliveryState(TextChoices):
    PENDING = "pending", _("待发送")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已送达")
    FAILED = "failed", _("未送达")
    EXPIRED = "expired", _("已过期")
    DROPPED = "dropped", _("收件人已无权限")
