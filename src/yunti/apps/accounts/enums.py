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
    """`BOTH`: the authority of a county with the powers of a prefecture, one body with the seats of either."""

    COUNTY = "county", _("县级")
    BOTH = "both", _("县级（与设区市同权）")
    PREFECTURE = "prefecture", _("市级")
    PROVINCE = "province", _("省级")


class MandateRole(TextChoices):
    MANAGER = "manager", _("管理员")
    HANDLER = "handler", _("经办人")
    CERTIFIER = "certifier", _("确认人")
    AGENT = "agent", _("代办人")


class SignInEnd(TextChoices):
    SIGNED_OUT = "signed_out", _("已退出")
    ENDED_ELSEWHERE = "ended_elsewhere", _("在另一台设备上结束")
    IDLE = "idle", _("闲置过久")
    TOO_LONG = "too_long", _("已满 12 小时")
    PASSWORD = "password", _("密码已更改")
    DISABLED = "disabled", _("账号已停用")
    MANDATE = "mandate", _("授权已结束")
    FACTOR = "factor", _("两步验证已重置")


class LinkPurpose(TextChoices):
    FIRST = "first", _("首次设置密码")
    RESET = "reset", _("重设密码")
    CONTACT = "contact", _("更换联系方式")


class JoinRoute(TextChoices):
    MANAGERS = "managers", _("本单位管理员")
    OFFICER = "officer", _("所在县（市、区）主管部门")


class MandateState(TextChoices):
    PROPOSED = "proposed", _("待批准")
    IN_FORCE = "in_force", _("有效")
    TO_COME = "to_come", _("未开始")
    ENDED = "ended", _("已结束")
