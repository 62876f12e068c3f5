"""Where each desk hangs. The addresses of a desk, each with its access rule, stand in `web/<desk>/urls.py`.

Not here: what an address shows (the views of its desk).
"""

from django.urls import URLPattern, URLResolver, include, path

from yunti.api import packs as api
from yunti.kit.permissions import PUBLIC
from yunti.web.account import urls as account
from yunti.web.administration import urls as administration
from yunti.web.applicant import urls as applicant
from yunti.web.audit import urls as audit
from yunti.web.expert import urls as expert
from yunti.web.finance import urls as finance
from yunti.web.officer import urls as officer
from yunti.web.public import urls as public
from yunti.web.shared import urls as shared
from yunti.web.shared.routes import action, page
from yunti.web.supplier import urls as supplier

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
    path("", include((public.pages, "public"))),
    path("", include((shared.pages, "shared"))),
    path("api/", include((api_pages, "api"))),
    path("account/", include(account.signing_in)),
    path("account/", include((account.pages, "account"))),
    path("applicant/", include((applicant.pages, "applicant"))),
    path("supplier/", include((supplier.pages, "supplier"))),
    path("officer/", include((officer.pages, "officer"))),
    path("expert/", include((expert.pages, "expert"))),
    path("finance/", include((finance.pages, "finance"))),
    path("audit/", include((audit.pages, "audit"))),
    path("administration/", include((administration.pages, "administration"))),
]

handler400 = "yunti.web.shared.errors.bad_request"
handler403 = "yunti.web.shared.errors.permission_denied"
handler404 = "yunti.web.shared.errors.not_found"
handler500 = "yunti.web.shared.errors.server_error"
