"""Work of the audit room that takes longer than a page may: the verification of the whole log.

Not here: what a verification does (`verification`), the queue (`kit.tasks`).
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.audit.permissions import can_verify_log
from yunti.apps.audit.sealing import seal_pending
from yunti.apps.audit.services import keep_verification
from yunti.apps.audit.verification.run import verify_log
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.models import BackgroundJob
from yunti.kit.tasks import Job, background, start

TITLE = gettext_lazy("核验留痕")


@background("audit.verify_log", title=TITLE)
def verify_in_background(job: Job) -> dict[str, Any]:
    seal_pending(by=system_actor("audit.verify"))
    report = verify_log(progress=job.progress)
    row = keep_verification(report=report, by=job.by)
    first = report.first
    return {
        "verification": row.ref,
        "clean": report.clean,
        "text": first.text if first else _("核验 %(count)s 条，没有发现改动。") % {"count": report.entries},
    }


@command("audit.start_verification")
def start_verification(step: Step, *, by: Actor) -> BackgroundJob:
    step.require(can_verify_log(by))
    job = start(verify_in_background, by=by)
    step.record(job)
    return job
