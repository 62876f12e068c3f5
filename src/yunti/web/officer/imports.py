"""Lists of enterprises coming in: upload, what checking found, the choice, progress, the report, an empty template.

Not here: the rules (`apps.registry.importing`).
"""

from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.registry.enums import ImportMode
from yunti.apps.registry.importing.flow import Upload, confirm_import, discard_list, receive_list
from yunti.apps.registry.importing.limits import most_rows
from yunti.apps.registry.importing.reporting import template_workbook
from yunti.apps.registry.queries.transfers import import_by_ref, imports_of, job_of
from yunti.kit import clock, files
from yunti.kit.errors import Refused
from yunti.web.shared.problems import put_back

SHOWN = 30
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("名单文件"),
        help_text=gettext_lazy(".xlsx 或 .csv，第一行或前几行里有表头。"),
        error_messages={"empty": gettext_lazy("文件是空的。"), "required": gettext_lazy("没有选择文件。")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        allow_empty_file=True,
    )
    source = forms.CharField(
        label=gettext_lazy("名单来源"),
        max_length=200,
        error_messages={"required": gettext_lazy("没有填写名单来源。")},
        help_text=gettext_lazy("例如 2026 年规上企业名单。记在每条数据的依据里。"),
    )
    facts_from = forms.DateField(
        label=gettext_lazy("数据日期"), help_text=gettext_lazy("人数、收入、资产从哪天起算，例如年度末日。")
    )


def import_list(request: HttpRequest) -> HttpResponse:
    """The upload, and one's earlier lists."""
    actor = request.actor  # type: ignore[attr-defined]
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        initial={"facts_from": clock.today().replace(month=1, day=1)},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        file = given["file"]
        upload = Upload(file, file.name or "", file.size or 0, given["source"], given["facts_from"])
        try:
            row = receive_list(upload=upload, by=actor)
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            return redirect("officer:import-detail", row.ref)
    return render(
        request,
        "officer/import_list.html",
        {"form": form, "imports": imports_of(actor)[:SHOWN], "most_rows": most_rows()},
        status=422 if form.errors else 200,
    )


def import_detail(request: HttpRequest, ref: str) -> HttpResponse:
    return _detail_page(request, ref, None)


def import_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    import_by_ref(actor, ref)
    mode = (
        ImportMode.GOOD_ROWS_ONLY
        if request.POST.get("mode") == "good_rows_only"
        else ImportMode.ALL_OR_NOTHING
    )
    try:
        confirm_import(ref=ref, mode=mode, by=actor)
    except Refused as refusal:
        if refusal.denial:
            raise
        return _detail_page(request, ref, refusal)
    return redirect("officer:import-detail", ref)


def import_discard(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    import_by_ref(actor, ref)
    discard_list(ref=ref, by=actor)
    return redirect("officer:import-list")


def import_report(request: HttpRequest, ref: str) -> FileResponse | HttpResponse:
    row = import_by_ref(request.actor, ref)  # type: ignore[attr-defined]
    if not row.report_digest:
        raise Refused("no_report", _("核对报告还没有写好。"), next_step=_("请稍后刷新。"))
    name = _("核对报告") + f"-{row.ref}.xlsx"
    return FileResponse(
        files.open(row.report_digest), as_attachment=True, filename=name, content_type=WORKBOOK
    )


def import_template(request: HttpRequest) -> FileResponse:
    return FileResponse(
        template_workbook(), as_attachment=True, filename=_("企业名单模板.xlsx"), content_type=WORKBOOK
    )


def _detail_page(request: HttpRequest, ref: str, refusal: Refused | None) -> HttpResponse:
    row = import_by_ref(request.actor, ref)  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "listing": row,
        "outcome": row.outcome,
        "result": row.outcome.get("result"),
        "refusal": refusal,
        "job": job_of(row),
        "here": reverse("officer:import-detail", args=[ref]),
    }
    working = row.state in ("checking", "running")
    template = "officer/import_detail.html"
    if request.htmx and working:  # type: ignore[attr-defined]
        template += "#work"
    response = render(request, template, context, status=422 if refusal else 200)
    if request.htmx and not working:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    return response
