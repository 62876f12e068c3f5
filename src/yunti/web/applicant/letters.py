"""Letters and appeals at the enterprise's desk: sign for a letter by opening it, appeal against a decision, take it back.

Not here: what follows (`apps.letters`, `apps.appeals`), officers' pages.
"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.appeals.queries.appeals import appeal_by_ref, appeals_of, offer_for
from yunti.apps.appeals.services import file_appeal, withdraw_appeal
from yunti.apps.cases.queries.cases import own_case_by_ref
from yunti.apps.letters.queries.letters import letter_by_ref
from yunti.apps.letters.services import sign_for_letter
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.shared.case_checks import clauses
from yunti.web.shared.problems import posted, put_back


class AppealForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("请求和理由"),
        help_text=gettext_lazy("写明不服哪一点、事实和依据；可以写明佐证材料在申报里的位置。"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("没有写明请求和理由。")},
    )


def letter(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = letter_by_ref(actor, ref)
    if request.method == "POST":
        sign_for_letter(letter=row, by=actor)
        return redirect("applicant:letter", ref)
    offer = offer_for(row.case, pack_of(row.case.round))
    against = offer is not None and row.ground == f"move:{offer.move.ordinal}"
    return render(request, "applicant/letter.html", {"letter": row, "case": row.case, "may_appeal": against})


def appeal(request: HttpRequest, ref: str) -> HttpResponse:
    """`ref` is the case's."""
    actor = request.actor  # type: ignore[attr-defined]
    case = own_case_by_ref(actor, ref)
    pack = pack_of(case.round)
    offer, appeals = offer_for(case, pack), appeals_of(case)
    if offer is None and not appeals:
        raise NotFoundOrHidden(_("这份申报没有可以申请复议的决定。"))
    form = AppealForm(posted(request))
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                withdraw_appeal(appeal=appeal_by_ref(actor, request.POST["withdraw"]), by=actor)
                messages.success(request, _("已撤回复议申请。"))
            else:
                file_appeal(case=case, text=request.POST.get("text", ""), by=actor)
                messages.success(request, _("复议申请已经提交，决定作出后会告知您。"))
            return redirect("applicant:case-appeal", ref)
        except NotFoundOrHidden:
            raise
        except Refused as refusal:
            if form.is_valid():
                put_back(form, refusal)
    open_one = next((each for each in appeals if each.state != "withdrawn"), None)
    settled = offer is not None and any(
        each.move_id == offer.move.pk and each.state != "withdrawn" for each in appeals
    )
    context = {
        "case": case,
        "offer": offer,
        "clause": clauses(pack, offer.rule.clause) if offer else "",
        "appeals": appeals,
        "open_one": open_one,
        "form": form if offer is not None and not settled and (form.errors or not offer.is_over) else None,
    }
    return render(request, "applicant/appeal.html", context, status=422 if form.errors else 200)
