"""The officers' page of public lists: what is ready, preview and publication, one list with correction and withdrawal.

Not here: objections (`objections.py`), what the public reads (`web.public.lists`).
"""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.services.moving_many import NotAllMoved
from yunti.apps.programmes.queries.rounds import pack_of, round_by_ref
from yunti.apps.publicity.permissions import can_change_list, can_publish
from yunti.apps.publicity.queries.lists import (
    PAGE_SIZE,
    ListKind,
    ListState,
    countdown,
    extensions_of,
    lists_of,
    own_list,
    rows_of,
    showing_of_list,
    state_of,
)
from yunti.apps.publicity.queries.objections import objections_for
from yunti.apps.publicity.queries.ready import (
    MOST_LINES,
    Line,
    preview_digest,
    ready_lines,
    ready_lists,
    statements_of,
)
from yunti.apps.publicity.services import NewList, extend_list, publish_list, withdraw_list
from yunti.apps.publicity.services.publishing import last_day_of_list, problems_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.permissions import require
from yunti.kit.references import new_reference
from yunti.packs.publicity import Showing, showing_named
from yunti.web.officer.list_papers import papers_with_links
from yunti.web.shared.days import day_field
from yunti.web.shared.deadlines import due_of, due_steps
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import put_back


def publicity(request: HttpRequest) -> HttpResponse:
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    number = page_number(request)
    rows = list(lists_of(actor)[(number - 1) * PAGE_SIZE : number * PAGE_SIZE + 1])
    waiting = objections_for(actor)
    first = waiting.first()
    context = {
        "ready": ready_lists(actor),
        "lists": [(each, state_of(each, today), countdown(each, today)) for each in rows[:PAGE_SIZE]],
        "pages": pages(request, number, len(rows) > PAGE_SIZE),
        "objections": waiting.count(),
        "due": due_of(first.objection.due_on, due_steps(today)) if first is not None else None,
    }
    return render(request, "officer/publicity.html", context)


def publicity_new(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """Choose, look at what would be frozen, publish. What was typed stays through every refusal."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = round_by_ref(ref)
    pack = pack_of(each)
    showing = showing_named(pack, name)
    if showing is None or showing.is_handed_over:
        raise NotFoundOrHidden(_("这个项目没有这种名单。"))
    require(can_publish(actor, pack, showing))
    given = request.POST if request.method == "POST" else request.GET
    replaced = own_list(actor, given["replaces"]) if given.get("replaces") else None
    if replaced is not None:
        require(can_change_list(actor, replaced, pack, showing))
    lines = ready_lines(actor, each, name, replaces=replaced)
    chosen = _chosen(request, lines)
    new = NewList(
        each,
        name,
        tuple(request.POST.getlist("case"))
        or tuple(line.case.ref for line in chosen if request.method == "GET"),
        request.POST.get("seen", ""),
        given.get("contact", replaced.contact if replaced else ""),
        replaced,
        given.get("reason", ""),
        "stated" in request.POST,
    )
    context = _context(new, showing, lines, chosen)
    refusal: Refused | None = None
    if request.method == "POST" and "publish" in request.POST:
        try:
            made = publish_list(new=new, by=actor, key=request.POST.get("key", "")[:64] or None)
        except Refused as problem:
            if problem.denial:
                raise
            refusal = problem
        else:
            messages.success(request, _("已发布 %(number)s。") % {"number": made.number})
            return redirect("officer:publicity-list", made.ref)
    elif request.method == "POST":
        refusal = _not_ready(new, showing)
    context |= _outcome(request, new, showing, chosen, refusal)
    return render(request, "officer/publicity_new.html", context, status=refusal.status if refusal else 200)


def _chosen(request: HttpRequest, lines: list[Line]) -> list[Line]:
    """Every case at first; afterwards those that are ticked."""
    if request.method != "POST":
        wanted = set(request.GET.getlist("case"))
        return [line for line in lines if not wanted or line.case.ref in wanted]
    ticked = set(request.POST.getlist("case"))
    return [line for line in lines if line.case.ref in ticked]


def _context(new: NewList, showing: Showing, lines: list[Line], chosen: list[Line]) -> dict[str, Any]:
    refs = {line.case.ref for line in chosen}
    return {
        "round": new.round,
        "showing": showing,
        "columns": [column.label for column in showing.columns],
        "lines": [(line, line.case.ref in refs) for line in lines],
        "chosen": chosen,
        "replaces": new.replaces,
        "contact": new.contact,
        "reason": new.reason,
        "stated": new.stated,
        "statements": statements_of(pack_of(new.round), showing),
        "most": MOST_LINES,
    }


def _not_ready(new: NewList, showing: Showing) -> Refused | None:
    """The preview already says what publishing would refuse."""
    problems = problems_of(new, showing)
    return InvalidInput(problems) if problems else None


def _outcome(
    request: HttpRequest, new: NewList, showing: Showing, chosen: list[Line], refusal: Refused | None
) -> dict[str, Any]:
    previewed = request.method == "POST" and not isinstance(refusal, InvalidInput)
    last_day: date | None = None
    if previewed and showing.is_publicity:
        try:
            last_day = last_day_of_list(pack_of(new.round), showing, clock.today())
        except Refused as problem:
            refusal = refusal or problem
    failed = {each.ref: each.refusal for each in refusal.failed} if isinstance(refusal, NotAllMoved) else {}
    return {
        "previewed": previewed,
        "today": clock.today(),
        "last_day": last_day,
        "seen": preview_digest(chosen),
        "key": request.POST.get("key") or new_reference(),
        "refusal": refusal,
        "problems": refusal.problems if isinstance(refusal, InvalidInput) else (),
        "failed": [(line.case, failed[line.case.ref]) for line in chosen if line.case.ref in failed],
    }


class ExtendForm(forms.Form):
    seen = forms.DateField(widget=forms.HiddenInput)
    last_day = day_field(gettext_lazy("新的公示截止日期"))
    reason = forms.CharField(
        label=gettext_lazy("延长的理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("公开可见，不写个人信息。"),
        error_messages={"required": gettext_lazy("没有写明延长的理由。")},
    )


def publicity_list(
    request: HttpRequest, ref: str, *, refusal: Refused | None = None, extending: ExtendForm | None = None
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each, today = own_list(actor, ref), clock.today()
    rows, state = rows_of(each), state_of(each, today)
    showing = showing_named(pack_of(each.round), each.name)
    may = showing is not None and bool(can_change_list(actor, each, pack_of(each.round), showing))
    may_change = may and showing is not None and not showing.is_handed_over
    may_extend = may and (state is ListState.RUNNING or extending is not None)
    failed = refusal is not None or extending is not None
    context = {
        "list": each,
        "state": state,
        "countdown": countdown(each, today),
        "columns": rows.columns,
        "rows": rows.rows,
        "papers": papers_with_links(each),
        "may_correct": may_change and state is not ListState.WITHDRAWN,
        "may_withdraw": may_change and each.kind == ListKind.PUBLICITY and state is not ListState.WITHDRAWN,
        "successors": list(each.replaced_by.all()),
        "extensions": extensions_of(each),
        "extending": (extending or ExtendForm(initial={"seen": each.last_day}, auto_id="id_extend_%s"))
        if may_extend
        else None,
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "officer/publicity_list.html", context, status=422 if failed else 200)


def publicity_extend(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = ExtendForm(request.POST, auto_id="id_extend_%s")
    if not form.is_valid():
        found = own_list(actor, ref)
        require(can_change_list(actor, found, pack_of(found.round), showing_of_list(found)))
        return publicity_list(request, ref, extending=form)
    told = form.cleaned_data
    try:
        extend_list(
            ref=ref,
            last_day=told["last_day"],
            reason=told["reason"],
            seen=told["seen"],
            by=actor,
        )
    except Refused as refusal:
        if refusal.denial or isinstance(refusal, NotFoundOrHidden):
            raise
        put_back(form, refusal)
        return publicity_list(request, ref, extending=form)
    messages.success(request, _("公示期已延长，公开的页面同时更新。"))
    return redirect("officer:publicity-list", ref)


def publicity_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    try:
        withdraw_list(ref=ref, reason=request.POST.get("reason", ""), by=request.actor)  # type: ignore[attr-defined]
    except Refused as refusal:
        if refusal.denial or isinstance(refusal, NotFoundOrHidden):
            raise
        return publicity_list(request, ref, refusal=refusal)
    messages.success(request, _("名单已经撤回，公众看不到内容了。"))
    return redirect("officer:publicity-list", ref)
