"""The front page of this desk: what waits for it. Not here: the waiting things themselves (their own pages)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yunti.apps.accounts.queries import join_requests_for
from yunti.apps.appeals.queries.appeals import appeals_waiting
from yunti.apps.cases.queries.worklist import waiting_count
from yunti.apps.publicity.queries.objections import objections_waiting
from yunti.apps.registry.queries.changes import open_changes
from yunti.apps.registry.queries.transfers import lists_to_confirm
from yunti.apps.tickets.queries import tickets_waiting
from yunti.kit import clock
from yunti.web.shared.deadlines import due_steps
from yunti.web.shared.waiting import Waiting, by_days, present


def home(request: HttpRequest) -> HttpResponse:
    actor, steps = request.actor, due_steps(clock.today())  # type: ignore[attr-defined]
    lines = present(
        (
            Waiting(_("办理申报"), "officer:cases", waiting_count(actor, steps)),
            by_days(_("处理异议"), "officer:objection-list", objections_waiting(actor), steps),
            by_days(_("审查决定复议"), "officer:appeals", appeals_waiting(actor), steps),
            by_days(_("答复留言"), "officer:ticket-list", tickets_waiting(actor), steps),
            Waiting(_("审核变更申请"), "officer:change-list", open_changes(actor).count()),
            Waiting(_("核实加入申请"), "officer:join-list", join_requests_for(actor).count()),
            Waiting(_("核对过的名单等您确认导入"), "officer:import-list", lists_to_confirm(actor).count()),
        )
    )
    return render(request, "officer/home.html", {"waiting": lines})
