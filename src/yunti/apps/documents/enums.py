"""Choices of the documents room with their Chinese labels. Not here: types of files (`kit.file_types`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ScanState(TextChoices):
    """Only a clean file is served; every other state says why not."""

    PENDING = "pending", _("等待查毒")
    CLEAN = "clean", _("已通过查毒")
    INFECTED = "infected", _("发现病毒")
    UNSCANNABLE = "unscannable", _("无法查毒")
    UNSCANNED = "unscanned", _("未配置查毒")


class ScannerState(TextChoices):
    NOT_CONFIGURED = "not_configured", _("未配置")
    WORKING = "working", _("正常")
    AWAY = "away", _("连接不上")
    BLIND = "blind", _("查不出测试样本")
