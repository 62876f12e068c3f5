"""Officers whom receipts name, at the system administrator's desk: who has an account, proposing one for the others.

Not here: receipts themselves (`web.officer.receipts`), approving what was proposed (`mandates.py`).
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts import queries as accounts
from yunti.apps.accounts.letters import can_be_sent
from yunti.apps.receipts import queries as reads
from yunti.apps.receipts import services
from yunti.apps.reference.queries.regions import region_name
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.web.administration.mandates import organisation_choices
from yunti.web.administration.people import link_origin
from yunti.web.administration.people_forms import PersonForm
from yunti.web.shared.problems import posted, put_back


class AccountForm(forms.Form):
    """Name and contact are as the receipt says them."""

    login = forms.CharField(
        label=PersonForm.base_fields["login"].label,
        max_length=60,
        help_text=PersonForm.base_fields["login"].help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    organisation_ref = forms.ChoiceField(label=_("单位"))
    valid_from = forms.DateField(label=_("自"), widget=forms.DateInput)

    def __init__(self, *given: Any, organisations: list[tuple[str, str]], **told: Any) -> None:
        super().__init__(*given, **told)
        self.fields["organisation_ref"].choices = organisations  # type: ignore[attr-defined]


def receipt_accounts(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    rows = [
        (each, region_name(each.receipt.region_code), _state(each, today))
        for each in reads.accounts_asked(actor)
    ]
    return render(request, "administration/receipt_accounts.html", {"rows": rows})


def _state(each: Any, today: Any) -> Any:
    return accounts.state_of(each.account.mandate, today) if each.account is not None else None


def receipt_account(request: HttpRequest, ref: str, row: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    named = reads.officer_named(actor, ref, row)
    form = AccountForm(
        posted(request), organisations=organisation_choices(actor), initial={"valid_from": clock.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made, token = services.issue_account(
                receipt=named.receipt, row=row, **form.cleaned_data, origin=link_origin(request), by=actor
            )
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            person = made.mandate.person
            link = "" if person.email and can_be_sent() else f"{link_origin(request)}{token}/"
            context = {"person": person, "link": link, "granted": True}
            return render(request, "administration/person_created.html", context)
    context = {"form": form, "named": named, "place": region_name(named.receipt.region_code)}
    return render(request, "administration/receipt_account.html", context, status=422 if form.errors else 200)
