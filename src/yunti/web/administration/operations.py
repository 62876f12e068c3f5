"""The system administrator's pages of the running installation: jobs, timetable, banners, measures, deliveries.

Not here: people and mandates (the other modules of this desk), a single job (`web.shared.jobs`).
"""

from typing import Any

from django import forms
from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.audit.queries import unsealed_tail
from yunti.apps.documents import queries as documents
from yunti.apps.messages import queries as messages
from yunti.apps.operations import queries, services
from yunti.apps.operations.enums import BannerTone
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import InvalidInput
from yunti.kit.measures import Measure, as_text
from yunti.kit.models import BackgroundJob
from yunti.kit.references import new_reference
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted, put_back

MOMENT = "%Y-%m-%dT%H:%M"


class BannerForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("中文"), max_length=200)
    text_en = forms.CharField(label=gettext_lazy("英文"), max_length=300)
    tone = forms.ChoiceField(label=gettext_lazy("类别"), choices=BannerTone.choices, initial=BannerTone.WAIT)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("开始显示"),
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("结束显示"),
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


def job_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    state = state if state in BackgroundJob.State.values else ""
    number = page_number(request)
    rows, more = queries.jobs_page(actor, state=state, page=number)
    counted = queries.jobs_by_state()
    context = {
        "rows": rows,
        "state": state,
        "states": [(value, label, counted[value]) for value, label in BackgroundJob.State.choices],
        "workers": queries.workers_now(),
        "timetable": queries.timetable_runs(),
        **pages(request, number, more),
    }
    return render(request, "administration/job_list.html", context)


def job_retry(request: HttpRequest, ref: str) -> HttpResponse:
    services.retry_job(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    toasts.success(request, _("已重新排队。"))
    return redirect("shared:job", ref)


def job_cancel(request: HttpRequest, ref: str) -> HttpResponse:
    services.cancel_job(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    toasts.success(request, _("已取消。"))
    return redirect("shared:job", ref)


def banner_list(request: HttpRequest) -> HttpResponse:
    form = BannerForm(
        posted(request), initial={"key": new_reference(), "starts_at": clock.local(clock.now())}
    )
    if request.method == "POST" and form.is_valid() and _set_banner(request, form):
        return redirect("administration:banner-list")
    context = {"form": form, "rows": queries.banners()[:50], "now": clock.now()}
    return render(request, "administration/banner_list.html", context, status=422 if form.errors else 200)


def banner_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    services.withdraw_banner(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    toasts.success(request, _("通知已撤下。"))
    return redirect("administration:banner-list")


def metrics(request: HttpRequest) -> HttpResponse:
    scanner, state = documents.scanner_state()
    context = {"groups": _measures_by_room(), "scanner": scanner, "scanner_state": state}
    return render(request, "administration/metrics.html", context)


def metrics_text(request: HttpRequest) -> HttpResponse:
    found = [measure for _title, measures in _measures_by_room() for measure in measures]
    return HttpResponse(as_text(found), content_type="text/plain; version=0.0.4; charset=utf-8")


def delivery_list(request: HttpRequest) -> HttpResponse:
    context = {"rows": messages.stuck_deliveries()[:200], "channels": messages.channel_states()}
    return render(request, "administration/delivery_list.html", context)


def _measures_by_room() -> list[tuple[str, list[Measure]]]:
    return [
        (_("后台任务"), queries.measures()),
        (_("消息"), messages.measures()),
        (_("佐证材料"), documents.measures()),
        (_("留痕"), _audit_measures()),
        (_("网页应答"), queries.request_measures()),
    ]


def _audit_measures() -> list[Measure]:
    tail = unsealed_tail()
    lag = int((clock.now() - tail.oldest_at).total_seconds()) if tail.oldest_at else 0
    return [
        Measure("yunti_audit_unsealed", gettext_lazy("未封存的留痕"), tail.count),
        Measure("yunti_audit_seal_lag_seconds", gettext_lazy("封存延迟"), lag, gettext_lazy("秒")),
    ]


def _set_banner(request: HttpRequest, form: BannerForm) -> bool:
    values: dict[str, Any] = form.cleaned_data
    try:
        services.set_banner(**values, by=request.actor)  # type: ignore[attr-defined]
    except InvalidInput as refused:
        put_back(form, refused)
        return False
    toasts.success(request, _("通知已保存。"))
    return True
