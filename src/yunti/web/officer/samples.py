"""Samples of visits: what must be visited of each round, promising a draw, drawing, drawing again.

Not here: records (`visits.py`), the step that drawn cases take (`case_together.py`), the rules (`apps.inspections`).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.inspections import services
from yunti.apps.inspections.queries import samples as reads
from yunti.apps.programmes.queries.rounds import pack_of, round_by_ref
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.packs.inspections import Inspection, inspection_named
from yunti.web.shared.problems import put_back

SHOWN = 100
TONES = {
    reads.DrawState.COMMITTED: "wait",
    reads.DrawState.DRAWN: "ok",
    reads.DrawState.REPLACED: "todo",
}


class PromiseForm(forms.Form):
    count = forms.IntegerField(
        label=gettext_lazy("抽取家数"),
        min_value=1,
        error_messages={"required": gettext_lazy("没有填写抽取家数。")},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class RedrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("重抽的理由"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("另一位经办人同意后重抽；原来的结果和理由都保留。"),
        error_messages={"required": gettext_lazy("没有写明重抽的理由。")},
    )


def inspection_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    standings = reads.standings_of(actor)
    titles = {(each.round.pk, each.inspection.name): each.inspection.title for each in standings}
    samples = [
        (row, titles.get((row.round_id, row.name), row.name), TONES[reads.DrawState(row.state)])
        for row in reads.samples_visible_to(actor)[:SHOWN]
    ]
    return render(request, "officer/inspection_list.html", {"standings": standings, "samples": samples})


def sample_new(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """The population, how many must be visited, and the promise of a draw."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = round_by_ref(ref)
    inspection = _inspection(each, name)
    if not any(row.round.pk == each.pk and row.inspection.name == name for row in reads.standings_of(actor)):
        raise NotFoundOrHidden(_("没有找到这个批次。"))
    found = reads.standing_of(actor, each, pack_of(each), inspection)
    form = PromiseForm(request.POST or None, initial={"count": found.left or 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.commit_sample(
                round=each, name=name, count=form.cleaned_data["count"], by=actor, key=_key(request)
            )
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("名单和种子的指纹已经写入留痕，现在可以抽取。"))
            return redirect("officer:sample", made.ref)
    context = {"standing": found, "form": form, "drawable": len(found.drawable)}
    return render(request, "officer/sample_new.html", context, status=422 if form.errors else 200)


def sample(request: HttpRequest, ref: str) -> HttpResponse:
    return _shown(request, reads.sample_by_ref(request.actor, ref))  # type: ignore[attr-defined]


def sample_draw(request: HttpRequest, ref: str) -> HttpResponse:
    services.draw_sample(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("已抽取，种子随结果公开。"))
    return redirect("officer:sample", ref)


def sample_redraw(request: HttpRequest, ref: str) -> HttpResponse:
    """The first person says why; the second agrees."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = reads.sample_by_ref(actor, ref)
    if "agree" in request.POST:
        made = services.agree_redraw(ref=ref, by=actor)
        messages.success(request, _("已同意重抽。新的名单和种子已写入留痕。"))
        return redirect("officer:sample", made.ref)
    form = RedrawForm(request.POST)
    if form.is_valid():
        try:
            services.ask_redraw(ref=ref, reason=form.cleaned_data["reason"], by=actor)
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("已提出重抽，等另一位经办人同意。"))
            return redirect("officer:sample", ref)
    return _shown(request, row, form)


def _shown(request: HttpRequest, row: reads.SiteSample, form: RedrawForm | None = None) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pack, inspection = pack_of(row.round), _inspection(row.round, row.name)
    states = pack.section("workflows")[inspection.workflow]["states"]
    sources, drawn = inspection.sources(pack), row.state != reads.DrawState.COMMITTED
    cases = reads.drawn_cases(row) if drawn else []
    open_ones = [case for case in cases if case.state in sources]
    passed = reads.passed_over(cases, inspection, sources)
    context: dict[str, Any] = {
        "sample": row,
        "inspection": inspection,
        "tone": TONES[reads.DrawState(row.state)],
        "drawn": drawn,
        "cases": [
            (case, states[case.state]["title"], case.state in sources, case.pk in passed) for case in cases
        ],
        "passed": len(passed),
        "open_ones": open_ones,
        "own": row.jurisdiction == actor.jurisdiction,
        "form": form or RedrawForm(),
        "asked_by_me": row.redraw_asked_by == actor.ref,
        "successor": getattr(row, "replaced_by", None),
        "step": inspection.select,
    }
    return render(request, "officer/sample.html", context, status=422 if form and form.errors else 200)


def _inspection(each: Any, name: str) -> Inspection:
    found = inspection_named(pack_of(each), name)
    if found is None:
        raise NotFoundOrHidden(_("这个项目没有这种现场核查。"))
    return found


def _key(request: HttpRequest) -> str | None:
    return request.POST.get("key", "")[:64] or None
