"""Choices of the room with their Chinese labels. Not here: states of a case, which are the pack's own words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verdict(TextChoices):
    ACCEPTED = "accepted", _("认可")
    DOUBTED = "doubted", _("存疑")
    REJECTED = "rejected", _("不认可")


TO_BE_EXPLAINED = frozenset({Verdict.DOUBTED, Verdict.REJECTED})
