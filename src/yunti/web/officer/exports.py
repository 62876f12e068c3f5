"""Lists of enterprises going out: the reason asked, progress, the download for the one who asked.

Not here: what goes into the file (`apps.registry.exports`).
"""

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.registry.exports import MOST_ROWS, Wanted, ask_for_export, fetch_export
from yunti.apps.registry.queries.parties import ListFilter, capped_count, enterprises_visible_to, filtered
from yunti.apps.registry.queries.transfers import export_by_ref, exports_of, job_of
from yunti.kit import clock, files
from yunti.kit.errors import Refused
from yunti.web.officer.lists import total_text
from yunti.web.shared.problems import put_back

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
SHOWN = 20


class ExportForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("导出用途"),
        max_length=200,
        error_messages={"required": gettext_lazy("没有填写导出用途。")},
        help_text=gettext_lazy("写明用在哪里。用途、条件和行数都会留痕。"),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("格式"),
        choices=[("xlsx", gettext_lazy("Excel 工作簿")), ("csv", gettext_lazy("CSV 文本"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )


def export_new(request: HttpRequest) -> HttpResponse:
    """The filters of the list come along in the address."""
    actor = request.actor  # type: ignore[attr-defined]
    chosen = ListFilter.read(request.GET)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = Wanted(chosen, form.cleaned_data["format"], form.cleaned_data["reason"])
        try:
            row = ask_for_export(wanted=wanted, by=actor)
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            return redirect("officer:export-detail", row.ref)
    rows = filtered(enterprises_visible_to(actor), chosen, clock.today())
    context = {
        "form": form,
        "total": total_text(capped_count(rows)),
        "most": MOST_ROWS,
        "exports": exports_of(actor)[:SHOWN],
        "now": clock.now(),
    }
    return render(request, "officer/export_new.html", context, status=422 if form.errors else 200)


def export_detail(request: HttpRequest, ref: str) -> HttpResponse:
    row = export_by_ref(request.actor, ref)  # type: ignore[attr-defined]
    template = "officer/export_detail.html"
    working = row.state == "waiting"
    if request.htmx and working:  # type: ignore[attr-defined]
        template += "#work"
    response = render(
        request, template, {"export": row, "job": job_of(row), "expired": row.expires_at <= clock.now()}
    )
    if request.htmx and not working:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    return response


def export_download(request: HttpRequest, ref: str) -> FileResponse | HttpResponse:
    """By the form's button only: a download is an act, written down each time."""
    actor = request.actor  # type: ignore[attr-defined]
    row = export_by_ref(actor, ref)
    digest = fetch_export(row=row, by=actor)
    name = _("企业名录") + f"-{row.ref}.{row.format}"
    return FileResponse(files.open(digest), as_attachment=True, filename=name, content_type=MEDIA[row.format])
