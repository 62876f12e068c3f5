"""Draws of whom to check on the spot: promising one for a round, drawing, whom it named, drawing anew, the proof.

Not here: the checks themselves (`spot_checks.py`), samples of cases to be visited (`samples.py`), the rules (`apps.inspections`).
"""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.inspections import services
from yunti.apps.inspections.queries import check_draws as reads
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.reference.queries.regions import region_name
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.references import new_reference
from yunti.packs.budget import ground
from yunti.packs.supervision import ENTERPRISE, SUPPLIER, supervision_of
from yunti.web.officer.party_forms import attempt
from yunti.web.officer.samples import TONES, RedrawForm
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted

PAGE_SIZE = 50


class PromiseForm(forms.Form):
    round = forms.ChoiceField()

    def __init__(self, data: Any, rounds: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["round"].label = _("批次")
        self.fields["round"].choices = rounds  # type: ignore[attr-defined]


def draw_list(request: HttpRequest) -> HttpResponse:
    """Sent, it promises a draw in the round that was chosen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rounds = reads.rounds_to_draw(actor)
    form = PromiseForm(posted(request), [(each.ref, each.title) for each, _told, _rule in rounds])
    if request.method == "POST" and form.is_valid():
        each = next(row for row, _told, _rule in rounds if row.ref == form.cleaned_data["round"])
        key = request.POST.get("key", "")[:64] or None
        made = attempt(form, lambda: services.commit_check_draw(round=each, by=actor, key=key))
        if made is not None:
            messages.success(request, _("名单、件数和种子的指纹已经写入留痕，现在可以抽取。"))
            return redirect("officer:check-draw", made.ref)
    found = Paginator(reads.draws_visible_to(actor), PAGE_SIZE).get_page(page_number(request))
    context = {
        "form": form if rounds else None,
        "rows": [(row, region_name(row.jurisdiction), TONES[reads.DrawState(row.state)]) for row in found],
        "pages": pages(request, found.number, found.has_next()),
        "key": new_reference(),
    }
    return render(request, "officer/check_draw_list.html", context, status=422 if form.errors else 200)


def check_draw(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, do = reads.draw_by_ref(actor, ref), request.POST.get("do", "")
    form = RedrawForm(posted(request) if do == "ask" else None)
    pressed = forms.Form(posted(request) if do in ("draw", "agree") else None)
    if request.method == "POST":
        gone_on = _done(request, ref, form, pressed, do)
        if gone_on:
            return redirect("officer:check-draw", gone_on)
    pack = pack_of(row.round)
    told = supervision_of(pack)
    rule = told.draw if told is not None else None
    sizes = reads.sizes_of(row.members)
    proof = reads.proof_of(row)
    context = {
        "draw": row,
        "tone": TONES[reads.DrawState(row.state)],
        "drawn": row.is_drawn,
        "own": row.jurisdiction == actor.jurisdiction,
        "cities": [(region_name(code), sizes[code], row.quotas.get(code, 0)) for code in sorted(sizes)],
        "cases": [
            (each, region_name(each.region_code), _record_url(row, each))
            for each in reads.drawn_cases_of(row)
        ]
        if row.is_drawn
        else [],
        "successor": getattr(row, "replaced_by", None),
        "form": form,
        "pressed": pressed,
        "asked_by_me": row.redraw_asked_by == actor.ref,
        "wanted": rule.wanted(pack, clock.local(row.committed_at).date()) if rule is not None else None,
        "reading": rule.reading if rule is not None else "",
        "clause": ground(pack, *rule.clause) if rule is not None else "",
        "proof": proof.text(),
        "faults": proof.faults,
    }
    faulty = form.errors or pressed.errors
    return render(request, "officer/check_draw.html", context, status=422 if faulty else 200)


def _record_url(row: reads.SpotDraw, each: reads.DrawnCase) -> str:
    """The register's own form, with what is known filled in."""
    party = each.case.enterprise or each.case.supplier
    if party is None:
        return ""
    kind = ENTERPRISE if each.case.enterprise_id else SUPPLIER
    known = {"kind": kind, "uscc": party.uscc, "case_number": each.case.number, "round": row.round.ref}
    return f"{reverse('officer:spot-check-new')}?{urlencode(known)}"


def _done(request: HttpRequest, ref: str, form: RedrawForm, pressed: forms.Form, do: str) -> str:
    """Where to go on; nothing where it was refused, and then the form says why."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if do == "draw" and pressed.is_valid():
        made = attempt(pressed, lambda: services.draw_checks(ref=ref, by=actor))
        said = _("已抽取，种子随结果公开。")
    elif do == "agree" and pressed.is_valid():
        made = attempt(pressed, lambda: services.agree_check_redraw(ref=ref, by=actor))
        said = _("已同意重抽。新的名单和种子已写入留痕。")
    elif do == "ask":
        if not form.is_valid():
            return ""
        reason = form.cleaned_data["reason"]
        made = attempt(form, lambda: services.ask_check_redraw(ref=ref, reason=reason, by=actor))
        said = _("已提出重抽，等另一位经办人同意。")
    else:
        raise NotFoundOrHidden()
    if made is None:
        return ""
    messages.success(request, said)
    return str(made.ref)
