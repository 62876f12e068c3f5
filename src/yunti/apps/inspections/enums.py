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
