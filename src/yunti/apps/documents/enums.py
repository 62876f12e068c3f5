"""Choices of the documents room with their Chinese labels. Not here: types of files (`kit.file_types`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EvidenceKind(TextChoices):
    """What a paper is, in words that every programme shares."""

    LICENCE = "licence", _("营业执照")
    CONTRACT = "contract", _("合同")
    INVOICE = "invoice", _("发票")
    CREDIT_REPORT = "credit_report", _("信用报告")
    SCREENSHOT = "screenshot", _("截图")
    STATEMENT = "statement", _("说明、承诺")
    OTHER = "other", _("其他")


class ScanState(TextChoices):
    """Only a clean file is served; every other state says why not."""

    PENDING = "pending", _("等待查毒")
    CLEAN = "clean", _("已通过查毒")
    INFECTED = "infected", _("发现病毒")
    UNSCANNABLE = "unscannable", _("无法查毒")
    UNSCANNED = "unscanned", _("未配置查毒")


class ScannerState(TextChoices):
    NOT_CONFIGURED = "not_configured", _("未配置")
    WORKING = "working", _("正常")
    AWAY = "away", _("连接不上")
    BLIND = "blind", _("查不出测试样本")


class ReadingState(TextChoices):
    """What the reader made of a file; what it cannot read, a person looks at."""

    READ = "read", _("已读取")
    TEXT_ONLY = "text_only", _("只读取文字")
    UNREADABLE = "unreadable", _("未解析，由人工看")
    NOT_READ = "not_read", _("不解析")


class InvoiceSource(TextChoices):
    """Where a value of an invoice was read, the most trusted first."""

    XML = "xml", _("电子发票数据")
    OFD = "ofd", _("OFD 内的数据")
    CODE = "code", _("二维码")
    TEXT = "text", _("版面文字")
    CHARACTERS = "characters", _("文字识别")


class Sameness(TextChoices):
    """In what another piece of evidence is the same; alike is a hint and never a ground."""

    FILE = "file", _("同一文件")
    INVOICE = "invoice", _("同一发票号码")
    LOOK = "look", _("画面相似")
