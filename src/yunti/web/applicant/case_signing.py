"""Confirming within the party what is about to be handed in, from the page of the application.

Not here: that page (`cases.py`), what a confirmation counts for (`apps.cases.queries.signing`).
"""

from collections.abc import Callable

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.services import ask_to_sign_off, sign_off, withdraw_sign_off
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.applicant.case_reading import looked_at


def case_sign(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    act = _acts(request, looked_at(request, ref)).get(what)
    if act is None:
        raise NotFoundOrHidden()
    try:
        toasts.success(request, act())
    except Refused as refusal:
        if refusal.denial or isinstance(refusal, NotFoundOrHidden):
            raise
        toasts.warning(request, f"{refusal.reason}{refusal.next_step}")
    return redirect("applicant:case", ref)


def _acts(request: HttpRequest, around: Surroundings) -> dict[str, Callable[[], str]]:
    case, by = around.case, around.by

    def ask() -> str:
        ask_to_sign_off(case=case, by=by, key=request.POST.get("key") or None)
        return _("已经告知确认人，确认以后会通知您。")

    def sign() -> str:
        sign_off(case=case, seen=request.POST.get("seen", ""), by=by, key=request.POST.get("key") or None)
        return _("已确认，可以提交。")

    def withdraw() -> str:
        withdraw_sign_off(case=case, by=by)
        return _("已撤回确认。")

    return {"ask": ask, "sign": sign, "withdraw": withdraw}
