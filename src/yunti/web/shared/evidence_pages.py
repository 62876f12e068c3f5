"""One paper: its pages, what it is, what an invoice says, where the same is found; for its owner, for the desks that may see it,
and without the last for experts to whom it is lent.

Not here: the list (`evidence.py`), which values a person takes over (the pages of the case).
"""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.documents import queries, services
from yunti.apps.documents.enums import EvidenceKind, ReadingState, Sameness, ScanState
from yunti.apps.documents.permissions import READING_DESKS, can_describe_evidence
from yunti.apps.documents.services.keeping import Description
from yunti.apps.documents.services.opening import why_shut
from yunti.apps.panels.queries.veil import lent_for, unnamed
from yunti.domain.money import plain_yuan
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import InvalidInput
from yunti.web.shared.bound_papers import remarks_of_reading
from yunti.web.shared.evidence import TONES, shut_in
from yunti.web.shared.layouts import base_for
from yunti.web.shared.problems import posted, put_back

MOST_IN_STRIP = 300
INVOICE_LABELS = {
    "number": gettext_lazy("发票号码"),
    "code": gettext_lazy("发票代码"),
    "date": gettext_lazy("开票日期"),
    "buyer_name": gettext_lazy("购买方"),
    "buyer_id": gettext_lazy("购买方代码"),
    "seller_name": gettext_lazy("销售方"),
    "seller_id": gettext_lazy("销售方代码"),
    "net_fen": gettext_lazy("金额（元）"),
    "tax_fen": gettext_lazy("税额（元）"),
    "total_fen": gettext_lazy("价税合计（元）"),
}
RECOGNITION = {
    "absent": gettext_lazy("文件里没有可读的发票数据。平台没有安装文字识别部件，请对照原件填写。"),
    "left_out": gettext_lazy("文件里没有可读的发票数据。类别选为“发票”的文件，重新上传后会再做文字识别。"),
    "used": gettext_lazy("有的值来自文字识别，容易读错，请逐项对照。"),
}


class DescriptionForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=EvidenceKind.choices)
    title = forms.CharField(label=gettext_lazy("名称"), required=False, max_length=120)
    valid_from = forms.DateField(label=gettext_lazy("有效期起"), required=False, widget=forms.DateInput)
    valid_until = forms.DateField(label=gettext_lazy("有效期止"), required=False, widget=forms.DateInput)
    note = forms.CharField(label=gettext_lazy("备注"), required=False, max_length=400)


def evidence_detail(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    told = lent_for(actor, ref)
    lent = told.refs
    row = queries.evidence_by_ref(actor, ref, lent)
    owner = bool(can_describe_evidence(actor, row))
    form = DescriptionForm(posted(request), initial=_described(row))
    if request.method == "POST" and form.is_valid() and _describe(form, ref, actor):
        toasts.success(request, _("材料说明已保存。"))
        return redirect("shared:evidence-detail", ref)
    if told.blind:
        row = unnamed(row)
    if request.method == "GET":
        services.note_viewing(row=row, by=actor)  # of a part, too: it may show the text
        if request.htmx:  # type: ignore[attr-defined]
            part = {"row": row, **_pages(request, actor, row, lent)}
            return render(request, "shared/evidence_detail.html#sheet", part)
    today = clock.local(clock.now()).date()
    context = {
        "base": base_for(request),
        "row": row,
        "blind": told.blind,
        "marked": told.marked,
        "tone": TONES[ScanState(row.scan_state)],
        "validity": queries.validity_of(row, today),
        "owner": owner,
        "form": form,
        "uses": [] if lent else queries.uses_of(row),
        "elsewhere": [] if lent else _elsewhere(actor, row),
        "may_see_where": actor.desk in READING_DESKS,
        **_pages(request, actor, row, lent),
        **({} if told.blind else _invoice(actor, row, lent)),
    }
    context["remarks"] = [] if told.blind else list(remarks_of_reading(context.get("reading")))
    return render(request, "shared/evidence_detail.html", context, status=422 if form.errors else 200)


def evidence_page(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _picture(services.page_picture(ref=ref, number=number, by=actor, lent=lent_for(actor, ref).refs))


def evidence_thumbnail(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _picture(services.thumbnail(ref=ref, number=number, by=actor, lent=lent_for(actor, ref).refs))


def _picture(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    shut_in(response)
    return response


def _described(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("kind", "title", "valid_from", "valid_until", "note")}


def _describe(form: DescriptionForm, ref: str, actor: Actor) -> bool:
    description = Description(**form.cleaned_data)
    try:
        services.describe_evidence(ref=ref, description=description, by=actor)
    except InvalidInput as refusal:
        put_back(form, refusal)
        return False
    return True


def _pages(request: HttpRequest, actor: Actor, row: Any, lent: Collection[str]) -> dict[str, Any]:
    """The page asked for, its neighbours, the strip; or why there is nothing to look at."""
    if row.scan_state != ScanState.CLEAN:
        reason, next_step = why_shut(row)
        return {"shut": reason, "next_step": next_step}
    reading = queries.reading_of(row)
    if reading is None or not reading.pages or reading.state == ReadingState.NOT_READ:
        return {"reading": reading}
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    number = min(max(1, number), reading.pages)
    drawn = reading.state == ReadingState.READ
    return {
        "reading": reading,
        "number": number,
        "drawn": drawn,
        "text": "" if drawn else services.page_text(ref=row.ref, number=number, by=actor, lent=lent),
        "strip": range(1, min(reading.thumbnail_count, MOST_IN_STRIP) + 1),
        "before": number - 1,
        "behind": number + 1 if number < reading.pages else 0,
        "being_read": reading.next_reading_at is not None,
    }


def _invoice(actor: Actor, row: Any, lent: Collection[str]) -> dict[str, Any]:
    if row.scan_state != ScanState.CLEAN:
        return {}
    proposal = services.propose_invoice(ref=row.ref, by=actor, lent=lent)
    if proposal is None or (proposal.is_empty and row.kind != EvidenceKind.INVOICE):
        return {}
    lines = [
        (
            INVOICE_LABELS[one.field],
            _shown(one.field, one.value),
            one.source.label,
            [(source.label, _shown(one.field, value)) for source, value in one.others],
            one.field.endswith("_id") or one.field in ("number", "code"),
        )
        for one in proposal.values
    ]
    return {"proposal": proposal, "lines": lines, "recognition": RECOGNITION.get(proposal.characters, "")}


def _shown(field: str, value: str | int) -> str:
    return plain_yuan(value) if field.endswith("_fen") and isinstance(value, int) else str(value)


def _elsewhere(actor: Actor, row: Any) -> list[tuple[queries.Elsewhere, str]]:
    """Each with a mark: the same is something to look into, alike says nothing by itself."""
    found = queries.found_elsewhere(actor, row)
    return [(one, "unknown" if one.sameness == Sameness.LOOK else "hint") for one in found]
