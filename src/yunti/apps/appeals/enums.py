"""Choices of the room with their Chinese labels. Not here: against what one may appeal (the pack)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AppealState(TextChoices):
    FILED = "filed", _("审查中")
    WITHDRAWN = "withdrawn", _("已撤回")
    UPHELD = "upheld", _("撤销原决定")
    DISMISSED = "dismissed", _("维持原决定")


DECIDED = frozenset({AppealState.UPHELD, AppealState.DISMISSED})
