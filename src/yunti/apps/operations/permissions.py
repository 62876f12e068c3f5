"""Who runs the installation: the system administrator alone.

Not here: who may start a job (the permissions of the job's own room).
"""

from yunti.kit.actors import Actor, Desk
from yunti.kit.models import BackgroundJob
from yunti.kit.permissions import Decision, only_desks


def can_run_installation(actor: Actor) -> Decision:
    return only_desks(actor, Desk.SYSTEM_ADMIN)


def can_see_job(actor: Actor, job: BackgroundJob) -> bool:
    """Whoever started it, colleagues at the same desk of the same organisation, the system administrator."""
    if not actor.is_person:
        return False
    if job.started_by == actor.ref or actor.at(Desk.SYSTEM_ADMIN):
        return True
    return _same_desk(actor, job) and bool(job.organisation) and job.organisation == actor.organisation_ref


def can_open_result(actor: Actor, job: BackgroundJob) -> bool:
    """What a job made lies at the desk where it was started; an administrator sees that it ended, not what it made."""
    return can_see_job(actor, job) and _same_desk(actor, job)


def _same_desk(actor: Actor, job: BackgroundJob) -> bool:
    return actor.desk is not None and job.desk == actor.desk.value
