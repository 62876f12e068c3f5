"""The library of one's own organisation: find, hand in, take away and back; and the one address that serves the original bytes.

Not here: the decisions (`apps.documents.services`), one paper with its pages (`evidence_pages.py`), pieces (`uploads.py`).
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages as toasts
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yunti.apps.documents import queries, services
from yunti.apps.documents.enums import EvidenceKind, ScanState
from yunti.apps.documents.queries import LibraryFilter
from yunti.apps.panels.queries.veil import lent_for, unnamed
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.kit.references import new_reference
from yunti.web.shared.layouts import base_for
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted
from yunti.web.shared.uploads import upload_context

TONES = {
    ScanState.PENDING: "on",
    ScanState.CLEAN: "ok",
    ScanState.INFECTED: "bad",
    ScanState.UNSCANNABLE: "wait",
    ScanState.UNSCANNED: "wait",
}
SHOWS = (
    ("in_use", gettext_lazy("已被引用")),
    ("running_out", gettext_lazy("快到期、已过期")),
    ("removed", gettext_lazy("最近删除")),
)
MOST_AT_ONCE = 50


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Every chosen file; the list is empty when none was."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, list) else [data]
        return [super(SeveralFilesField, self).clean(one, initial) for one in chosen or [None]]


class EvidenceForm(forms.Form):
    """For browsers without the script; with it, files go in pieces."""

    file = SeveralFilesField(label=gettext_lazy("文件"), allow_empty_file=True, max_length=4096)
    kind = forms.ChoiceField(
        label=gettext_lazy("类别"), choices=EvidenceKind.choices, initial=EvidenceKind.OTHER, required=False
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


def evidence_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = EvidenceForm(posted(request), request.FILES or None, initial={"key": new_reference()})
    if request.method == "POST" and form.is_valid():
        count = _attach_all(actor, form, form.cleaned_data["file"])
        if count:
            text = ngettext(
                "文件已收到，查毒通过后可以打开。", "%(count)s 个文件已收到，查毒通过后可以打开。", count
            )
            toasts.success(request, text % {"count": count})
        if not form.errors:
            return redirect("shared:evidence-list")
    context = {
        "base": base_for(request),
        "form": form,
        **upload_context(actor),
        **_list_context(request, actor),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "shared/evidence_list.html#files", context)
    return render(request, "shared/evidence_list.html", context, status=422 if form.errors else 200)


def evidence_remove(request: HttpRequest, ref: str) -> HttpResponse:
    services.remove_evidence(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    toasts.success(request, _("文件已删除，30 天内可以在“最近删除”里恢复。"))
    return redirect("shared:evidence-list")


def evidence_restore(request: HttpRequest, ref: str) -> HttpResponse:
    services.restore_evidence(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    toasts.success(request, _("文件已恢复。"))
    return redirect("shared:evidence-list")


def evidence(request: HttpRequest, ref: str) -> FileResponse:
    """As an attachment, to nobody but those who may see it, and only when it was found clean."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    lent = lent_for(actor, ref)
    opened = services.open_evidence(ref=ref, by=actor, purpose="download", lent=lent.refs)
    row = unnamed(opened.evidence) if lent.blind else opened.evidence
    response = FileResponse(opened.file, as_attachment=True, filename=row.name, content_type=row.media_type)
    response["Content-Length"] = str(row.size)
    shut_in(response)
    return response


def shut_in(response: HttpResponse | FileResponse) -> None:
    """Whatever came from outside runs nothing, is used by no other site, and stays in no cache."""
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"


def _list_context(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    chosen = LibraryFilter(
        words=request.GET.get("q", "")[:100],
        kind=request.GET.get("kind", ""),
        show=request.GET.get("show", ""),
    )
    chosen_any = bool(chosen.words or chosen.kind or chosen.show)
    number = page_number(request)
    rows, more = queries.library_page(actor, chosen, today=clock.local(clock.now()).date(), page=number)
    counts = queries.library_counts(actor)
    return {
        "rows": [(row, TONES[ScanState(row.evidence.scan_state)]) for row in rows],
        "waiting": any(_still_worked_on(row.evidence) for row in rows),
        "chosen": chosen,
        "chosen_any": chosen_any,
        "all_of_them": reverse("shared:evidence-list") if chosen_any else "",
        "kinds": [(kind.value, kind.label, counts[kind.value]) for kind in EvidenceKind],
        "shows": SHOWS,
        "total": sum(counts.values()),
        **pages(request, number, more),
    }


def _still_worked_on(row: Any) -> bool:
    reading = getattr(row, "reading", None)
    return row.scan_state == ScanState.PENDING or (
        reading is not None and reading.next_reading_at is not None
    )


def _attach_all(actor: Actor, form: EvidenceForm, uploads: Sequence[Any]) -> int:
    """Each for itself: what is refused says so by name, the others are kept."""
    count = 0
    if len(uploads) > MOST_AT_ONCE:
        form.add_error("file", _("一次最多 %(limit)s 个文件。") % {"limit": MOST_AT_ONCE})
        return 0
    for place, upload in enumerate(uploads):
        try:
            services.attach_evidence(
                file=upload,
                name=upload.name or "",
                by=actor,
                kind=form.cleaned_data["kind"] or EvidenceKind.OTHER,
                key=f"{form.cleaned_data['key']}:{place}",
            )
            count += 1
        except Refused as refusal:
            form.add_error("file", _refusal_of(upload.name, refusal) if len(uploads) > 1 else _said(refusal))
    return count


def _said(refusal: Refused) -> str:
    return f"{refusal.reason}{refusal.next_step}"


def _refusal_of(name: str, refusal: Refused) -> str:
    return _("%(name)s：%(reason)s") % {"name": name, "reason": _said(refusal)}
