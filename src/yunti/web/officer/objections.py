"""Objections to lines of public lists, as the authority handles them: the list by the day an answer is due, one with its outcome.

Not here: the lists (`publicity.py`), raising objections (`web.public.objections`).
"""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.publicity.queries.lists import rows_of
from yunti.apps.publicity.queries.objections import PAGE_SIZE, objection_for, objections_for, showing_of
from yunti.apps.publicity.services import settle_line_objection
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.kit.references import new_reference
from yunti.kit.viewing import record_viewing
from yunti.web.shared.deadlines import due_of, due_steps
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted, put_back


class SettleForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("处理结果"),
        choices=[("dismissed", gettext_lazy("异议不成立")), ("upheld", gettext_lazy("异议成立"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("没有选择异议是否成立。")},
    )
    outcome = forms.CharField(
        label=gettext_lazy("核查情况和理由"),
        help_text=gettext_lazy("写明查了什么、依据什么。答复异议人时原样使用，请不要写其他人的个人信息。"),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 5000}),
        max_length=5000,
        error_messages={"required": gettext_lazy("没有写明处理结果和依据。")},
    )


def objection_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    settled = request.GET.get("tab") == "settled"
    found = Paginator(objections_for(actor, settled=settled), PAGE_SIZE).get_page(page_number(request))
    steps = due_steps(clock.today())
    context = {
        "settled": settled,
        "waiting": not settled,
        "rows": [(row, due_of(row.objection.due_on, steps, ended=settled)) for row in found],
        "pages": pages(request, found.number, found.has_next()),
    }
    return render(request, "officer/objection_list.html", context)


def objection(request: HttpRequest, ref: str) -> HttpResponse:
    """Opening one leaves a trace: it names a person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = objection_for(actor, ref)
    record_viewing(found.line.case, by=actor, purpose="cases.detail")
    form = SettleForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            settle_line_objection(
                ref=ref,
                upheld=form.cleaned_data["verdict"] == "upheld",
                outcome=form.cleaned_data["outcome"],
                by=actor,
                key=request.POST.get("key", "")[:64] or None,
            )
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("异议已经处理，结果告知异议人。"))
            return redirect("officer:objection-list")
    showing = showing_of(found)
    settled = found.objection.settled_at is not None
    context = {
        "found": found,
        "row": next(row for row in rows_of(found.line.list).rows if row.number == found.line.number),
        "due": due_of(found.objection.due_on, due_steps(clock.today()), ended=settled),
        "settled": settled,
        "moves": bool(showing and showing.objections and showing.objections.upheld),
        "form": form,
        "key": request.POST.get("key") or new_reference(),
    }
    return render(request, "officer/objection.html", context, status=422 if form.errors else 200)
