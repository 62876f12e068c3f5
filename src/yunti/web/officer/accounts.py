"""Bank accounts at the desks of officers and finance: those that wait for confirmation, one account, the decision.

The whole number is shown on the page of one account alone, and opening it is recorded.
Not here: entering (`web.shared.own_accounts`), the rules (`apps.registry.services.accounts`).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.registry.enums import AccountState
from yunti.apps.registry.permissions import can_confirm_account, can_stop_account
from yunti.apps.registry.queries import accounts
from yunti.apps.registry.services.accounts import (
    LONGEST_REASON,
    confirm_account,
    refuse_account,
    stop_account,
)
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.viewing import record_viewing
from yunti.web.officer.party_forms import attempt
from yunti.web.shared.own_accounts import STANDING, TONES
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted

PAGE_SIZE = 50
DECIDED = 20


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("不予确认、停用时写明，单位会看到。"),
    )


def account_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    shown = Paginator(accounts.waiting_accounts(actor), PAGE_SIZE).get_page(page_number(request))
    decided = accounts.decided_accounts(actor)[:DECIDED]
    context = {
        "waiting": [(row, accounts.party_of(row)) for row in shown],
        "total": shown.paginator.count,
        "pages": pages(request, shown.number, shown.has_next()),
        "decided": [(row, accounts.party_of(row), TONES[AccountState(row.state)]) for row in decided],
    }
    return render(request, "officer/account_list.html", context)


def account(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = accounts.account_by_ref(actor, ref)
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        said = _decided(form, row, request.POST.get("decision", ""), actor)
        if said:
            messages.success(request, said)
            return redirect("officer:account", ref)
    party = accounts.party_of(row)
    record_viewing(row, by=actor, purpose="registry.account")
    context: dict[str, Any] = {
        "account": row,
        "party": party,
        "party_url": f"officer:{'enterprise' if row.enterprise_id else 'supplier'}-detail",
        "tone": TONES[AccountState(row.state)],
        "named": accounts.bears_the_name(row, party),
        "elsewhere": accounts.others_with_the_number(row),
        "in_use": accounts.account_for(party, clock.now()) == row,
        "versions": [each for each in accounts.accounts_of(party) if each.pk != row.pk],
        "form": form,
        "waits": row.state == AccountState.WAITING,
        "may_confirm": can_confirm_account(actor, row, party),
        "may_stop": row.state in STANDING and bool(can_stop_account(actor, party)),
    }
    return render(request, "officer/account.html", context, status=422 if form.errors else 200)


def _decided(form: DecisionForm, row: Any, decision: str, actor: Actor) -> str:
    """What to tell; empty where it was refused, with the reasons in the form."""
    reason = form.cleaned_data["reason"]
    if decision == "confirm":
        done = attempt(form, lambda: confirm_account(account=row, by=actor))
        if done is None:
            return ""
        moment = f"{clock.local(done.usable_from):%Y-%m-%d %H:%M}"
        return _("已确认，自 %(moment)s 起用于拨付。") % {"moment": moment}
    act = stop_account if decision == "stop" else refuse_account
    done = attempt(form, lambda: act(account=row, reason=reason, by=actor))
    return _("已办：%(state)s。") % {"state": done.get_state_display()} if done is not None else ""
