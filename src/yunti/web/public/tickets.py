"""Opinions, suggestions, complaints and calls for help: written, checked, sent, followed with number and secret or signed in.

Not here: the officers' desk (`web.officer.tickets`), objections to a line of a list (`objections.py`).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.tickets.enums import DAYS_OTHERWISE, DAYS_TO_ANSWER, TicketKind, TicketState
from yunti.apps.tickets.queries import (
    PAGE_SIZE,
    desk_name,
    desks_that_answer,
    may_reopen,
    own_ticket,
    own_tickets,
    secret_of,
    ticket_with_secret,
)
from yunti.apps.tickets.services import LONGEST, forget_contact, reopen_ticket, submit_ticket
from yunti.kit import clock
from yunti.kit.actors import OUTSIDE, Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.kit.references import new_reference
from yunti.web.public.lists import fresh
from yunti.web.shared.errors import TooManyRequests
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.patience import require_patience
from yunti.web.shared.problems import posted, put_back
from yunti.web.shared.tickets import TONES, TicketForm, shown

WRITING, TRIES = "20/h/ip", "30/h/ip"


class AgainForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("哪里没有解决"),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST}),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("没有写内容。")},
    )


def ticket_new(request: HttpRequest) -> HttpResponse:
    """Written, shown once more, sent: a single press of a machine sends nothing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desks, step = desks_that_answer(clock.today()), request.POST.get("step", "")
    own = actor.at(*OUTSIDE)
    organisation = actor.organisation_name if own else ""
    named = {"supplier": request.GET.get("supplier", "")[:100]}
    form = TicketForm(desks, posted(request), organisation=organisation, initial=named)
    context: dict[str, Any] = {
        "form": form,
        "own": own,
        "slow": DAYS_OTHERWISE,
        "fast": DAYS_TO_ANSWER[TicketKind.QUESTION],
    }
    if request.method != "POST" or step == "change" or not form.is_valid():
        status = 422 if request.method == "POST" and step != "change" else 200
        return fresh(render(request, "public/ticket_new.html", context, status=status))
    context["desk"] = desk_name(form.cleaned_data["region_code"], desks)
    if step != "send":
        context |= {
            "told": [(field.label, _spoken(field, organisation)) for field in form],
            "key": new_reference(),
        }
        return fresh(render(request, "public/ticket_check.html", context))
    try:
        require_patience(request, "ticket", WRITING)
        made = submit_ticket(told=form.told(), by=actor, key=request.POST.get("key", "")[:64] or None)
    except Refused as refusal:
        put_back(form, refusal)
        status = refusal.status if isinstance(refusal, TooManyRequests) else 422
        return fresh(render(request, "public/ticket_new.html", context, status=status))
    context |= {"ticket": made, "secret": secret_of(made)}
    return fresh(render(request, "public/ticket_receipt.html", context))


def _spoken(field: forms.BoundField, organisation: str) -> str:
    """What was chosen, as it was shown to choose."""
    if isinstance(field.field, forms.BooleanField):
        return organisation if field.value() else _("否，以个人名义")
    value = str(field.value() or "")
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, value)) or _("（没有填写）")


def ticket_follow(request: HttpRequest) -> HttpResponse:
    """Sent, never in the address. A wrong number and a wrong secret get the same answer."""
    context: dict[str, Any] = {"number": "", "form": AgainForm()}
    status = 200
    if request.method == "POST":
        require_patience(request, "ticket-follow", TRIES)
        number, secret = request.POST.get("number", "").strip()[:60], request.POST.get("secret", "")[:60]
        context |= {"number": number, "secret": secret}
        found = ticket_with_secret(number, secret)
        if found is None:
            context["wrong"], status = True, 422
        else:
            status = _acted(request, found, context, secret)
            found = ticket_with_secret(number, secret)
            context |= _way(found)
    return fresh(render(request, "public/ticket_follow.html", context, status=status))


def ticket_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desks = desks_that_answer(clock.today())
    found = Paginator(own_tickets(actor), PAGE_SIZE).get_page(page_number(request))
    context = {
        "rows": [(row, desk_name(row.region_code, desks), TONES[TicketState(row.state)]) for row in found],
        "pages": pages(request, found.number, found.has_next()),
    }
    return render(request, "public/ticket_list.html", context)


def ticket(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context: dict[str, Any] = {"form": AgainForm(), "secret": ""}
    found, status = own_ticket(actor, ref), 200
    if request.method == "POST":
        status = _acted(request, found, context, "")
        if status == 200:
            return redirect("public:ticket", ref)
    return fresh(render(request, "public/ticket.html", context | _way(own_ticket(actor, ref)), status=status))


def _acted(request: HttpRequest, found: Any, context: dict[str, Any], secret: str) -> int:
    """Bringing it up again or taking the contact back, where the button of that was pressed; the status of the answer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    act = request.POST.get("act", "")
    if act == "forget":
        forget_contact(ticket=found, secret=secret, by=actor)
        messages.success(request, _("联系方式已删去。"))
    if act != "again":
        return 200
    form = context["form"] = AgainForm(request.POST)
    if form.is_valid():
        try:
            text, key = form.cleaned_data["text"], request.POST.get("key", "")[:64] or None
            reopen_ticket(ticket=found, text=text, secret=secret, by=actor, key=key)
        except NotFoundOrHidden:
            raise
        except Refused as refusal:
            put_back(form, refusal)
        else:
            context["form"] = AgainForm()
            messages.success(request, _("已经再次提出。"))
            return 200
    return 422


def _way(found: Any) -> dict[str, Any]:
    desks = desks_that_answer(clock.today())
    return shown(found, desks, internal=False) | {"again": may_reopen(found), "key": new_reference()}
