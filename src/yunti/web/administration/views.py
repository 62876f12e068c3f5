"""The front page of this desk: what waits for it. Not here: the waiting things themselves (their own pages)."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yunti.apps.accounts import queries as accounts
from yunti.apps.accounts.enums import MandateState
from yunti.apps.operations.queries import jobs_by_state
from yunti.apps.privacy.queries import open_request_count
from yunti.apps.reference.queries import waiting_entries
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.web.shared.waiting import Waiting, present


def home(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    lines = present(_to_decide(actor) if actor.at(Desk.SECURITY_ADMIN) else _to_run())
    return render(request, "administration/home.html", {"waiting": lines})


def _to_decide(actor: Actor) -> Iterator[Waiting]:
    today = clock.today()
    mandates = accounts.mandates_administered_by(actor, today, state=MandateState.PROPOSED).count()
    resets = len(accounts.open_factor_resets(actor))
    yield Waiting(_("批准授权和两步验证重置"), "administration:mandate-approvals", mandates + resets)
    yield Waiting(_("确认工作日历"), "administration:calendar", len(waiting_entries()))
    count, late = open_request_count(actor, today)
    yield Waiting(_("答复个人信息请求"), "administration:privacy-list", count, late)


def _to_run() -> Iterator[Waiting]:
    yield Waiting(_("处理没有完成的后台任务"), "administration:job-list", jobs_by_state()["parked"])
