"""The own record of the enterprise that is signed in: show or enter it, ask for a change, withdraw.

Not here: the pages' working (`web.shared.own_record`), officers' pages (`web.officer`).
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from yunti.apps.registry.masterdata import ENTERPRISE_FIELDS
from yunti.apps.registry.queries.parties import own_enterprise
from yunti.apps.registry.services.parties import declare_enterprise
from yunti.web.shared import own_record

DESK = own_record.OwnDesk(
    find=own_enterprise,
    declare=declare_enterprise,
    fields=ENTERPRISE_FIELDS,
    home="applicant:enterprise",
    change="applicant:enterprise-change",
    withdraw="applicant:enterprise-withdraw",
    title=gettext_lazy("企业档案"),
)


def record(request: HttpRequest) -> HttpResponse:
    return own_record.show(request, DESK)


def change(request: HttpRequest) -> HttpResponse:
    return own_record.change(request, DESK)


def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    return own_record.withdraw(request, DESK, ref)
