"""The own record of the supplier that is signed in: show or enter it, ask for a change, withdraw, its bank accounts.

Not here: the pages' working (`web.shared.own_record`, `web.shared.own_accounts`), officers' pages (`web.officer`).
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from yunti.apps.registry.masterdata import SUPPLIER_FIELDS
from yunti.apps.registry.queries.parties import own_supplier
from yunti.apps.registry.services.parties import declare_supplier
from yunti.web.shared import own_accounts, own_record

DESK = own_record.OwnDesk(
    find=own_supplier,
    declare=declare_supplier,
    fields=SUPPLIER_FIELDS,
    home="supplier:supplier",
    change="supplier:supplier-change",
    withdraw="supplier:supplier-withdraw",
    accounts="supplier:supplier-account",
    title=gettext_lazy("服务商档案"),
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
