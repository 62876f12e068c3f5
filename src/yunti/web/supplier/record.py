"""The own record of the supplier that is signed in: show or enter it, ask for a change, withdraw.

Not here: the pages' working (`web.shared.own_record`), officers' pages (`web.officer`).
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from yunti.apps.registry.masterdata import SUPPLIER_FIELDS
from yunti.apps.registry.queries.parties import own_supplier
from yunti.apps.registry.services.parties import declare_supplier
from yunti.web.shared import own_record

DESK = own_record.OwnDesk(
    find=own_supplier,
    declare=declare_supplier,
    fields=SUPPLIER_FIELDS,
    home="supplier:supplier",
    change="supplier:supplier-change",
    withdraw="supplier:supplier-withdraw",
    title=gettext_lazy("服务商档案"),
)


def record(request: HttpRequest) -> HttpResponse:
    return own_record.show(request, DESK)


def change(request: HttpRequest) -> HttpResponse:
    return own_record.change(request, DESK)


def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    return own_record.withdraw(request, DESK, ref)
