"""Tells the system administrators that the disk of the data folder fills up: once when a limit is reached, again at the next one.

The message that was sent last holds the limit as its key for as long as the disk is that full. Not here: how full it is
(`apps.operations.queries`), refusing files when it is (`kit.files`).
"""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from yunti.apps.messages.models import Message
from yunti.apps.messages.recipients import Recipients
from yunti.apps.messages.services import post_message
from yunti.apps.operations.queries import data_disk
from yunti.kit.actors import Actor, Desk, system_actor
from yunti.kit.commands import Step, command

KIND = "operations.disk"
AGAIN = 90  # per cent
CALM = 2  # so much below a limit the disk must come before it counts as left: at the limit itself it would be told for ever
GIGABYTE = 1024**3


def anything_to_report() -> bool:
    """One statement."""
    told = _told()
    return _reached(told) != told


def report_disk(now: datetime) -> int:
    """Answers the limit that the disk has reached; 0 for none."""
    return report_limit(by=system_actor("disk.report"))


@command("messages.report_disk")
def report_limit(step: Step, *, by: Actor) -> int:
    step.open_to_all()
    told = _told()
    limit, disk = _reached(told), data_disk()
    if limit != told:
        kept = _key(limit) if 0 < limit < told else None
        Message.objects.filter(dedupe_key=_key(told)).update(dedupe_key=kept)
    if limit > told:
        post_message(
            kind=KIND,
            to=Recipients(desk=Desk.SYSTEM_ADMIN),
            subject=_("磁盘已用 %(percent)s%%") % {"percent": disk.percent},
            body=_("数据目录所在的磁盘还剩 %(free).1f GB。请清理或扩大磁盘；剩余过少时平台停止接收材料。")
            % {"free": disk.free / GIGABYTE},
            link="/administration/metrics/",
            by=by,
            dedupe_key=_key(limit),
        )
    step.record(details={"percent": disk.percent, "limit": limit})
    return limit


def _limits() -> list[int]:
    """The later one is left out where the first is set above it."""
    return sorted({settings.YUNTI_DISK_ALARM_PERCENT, max(settings.YUNTI_DISK_ALARM_PERCENT, AGAIN)})


def _reached(told: int) -> int:
    percent = data_disk().percent
    return max((limit for limit in _limits() if percent >= limit - (CALM if limit <= told else 0)), default=0)


def _told() -> int:
    """The limit of the last message, unless the disk has come below it since."""
    keys = {_key(limit): limit for limit in _limits()}
    known = Message.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True)
    return max((keys[str(key)] for key in known), default=0)


def _key(limit: int) -> str:
    return f"{KIND}:{limit}"
