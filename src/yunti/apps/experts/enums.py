"""Whether somebody may be asked, and how an expert stands in the pool, with Chinese labels. Not here: the reasons (`queries`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Askable(TextChoices):
    YES = "yes", _("可以邀请")
    NO = "no", _("不能邀请")
    UNKNOWN = "unknown", _("还不能确定")


class PoolState(TextChoices):
    OPEN = "open", _("可安排")
    PAUSED = "paused", _("已暂停")
    AWAY = "away", _("不在可安排的日期")
    ENDED = "ended", _("已出库")
