"""Choices of the room with their Chinese labels. Not here: states of the cases (the pack's own words)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outcome(TextChoices):
    """What became of an arrival once its turn was counted; empty until then."""

    HANDED_IN = "handed_in", _("已受理")
    TURNED_BACK = "turned_back", _("未受理")
