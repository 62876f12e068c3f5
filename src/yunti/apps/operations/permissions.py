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
    same_desk = actor.desk is not None and job.desk == actor.desk.value
    return same_desk and bool(job.organisation) and job.organisation == actor.organisation_ref
