"""Choices of the room with their Chinese labels. Not here: states of cases, which are the pack's own words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from yunti.kit.actors import Desk


class WindowLevel(TextChoices):
    """Who has to be done within the window."""

    APPLICANT = "applicant", _("企业申报")
    COUNTY = "county", _("县级办理")
    PREFECTURE = "prefecture", _("市级办理")
    PROVINCE = "province", _("省级办理")


LEVEL_OF_DESK = {
    Desk.APPLICANT: WindowLevel.APPLICANT,
    Desk.SUPPLIER: WindowLevel.APPLICANT,
    Desk.COUNTY: WindowLevel.COUNTY,
    Desk.PREFECTURE: WindowLevel.PREFECTURE,
    Desk.PROVINCE: WindowLevel.PROVINCE,
}


class RoundState(TextChoices):
    TO_COME = "to_come", _("未开始")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已截止")
