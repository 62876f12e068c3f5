"""Choices of the paperwork room with their Chinese labels. Not here: the papers themselves (the pack)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VolumeState(TextChoices):
    WAITING = "waiting", _("正在装订")
    READY = "ready", _("已装订")
    STOPPED = "stopped", _("没有装订成")
