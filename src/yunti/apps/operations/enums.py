"""Choices of the operations room with their Chinese labels. Not here: states of jobs (`kit.models.BackgroundJob`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BannerTone(TextChoices):
    """How loud: a plain notice, or one that people must act on."""

    ON = "on", _("一般通知")
    WAIT = "wait", _("维护预告")
    BAD = "bad", _("故障通报")
