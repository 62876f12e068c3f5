"""Choices of the privacy room: what a person may ask, states of a request, classes of data, how long data are kept.

Not here: which field is which (`register.py`).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequestKind(TextChoices):
    CORRECTION = "correction", _("更正")
    ERASURE = "erasure", _("删除")
    EXPLANATION = "explanation", _("说明处理情况")


class RequestState(TextChoices):
    OPEN = "open", _("待办理")
    GRANTED = "granted", _("已办理")
    REFUSED = "refused", _("未同意")


class DataClass(TextChoices):
    ONE = "1", _("一级：工作信息")
    TWO = "2", _("二级：联系方式")
    THREE = "3", _("三级：行为记录")
    FOUR = "4", _("四级：敏感信息")


class Retention(TextChoices):
    """How long; the days are in `register.DAYS`. `BUSINESS` follows the file of the case, not the person."""

    ACCOUNT = "account", _("账号停用后 3 年")
    CONTACT = "contact", _("用完或到期后 180 天")
    SIGN_IN = "sign_in", _("180 天")
    MESSAGE = "message", _("到期后 30 天")
    VIEWING = "viewing", _("3 年")
    AUDIT_DETAIL = "audit_detail", _("10 年")
    BUSINESS = "business", _("随业务档案，按档案管理期限")
    MACHINERY = "machinery", _("运行结束后 90 天")
