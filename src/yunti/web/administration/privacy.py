"""Requests about personal data, answered by the security administrator within their period; the register of fields.

Not here: asking (`web.account.privacy`), how erasing works (`apps.privacy.erasure`).
"""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.privacy import queries, services
from yunti.apps.privacy.enums import RequestKind, RequestState
from yunti.apps.privacy.register import REGISTER
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.shared.problems import posted, put_back

SOON_DAYS = 3


class DecisionForm(forms.Form):
    grant = forms.ChoiceField(
        label=gettext_lazy("结论"),
        choices=[("yes", gettext_lazy("同意并已办理")), ("no", gettext_lazy("不同意"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("答复"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明办理结果；不同意的，写明理由和依据。"),
    )


def request_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    waiting, late = queries.open_request_count(actor, clock.today())
    rows = queries.requests_visible_to(actor)
    open_rows = rows.filter(state=RequestState.OPEN)
    context = {
        "waiting": waiting,
        "late": late,
        "rows": [(row, *_due(row.due_on)) for row in open_rows[: queries.PAGE]],
        "done": list(rows.exclude(state=RequestState.OPEN).order_by("-decided_at")[: queries.PAGE]),
    }
    return render(request, "administration/privacy_list.html", context)


def request_detail(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = queries.requests_visible_to(actor).filter(ref=ref).first()
    if asked is None:
        raise NotFoundOrHidden(_("没有这件请求。"))
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.decide(ref=ref, grant=given["grant"] == "yes", answer=given["answer"], by=actor)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, _("已办结。"))
            return redirect("administration:privacy-list")
    sla, days = _due(asked.due_on)
    context = {
        "asked": asked,
        "form": form,
        "open": asked.state == RequestState.OPEN,
        "erasing": asked.kind == RequestKind.ERASURE,
        "sla": sla,
        "days": days,
    }
    return render(request, "administration/privacy_detail.html", context, status=422 if form.errors else 200)


def register(request: HttpRequest) -> HttpResponse:
    return render(request, "administration/privacy_register.html", {"register": REGISTER})


def _due(day: date) -> tuple[str, int]:
    """The tone of the deadline and the days left; negative when it is past."""
    left = (day - clock.today()).days
    tone = "over" if left < 0 else "today" if left == 0 else "soon" if left <= SOON_DAYS else "calm"
    return tone, left
