"""Changes to the running installation: banners, and jobs that a person takes in hand.

Not here: how a job runs (`kit.tasks`).
"""

from datetime import datetime

from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from yunti.apps.operations.enums import BannerTone
from yunti.apps.operations.models import Banner
from yunti.apps.operations.permissions import can_run_installation
from yunti.apps.operations.queries import BANNERS_KEY
from yunti.kit import clock, tasks
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.models import BackgroundJob


@command("operations.set_banner")
def set_banner(
    step: Step,
    *,
    text: str,
    text_en: str,
    tone: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    key: str | None = None,
) -> Banner:
    step.require(can_run_installation(by))
    problems = list(_banner_problems(text.strip(), text_en.strip(), tone, starts_at, ends_at))
    if problems:
        raise InvalidInput(problems)
    row = step.create(
        Banner,
        text=text.strip(),
        text_en=text_en.strip(),
        tone=tone,
        starts_at=starts_at,
        ends_at=ends_at,
        set_by=by.ref,
        set_at=clock.now(),
    )
    step.record(row, details={"text": row.text, "starts_at": starts_at, "ends_at": ends_at})
    step.after_commit(_forget_banners)
    return row


@command("operations.withdraw_banner")
def withdraw_banner(step: Step, *, ref: str, by: Actor) -> Banner:
    step.require(can_run_installation(by))
    try:
        row = step.lock_one(Banner.objects.filter(ref=ref))
    except ObjectDoesNotExist as error:
        raise NotFoundOrHidden from error
    if row.withdrawn_at is not None or row.ends_at <= clock.now():
        raise Conflict("banner_over", _("这条通知已经结束。"), next_step=_("请刷新后查看。"))
    row.withdrawn_at = clock.now()
    step.save(row, "withdrawn_at")
    step.record(row, details={"text": row.text})
    step.after_commit(_forget_banners)
    return row


@command("operations.retry_job")
def retry_job(step: Step, *, ref: str, by: Actor) -> BackgroundJob:
    """Run a parked or failed job again, for the person who started it."""
    step.require(can_run_installation(by))
    job = _locked_job(step, ref)
    tasks.retry(job)
    step.record(job, details={"name": job.name})
    return job


@command("operations.cancel_job")
def cancel_job(step: Step, *, ref: str, by: Actor) -> BackgroundJob:
    step.require(can_run_installation(by))
    job = _locked_job(step, ref)
    tasks.cancel(job)
    step.record(job, details={"name": job.name})
    return job


def _locked_job(step: Step, ref: str) -> BackgroundJob:
    try:
        return step.lock_one(BackgroundJob.objects.filter(ref=ref))
    except ObjectDoesNotExist as error:
        raise NotFoundOrHidden from error


def _banner_problems(
    text: str, text_en: str, tone: str, starts_at: datetime, ends_at: datetime
) -> list[Problem]:
    problems = []
    if not text or len(text) > 200:
        problems.append(Problem("text", "length", _("中文通知写 1 至 200 字。")))
    if not text_en or len(text_en) > 300:
        problems.append(Problem("text_en", "length", _("英文通知写 1 至 300 个字符。")))
    if tone not in BannerTone.values:
        problems.append(Problem("tone", "unknown", _("请从列出的类别中选择。")))
    if ends_at <= starts_at:
        problems.append(Problem("ends_at", "order", _("结束时间不晚于开始时间。"), _("请改结束时间。")))
    elif ends_at <= clock.now():
        problems.append(
            Problem("ends_at", "past", _("结束时间已经过去，通知不会显示。"), _("请改结束时间。"))
        )
    return problems


def _forget_banners() -> None:
    cache.delete(BANNERS_KEY)
