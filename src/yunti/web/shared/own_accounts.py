"""A party's own bank accounts: which one is paid to, all versions, entering one, stopping one.

Not here: the rules (`apps.registry.services.accounts`), confirming (`web.officer.accounts`).
"""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.documents.queries import evidence_page
from yunti.apps.documents.services import attach_evidence
from yunti.apps.registry.enums import AccountState
from yunti.apps.registry.permissions import PartyRow
from yunti.apps.registry.queries.accounts import account_by_ref, account_for, accounts_of
from yunti.apps.registry.services.accounts import (
    LONGEST_REASON,
    NewAccount,
    enter_account,
    stop_account,
)
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.kit.references import new_reference
from yunti.web.shared.own_record import OwnDesk
from yunti.web.shared.problems import posted, put_back

STANDING = (AccountState.WAITING, AccountState.CONFIRMED)
TONES = {
    AccountState.WAITING: "wait",
    AccountState.CONFIRMED: "on",
    AccountState.REFUSED: "bad",
    AccountState.REPLACED: "todo",
    AccountState.STOPPED: "todo",
}


class AccountForm(forms.Form):
    holder = forms.CharField(
        label=gettext_lazy("户名"),
        max_length=200,
        help_text=gettext_lazy("与登记名称一致。"),
        error_messages={"required": gettext_lazy("没有填写户名。")},
    )
    bank = forms.CharField(
        label=gettext_lazy("开户银行"),
        max_length=120,
        help_text=gettext_lazy("写到支行，例如某银行某支行。"),
        error_messages={"required": gettext_lazy("没有填写开户银行。")},
    )
    number = forms.CharField(
        label=gettext_lazy("账号"),
        max_length=60,
        help_text=gettext_lazy("只有数字，空格可以照抄。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("没有填写账号。")},
    )
    evidence = forms.ChoiceField(
        label=gettext_lazy("证明材料"),
        required=False,
        help_text=gettext_lazy("从材料库选，例如开户许可证、基本存款账户信息或银行证明。"),
    )
    file = forms.FileField(
        label=gettext_lazy("或者上传文件"),
        required=False,
        max_length=4096,
        help_text=gettext_lazy("存入材料库，以后可以再用。"),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, papers: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].choices = [("", _("请选择")), *papers]  # type: ignore[attr-defined]


class StopForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("停用的理由"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("例如账户已注销，或者不是本单位登记的。"),
        error_messages={"required": gettext_lazy("没有填写理由。")},
    )


def _own(request: HttpRequest, desk: OwnDesk) -> PartyRow:
    party = desk.find(request.actor)  # type: ignore[attr-defined]
    if party is None:
        raise NotFoundOrHidden(_("名录里还没有本单位的档案。"), next_step=_("请先登记档案，再登记收款账户。"))
    return party


def show(request: HttpRequest, desk: OwnDesk) -> HttpResponse:
    party, now = desk.find(request.actor), clock.now()  # type: ignore[attr-defined]
    rows = accounts_of(party) if party else []
    current = account_for(party, now) if party else None
    context = {
        "desk": desk,
        "party": party,
        "current": current,
        "versions": [_line(row, current, now) for row in rows],
        "hours": settings.YUNTI_ACCOUNT_HOURS,
    }
    return render(request, "shared/own_accounts.html", context)


def _line(row: Any, current: Any, now: datetime) -> dict[str, Any]:
    """What stands is shown whole to the party, what is over masked."""
    stands = row.state in STANDING
    in_use = current is not None and row.pk == current.pk
    return {
        "account": row,
        "number": row.account_number if stands else row.masked,
        "stands": stands,
        "in_use": in_use,
        "cooling": row.state == AccountState.CONFIRMED and not row.is_usable_at(now),
        "tone": "ok" if in_use else TONES[AccountState(row.state)],
    }


def enter(request: HttpRequest, desk: OwnDesk) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    party = _own(request, desk)
    papers = [(row.ref, str(row)) for row in evidence_page(actor)[0]]
    initial = {"holder": party.name, "key": new_reference()}
    form = AccountForm(papers, posted(request), request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        form = _with_the_file(form, papers, actor)
        if form.is_valid() and _entered(form, party, actor):
            messages.success(request, _("已登记，待主管部门或者财政部门确认。"))
            return redirect(desk.accounts)
    context = {"form": form, "desk": desk, "party": party}
    return render(request, "shared/own_account_new.html", context, status=422 if form.errors else 200)


def _with_the_file(form: AccountForm, papers: list[tuple[str, str]], actor: Actor) -> AccountForm:
    """What was uploaded goes to the library and is chosen, so that a refusal of something else does not lose it."""
    file = form.cleaned_data["file"]
    if not file:
        return form
    try:
        paper = attach_evidence(file=file, name=file.name, by=actor)
    except Refused as refusal:
        if refusal.denial:
            raise
        form.add_error("file", " ".join(part for part in (refusal.reason, refusal.next_step) if part))
        return form
    typed = {**dict(form.data.items()), "evidence": paper.ref}
    return AccountForm([(paper.ref, str(paper)), *papers], typed)


def _entered(form: AccountForm, party: PartyRow, actor: Actor) -> bool:
    given = form.cleaned_data
    told = NewAccount(given["holder"], given["bank"], given["number"], given["evidence"])
    try:
        enter_account(party=party, account=told, by=actor, key=given["key"])
    except Refused as refusal:
        if refusal.denial or isinstance(refusal, NotFoundOrHidden):
            raise
        put_back(form, refusal)
        return False
    return True


def stop(request: HttpRequest, desk: OwnDesk, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    account = account_by_ref(actor, ref)
    form = StopForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            stop_account(account=account, reason=form.cleaned_data["reason"], by=actor)
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("已停用，不会再拨付到这个账户。"))
            return redirect(desk.accounts)
    context = {"form": form, "desk": desk, "account": account}
    return render(request, "shared/own_account_stop.html", context, status=422 if form.errors else 200)
