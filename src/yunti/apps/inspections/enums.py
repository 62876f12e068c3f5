"""Choices of the room with their Chinese labels. Not here: states of cases, which are the pack's own words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Seen(TextChoices):
    """What a visit found of one item that the application claims."""

    TRUE = "true", _("属实")
    FALSE = "false", _("不属实")
    NOT_SEEN = "not_seen", _("未核查")


class Conclusion(TextChoices):
    PASSED = "passed", _("核查合格")
    FAILED = "failed", _("核查不合格")


class CheckState(TextChoices):
    """How far a record of a check on the spot is; what nothing follows from stays recorded."""

    RECORDED = "recorded", _("已登记")
    CONFIRMED = "confirmed", _("已查实")
    DISMISSED = "dismissed", _("查不实")
