"""Applying in the order of arrival, from the page of the application: making ready, taking back, applying, the place in the queue.

Not here: that page (`cases.py`), the order itself (`apps.intake`).
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.apps.intake.queries.standing import standing_of
from yunti.apps.intake.services import Asked, arrive, prepare, take_back
from yunti.apps.programmes.enums import RoundState, WindowLevel
from yunti.apps.programmes.queries.rounds import state_at, window_of
from yunti.domain.money import yuan
from yunti.kit import clock
from yunti.kit.errors import Conflict, NotFoundOrHidden, Refused
from yunti.packs.intake import intake_of
from yunti.web.applicant.case_reading import looked_at


def turn_context(around: Surroundings) -> dict[str, Any]:
    """Nothing where the pack serves nobody in the order of arrival, or the case has gone on. Two statements where it does."""
    case, pack = around.case, around.pack
    intake = intake_of(pack, case.workflow)
    if intake is None or case.state != pack.section("workflows")[case.workflow]["start"]:
        return {}
    standing = standing_of(case)
    window = window_of(case.round, WindowLevel.APPLICANT)
    fen = (
        standing.prepared.asked_fen
        if standing is not None and standing.is_fixed
        else intake.asked_fen(around.evaluation)
    )
    return {
        "turn": {
            "action": intake.action,
            "standing": standing,
            "is_open": state_at(case.round, WindowLevel.APPLICANT, clock.now()) is RoundState.OPEN,
            "opens_at": clock.local(window.opens_at) if window else None,
            "amount": yuan(fen).text if fen is not None else "",
            "ahead_amount": yuan(standing.ahead_fen).text if standing else "",
        }
    }


def case_turn(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    around = looked_at(request, ref)
    act = _acts(request, around).get(what)
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

    def ready() -> str:
        prepare(case=case, by=by, key=request.POST.get("key") or None)
        return _("已定稿，内容锁定。到开始时间点“申请”。")

    def back() -> str:
        take_back(case=case, by=by)
        return _("已撤回定稿，可以修改。")

    def apply() -> str:
        standing = standing_of(case)
        if standing is None or not standing.is_fixed:
            raise Conflict("not_prepared", _("定稿已经撤回。"), next_step=_("请重新定稿，再申请。"))
        arrive(Asked(standing.prepared.ref), by=by)
        return _("申请已到达，正在排定次序。")

    return {"ready": ready, "back": back, "apply": apply}
