"""Tells people about background work: whoever waits that it ended, the system administrators that it is parked.

Not here: jobs themselves (`kit.tasks`), the page of a job (`web.shared.jobs`).
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yunti.apps.messages.recipients import Recipients
from yunti.apps.messages.services import post_message
from yunti.apps.operations.queries import ended_unreported
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.models import BackgroundJob
from yunti.kit.tasks import told_by_its_service

LONG = timedelta(seconds=10)
BATCH = 100
State = BackgroundJob.State


def anything_to_report() -> bool:
    return ended_unreported().exists()


def report_ended(now: datetime) -> int:
    """Answers how many messages were posted. What ended well and quickly needs none."""
    count = 0
    for job in ended_unreported()[:BATCH]:
        if job.state == State.PARKED or (
            _has_a_person(job)
            and (job.state == State.FAILED or _took_long(job))
            and not told_by_its_service(job)
        ):
            count += report_job(ref=job.ref, by=system_actor("jobs.report"))
        else:
            BackgroundJob.objects.filter(pk=job.pk).update(reported_at=now)
    return count


@command("messages.report_job")
def report_job(step: Step, *, ref: str, by: Actor) -> int:
    step.open_to_all()
    job = step.lock_one(BackgroundJob.objects.filter(ref=ref))
    link, count = f"/jobs/{job.ref}/", 0
    if _has_a_person(job):
        subject = _("%(title)s：%(state)s") % {"title": job.title, "state": job.get_state_display()}
        body = job.error or _("结果可在任务页查看。")
        post_message(kind="jobs.ended", to=[job.started_by], subject=subject, body=body, link=link, by=by)
        count += 1
    if job.state == State.PARKED:
        post_message(
            kind="jobs.parked",
            to=Recipients(desk=Desk.SYSTEM_ADMIN),
            subject=_("后台任务待处理：%(title)s") % {"title": job.title},
            body=_("试了 %(attempts)s 次没有完成。请在任务页查看故障说明，处理后重新运行。")
            % {"attempts": job.attempts},
            link=link,
            by=by,
        )
        count += 1
    job.reported_at = clock.now()
    step.save(job, "reported_at")
    step.record(job, details={"state": job.state})
    return count


def _has_a_person(job: BackgroundJob) -> bool:
    return ":" not in job.started_by and job.started_by not in ("public", "system")


def _took_long(job: BackgroundJob) -> bool:
    return job.finished_at is not None and job.finished_at - job.created_at > LONG
