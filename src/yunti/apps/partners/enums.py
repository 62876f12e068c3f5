"""Choices of the room with their Chinese labels. Not here: who is a partner (`apps.cases`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Word(TextChoices):
    AGREES = "agrees", _("确认属实")
    DISPUTES = "disputes", _("有不符")
