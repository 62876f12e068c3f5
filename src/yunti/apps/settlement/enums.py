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
