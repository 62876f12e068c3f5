"""Addresses of the auditor, and of the signed log for those who witness it, each with its access rule.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from yunti.kit.actors import OFFICERS, Desk
from yunti.kit.permissions import desks
from yunti.web.audit import events, samples, witness
from yunti.web.audit import views as audit
from yunti.web.shared.routes import action, form_page, page

AUDITOR = desks(Desk.AUDITOR)
SEES_LOG = desks(Desk.AUDITOR, Desk.SECURITY_ADMIN)
SIGNS_LOG = desks(*OFFICERS, Desk.FINANCE)
WITNESSES = desks(*OFFICERS, Desk.FINANCE, Desk.AUDITOR, Desk.SECURITY_ADMIN)

pages = [
    page("", audit.home, name="home", access=AUDITOR),
    page("events/", events.event_list, name="event-list", access=AUDITOR),
    action("events/export/", events.event_export, name="event-export", access=AUDITOR, risky=True),
    form_page("events/<int:number>/", events.event_detail, name="event-detail", access=AUDITOR),
    form_page(
        "history/<str:subject_type>/<str:subject_ref>/",
        events.event_history,
        name="event-history",
        access=AUDITOR,
    ),
    page("viewings/", events.viewing_list, name="viewing-list", access=AUDITOR),
    page("log/", audit.log_state, name="log-state", access=SEES_LOG),
    page("log/job/", audit.log_job, name="log-job", access=SEES_LOG),
    action("log/verify/", audit.verification_start, name="verification-start", access=AUDITOR),
    action("log/checkpoint/", audit.checkpoint_publish, name="checkpoint-publish", access=AUDITOR),
    page("verifications/<str:ref>/", audit.verification_detail, name="verification-detail", access=SEES_LOG),
    form_page("samples/", samples.sample_list, name="sample-list", access=AUDITOR),
    form_page("samples/<str:ref>/", samples.sample_detail, name="sample-detail", access=AUDITOR),
    form_page("checkpoints/", witness.checkpoint_list, name="checkpoint-list", access=WITNESSES),
    page("checkpoints/<str:ref>/file/", witness.checkpoint_file, name="checkpoint-file", access=WITNESSES),
    action(
        "checkpoints/<str:ref>/witness/",
        witness.checkpoint_witness,
        name="checkpoint-witness",
        access=SIGNS_LOG,
    ),
]
