"""Addresses of the administrators, each with its access rule.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from yunti.kit.actors import Desk
from yunti.kit.permissions import desks
from yunti.web.administration import (
    authorities,
    calendar,
    mandates,
    operations,
    people,
    privacy,
    receipts,
    regions,
    review,
    staff_import,
)
from yunti.web.administration import views as administration
from yunti.web.shared.routes import action, form_page, page

RUNS_INSTALLATION = desks(Desk.SYSTEM_ADMIN)
ADMINISTERS = desks(Desk.SYSTEM_ADMIN, Desk.SECURITY_ADMIN)
HANDLES_PRIVACY = desks(Desk.SECURITY_ADMIN)
PROPOSES = desks(Desk.SYSTEM_ADMIN)
DECIDES = desks(Desk.SECURITY_ADMIN)
READS_ACCOUNTS = desks(Desk.SYSTEM_ADMIN, Desk.SECURITY_ADMIN, Desk.AUDITOR)  # the auditor only reads

pages = [
    page("privacy/", privacy.request_list, name="privacy-list", access=HANDLES_PRIVACY),
    page("privacy/register/", privacy.register, name="privacy-register", access=HANDLES_PRIVACY),
    form_page(
        "privacy/<str:ref>/",
        privacy.request_detail,
        name="privacy-detail",
        access=HANDLES_PRIVACY,
        risky=True,
    ),
    page("", administration.home, name="home", access=desks(Desk.SYSTEM_ADMIN, Desk.SECURITY_ADMIN)),
    page("jobs/", operations.job_list, name="job-list", access=RUNS_INSTALLATION),
    action("jobs/<slug:ref>/retry/", operations.job_retry, name="job-retry", access=RUNS_INSTALLATION),
    action("jobs/<slug:ref>/cancel/", operations.job_cancel, name="job-cancel", access=RUNS_INSTALLATION),
    form_page("banners/", operations.banner_list, name="banner-list", access=RUNS_INSTALLATION),
    action(
        "banners/<slug:ref>/withdraw/",
        operations.banner_withdraw,
        name="banner-withdraw",
        access=RUNS_INSTALLATION,
    ),
    page("metrics/", operations.metrics, name="metrics", access=RUNS_INSTALLATION),
    page("metrics/text/", operations.metrics_text, name="metrics-text", access=RUNS_INSTALLATION),
    page("calendar/", calendar.calendar, name="calendar", access=ADMINISTERS),
    form_page(
        "calendar/notices/new/", calendar.notice_create, name="calendar-notice-create", access=PROPOSES
    ),
    form_page(
        "calendar/notices/<slug:ref>/",
        calendar.notice,
        name="calendar-notice",
        access=ADMINISTERS,
        risky=True,
    ),
    form_page(
        "calendar/corrections/<slug:ref>/",
        calendar.correction,
        name="calendar-correction",
        access=ADMINISTERS,
        risky=True,
    ),
    form_page("calendar/days/<slug:day>/", calendar.day, name="calendar-day", access=ADMINISTERS),
    page("regions/", regions.region_list, name="region-list", access=ADMINISTERS),
    form_page(
        "regions/changes/new/",
        regions.change_create,
        name="region-change-create",
        access=PROPOSES,
        risky=True,
    ),
    form_page(
        "regions/changes/<slug:ref>/", regions.change, name="region-change", access=ADMINISTERS, risky=True
    ),
    page("deliveries/", operations.delivery_list, name="delivery-list", access=RUNS_INSTALLATION),
    page("people/", people.person_list, name="person-list", access=READS_ACCOUNTS),
    form_page("people/new/", people.person_create, name="person-create", access=PROPOSES, risky=True),
    form_page("people/import/", staff_import.staff_import, name="person-import", access=PROPOSES),
    action(
        "people/import/confirm/",
        staff_import.staff_import_confirm,
        name="person-import-confirm",
        access=PROPOSES,
        risky=True,
    ),
    page("receipts/", receipts.receipt_accounts, name="receipt-accounts", access=PROPOSES),
    form_page(
        "receipts/<slug:ref>/<int:row>/",
        receipts.receipt_account,
        name="receipt-account",
        access=PROPOSES,
        risky=True,
    ),
    page("people/review/", review.account_review, name="person-review", access=READS_ACCOUNTS),
    page("people/<str:ref>/", people.person_detail, name="person-detail", access=READS_ACCOUNTS),
    form_page(
        "people/<str:ref>/mandate/",
        mandates.mandate_create,
        name="mandate-create",
        access=PROPOSES,
        risky=True,
    ),
    action(
        "people/<str:ref>/disable/", people.person_disable, name="person-disable", access=DECIDES, risky=True
    ),
    action(
        "people/<str:ref>/enable/", people.person_enable, name="person-enable", access=DECIDES, risky=True
    ),
    action(
        "people/<str:ref>/unlock/", people.person_unlock, name="person-unlock", access=DECIDES, risky=True
    ),
    action(
        "people/<str:ref>/password/",
        people.person_reset_password,
        name="person-reset-password",
        access=DECIDES,
        risky=True,
    ),
    action(
        "people/<str:ref>/second-factor/",
        people.person_request_factor_reset,
        name="person-request-factor-reset",
        access=PROPOSES,
        risky=True,
    ),
    page("mandates/", mandates.mandate_list, name="mandate-list", access=READS_ACCOUNTS),
    page("mandates/approvals/", mandates.approval_list, name="mandate-approvals", access=READS_ACCOUNTS),
    action(
        "mandates/second-factor/<str:ref>/",
        mandates.factor_reset_decide,
        name="factor-reset-decide",
        access=DECIDES,
        risky=True,
    ),
    page("mandates/<str:ref>/", mandates.mandate_detail, name="mandate-detail", access=READS_ACCOUNTS),
    action(
        "mandates/<str:ref>/approve/",
        mandates.mandate_approve,
        name="mandate-approve",
        access=DECIDES,
        risky=True,
    ),
    action("mandates/<str:ref>/end/", mandates.mandate_end, name="mandate-end", access=DECIDES, risky=True),
    page("organisations/", authorities.organisation_list, name="organisation-list", access=READS_ACCOUNTS),
    form_page(
        "organisations/new/",
        authorities.organisation_create,
        name="organisation-create",
        access=PROPOSES,
        risky=True,
    ),
    page(
        "organisations/<str:ref>/",
        authorities.organisation_detail,
        name="organisation-detail",
        access=READS_ACCOUNTS,
    ),
    action(
        "organisations/<str:ref>/rename/",
        authorities.organisation_rename,
        name="organisation-rename",
        access=PROPOSES,
        risky=True,
    ),
    action(
        "organisations/<str:ref>/move/",
        authorities.organisation_move,
        name="organisation-move",
        access=PROPOSES,
        risky=True,
    ),
    action(
        "organisations/<str:ref>/level/",
        authorities.organisation_level,
        name="organisation-level",
        access=PROPOSES,
        risky=True,
    ),
    action(
        "organisations/<str:ref>/end/",
        authorities.organisation_end,
        name="organisation-end",
        access=PROPOSES,
        risky=True,
    ),
]
