"""Evidence of one's own organisation: hand in, see the state of the scan, remove; and the one address that serves the bytes.

Not here: the decisions (`apps.documents.services`), evidence of a single case (the pages of that case).
"""

from django import forms
from django.conf import settings
from django.contrib import messages as toasts
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.documents import queries, services
from yunti.apps.documents.enums import ScanState
from yunti.kit import file_types
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.kit.references import new_reference
from yunti.kit.wording import listed
from yunti.web.shared.layouts import base_for
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted

TONES = {
    ScanState.PENDING: "on",
    ScanState.CLEAN: "ok",
    ScanState.INFECTED: "bad",
    ScanState.UNSCANNABLE: "wait",
    ScanState.UNSCANNED: "wait",
}


class EvidenceForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("文件"), allow_empty_file=True, max_length=255)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


def evidence_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = EvidenceForm(posted(request), request.FILES or None, initial={"key": new_reference()})
    if request.method == "POST" and form.is_valid() and _attach(actor, form):
        toasts.success(request, _("文件已收到，查毒通过后可以打开。"))
        return redirect("shared:evidence-list")
    number = page_number(request)
    rows, more = queries.evidence_page(actor, page=number)
    context = {
        "base": base_for(request),
        "form": form,
        "rows": [(row, TONES[ScanState(row.scan_state)]) for row in rows],
        "waiting": any(row.scan_state == ScanState.PENDING for row in rows),
        "limit": settings.YUNTI_UPLOAD_LIMIT_MB,
        "kinds": listed(kind for kind in file_types.EVIDENCE if kind not in file_types.SAME or kind == "csv"),
        **pages(request, number, more),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "shared/evidence_list.html#files", context)
    return render(request, "shared/evidence_list.html", context, status=422 if form.errors else 200)


def evidence_remove(request: HttpRequest, ref: str) -> HttpResponse:
    services.remove_evidence(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    toasts.success(request, _("文件已删除。"))
    return redirect("shared:evidence-list")


def evidence(request: HttpRequest, ref: str) -> FileResponse:
    """As an attachment, to nobody but those who may see it, and only when it was found clean."""
    opened = services.open_evidence(ref=ref, by=request.actor, purpose="download")  # type: ignore[attr-defined]
    row = opened.evidence
    response = FileResponse(opened.file, as_attachment=True, filename=row.name, content_type=row.media_type)
    response["Content-Length"] = str(row.size)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _attach(actor: Actor, form: EvidenceForm) -> bool:
    upload = form.cleaned_data["file"]
    try:
        services.attach_evidence(file=upload, name=upload.name, by=actor, key=form.cleaned_data["key"])
    except Refused as refusal:
        form.add_error("file", f"{refusal.reason}{refusal.next_step}")
        return False
    return True
