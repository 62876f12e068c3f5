"""What runs by itself, and when: one page. Each entry calls a service or a query of its room.

Several workers may tick: a slot runs once. Slots missed while everything stood still run once, at the next tick.
Not here: work that a person starts (`kit.tasks`), the loop around this (`jobs.worker`).
"""

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeAlias

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yunti.apps.budgets.queries.bans import anything_to_end
from yunti.apps.budgets.services.bans import end_bans_due
from yunti.apps.cases.queries.by_itself import anything_by_itself
from yunti.apps.cases.queries.numbers import anything_awaiting_numbers
from yunti.apps.cases.services import keep_numbers_due
from yunti.apps.documents import services as documents
from yunti.apps.documents.queries import anything_expired, anything_to_read, anything_to_scan
from yunti.apps.intake.queries.waiting import anything_to_count, anything_to_hand_in
from yunti.apps.intake.services import count_turns_due
from yunti.apps.letters.services import count_as_served
from yunti.apps.messages import calendar_reports, delivery, disk_reports, job_reports
from yunti.apps.messages import queries as messages
from yunti.apps.notices import services as notices
from yunti.apps.notices.queries import anything_to_announce, anything_to_follow
from yunti.apps.publicity.queries.objections import anybody_untold, anything_unconfirmed
from yunti.apps.publicity.services import tell_objectors
from yunti.apps.receipts.reminding import remind_due as remind_receipts
from yunti.apps.settlement.queries.batches import anything_to_carry_out
from yunti.apps.settlement.services import carry_out_due, take_steps_due
from yunti.apps.tickets.reminding import remind_due as remind_tickets
from yunti.apps.vouchers.queries.queues import anything_to_serve
from yunti.apps.vouchers.services import hand_in_due, serve_due
from yunti.jobs import account_keeping, data_keeping, housekeeping, log_keeping, reaper
from yunti.kit import clock, slots

logger = logging.getLogger(__name__)
OFTEN = timedelta(minutes=10)
AGAIN = timedelta(minutes=1)
QUICK, SLOW = "quick", "slow"
LANES = (QUICK, SLOW)
Looked: TypeAlias = dict[str, tuple[datetime, datetime]]
"""Of each entry the slot that was looked at last, and when."""


@dataclass(frozen=True)
class Entry:
    """`needed` is asked first, so that an idle platform writes nothing. What talks to other machines runs in the slow lane."""

    name: str
    title: Any
    run: Callable[[datetime], object]
    every: timedelta | None = None
    daily_at: time | None = None
    needed: Callable[[], bool] | None = None
    lane: str = QUICK

    @property
    def written_title(self) -> str:
        """As it stands on this page, whatever language the worker runs in."""
        with override("zh-hans"):
            return str(self.title)

    def slot(self, now: datetime) -> datetime:
        """The last moment at which this was due; days begin and end in Asia/Shanghai."""
        if self.every is not None:
            seconds = int(self.every.total_seconds())
            return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
        local = clock.local(now)
        today = datetime.combine(local.date(), self.daily_at or time(), clock.BUSINESS_ZONE)
        return (today if today <= local else today - timedelta(days=1)).astimezone(UTC)


TIMETABLE: tuple[Entry, ...] = (
    Entry(
        "jobs.reap",
        _("收回已中断的任务"),
        reaper.reap,
        every=timedelta(seconds=15),
        needed=reaper.anything_running,
    ),
    Entry(
        "messages.deliver",
        _("发送邮件与短信"),
        delivery.deliver_due,
        every=timedelta(seconds=2),
        needed=messages.anything_due,
        lane=SLOW,
    ),
    Entry(
        "documents.scan",
        _("查毒"),
        documents.scan_due,
        every=timedelta(seconds=2),
        needed=anything_to_scan,
        lane=SLOW,
    ),
    Entry(
        "documents.read",
        _("读取材料"),
        documents.read_due,
        every=timedelta(seconds=2),
        needed=anything_to_read,
        lane=SLOW,
    ),
    Entry(
        "documents.expire_uploads",
        _("清理没有传完的文件"),
        documents.expire_uploads,
        every=timedelta(hours=1),
        needed=anything_expired,
    ),
    Entry(
        "cases.keep_numbers",
        _("记下已提交申报的票据号码"),
        keep_numbers_due,
        every=timedelta(seconds=3),
        needed=anything_awaiting_numbers,
    ),
    Entry(
        "cases.by_itself",
        _("办理由平台自动办理的步骤"),
        take_steps_due,
        every=timedelta(seconds=3),
        needed=anything_by_itself,
    ),
    Entry(
        "settlement.carry_out",
        _("逐件办理结算批次的清单和决定"),
        carry_out_due,
        every=timedelta(seconds=2),
        needed=anything_to_carry_out,
    ),
    Entry(
        "intake.count_turns",
        _("排定申请到达的次序"),
        count_turns_due,
        every=timedelta(seconds=1),
        needed=anything_to_count,
    ),
    Entry(
        "vouchers.serve",
        _("按次序占用额度"),
        serve_due,
        every=timedelta(seconds=1),
        needed=anything_to_serve,
    ),
    Entry(
        "intake.hand_in",
        _("按次序受理申请"),
        hand_in_due,
        every=timedelta(seconds=2),
        needed=anything_to_hand_in,
    ),
    Entry(
        "publicity.drop_unconfirmed",
        _("清理未确认的异议"),
        data_keeping.drop_objections,
        every=timedelta(hours=1),
        needed=anything_unconfirmed,
    ),
    Entry(
        "publicity.tell",
        _("告知异议人处理结果"),
        tell_objectors,
        every=timedelta(seconds=10),
        needed=anybody_untold,
    ),
    Entry(
        "messages.report_jobs",
        _("告知任务结果"),
        job_reports.report_ended,
        every=timedelta(seconds=5),
        needed=job_reports.anything_to_report,
    ),
    Entry(
        "messages.report_calendar",
        _("告知待确认的工作日历"),
        calendar_reports.report_waiting,
        every=timedelta(seconds=30),
        needed=calendar_reports.anything_to_report,
    ),
    Entry(
        "messages.report_disk",
        _("告知磁盘将满"),
        disk_reports.report_disk,
        every=timedelta(minutes=1),
        needed=disk_reports.anything_to_report,
    ),
    Entry(
        "notices.follow",
        _("告知申报的进展"),
        notices.follow_due,
        every=timedelta(seconds=3),
        needed=anything_to_follow,
    ),
    Entry(
        "notices.announce",
        _("告知批次的变化和通知"),
        notices.announce_due,
        every=timedelta(seconds=30),
        needed=anything_to_announce,
    ),
    Entry(
        "budgets.end_bans",
        _("期满的取消资格自行恢复"),
        end_bans_due,
        every=OFTEN,
        needed=anything_to_end,
    ),
    Entry("notices.remind", _("提醒办理期限"), notices.remind_due, daily_at=time(8, 15)),
    Entry("tickets.remind", _("提醒答复留言"), remind_tickets, daily_at=time(8, 20)),
    Entry("receipts.remind", _("提醒报联系方式回执"), remind_receipts, daily_at=time(8, 25)),
    Entry("letters.deem", _("期满视为送达的文书"), count_as_served, daily_at=time(0, 20)),
    Entry(
        "audit.seal",
        _("封存留痕"),
        log_keeping.seal,
        every=timedelta(seconds=2),
        needed=log_keeping.needed,
    ),
    Entry("audit.checkpoint", _("签发检查点"), log_keeping.sign_checkpoint, daily_at=time(0, 30)),
    Entry("audit.verify", _("核验留痕"), log_keeping.start_verification, daily_at=time(2, 0)),
    Entry(
        "privacy.retention",
        _("按期限删除个人信息"),
        data_keeping.keep_periods,
        daily_at=time(3, 0),
        lane=SLOW,
    ),
    Entry("accounts.end_mandates", _("结束期满的授权"), account_keeping.end_expired, daily_at=time(0, 5)),
    Entry(
        "accounts.disable_unused",
        _("停用久未使用的账号"),
        account_keeping.disable_unused,
        daily_at=time(1, 10),
    ),
    Entry(
        "accounts.forget_sessions", _("清理过期的登录"), account_keeping.forget_sessions, daily_at=time(3, 20)
    ),
    Entry("jobs.forget", _("清理过期的运行记录"), housekeeping.forget_old_runs, daily_at=time(3, 10)),
)


def tick(worker: str, lanes: Sequence[str] = LANES, looked: Looked | None = None) -> int:
    """Run every entry whose slot is due and free; answers how many ran. With a memory of what was looked at, each is asked once a slot."""
    return sum(
        run_entry(entry, worker)
        for entry in TIMETABLE
        if entry.lane in lanes and (looked is None or _is_due(entry, looked))
    )


def _is_due(entry: Entry, looked: Looked) -> bool:
    """In a new slot, and a minute after the last look: a slot that failed, or was not needed yet, may be taken after all."""
    now = clock.now()
    slot = entry.slot(now)
    known = looked.get(entry.name)
    if known is not None and known[0] == slot and now - known[1] < AGAIN:
        return False
    looked[entry.name] = (slot, now)
    return True


def run_entry(entry: Entry, worker: str) -> bool:
    now = clock.now()
    if entry.needed is not None and not entry.needed():
        return False
    run = slots.take(entry.name, entry.slot(now), worker, title=entry.written_title)
    if run is None:
        return False
    error = ""
    try:
        entry.run(now)
    except Exception as fault:
        logger.error("timetable entry %s ended in %s", entry.name, type(fault).__name__)
        error = traceback.format_exc()
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
    slots.finish(run, error=error, keep=entry.every is None or entry.every >= OFTEN)
    return True
