"""The draw of experts for a case: who can be drawn and why not, promising, drawing, who sits, drawing anew, the proof.

Not here: asking an expert by name and ending an invitation (`case_invited.py`), the rules (`apps.panels`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.queries.cases import case_by_ref
from yunti.apps.panels import services
from yunti.apps.panels.permissions import can_draw
from yunti.apps.panels.queries import eligible, proofs
from yunti.apps.panels.queries import panels as reads
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.kit.permissions import require
from yunti.kit.references import new_reference
from yunti.web.officer.panel_boards import FileForm, WithoutForm, board_for, files_for
from yunti.web.shared.case_checks import clauses
from yunti.web.shared.problems import posted, put_back

TONES = {
    reads.DrawState.COMMITTED: "wait",
    reads.DrawState.DRAWN: "ok",
    reads.DrawState.REPLACED: "todo",
}


class CommitForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)


class RedrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("重抽的理由"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("另一位经办人同意后重抽；原来的结果和理由都保留。"),
        error_messages={"required": gettext_lazy("没有写明重抽的理由。")},
    )


def panels_card(around: Surroundings) -> dict[str, Any]:
    """What the pack has experts drawn for in this case. One statement, none for a pack without."""
    return {"expert_panels": reads.standings_of(around.by, around.case, around.pack)}


def panel_new(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """Everybody of the pool with the reasons against each, and the promise of a draw."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    pack, rule = reads.rule_for(case, name)
    require(can_draw(actor, case, pack, rule))
    form = CommitForm(posted(request), initial={"key": new_reference()})
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"] or None
        try:
            made = services.commit_panel(case=case, name=name, by=actor, key=key)
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("名单和种子的指纹已经写入留痕，现在可以抽取。"))
            return redirect("officer:panel", made.ref)
    standing = reads.standing_panel(case, name)
    if standing is not None and request.method != "POST":
        return redirect("officer:panel", standing.ref)
    today = clock.today()
    wanted = eligible.wanted_for(case, pack, rule, today)
    found = eligible.candidates_for(case, wanted, actor.jurisdiction, today)
    drawable = sum(1 for each in found if each.may)
    context = {
        "case": case,
        "party": case.enterprise or case.supplier,
        "rule": rule,
        "clauses": clauses(pack, rule.clause),
        "wanted": wanted,
        "found": found,
        "drawable": drawable,
        "missing": max(0, wanted.needed - drawable),
        "open": case.state in rule.states(pack),
        "form": form,
    }
    return render(request, "officer/panel_new.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Row:
    """One line of the order of the draw: the expert as known now, how many cases they had, and the seat if it came to them."""

    place: int
    expert: Any
    in_hand: int
    seat: Any


def panel(request: HttpRequest, ref: str) -> HttpResponse:
    return _shown(request, reads.panel_by_ref(request.actor, ref))  # type: ignore[attr-defined]


def panel_draw(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    services.draw_panel(panel=reads.panel_by_ref(actor, ref), by=actor)
    messages.success(request, _("已抽取并邀请，种子随结果公开。"))
    return redirect("officer:panel", ref)


def panel_redraw(request: HttpRequest, ref: str) -> HttpResponse:
    """The first person says why; the second agrees."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, form = reads.panel_by_ref(actor, ref), RedrawForm(request.POST)
    agreed = "agree" in request.POST
    if agreed:
        form = RedrawForm({"reason": row.redraw_reason})
    if form.is_valid():
        try:
            if agreed:
                made = services.agree_redraw(panel=row, by=actor)
                messages.success(request, _("已同意重抽。新的名单和种子已写入留痕。"))
                return redirect("officer:panel", made.ref)
            services.ask_redraw(panel=row, reason=form.cleaned_data["reason"], by=actor)
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("已提出重抽，等另一位经办人同意。"))
            return redirect("officer:panel", ref)
    return _shown(request, row, form)


def panel_without(request: HttpRequest, ref: str) -> HttpResponse:
    """The draw has nobody left, and the desk says why the scores that are in count as they are."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, form = reads.panel_by_ref(actor, ref), WithoutForm(request.POST)
    if form.is_valid():
        try:
            services.go_without_added(panel=row, reason=form.cleaned_data["without"], by=actor)
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("已说明，按已有的评分计算。"))
            return redirect("officer:panel", ref)
    return _shown(request, row, without=form)


def panel_mark(request: HttpRequest, ref: str) -> HttpResponse:
    """How a file is shown to experts who read blind."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, form = reads.panel_by_ref(actor, ref), FileForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        services.mark_file(panel=row, evidence_ref=told["file"], showing=told["showing"], by=actor)
        messages.success(request, _("已标明。"))
        return redirect("officer:panel", ref)
    return _shown(request, row, file=form)


def _shown(
    request: HttpRequest,
    row: reads.Panel,
    form: RedrawForm | None = None,
    without: WithoutForm | None = None,
    file: FileForm | None = None,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pack, rule = reads.rule_for(row.case, row.name)
    people, seats = reads.names_of(row), reads.seats_of(row)
    sitting = sum(1 for each in seats if each.recused_at is None)
    context: dict[str, Any] = {
        "panel": row,
        "case": row.case,
        "rule": rule,
        "clauses": clauses(pack, rule.clause),
        "tone": TONES[reads.DrawState(row.state)],
        "rows": _rows(row.drawn or row.members, people, seats),
        "excluded": [(people.get(each["expert"]), each["reasons"]) for each in row.excluded],
        "sitting": sitting,
        "missing": row.seats_due - sitting if row.state == reads.DrawState.DRAWN else 0,
        "may_draw": bool(can_draw(actor, row.case, pack, rule)) and row.case.state in rule.states(pack),
        "form": form or RedrawForm(),
        "asked_by_me": row.redraw_asked_by == actor.ref,
        "successor": getattr(row, "replaced_by", None),
        "proof": proofs.proof_of(row).text(),
        "faults": proofs.faults_of(row, seats),
        **board_for(row, pack, rule),
        "exhausted": bool(row.added) and sitting == row.count and len(seats) == len(row.drawn),
        "without": without or WithoutForm(),
        "files": files_for(row, pack, rule, file),
    }
    wrong = any(each is not None and each.errors for each in (form, without, file))
    return render(request, "officer/panel.html", context, status=422 if wrong else 200)


def _rows(members: Sequence[str], people: dict[str, Any], seats: Sequence[Any]) -> list[Row]:
    taken = {each.place: each for each in seats}
    split = [member.partition(" ") for member in members]
    return [
        Row(place, people.get(ref), int(load), taken.get(place))
        for place, (load, _gap, ref) in enumerate(split, 1)
    ]
