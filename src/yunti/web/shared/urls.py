"""Addresses of more than one desk: work in the background, the evidence library, health, each with its access rule.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from yunti.kit.actors import Desk
from yunti.kit.permissions import PUBLIC, SIGNED_IN, desks
from yunti.web.shared import evidence, evidence_pages, health, icon, jobs, uploads
from yunti.web.shared.routes import action, form_page, page

OWNERS = desks(Desk.APPLICANT, Desk.SUPPLIER)

pages = [
    page("jobs/", jobs.job_list, name="job-list", access=SIGNED_IN),
    page("jobs/<slug:ref>/", jobs.job, name="job", access=SIGNED_IN),
    form_page("evidence/", evidence.evidence_list, name="evidence-list", access=OWNERS),
    action("evidence/uploads/", uploads.upload_begin, name="upload-begin", access=OWNERS),
    form_page("evidence/uploads/<slug:ref>/", uploads.upload, name="upload", access=OWNERS),
    action("evidence/uploads/<slug:ref>/finish/", uploads.upload_finish, name="upload-finish", access=OWNERS),
    action(
        "evidence/uploads/<slug:ref>/abandon/", uploads.upload_abandon, name="upload-abandon", access=OWNERS
    ),
    page("evidence/<slug:ref>/", evidence.evidence, name="evidence", access=SIGNED_IN),
    form_page(
        "evidence/<slug:ref>/about/",
        evidence_pages.evidence_detail,
        name="evidence-detail",
        access=SIGNED_IN,
    ),
    page(
        "evidence/<slug:ref>/pages/<int:number>/",
        evidence_pages.evidence_page,
        name="evidence-page",
        access=SIGNED_IN,
    ),
    page(
        "evidence/<slug:ref>/thumbnails/<int:number>/",
        evidence_pages.evidence_thumbnail,
        name="evidence-thumbnail",
        access=SIGNED_IN,
    ),
    action("evidence/<slug:ref>/remove/", evidence.evidence_remove, name="evidence-remove", access=OWNERS),
    action("evidence/<slug:ref>/restore/", evidence.evidence_restore, name="evidence-restore", access=OWNERS),
    page("favicon.ico", icon.icon, name="icon", access=PUBLIC),
    page("health/live", health.live, name="health-live", access=PUBLIC),
    page("health/ready", health.ready, name="health-ready", access=PUBLIC),
]
