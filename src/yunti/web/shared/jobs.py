"""Background jobs as their starter sees them: the list, one job with its progress, polled as a fragment until it ends.

Not here: the administrator's monitor (`web.administration.operations`), how jobs run (`kit.tasks`).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.operations import queries
from yunti.apps.operations.permissions import can_open_result, can_run_installation
from yunti.kit.actors import Actor
from yunti.web.shared.layouts import base_for
from yunti.web.shared.paging import page_number, pages


def job_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    number = page_number(request)
    rows, more = queries.jobs_page(actor, page=number)
    context = {"base": base_for(request), "rows": rows, **pages(request, number, more)}
    return render(request, "shared/job_list.html", context)


def job(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    shown = queries.job_visible_to(actor, ref)
    context = {"base": base_for(request), "shown": shown, "job": shown.job}
    context["may_open"] = can_open_result(actor, shown.job)
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "shared/job.html#progress", context)
        if shown.job.is_over:
            response["HX-Refresh"] = "true"  # the page around it shows the result
        return response
    context["may_run"] = bool(can_run_installation(actor))
    return render(request, "shared/job.html", context)
