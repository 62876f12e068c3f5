"""Files for one place of an application: what lies there with its pages, the library to choose from, uploading, what an invoice says.

Not here: binding (`apps.cases.services.binding`), the library itself (`web.shared.evidence`), the form (`cases.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.queries.bindings import bound_now, row_title
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.cases.services import (
    Change,
    Place,
    bind_evidence,
    choose_pages,
    save_answers,
    unbind_evidence,
)
from yunti.apps.documents.enums import EvidenceKind
from yunti.apps.documents.queries import LibraryFilter, library_page, used_elsewhere
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.packs.evidence import EvidenceSlot, row_code, slots_of
from yunti.web.applicant.case_reading import looked_at
from yunti.web.shared.bound_papers import Paper, paper_of, proposed_cells
from yunti.web.shared.pack_inputs import place_of_slot
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.uploads import told, upload_context

MOST_AT_ONCE = 50


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("上传新的文件"))
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=EvidenceKind.choices)


@dataclass(frozen=True)
class Spot:
    """The place, the case around it, the list as it stands."""

    around: Surroundings
    slot: EvidenceSlot
    row: str

    @property
    def version(self) -> int:
        answer = self.around.facts.answers.get(self.slot.field)
        return answer.version if answer is not None else 0

    @property
    def rows(self) -> list[Any]:
        value = self.around.facts.facts.get(self.slot.field)
        return value if isinstance(value, list) else []

    @property
    def typed(self) -> Mapping[str, Any]:
        """The row as it was filled in; empty for a listed row and for one that is not there."""
        listed = row_code(self.around.pack.section("facts")[self.slot.field])
        if listed or not self.row.isdigit() or int(self.row) >= len(self.rows):
            return {}
        found = self.rows[int(self.row)]
        return found if isinstance(found, Mapping) else {}

    def place(self, seen: str) -> Place:
        return Place(self.slot.field, self.row, self.slot.name, int(seen) if seen.isdigit() else self.version)

    @property
    def arguments(self) -> list[str]:
        return [self.around.case.ref, self.slot.field, self.row, self.slot.name]


def _spot(request: HttpRequest, ref: str, field: str, row: str, slot: str) -> Spot:
    around = looked_at(request, ref)
    found = next((each for each in slots_of(around.pack, field) if each.name == slot), None)
    raw = around.pack.section("facts").get(field) or {}
    if found is None or not (row_code(raw) or (row.isascii() and row.isdigit())):
        raise NotFoundOrHidden(_("申请表没有这一处材料。"))
    return Spot(around, found, row)


def case_evidence(request: HttpRequest, ref: str, field: str, row: str, slot: str) -> HttpResponse:
    """Shows the place; what is sent binds the chosen files."""
    spot = _spot(request, ref, field, row, slot)
    problem = None
    if request.method == "POST":
        chosen = request.POST.getlist("paper")[:MOST_AT_ONCE]
        try:
            if not chosen:
                raise Refused("nothing_chosen", _("没有选文件。"), next_step=_("请先勾选，再点“附上”。"))
            made = bind_evidence(
                case=spot.around.case,
                place=spot.place(request.POST.get("version", "")),
                refs=chosen,
                by=spot.around.by,
            )
        except Refused as refusal:
            if refusal.denial:
                raise
            problem = refusal
        else:
            toasts.success(request, _("已附上 %(count)s 个文件。") % {"count": len(made)})
            return redirect("applicant:case-evidence", *spot.arguments)
    return _draw(request, spot, problem)


@told
def case_evidence_arrived(request: HttpRequest, ref: str, field: str, row: str, slot: str) -> HttpResponse:
    """Called by the script when a file has arrived; answers as it reads."""
    spot = _spot(request, ref, field, row, slot)
    bind_evidence(
        case=spot.around.case,
        place=spot.place(request.POST.get("version", "")),
        refs=[request.POST.get("paper", "")],
        by=spot.around.by,
    )
    return JsonResponse({})


def case_evidence_pages(
    request: HttpRequest, ref: str, field: str, row: str, slot: str, paper: str
) -> HttpResponse:
    spot = _spot(request, ref, field, row, slot)
    try:
        choose_pages(
            case=spot.around.case,
            place=spot.place(request.POST.get("version", "")),
            ref=paper,
            pages=request.POST.get("pages", ""),
            seen=request.POST.get("seen", ""),
            by=spot.around.by,
        )
    except Refused as refusal:
        if refusal.denial or isinstance(refusal, NotFoundOrHidden):
            raise
        return _draw(request, spot, refusal, {paper: request.POST.get("pages", "")})
    toasts.success(request, _("页码已保存。"))
    return redirect("applicant:case-evidence", *spot.arguments)


def case_evidence_remove(
    request: HttpRequest, ref: str, field: str, row: str, slot: str, paper: str
) -> HttpResponse:
    """The file stays in the library; the page offers to put it back."""
    spot = _spot(request, ref, field, row, slot)
    try:
        use = unbind_evidence(
            case=spot.around.case,
            place=spot.place(request.POST.get("version", "")),
            ref=paper,
            by=spot.around.by,
        )
    except Refused as refusal:
        if refusal.denial or isinstance(refusal, NotFoundOrHidden):
            raise
        return _draw(request, spot, refusal)
    undo = f"?removed={use.evidence.ref}"
    return redirect(reverse("applicant:case-evidence", args=spot.arguments) + undo)


def case_evidence_take(
    request: HttpRequest, ref: str, field: str, row: str, slot: str, paper: str
) -> HttpResponse:
    """Values of the invoice that the person ticked, one by one, into the row."""
    spot = _spot(request, ref, field, row, slot)
    bound = next(
        (each for each in bound_now(spot.around.case, spot.around.pack) if each.evidence.ref == paper), None
    )
    if bound is None:
        raise NotFoundOrHidden(_("这里已经没有这个文件。"))
    wanted = set(request.POST.getlist("take"))
    cells = [
        each
        for each in proposed_cells(spot.around.pack, spot.slot, bound.evidence, spot.typed)
        if each.column in wanted
    ]
    if not cells:
        toasts.warning(request, _("没有勾选要采用的值。"))
        return redirect("applicant:case-evidence", *spot.arguments)
    rows = [dict(each) for each in spot.rows]
    rows[int(row)] |= {each.column: each.value for each in cells}
    seen = request.POST.get("version", "")
    change = Change(field, rows, int(seen) if seen.isdigit() else spot.version)
    try:
        save_answers(case=spot.around.case, changes=[change], by=spot.around.by)
    except Refused as refusal:
        if refusal.denial:
            raise
        return _draw(request, spot, refusal)
    toasts.success(request, _("已采用 %(count)s 个值，请再对照原件看一遍。") % {"count": len(cells)})
    return redirect("applicant:case-evidence", *spot.arguments)


def _draw(
    request: HttpRequest, spot: Spot, problem: Refused | None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case, pack, slot = spot.around.case, spot.around.pack, spot.slot
    here = f"{slot.field}/{spot.row}/{slot.name}"
    bound = [each for each in bound_now(case, pack) if each.place == here]
    others = used_elsewhere(actor, [each.evidence for each in bound], but=[("cases.case", case.ref)])
    papers = [
        paper_of(
            pack,
            slot,
            each,
            others.get(each.evidence.pk, ()),
            spot.typed,
            (typed or {}).get(each.evidence.ref),
        )
        for each in bound
    ]
    chosen = LibraryFilter(words=request.GET.get("q", "")[:100], kind=request.GET.get("kind", ""))
    number = page_number(request)
    found, more = library_page(actor, chosen, today=clock.today(), page=number)
    held = {each.evidence.pk for each in bound}
    context: dict[str, Any] = {
        "case": case,
        "editable": case.state in editable_states(pack, case.workflow),
        "slot": slot,
        "row_title": row_title(pack, slot.field, spot.row),
        "list_title": pack.definition.facts[slot.field].title,
        "back": _back(spot),
        "arguments": spot.arguments,
        "row": spot.row,
        "version": spot.version,
        "papers": papers,
        "waiting": any(_waits(each) for each in papers),
        "library": [each for each in found if each.evidence.pk not in held],
        "chosen": chosen,
        "kinds": EvidenceKind.choices,
        "form": UploadForm(initial={"kind": slot.kind_in(spot.row) or EvidenceKind.OTHER}),
        "problem": problem,
        "removed": request.GET.get("removed", "")[:16],
        **upload_context(actor),
        **pages(request, number, more),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "applicant/case_evidence.html#papers", context)
    return render(request, "applicant/case_evidence.html", context, status=problem.status if problem else 200)


def _waits(paper: Paper) -> bool:
    return paper.evidence.scan_state == "pending" or paper.being_read


def _back(spot: Spot) -> str:
    """The section of the form that asks this list, at the place that the files lie in."""
    for state in spot.around.filling.sections:
        if any(each.field == spot.slot.field for each in state.section.fields):
            address = reverse("applicant:case-section", args=[spot.around.case.ref, state.section.key])
            return f"{address}#{place_of_slot('/'.join(spot.arguments[1:]))}"
    return reverse("applicant:case", args=[spot.around.case.ref])
