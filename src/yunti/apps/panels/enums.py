"""How a seat ended, and how a file is shown to experts who read blind, with Chinese labels. Not here: how the invitation of the case ended (`apps.cases`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SeatEnd(TextChoices):
    """The first was never seated; of the others the first two are the expert's own word."""

    PASSED = "passed", _("抽到时已不能邀请")
    INTEREST = "interest", _("本人回避：有利害关系")
    NO_TIME = "no_time", _("本人不能评审：没有时间")
    CONFLICT = "conflict", _("查明有利害关系，由办理单位回避")
    ENDED = "ended", _("由办理单位换下")
    REDRAWN = "redrawn", _("重新抽取")


class Showing(TextChoices):
    """`plain` is a mark taken back."""

    PLAIN = "plain", _("照常显示")
    MARKED = "marked", _("显示，标明可能看得出单位")
    WITHHELD = "withheld", _("不给专家看")
