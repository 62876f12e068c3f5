"""Choices of the registry with their Chinese labels. Not here: kinds of dated statuses, which are rows (`models.StatusKind`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartyStatus(TextChoices):
    ACTIVE = "active", _("存续")
    MERGED = "merged", _("已并入")
    CLOSED = "closed", _("已注销")


class SizeClass(TextChoices):
    LARGE = "large", _("大型")
    MEDIUM = "medium", _("中型")
    SMALL = "small", _("小型")
    MICRO = "micro", _("微型")
    UNKNOWN = "", _("待定")


class ProvenanceKind(TextChoices):
    DECLARED = "declared", _("企业自报")
    VERIFIED = "verified", _("已核实")
    IMPORTED = "imported", _("名单导入")


class FactKey(TextChoices):
    EMPLOYEES = "employees", _("从业人员")
    REVENUE = "revenue_fen", _("营业收入")
    ASSETS = "assets_fen", _("资产总额")

    @property
    def unit(self) -> str:
        return "person" if self is FactKey.EMPLOYEES else "fen"


class ChangeState(TextChoices):
    PENDING = "pending", _("待审核")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    OUTDATED = "outdated", _("已失效")


class AccountState(TextChoices):
    WAITING = "waiting", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("不予确认")
    REPLACED = "replaced", _("未确认即更换")
    STOPPED = "stopped", _("已停用")


class RightsMode(TextChoices):
    """By whose right a supplier offers a product."""

    OWN = "own", _("自有")
    AGENT = "agent", _("代理")
    AUTHORISED = "authorised", _("授权")


class ServiceKind(TextChoices):
    SAAS = "saas", _("工业SaaS")
    APP = "app", _("工业App")
    OTHER = "other", _("其他")


class Standing(TextChoices):
    CLEAR = "clear", _("没有限制")
    BARRED = "barred", _("限制申报")
    UNKNOWN = "unknown", _("待定")


class ImportState(TextChoices):
    CHECKING = "checking", _("核对中")
    CHECKED = "checked", _("待确认")
    RUNNING = "running", _("导入中")
    DONE = "done", _("已导入")
    REFUSED = "refused", _("没有导入")
    DISCARDED = "discarded", _("已放弃")


class ImportMode(TextChoices):
    ALL_OR_NOTHING = "all_or_nothing", _("全部正确才导入")
    GOOD_ROWS_ONLY = "good_rows_only", _("只导入正确的行")


class ExportState(TextChoices):
    WAITING = "waiting", _("生成中")
    READY = "ready", _("可下载")
    FAILED = "failed", _("没有生成")


ALL_PROGRAMMES = "all"
