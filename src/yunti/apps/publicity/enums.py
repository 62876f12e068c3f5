"""Choices of the room with their Chinese labels. Not here: states of a case, which are the pack's own words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ListKind(TextChoices):
    PUBLICITY = "publicity", _("公示")
    ANNOUNCEMENT = "announcement", _("公布")


class ListState(TextChoices):
    RUNNING = "running", _("公示中")
    OVER = "over", _("公示期满")
    STANDING = "standing", _("已公布")
    WITHDRAWN = "withdrawn", _("已撤回")


class LineState(TextChoices):
    """How one line stands; of an objection the public learns no more than this."""

    SHOWN = "shown", ""
    SUSPENDED = "suspended", _("异议处理中")
    UPHELD = "upheld", _("异议成立，不再列入")
    MOVED = "moved", _("已更正，重新公示")
    GONE = "gone", _("已撤下")
