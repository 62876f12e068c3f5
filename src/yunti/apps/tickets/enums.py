"""Choices of the room with their Chinese labels, and in how many working days what is answered. Not here: objections to lists (`cases`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TicketKind(TextChoices):
    OPINION = "opinion", _("意见")
    SUGGESTION = "suggestion", _("建议")
    COMPLAINT = "complaint", _("投诉")
    QUESTION = "question", _("求助")


class TicketTopic(TextChoices):
    PLATFORM = "platform", _("平台的使用")
    PLAN = "plan", _("政策和实施方案")
    CATALOGUE = "catalogue", _("服务目录")
    HANDLING = "handling", _("申报和资金的办理")
    SUPPLIER = "supplier", _("服务商和服务")
    OTHER = "other", _("其他")


class TicketChannel(TextChoices):
    ONLINE = "online", _("网上")
    PHONE = "phone", _("电话")


class TicketState(TextChoices):
    OPEN = "open", _("待答复")
    HANDED_ON = "handed_on", _("已转办，待答复")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")


class EntryKind(TextChoices):
    ANSWER = "answer", _("答复")
    HANDING_ON = "handing_on", _("转办")
    NOTE = "note", _("内部备注")
    CLOSING = "closing", _("办结")
    REOPENING = "reopening", _("再次提出")


UNSETTLED = (TicketState.OPEN, TicketState.HANDED_ON)
SETTLED = (TicketState.ANSWERED, TicketState.CLOSED)
LAST_WORDS = (EntryKind.ANSWER, EntryKind.CLOSING)  # what the outcome is read from
INTERNAL = (EntryKind.NOTE,)  # never shown to whoever wrote the ticket
DAYS_TO_ANSWER = {TicketKind.QUESTION: 5}
DAYS_OTHERWISE = 15
