"""Papers at the officer's desk: those of a case, registers of paper copies and seals.

Not here: the page and the files that both desks share (`web.shared.case_papers`), lists of a round (`round_papers.py`).
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.queries.cases import Case, case_by_ref
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.paperwork.permissions import can_keep_register
from yunti.apps.paperwork.queries.fillings import entries_of
from yunti.apps.paperwork.queries.papers import entry_by_ref
from yunti.apps.paperwork.services import enter_in_register, strike_from_register
from yunti.apps.paperwork.services.registering import register_named
from yunti.kit.errors import Refused
from yunti.kit.references import new_reference
from yunti.rules.values import FactSpec
from yunti.web.officer.declared_fields import answer_of, field_of
from yunti.web.officer.party_forms import attempt
from yunti.web.shared.case_facts import value_text
from yunti.web.shared.case_papers import (
    letter_response,
    paper_response,
    papers_context,
    visit_response,
    volume_asked,
    volume_response,
)
from yunti.web.shared.layouts import base_for
from yunti.web.shared.problems import posted
from yunti.web.shared.vouchers import voucher_file, voucher_page

DESK = "officer"


def case_papers(request: HttpRequest, ref: str) -> HttpResponse:
    case = _case(request, ref)
    context = papers_context(request, DESK, case)
    return render(request, "officer/case_papers.html", {"base": base_for(request), **context})


def case_paper(request: HttpRequest, ref: str, name: str, suffix: str) -> FileResponse:
    return paper_response(request, _case(request, ref), name, suffix)


def case_letter(request: HttpRequest, ref: str, letter: str, suffix: str) -> FileResponse:
    return letter_response(request, _case(request, ref), letter, suffix)


def case_voucher(request: HttpRequest, ref: str) -> HttpResponse:
    context = voucher_page(request, DESK, _case(request, ref))
    return render(request, "officer/case_voucher.html", context)


def case_voucher_file(request: HttpRequest, ref: str, number: int, suffix: str) -> FileResponse:
    return voucher_file(request, _case(request, ref), number, suffix)


def case_visit(request: HttpRequest, ref: str, visit: str, suffix: str) -> FileResponse:
    return visit_response(request, _case(request, ref), visit, suffix)


def case_volume_bind(request: HttpRequest, ref: str) -> HttpResponse:
    return volume_asked(request, DESK, _case(request, ref))


def case_volume(request: HttpRequest, ref: str, volume: str) -> FileResponse:
    return volume_response(request, _case(request, ref), volume)


def _case(request: HttpRequest, ref: str) -> Case:
    return case_by_ref(request.actor, ref)  # type: ignore[attr-defined]


# registers --------------------------------------------------------------------------------------------------------


class EntryForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, spec: FactSpec, data: QueryDict | None) -> None:
        super().__init__(data, initial={"key": new_reference()}, auto_id="id_%s")
        self.columns = spec.rows
        for name, inner in spec.rows.items():
            self.fields[name] = field_of(inner, label=inner.title, required=False)

    def values(self) -> dict[str, Any]:
        return {name: answer_of(inner, self.cleaned_data.get(name)) for name, inner in self.columns.items()}


class StrikeForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("划去的理由"), max_length=200)


def case_register(request: HttpRequest, ref: str, paper: str, name: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    layout = register_named(case, paper, name)
    spec = layout.inputs[name]
    form = EntryForm(spec, posted(request))
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"case": case, "paper": paper, "name": name, "by": actor}
        key = form.cleaned_data["key"] or None
        if attempt(form, lambda: enter_in_register(**told, values=form.values(), key=key)) is not None:
            messages.success(request, _("已登记。"))
            return redirect("officer:case-register", ref, paper, name)
    context = {
        "case": case,
        "form": form,
        "title": spec.title,
        "columns": [inner.title for inner in spec.rows.values()],
        "rows": list(_entries(case, paper, name, spec)),
        "may_write": bool(can_keep_register(actor, case)),
        "strike": StrikeForm(),
    }
    return render(request, "officer/case_register.html", context, status=422 if form.errors else 200)


def _entries(case: Case, paper: str, name: str, spec: FactSpec) -> Iterator[tuple[Any, list[str]]]:
    for entry in entries_of(case, paper, name):
        values = value_of(entry.values)
        yield entry, [value_text(values.get(column), inner) for column, inner in spec.rows.items()]


def case_register_strike(request: HttpRequest, ref: str, entry: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    row = entry_by_ref(case, entry)
    try:
        strike_from_register(case=case, entry=row, reason=request.POST.get("reason", ""), by=actor)
        messages.success(request, _("已划去，留痕保留原内容。"))
    except Refused as refusal:
        if refusal.denial:
            raise
        messages.error(request, f"{refusal.reason} {refusal.next_step}".strip())
    return redirect("officer:case-register", ref, row.paper, row.list)
