"""Every address of every desk on one page, each with its access rule.

Not here: what an address shows (the views of its desk).
"""

from django.urls import URLPattern, URLResolver, include, path

from yunti.kit.actors import OFFICERS, Desk
from yunti.kit.permissions import PUBLIC, SIGNED_IN, desks
from yunti.web.administration import views as administration
from yunti.web.applicant import views as applicant
from yunti.web.audit import views as audit
from yunti.web.expert import views as expert
from yunti.web.finance import views as finance
from yunti.web.officer import enterprise_forms, enterprises
from yunti.web.officer import views as officer
from yunti.web.public import parts
from yunti.web.public import views as public
from yunti.web.shared.routes import READ_WRITE, WRITE, page
from yunti.web.supplier import views as supplier

EDITS_REGISTRY = desks(*OFFICERS)
READS_REGISTRY = desks(*OFFICERS, Desk.FINANCE, Desk.AUDITOR)

public_pages = [
    page("", public.home, name="home", access=PUBLIC),
    page("help/", public.help_page, name="help", access=PUBLIC),
    page("search/", public.search, name="search", access=PUBLIC),
    page("accessibility/", public.accessibility, name="accessibility", access=PUBLIC),
    page("privacy/", public.privacy, name="privacy", access=PUBLIC),
    page("parts/", parts.parts, name="parts", access=PUBLIC),
    page("language/", public.language_set, name="language-set", access=PUBLIC, methods=WRITE),
    page("session/", public.session_extend, name="session-extend", access=SIGNED_IN, methods=WRITE),
]

applicant_pages = [
    page("", applicant.home, name="home", access=desks(Desk.APPLICANT)),
]

supplier_pages = [
    page("", supplier.home, name="home", access=desks(Desk.SUPPLIER)),
]

officer_pages = [
    page("", officer.home, name="home", access=desks(*OFFICERS)),
    page("enterprises/", enterprises.enterprise_list, name="enterprise-list", access=READS_REGISTRY),
    page(
        "enterprises/suggest/",
        enterprises.enterprise_suggest,
        name="enterprise-suggest",
        access=READS_REGISTRY,
    ),
    page(
        "enterprises/new/",
        enterprise_forms.enterprise_new,
        name="enterprise-new",
        access=EDITS_REGISTRY,
        methods=READ_WRITE,
    ),
    page(
        "enterprises/<slug:ref>/",
        enterprises.enterprise_detail,
        name="enterprise-detail",
        access=READS_REGISTRY,
    ),
    page(
        "enterprises/<slug:ref>/edit/",
        enterprise_forms.enterprise_edit,
        name="enterprise-edit",
        access=EDITS_REGISTRY,
        methods=READ_WRITE,
    ),
    page(
        "enterprises/<slug:ref>/facts/",
        enterprise_forms.enterprise_facts,
        name="enterprise-facts",
        access=EDITS_REGISTRY,
        methods=READ_WRITE,
    ),
    page(
        "enterprises/<slug:ref>/link/",
        enterprise_forms.enterprise_link,
        name="enterprise-link",
        access=EDITS_REGISTRY,
        methods=WRITE,
    ),
    page(
        "enterprises/<slug:ref>/merge/",
        enterprise_forms.enterprise_merge,
        name="enterprise-merge",
        access=EDITS_REGISTRY,
        methods=READ_WRITE,
    ),
]

expert_pages = [
    page("", expert.home, name="home", access=desks(Desk.EXPERT)),
]

finance_pages = [
    page("", finance.home, name="home", access=desks(Desk.FINANCE)),
]

audit_pages = [
    page("", audit.home, name="home", access=desks(Desk.AUDITOR)),
]

administration_pages = [
    page("", administration.home, name="home", access=desks(Desk.SYSTEM_ADMIN, Desk.SECURITY_ADMIN)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((public_pages, "public"))),
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
