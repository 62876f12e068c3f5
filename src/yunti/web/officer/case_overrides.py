"""Deciding otherwise than the rules, where the pack allows it: what was decided, what could be, the form that asks why.

Not here: the rest of the case page (`case_file.py`), what it does to the rules (`packs.overrides`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.cases import Case, case_by_ref
from yunti.apps.cases.queries.file import CaseFile
from yunti.apps.casework.queries.desk import DeskWork, Override, desk_work_of
from yunti.apps.casework.queries.overrides import Choice, choices_in
from yunti.apps.casework.services import decide_otherwise, withdraw_override
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.wording import rules_in_words
from yunti.packs.reading import Pack, several
from yunti.rules.explain import explanation
from yunti.web.officer.party_forms import attempt, form_page
from yunti.web.shared.case_checks import clauses
from yunti.web.shared.case_history import Event
from yunti.web.shared.html import explained
from yunti.web.shared.problems import posted


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("没有写明理由。")},
    )


@dataclass(frozen=True)
class ShownOverride:
    override: Override
    title: str
    who: str
    older: bool


def overrides_card(
    around: Surroundings, work: DeskWork | None, file: CaseFile, *, in_hand: bool
) -> dict[str, Any]:
    """What is in force, and what this person could decide; no statement."""
    if work is None:
        return {}
    lines = around.pack.section("overrides")
    in_force = [
        ShownOverride(
            each,
            _title(around.pack, each),
            file.names.get(each.made_by, ""),
            each.submission < len(file.submissions),
        )
        for each in work.overrides
        if each.withdrawn_at is None
    ]
    mine = {name for name, each in lines.items() if around.roles.intersection(several(each["by"]))}
    open_ones = [each for each in choices_in(around) if each.line in mine] if in_hand and mine else []
    return {"overrides": in_force, "override_choices": open_ones, "may_withdraw": in_hand and bool(mine)}


def _title(pack: Pack, override: Override) -> str:
    title = pack.section("overrides").get(override.line, {}).get("title", override.line)
    return _("%(title)s（%(row)s）") % {"title": title, "row": override.row} if override.row else str(title)


def override_events(pack: Pack, work: DeskWork | None, file: CaseFile) -> Iterator[Event]:
    for each in work.overrides if work is not None else ():
        title, who = _title(pack, each), file.names.get(each.made_by, "")
        clause = pack.section("overrides").get(each.line, {}).get("clause", ())
        told = clauses(pack, (clause,) if isinstance(clause, str) else clause)
        yield Event(clock.local(each.made_at), _("改判"), who, title, note=each.reason, clause=told)
        if each.withdrawn_at is not None:
            who = file.names.get(each.withdrawn_by, "")
            yield Event(clock.local(each.withdrawn_at), _("撤销改判"), who, title, note=each.withdrawn_reason)


def case_override(request: HttpRequest, ref: str) -> HttpResponse:
    """The line stands in the address; the page says how the rule came out, and asks why it should be otherwise."""
    actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    around = _around(request, case)
    line, row = request.GET.get("line", ""), request.GET.get("row", "")
    declared = around.pack.section("overrides").get(line)
    if declared is None or not around.roles.intersection(several(declared["by"])):
        raise NotFoundOrHidden(_("这份申报没有这一项改判。"))
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        told: dict[str, str] = {"line": line, "row": row, "reason": form.cleaned_data["reason"]}
        if attempt(form, lambda: decide_otherwise(case=case, by=actor, **told)) is not None:
            messages.success(request, _("已改判并留痕，自动核验已重算。"))
            return redirect("officer:case", ref)
    choice = Choice(line, declared, row)
    clause = declared.get("clause", ())
    context = {
        "case": case,
        "party": case.enterprise or case.supplier,
        "form": form,
        "choice": choice,
        "clause": clauses(around.pack, (clause,) if isinstance(clause, str) else clause),
        "found": _found(around, choice),
    }
    return render(request, "officer/case_override.html", context, status=422 if form.errors else 200)


def _found(around: Surroundings, choice: Choice) -> list[SafeString]:
    """How the rule comes out now, in its own sentences."""
    rule = choice.declared.get("rule")
    if not rule:
        return []
    with rules_in_words():
        lines = explanation(around.evaluation.trace(rule))
    return [explained(each.text, tag="p") for each in lines]


def _around(request: HttpRequest, case: Case) -> Surroundings:
    actor = request.actor  # type: ignore[attr-defined]
    pack = pack_of(case.round)
    return Surroundings(case, pack, actor, roles_in(actor, case, pack.section("actors")))


def case_override_end(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    around, override = _around(request, case), request.GET.get("override", "")
    made = next((each for each in desk_work_of(case).overrides if each.ref == override), None)
    declared = around.pack.section("overrides").get(made.line) if made is not None else None
    if made is None or declared is None or not around.roles.intersection(several(declared["by"])):
        raise NotFoundOrHidden(_("没有找到这项改判。"))
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: withdraw_override(case=case, ref=override, reason=reason, by=actor)):
            messages.success(request, _("已撤销，按规则重算。"))
            return redirect("officer:case", ref)
    title = _("撤销改判：%(title)s") % {"title": _title(around.pack, made)}
    return form_page(request, form, title, reverse("officer:case", args=[ref]), str(case))
