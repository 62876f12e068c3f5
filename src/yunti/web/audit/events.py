"""Search of the log, one event with its detail, the history of a subject, what leaves as a file, who viewed what.

Not here: the state of the log (`views.py`).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.audit import queries
from yunti.apps.audit.exports import export_history, export_search
from yunti.apps.audit.services import open_detail
from yunti.apps.audit.titles import PURPOSES, subject_title
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.models import AuditEvent
from yunti.web.audit.forms import ExportForm, PurposeForm, SearchForm, ViewingForm
from yunti.web.audit.rows import detail_rows, event_row, event_rows, viewing_row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def event_list(request: HttpRequest) -> HttpResponse:
    """Five statements of its own at most; keyset paging, so the last page costs what the first does."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = SearchForm(request.GET)
    search = form.search() if form.is_valid() else None
    found = list(queries.found_events(actor, search)[: queries.PAGE + 1]) if search else []
    events = found[: queries.PAGE]
    names = queries.names_of(event.actor for event in events)
    context = {
        "form": form,
        "rows": event_rows(events, names),
        "next": _further(request, events[-1].pk) if len(found) > queries.PAGE else "",
        "first": _further(request, None) if request.GET.get("before") else "",
        "asked": request.GET.urlencode(),
    }
    template = "audit/event_list.html#list" if request.htmx else "audit/event_list.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=200 if search else 422)


def event_export(request: HttpRequest) -> HttpResponse:
    """The rows of the search in the address, as a workbook."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return event_list(request)
    content = export_search(search=form.search(), by=request.actor)  # type: ignore[attr-defined]
    return _download(content, _("留痕查询-%(day)s.xlsx") % {"day": clock.today().isoformat()}, XLSX)


def event_detail(request: HttpRequest, number: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    event = _event(actor, number)
    form = PurposeForm(request.POST or None)
    opened = request.method == "POST" and form.is_valid()
    if opened:
        given = form.cleaned_data
        event = open_detail(event_id=event.pk, purpose=given["purpose"], note=given["note"], by=actor)
    detail = event.detail
    names = queries.names_of([event.actor, detail.about])
    context = {
        "event": event,
        "row": event_row(event, names),
        "form": form,
        "opened": opened,
        "erased": detail.payload is None,
        "about": names.get(detail.about, detail.about),
        "detail": detail_rows(detail.payload, shown=opened) if detail.payload is not None else [],
        "leaf_hash": bytes(event.leaf.leaf_hash).hex() if hasattr(event, "leaf") else "",
        "covered": queries.rows_of(event),
    }
    status = 422 if request.method == "POST" and not opened else 200
    return render(request, "audit/event_detail.html", context, status=status)


def event_history(request: HttpRequest, subject_type: str, subject_ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        content = export_history(
            subject_type=subject_type,
            subject_ref=subject_ref,
            purpose=given["purpose"],
            note=given["note"],
            by=actor,
        )
        name = _("办理经过-%(ref)s.zip") % {"ref": subject_ref}
        return _download(content, name, "application/zip")
    events = list(queries.history_of(actor, subject_type, subject_ref).reverse()[: queries.PAGE])
    if not events:
        raise NotFoundOrHidden(_("没有这个对象的留痕。"))
    names = queries.names_of(event.actor for event in events)
    context = {
        "rows": event_rows(events, names),
        "subject_type": subject_title(subject_type),
        "subject_ref": subject_ref,
        "form": form,
        "limited": len(events) == queries.PAGE,
    }
    return render(request, "audit/event_history.html", context, status=422 if form.errors else 200)


def viewing_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = ViewingForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    found = list(
        queries.viewings_visible_to(
            actor,
            viewers=queries.refs_of(given.get("viewer", "").strip()),
            about=queries.refs_of(given.get("about", "").strip()),
            before=given.get("before"),
        )[: queries.PAGE + 1]
    )
    viewings = found[: queries.PAGE]
    names = queries.names_of([*(row.actor for row in viewings), *(row.about for row in viewings)])
    context = {
        "form": form,
        "rows": [viewing_row(row, names, PURPOSES) for row in viewings],
        "next": _further(request, viewings[-1].pk) if len(found) > queries.PAGE else "",
        "first": _further(request, None) if request.GET.get("before") else "",
    }
    return render(request, "audit/viewing_list.html", context)


def _event(actor: Actor, number: int) -> AuditEvent:
    event = queries.event_visible_to(actor, number)
    if event is None:
        raise NotFoundOrHidden(_("没有这条留痕。"), next_step=_("请从留痕查询进入。"))
    return event


def _further(request: HttpRequest, before: int | None) -> str:
    """The same search, going on before that event; from the newest when there is none."""
    asked = request.GET.copy()
    asked.pop("before", None)
    if before is not None:
        asked["before"] = str(before)
    return f"{reverse(request.resolver_match.view_name)}?{asked.urlencode()}"  # type: ignore[union-attr]


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": _attachment(name)})


def _attachment(name: str) -> str:
    from_name = name.encode("utf-8")
    quoted = "".join(
        f"%{byte:02X}" if byte > 126 or byte < 33 or byte in b'"%\\;' else chr(byte) for byte in from_name
    )
    return f"attachment; filename*=UTF-8''{quoted}"
