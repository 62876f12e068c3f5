"""The own record of the enterprise that is signed in: show or enter it, ask for a change, withdraw, its bank accounts.

Not here: the pages' working (`web.shared.own_record`, `web.shared.own_accounts`), officers' pages (`web.officer`).
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from yunti.apps.registry.masterdata import ENTERPRISE_FIELDS
from yunti.apps.registry.queries.parties import own_enterprise
from yunti.apps.registry.services.parties import declare_enterprise
from yunti.web.shared import own_accounts, own_record

DESK = own_record.OwnDesk(
    find=own_enterprise,
    declare=declare_enterprise,
    fields=ENTERPRISE_FIELDS,
    home="applicant:enterprise",
    change="applicant:enterprise-change",
    withdraw="applicant:enterprise-withdraw",
    accounts="applicant:enterprise-account",
    title=gettext_lazy("企业档案"),
)


def record(request: HttpRequest) -> HttpResponse:
    return own_record.show(request, DESK)


def change(request: HttpRequest) -> HttpResponse:
    return own_record.change(request, DESK)


def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    return own_record.withdraw(request, DESK, ref)


def account_list(request: HttpRequest) -> HttpResponse:
    return own_accounts.show(request, DESK)


def account_new(request: HttpRequest) -> HttpResponse:
    return own_accounts.enter(request, DESK)


def account_stop(request: HttpRequest, ref: str) -> HttpResponse:
    return own_accounts.stop(request, DESK, ref)
