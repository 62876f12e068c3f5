"""Does background work get done: a living worker, a queue that moves, a log that gets sealed?

Not here: starting a worker (`cli.serve`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yunti.cli.examinations.finding import Finding, amber, green, red
from yunti.cli.language import _

SILENT = timedelta(seconds=60)
LONG_WAIT = timedelta(minutes=5)
SEALED_WITHIN = timedelta(seconds=15)
EXPOSED = timedelta(days=1)


def examine() -> Iterator[Finding]:
    from yunti.kit import clock, task_queue, workers

    now = clock.now()
    living = workers.beats_since(now - SILENT).count()
    count, since = task_queue.waiting_since()
    waited = now - since if since else timedelta()
    if living:
        yield green(_("后台任务"), _("%(count)d 个进程在运行") % {"count": living})
    elif count:
        yield red(
            _("后台任务"),
            _("没有进程在运行，%(count)d 项任务在等待") % {"count": count},
            _("请启动 yunti worker（或系统服务 yunti-worker）。"),
        )
    else:
        yield amber(_("后台任务"), _("没有进程在运行"), _("平台运行时请同时启动 yunti worker。"))
    yield _queue(count, waited, busy=bool(living))
    yield _tail(now)


def _queue(count: int, waited: timedelta, *, busy: bool) -> Finding:
    name = _("任务队列")
    if not count:
        return green(name, _("没有等待的任务"))
    text = _("%(count)d 项在等待，最久 %(minutes)d 分钟") % {
        "count": count,
        "minutes": waited.total_seconds() // 60,
    }
    if busy and waited > LONG_WAIT:
        return amber(name, text, _("请查看任务监控页；任务多时可再启动一个 yunti worker。"))
    return green(name, text)


def _tail(now: datetime) -> Finding:
    """Events that no seal protects yet; the worker seals within seconds."""
    from yunti.apps.audit.queries import unsealed_tail

    name = _("未封存的留痕")
    tail = unsealed_tail()
    if not tail.count or tail.oldest_at is None:
        return green(name, _("没有"))
    waited = now - tail.oldest_at
    text = _("%(count)d 条，最早的已等 %(seconds)d 秒") % {
        "count": tail.count,
        "seconds": waited.total_seconds(),
    }
    remedy = _("请启动 yunti worker，或运行 yunti audit seal。")
    if waited > EXPOSED:
        return red(name, text, remedy)
    return amber(name, text, remedy) if waited > SEALED_WITHIN else green(name, text)
