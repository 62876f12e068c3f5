"""The cases that an expert is asked for: the list, the answers with the checks and the files handed in, stating an opinion, declining.

Other people's opinions and what happened in the case are not shown. Not here: asking (`web.officer`), opening a file (`web.shared`).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.enums import DECLINED
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.cases import Case, case_by_ref
from yunti.apps.cases.queries.file import gather
from yunti.apps.cases.queries.lent import evidence_beside
from yunti.apps.cases.queries.opinions import (
    awaited_from,
    case_once_asked_of,
    cases_asked_for,
    earlier_opinions,
    has_given_opinion,
)
from yunti.apps.cases.services import state_guard
from yunti.apps.cases.services.assigning import LONGEST_REASON
from yunti.apps.panels.queries.panels import own_seat
from yunti.apps.panels.queries.scores import handed_in_by, is_scored, own_sheet
from yunti.apps.panels.queries.veil import is_blind_to, number_for, veil_over
from yunti.apps.panels.services import accept_seat, decline_review
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.kit.references import new_reference
from yunti.kit.viewing import record_viewing
from yunti.web.expert.blind import checked, covered, filed, without_names
from yunti.web.expert.scores import SCORES, ScoreForm, scoring_of, sent_scores
from yunti.web.shared.bound_papers import papers_by_file, slots_by_row
from yunti.web.shared.case_checks import checks_of, clauses
from yunti.web.shared.case_facts import Reading, sections_of
from yunti.web.shared.html import Tab
from yunti.web.shared.panels import is_for_panel
from yunti.web.shared.problems import posted, put_back
from yunti.web.shared.sums import tallies_as_checked

ANSWERS, EVIDENCE = "answers", "evidence"


class OpinionForm(forms.Form):
    guard = forms.CharField(widget=forms.HiddenInput, max_length=60)
    note = forms.CharField(
        label=gettext_lazy("评审意见"),
        error_messages={"required": gettext_lazy("没有写评审意见。")},
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("写明结论和依据。提交以后办理单位可以看到，其他专家看不到。"),
    )


class DeclineForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    ground = forms.ChoiceField(
        label=gettext_lazy("为什么不能评审"),
        choices=[(each.value, each.label) for each in DECLINED],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("没有选择为什么不评审。")},
    )
    reason = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("有利害关系的，写明是什么关系；没有时间的可以不写。只有办理单位看得到。"),
    )


def case_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows = cases_asked_for(actor)
    scored = handed_in_by(actor, [each.case for each in rows])
    shown = [
        (replace(each, answered=each.answered or each.case.pk in scored), heading_of(actor, each.case))
        for each in rows
    ]
    context = {"rows": shown, "scores": any(is_scored(each.case) for each in rows)}
    return render(request, "expert/case_list.html", context)


def case_file(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    if request.method != "POST":
        record_viewing(case, by=actor, purpose="cases.detail")
        return _draw(request, case, None)
    if request.POST.get("what") == SCORES:
        return _scored(request, case)
    form = OpinionForm(request.POST)
    if form.is_valid():
        try:
            state_guard(case=case, by=actor, **form.cleaned_data)
        except NotFoundOrHidden:
            raise
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("评审意见已提交。"))
            return redirect("expert:case", ref)
    return _draw(request, case, form)


def _scored(request: HttpRequest, case: Case) -> HttpResponse:
    actor, pack = request.actor, pack_of(case.round)  # type: ignore[attr-defined]
    sheet = own_sheet(actor, case, pack, own_seat(actor, case, pack))
    if sheet is None:
        raise NotFoundOrHidden(_("没有请您为这份申报评分。"))
    form, done = sent_scores(request, case, sheet)
    if form is not None:
        return _draw(request, case, None, form)
    messages.success(request, done)
    return redirect("expert:case", case.ref)


def _draw(
    request: HttpRequest, case: Case, sent: OpinionForm | None, scores: ScoreForm | None = None
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    pack = pack_of(case.round)
    read = gather([case], actor)
    around = Surroundings(case, pack, actor, roles_in(actor, case, pack.section("actors")), read.reader)
    facts = around.facts
    veil = veil_over(actor, case, pack, facts.facts)
    bound = without_names(evidence_beside(case, pack), veil)
    files = filed(papers_by_file(pack, bound), veil)
    tab = EVIDENCE if files and request.GET.get("tab") == EVIDENCE else ANSWERS
    by_row = slots_by_row(pack, facts.facts, bound)
    tallies = tallies_as_checked(around) if tab == ANSWERS else {}
    context: dict[str, Any] = {
        "case": case,
        "tab": tab,
        "tabs": list(_tabs(tab, len(files))),
        "files": files,
        "sections": covered(
            sections_of(case.workflow, Reading(pack, facts, None, None, {}, by_row, tallies)), veil
        ),
    }
    if is_for_panel(request):
        return render(request, "expert/parts/view.html", context)
    workflow = pack.section("workflows")[case.workflow]
    awaited = awaited_from(around)
    seat = own_seat(actor, case, pack)
    scoring = scoring_of(pack, own_sheet(actor, case, pack, seat), scores)
    handed = scoring is not None and scoring.sheet.handed_in_at is not None
    context |= {
        **heading_of(actor, case),
        "blind": veil.is_on,
        "kind": workflow["title"],
        "state": workflow["states"][case.state]["title"],
        "checks": checked(checks_of(around), veil),
        "may_decline": not handed and not has_given_opinion(case, actor),
        "awaited": [(each, clauses(pack, each.clause), _form(each.guard, sent)) for each in awaited],
        "waits": any(not each.taken for each in awaited),
        "earlier": earlier_opinions(around),
        "seat": seat,
        "scoring": scoring,
    }
    wrong = sent is not None or scores is not None
    return render(request, "expert/case.html", context, status=422 if wrong else 200)


def heading_of(actor: Actor, case: Case) -> dict[str, str]:
    """Whose case it is, and its number; of one that is read blind neither says who or where the party is."""
    party = case.enterprise or case.supplier
    name = _("隐名评审") if is_blind_to(actor, case) else party.name if party is not None else ""
    return {"heading": name, "number": number_for(actor, case)}


def _tabs(tab: str, files: int) -> Iterator[Tab]:
    yield ANSWERS, _("填报内容"), 0, False, tab == ANSWERS
    if files:
        yield EVIDENCE, _("佐证材料"), files, False, tab == EVIDENCE


def case_accept(request: HttpRequest, ref: str) -> HttpResponse:
    """Whoever was drawn says that they review and have no tie."""
    actor = request.actor  # type: ignore[attr-defined]
    accept_seat(case=case_by_ref(actor, ref), by=actor)
    messages.success(request, _("已确认接受评审。"))
    return redirect("expert:case", ref)


def case_decline(request: HttpRequest, ref: str) -> HttpResponse:
    """Says what follows, asks why, and then the case is gone from this desk."""
    actor = request.actor  # type: ignore[attr-defined]
    form = DeclineForm(posted(request), initial={"key": new_reference()})
    if request.method == "POST" and form.is_valid():
        told = {**form.cleaned_data, "key": form.cleaned_data["key"] or None}
        try:
            decline_review(case=case_once_asked_of(actor, ref), by=actor, **told)
        except NotFoundOrHidden:
            raise
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("已说明不能评审，办理单位会收到消息。这份申报不再显示。"))
            return redirect("expert:cases")
    case = case_by_ref(actor, ref)
    context = {"case": case, **heading_of(actor, case), "form": form}
    return render(request, "expert/case_decline.html", context, status=422 if form.errors else 200)


def _form(guard: str, sent: OpinionForm | None) -> OpinionForm:
    if sent is not None and sent.data.get("guard") == guard:
        return sent
    return OpinionForm(initial={"guard": guard}, auto_id=f"id_{guard}_%s")
