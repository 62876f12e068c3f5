"""Every address of every desk on one page, each with its access rule.

Not here: what an address shows (the views of its desk).
"""

from allauth.socialaccount.providers.openid_connect import views as single_sign_on
from django.urls import URLPattern, URLResolver, include, path

from yunti.api import packs as api
from yunti.kit.actors import OFFICERS, OUTSIDE, Desk
from yunti.kit.permissions import PUBLIC, SIGNED_IN, desks
from yunti.web.account import colleagues, messages, password, profile, registration, second_factor, sign_in
from yunti.web.account import privacy as own_privacy
from yunti.web.administration import (
    authorities,
    calendar,
    mandates,
    operations,
    people,
    privacy,
    regions,
    review,
    staff_import,
)
from yunti.web.administration import views as administration
from yunti.web.applicant import cases as own_cases
from yunti.web.applicant import record as own_enterprise
from yunti.web.applicant import views as applicant
from yunti.web.audit import events, samples, witness
from yunti.web.audit import views as audit
from yunti.web.expert import cases as expert_cases
from yunti.web.expert import views as expert
from yunti.web.finance import views as finance
from yunti.web.officer import (
    bans,
    case_file,
    case_steps,
    case_together,
    cases,
    changes,
    enterprises,
    exports,
    imports,
    joins,
    party_forms,
    party_statuses,
    suppliers,
)
from yunti.web.officer import views as officer
from yunti.web.officer.party_kinds import ENTERPRISE, SUPPLIER, PartyKind
from yunti.web.public import interface, parts
from yunti.web.public import views as public
from yunti.web.shared import evidence, evidence_pages, health, icon, jobs, uploads
from yunti.web.shared.routes import action, form_page, page
from yunti.web.supplier import record as own_supplier
from yunti.web.supplier import views as supplier

EDITS_REGISTRY = desks(*OFFICERS)
KEEPS_BANS = desks(Desk.PREFECTURE, Desk.PROVINCE)
OWNERS = desks(Desk.APPLICANT, Desk.SUPPLIER)
RUNS_INSTALLATION = desks(Desk.SYSTEM_ADMIN)
ADMINISTERS = desks(Desk.SYSTEM_ADMIN, Desk.SECURITY_ADMIN)
READS_REGISTRY = desks(*OFFICERS, Desk.FINANCE, Desk.AUDITOR)
AUDITOR = desks(Desk.AUDITOR)
SEES_LOG = desks(Desk.AUDITOR, Desk.SECURITY_ADMIN)
SIGNS_LOG = desks(*OFFICERS, Desk.FINANCE)
HANDLES_PRIVACY = desks(Desk.SECURITY_ADMIN)
WITNESSES = desks(*OFFICERS, Desk.FINANCE, Desk.AUDITOR, Desk.SECURITY_ADMIN)

PROPOSES = desks(Desk.SYSTEM_ADMIN)
DECIDES = desks(Desk.SECURITY_ADMIN)
READS_ACCOUNTS = desks(Desk.SYSTEM_ADMIN, Desk.SECURITY_ADMIN, Desk.AUDITOR)  # the auditor only reads

public_pages = [
    page("", public.home, name="home", access=PUBLIC),
    page("help/", public.help_page, name="help", access=PUBLIC),
    page("search/", public.search, name="search", access=PUBLIC),
    page("accessibility/", public.accessibility, name="accessibility", access=PUBLIC),
    page("privacy/", public.privacy, name="privacy", access=PUBLIC),
    page("api/", interface.interface, name="interface", access=PUBLIC),
    page("parts/", parts.parts, name="parts", access=PUBLIC),
    action("language/", public.language_set, name="language-set", access=PUBLIC),
    action("session/", public.session_extend, name="session-extend", access=SIGNED_IN),
]

sign_in_pages = [  # named as allauth looks for them
    form_page("sign-in/", sign_in.sign_in, name="account_login", access=PUBLIC),
    form_page("sign-out/", sign_in.sign_out, name="account_logout", access=PUBLIC),
    form_page("register/", registration.register, name="account_signup", access=PUBLIC),
    form_page("code/", sign_in.code, name="mfa_authenticate", access=PUBLIC),
    page("stopped/", sign_in.inactive, name="account_inactive", access=PUBLIC),
    form_page("password-again/", sign_in.password_again, name="account_reauthenticate", access=SIGNED_IN),
    form_page("code-again/", sign_in.code_again, name="mfa_reauthenticate", access=SIGNED_IN),
    form_page("password/", password.change, name="account_change_password", access=SIGNED_IN),
    form_page("forgotten/", password.forgotten, name="account_reset_password", access=PUBLIC),
    page("second-factor/", second_factor.index, name="mfa_index", access=SIGNED_IN),
    form_page("second-factor/on/", second_factor.activate, name="mfa_activate_totp", access=SIGNED_IN),
    form_page("second-factor/off/", second_factor.deactivate, name="mfa_deactivate_totp", access=SIGNED_IN),
    page("second-factor/codes/", second_factor.view_codes, name="mfa_view_recovery_codes", access=SIGNED_IN),
    form_page(
        "second-factor/codes/renew/",
        second_factor.renew_codes,
        name="mfa_generate_recovery_codes",
        access=SIGNED_IN,
    ),
    form_page(
        "oidc/<slug:provider_id>/login/", single_sign_on.login, name="openid_connect_login", access=PUBLIC
    ),
    form_page(
        "oidc/<slug:provider_id>/login/callback/",
        single_sign_on.callback,
        name="openid_connect_callback",
        access=PUBLIC,
    ),
    page("oidc/stopped/", sign_in.sign_on_stopped, name="socialaccount_login_cancelled", access=PUBLIC),
    page("oidc/failed/", sign_in.sign_on_stopped, name="socialaccount_login_error", access=PUBLIC),
]

shared_pages = [
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

account_pages = [
    form_page("privacy/", own_privacy.own_data, name="own-data", access=SIGNED_IN),
    action("privacy/copy/json/", own_privacy.as_json, name="own-data-json", access=SIGNED_IN, risky=True),
    action("privacy/copy/xlsx/", own_privacy.as_xlsx, name="own-data-xlsx", access=SIGNED_IN, risky=True),
    page("messages/", messages.message_list, name="message-list", access=SIGNED_IN),
    action("messages/read/", messages.messages_read, name="messages-read", access=SIGNED_IN),
    form_page(
        "messages/choices/", messages.message_preferences, name="message-preferences", access=SIGNED_IN
    ),
    action("messages/<slug:ref>/open/", messages.message_open, name="message-open", access=SIGNED_IN),
    page("", profile.profile, name="profile", access=SIGNED_IN),
    action("desk/", profile.choose_mandate, name="mandate-choose", access=SIGNED_IN),
    action("devices/others/end/", profile.end_other_devices, name="device-end-others", access=SIGNED_IN),
    action("devices/<str:ref>/end/", profile.end_device, name="device-end", access=SIGNED_IN),
    form_page("email/", profile.change_email, name="email-change", access=SIGNED_IN),
    form_page("phone/", profile.change_phone, name="phone-change", access=SIGNED_IN),
    form_page("notice/", profile.accept_notice, name="notice-accept", access=SIGNED_IN),
    form_page(
        "invitation/<str:token>/", registration.accept_invitation, name="invitation-accept", access=PUBLIC
    ),
    form_page("joining/<str:ref>/officer/", registration.escalate, name="join-escalate", access=SIGNED_IN),
    page("colleagues/", colleagues.colleagues, name="colleague-list", access=desks(*OUTSIDE)),
    action("colleagues/invite/", colleagues.invite, name="colleague-invite", access=desks(*OUTSIDE)),
    action("colleagues/agent/", colleagues.appoint_agent, name="agent-appoint", access=desks(*OUTSIDE)),
    action(
        "colleagues/joining/<str:ref>/", colleagues.decide_join, name="join-decide", access=desks(*OUTSIDE)
    ),
    action(
        "colleagues/invitations/<str:ref>/revoke/",
        colleagues.revoke,
        name="invitation-revoke",
        access=desks(*OUTSIDE),
    ),
    form_page("colleagues/<str:ref>/", colleagues.member, name="colleague-detail", access=desks(*OUTSIDE)),
    page("unknown/", sign_in.unknown_person, name="unknown-person", access=PUBLIC),
    form_page("link/<str:token>/", password.open_link, name="link-open", access=PUBLIC),
    form_page("contact/<str:token>/", profile.confirm_email, name="contact-confirm", access=SIGNED_IN),
]

applicant_pages = [
    page("", applicant.home, name="home", access=desks(Desk.APPLICANT)),
    page("apply/", own_cases.case_list, name="case-list", access=desks(Desk.APPLICANT)),
    action(
        "apply/begin/<slug:ref>/<slug:workflow>/",
        own_cases.case_start,
        name="case-start",
        access=desks(Desk.APPLICANT),
    ),
    page("apply/<slug:ref>/", own_cases.case, name="case", access=desks(Desk.APPLICANT)),
    page(
        "apply/<slug:ref>/receipt/", own_cases.case_receipt, name="case-receipt", access=desks(Desk.APPLICANT)
    ),
    form_page(
        "apply/<slug:ref>/fill/<slug:key>/",
        own_cases.case_section,
        name="case-section",
        access=desks(Desk.APPLICANT),
    ),
    action(
        "apply/<slug:ref>/step/<slug:action>/",
        own_cases.case_move,
        name="case-move",
        access=desks(Desk.APPLICANT),
    ),
    form_page("record/", own_enterprise.record, name="enterprise", access=desks(Desk.APPLICANT)),
    form_page(
        "record/change/",
        own_enterprise.change,
        name="enterprise-change",
        access=desks(Desk.APPLICANT),
    ),
    action(
        "record/changes/<slug:ref>/withdraw/",
        own_enterprise.withdraw,
        name="enterprise-withdraw",
        access=desks(Desk.APPLICANT),
    ),
]

supplier_pages = [
    page("", supplier.home, name="home", access=desks(Desk.SUPPLIER)),
    form_page("record/", own_supplier.record, name="supplier", access=desks(Desk.SUPPLIER)),
    form_page(
        "record/change/",
        own_supplier.change,
        name="supplier-change",
        access=desks(Desk.SUPPLIER),
    ),
    action(
        "record/changes/<slug:ref>/withdraw/",
        own_supplier.withdraw,
        name="supplier-withdraw",
        access=desks(Desk.SUPPLIER),
    ),
]


def pages_of_files(root: str, kind: PartyKind) -> list[URLPattern]:
    """Enterprises and suppliers are entered, corrected, measured, merged and given statuses by the same views."""
    one = f"{root}/<slug:ref>"
    table = (
        (form_page, f"{root}/new/", party_forms.party_new, "new"),
        (form_page, f"{one}/edit/", party_forms.party_edit, "edit"),
        (form_page, f"{one}/facts/", party_forms.party_facts, "facts"),
        (action, f"{one}/link/", party_forms.party_link, "link"),
        (form_page, f"{one}/merge/", party_forms.party_merge, "merge"),
        (form_page, f"{one}/statuses/new/", party_statuses.status_grant, "status-grant"),
        (form_page, f"{one}/statuses/<slug:grant>/end/", party_statuses.status_end, "status-end"),
    )
    return [
        make(route, view, name=f"{kind.noun}-{name}", access=EDITS_REGISTRY, kind=kind)
        for make, route, view, name in table
    ]


officer_pages = [
    page("", officer.home, name="home", access=desks(*OFFICERS)),
    page("cases/", cases.case_list, name="cases", access=desks(*OFFICERS)),
    action("cases/together/", case_together.cases_together, name="cases-together", access=desks(*OFFICERS)),
    page("cases/<slug:ref>/", case_file.case_file, name="case", access=desks(*OFFICERS)),
    action("cases/<slug:ref>/step/", case_steps.case_step, name="case-step", access=desks(*OFFICERS)),
    action("cases/<slug:ref>/fields/", case_steps.case_fields, name="case-fields", access=desks(*OFFICERS)),
    form_page("cases/<slug:ref>/ask/", case_steps.case_ask, name="case-ask", access=desks(*OFFICERS)),
    page("joining/", joins.join_list, name="join-list", access=desks(*OFFICERS)),
    action("joining/<str:ref>/", joins.join_decide, name="join-decide", access=desks(*OFFICERS)),
    page("enterprises/", enterprises.enterprise_list, name="enterprise-list", access=READS_REGISTRY),
    page(
        "enterprises/suggest/",
        enterprises.enterprise_suggest,
        name="enterprise-suggest",
        access=READS_REGISTRY,
    ),
    *pages_of_files("enterprises", ENTERPRISE),
    page(
        "enterprises/<slug:ref>/",
        enterprises.enterprise_detail,
        name="enterprise-detail",
        access=READS_REGISTRY,
    ),
    form_page(
        "statuses/kinds/new/", party_statuses.status_kind_new, name="status-kind-new", access=KEEPS_BANS
    ),
    form_page("imports/", imports.import_list, name="import-list", access=EDITS_REGISTRY),
    page("imports/template/", imports.import_template, name="import-template", access=EDITS_REGISTRY),
    page("imports/<slug:ref>/", imports.import_detail, name="import-detail", access=EDITS_REGISTRY),
    action(
        "imports/<slug:ref>/confirm/", imports.import_confirm, name="import-confirm", access=EDITS_REGISTRY
    ),
    action(
        "imports/<slug:ref>/discard/", imports.import_discard, name="import-discard", access=EDITS_REGISTRY
    ),
    page("imports/<slug:ref>/report/", imports.import_report, name="import-report", access=EDITS_REGISTRY),
    form_page("exports/", exports.export_new, name="export-new", access=READS_REGISTRY),
    page("exports/<slug:ref>/", exports.export_detail, name="export-detail", access=READS_REGISTRY),
    action(
        "exports/<slug:ref>/download/", exports.export_download, name="export-download", access=READS_REGISTRY
    ),
    page("suppliers/", suppliers.supplier_list, name="supplier-list", access=READS_REGISTRY),
    *pages_of_files("suppliers", SUPPLIER),
    page("suppliers/<slug:ref>/", suppliers.supplier_detail, name="supplier-detail", access=READS_REGISTRY),
    page("changes/", changes.change_list, name="change-list", access=EDITS_REGISTRY),
    form_page(
        "changes/<slug:ref>/",
        changes.change_detail,
        name="change-detail",
        access=EDITS_REGISTRY,
    ),
    page("lists/", bans.list_home, name="list-home", access=EDITS_REGISTRY),
    form_page("lists/bans/new/", bans.ban_new, name="list-ban-new", access=KEEPS_BANS),
    form_page(
        "lists/dishonesty/new/",
        bans.dishonesty_new,
        name="list-dishonesty-new",
        access=KEEPS_BANS,
    ),
    form_page("lists/allow/new/", bans.allow_list_new, name="list-allow-new", access=KEEPS_BANS),
    form_page("lists/<slug:ref>/lift/", bans.bar_lift, name="list-lift", access=KEEPS_BANS),
]

expert_pages = [
    page("", expert.home, name="home", access=desks(Desk.EXPERT)),
    page("cases/", expert_cases.case_list, name="cases", access=desks(Desk.EXPERT)),
    form_page("cases/<slug:ref>/", expert_cases.case_file, name="case", access=desks(Desk.EXPERT)),
]

finance_pages = [
    page("", finance.home, name="home", access=desks(Desk.FINANCE)),
]

audit_pages = [
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

administration_pages = [
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
        "organisations/<str:ref>/end/",
        authorities.organisation_end,
        name="organisation-end",
        access=PROPOSES,
        risky=True,
    ),
]

api_pages = [  # without a slash at the end, as programs write addresses
    page("openapi.json", api.openapi, name="openapi", access=PUBLIC),
    page("packs", api.VIEWS["pack-list"], name="pack-list", access=PUBLIC),
    page("packs/<str:pack>", api.VIEWS["pack-detail"], name="pack-detail", access=PUBLIC),
    action(
        "packs/<str:pack>/operations/<str:op>",
        api.VIEWS["operation-run"],
        name="operation-run",
        access=PUBLIC,
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((public_pages, "public"))),
    path("", include((shared_pages, "shared"))),
    path("api/", include((api_pages, "api"))),
    path("account/", include(sign_in_pages)),
    path("account/", include((account_pages, "account"))),
    path("applicant/", include((applicant_pages, "applicant"))),
    path("supplier/", include((supplier_pages, "supplier"))),
    path("officer/", include((officer_pages, "officer"))),
    path("expert/", include((expert_pages, "expert"))),
    path("finance/", include((finance_pages, "finance"))),
    path("audit/", include((audit_pages, "audit"))),
    path("administration/", include((administration_pages, "administration"))),
]

handler400 = "yunti.web.shared.errors.bad_request"
handler403 = "yunti.web.shared.errors.permission_denied"
handler404 = "yunti.web.shared.errors.not_found"
handler500 = "yunti.web.shared.errors.server_error"
