"""Choices of the audit room: kinds of findings, states of a verification and of a sample.

Not here: outcomes of events (`kit.models`).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FindingKind(TextChoices):
    EVENT_EDITED = "event_edited", _("留痕改动")
    EVENT_DELETED = "event_deleted", _("留痕缺失")
    EVENT_INSERTED = "event_inserted", _("留痕插入")
    SWAPPED = "swapped", _("留痕调换")
    LEAF_EDITED = "leaf_edited", _("封存值改动")
    TAIL_TRUNCATED = "tail_truncated", _("末尾截断")
    TAIL_RESIGNED = "tail_resigned", _("改后重签")
    DETAIL_EDITED = "detail_edited", _("详情改动")
    DETAIL_DELETED = "detail_deleted", _("详情缺失")
    ROWS_CHANGED = "rows_changed", _("数据摘要改动")
    ROW_EDITED = "row_edited", _("数据改动")
    ROW_DELETED = "row_deleted", _("数据缺失")
    ROW_INSERTED = "row_inserted", _("数据插入")
    CLOCK_BACKWARDS = "clock_backwards", _("时间倒退")
    CHECKPOINT_BAD = "checkpoint_bad", _("检查点不实")


class VerificationState(TextChoices):
    RUNNING = "running", _("核验中")
    CLEAN = "clean", _("核验无误")
    BROKEN = "broken", _("发现问题")


class SampleState(TextChoices):
    COMMITTED = "committed", _("已承诺")
    DRAWN = "drawn", _("已抽取")


class Purpose(TextChoices):
    """Why somebody opens personal data; the choice is kept with every viewing."""

    AUDIT = "audit", _("审计检查")
    COMPLAINT = "complaint", _("核查投诉举报")
    INCIDENT = "incident", _("处置安全事件")
    RIGHTS = "rights", _("答复本人请求")
