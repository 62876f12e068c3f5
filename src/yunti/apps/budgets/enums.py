"""Choices of the room with their Chinese labels. Not here: kinds of cut-off days, which are the pack's own words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChangeKind(TextChoices):
    RELEASED = "released", _("下达")
    REALLOTTED = "reallotted", _("调剂")
