"""Choices of the calendar and of regions with their Chinese labels. Not here: how days are counted (`domain.calendar`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DayEntryKind(TextChoices):
    HOLIDAY = "holiday", _("放假")
    MAKE_UP = "make_up", _("调休上班")
    ORDINARY = "ordinary", _("按平日")


class EntryState(TextChoices):
    """Proposed by one administrator, in force once another has confirmed it."""

    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已生效")
    REPLACED = "replaced", _("已更替")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class RegionChangeKind(TextChoices):
    CREATED = "created", _("新设")
    ZONE = "zone", _("开发区等功能区")
    RENAMED = "renamed", _("更名")
    ABOLISHED = "abolished", _("撤销")


class Topic(TextChoices):
    """What a process keeps in memory and must read again when the stamp changes."""

    CALENDAR = "calendar", _("工作日历")
    REGIONS = "regions", _("行政区划")
