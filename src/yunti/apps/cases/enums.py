"""Choices of the room with their Chinese labels. Not here: states of a case, which are the pack's own words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AnswerOrigin(TextChoices):
    TYPED = "typed", _("填写")
    REGISTRY = "registry", _("名录")
    EARLIER = "earlier", _("以前的申报")
    FORM = "form", _("表上印定")


class ObjectionState(TextChoices):
    RAISED = "raised", _("待确认")
    OPEN = "open", _("处理中")
    UPHELD = "upheld", _("异议成立")
    DISMISSED = "dismissed", _("异议不成立")
    DROPPED = "dropped", _("未确认，已失效")


UNSETTLED = frozenset({ObjectionState.RAISED, ObjectionState.OPEN})
