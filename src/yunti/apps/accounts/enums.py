"""Choices of the accounts room with their Chinese labels. Not here: desks (`kit.actors`), which every floor knows."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    AUTHORITY = "authority", _("主管部门")
    FINANCE = "finance", _("财政部门")
    ENTERPRISE = "enterprise", _("企业")
    SUPPLIER = "supplier", _("服务商")
    PANEL = "panel", _("专家库")


class Level(TextChoices):
    COUNTY = "county", _("县级")
    PREFECTURE = "prefecture", _("市级")
    PROVINCE = "province", _("省级")


class MandateRole(TextChoices):
    MANAGER = "manager", _("管理员")
    HANDLER = "handler", _("经办人")
    CERTIFIER = "certifier", _("确认人")
    AGENT = "agent", _("代办人")
