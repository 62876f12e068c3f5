"""Choices of the room with their Chinese labels. Not here: kinds of letters (the pack)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Served(TextChoices):
    """By what a letter counts as served."""

    READ = "read", _("在平台签收")
    RECEIPT = "receipt", _("纸质送达，有回执")
    DEEMED = "deemed", _("期满视为送达")
