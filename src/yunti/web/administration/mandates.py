"""Mandates of staff: list, proposing, approving, refusing, ending; and what waits for a second person.

Not here: the accounts (`people.py`), who may do which (`apps.accounts.permissions`).
"""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.accounts import queries, services
from yunti.apps.accounts.enums import MandateState
from yunti.kit import clock
from yunti.kit.actors import STAFF, Actor, Desk
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.administration.people import PAGE_SIZE, pager
from yunti.web.administration.people_forms import MandateForm, ReasonForm
from yunti.web.shared.problems import posted, put_back


def mandate_list(request: HttpRequest) -> HttpResponse:
    chosen = {key: request.GET.get(key, "").strip() for key in ("state", "desk", "q")}
    rows = queries.mandates_administered_by(
        _actor(request), clock.today(), state=chosen["state"], desk=chosen["desk"], words=chosen["q"]
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, queries.state_of(row, clock.today())) for row in page],
        "chosen": chosen,
        "states": [("", _("全部授权")), *MandateState.choices, ("ends_soon", _("30 天内到期"))],
        "desks": [("", _("全部岗位")), *((desk.value, desk.label) for desk in Desk if desk in STAFF)],
        "pager": pager(request, page),
    }
    return render(request, "administration/mandate_list.html", context)


def approval_list(request: HttpRequest) -> HttpResponse:
    """Everything that one administrator has asked for and another must decide."""
    actor = _actor(request)
    context = {
        "mandates": queries.mandates_administered_by(actor, clock.today(), state=MandateState.PROPOSED)[:200],
        "resets": queries.open_factor_resets(actor),
        "decides": actor.at(Desk.SECURITY_ADMIN),
    }
    return render(request, "administration/approval_list.html", context)


def mandate_create(request: HttpRequest, ref: str) -> HttpResponse:
    person = queries.person_administered_by(_actor(request), ref)
    if person is None:
        raise NotFoundOrHidden(_("没有这个人员。"))
    form = MandateForm(
        posted(request),
        organisations=organisation_choices(_actor(request)),
        initial={"person_ref": person.ref, "valid_from": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "person_ref": person.ref, "desk": Desk(form.cleaned_data["desk"])}
        try:
            services.propose_mandate(**data, by=_actor(request))
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            return redirect("administration:person-detail", ref)
    context = {"form": form, "person": person}
    return render(request, "administration/mandate_create.html", context, status=422 if form.errors else 200)


def mandate_detail(request: HttpRequest, ref: str) -> HttpResponse:
    return _detail(request, _mandate(request, ref))


def mandate_approve(request: HttpRequest, ref: str) -> HttpResponse:
    services.approve_mandate(mandate_ref=_mandate(request, ref).ref, by=_actor(request))
    return redirect("administration:mandate-detail", ref)


def mandate_end(request: HttpRequest, ref: str) -> HttpResponse:
    """A proposal is refused, a mandate in force ended; both with a reason."""
    mandate = _mandate(request, ref)
    service = services.refuse_mandate if mandate.approved_at is None else services.end_mandate
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            service(mandate_ref=ref, reason=form.cleaned_data["reason"], by=_actor(request))
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            return redirect("administration:mandate-detail", ref)
    return _detail(request, mandate, form=form, status=422)


def factor_reset_decide(request: HttpRequest, ref: str) -> HttpResponse:
    accept = request.POST.get("accept") == "yes"
    services.decide_factor_reset(ref=ref, accept=accept, by=_actor(request))
    return redirect("administration:mandate-approvals")


def organisation_choices(actor: Actor) -> list[tuple[str, str]]:
    """The tree as a list, deeper ones set in."""
    tree = queries.authority_tree(actor, clock.today())
    return [
        (branch.organisation.ref, "\N{EM SPACE}" * branch.depth + branch.organisation.name) for branch in tree
    ]


def _detail(
    request: HttpRequest, mandate: Any, *, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    actor = _actor(request)
    state = queries.state_of(mandate, clock.today())
    context = {
        "mandate": mandate,
        "state": state,
        "form": form or ReasonForm(),
        "decides": actor.at(Desk.SECURITY_ADMIN)
        and actor.person_id != mandate.person_id
        and state != MandateState.ENDED,
        "proposed": state == MandateState.PROPOSED,
    }
    return render(request, "administration/mandate_detail.html", context, status=status)


def _mandate(request: HttpRequest, ref: str) -> Any:
    mandate = queries.mandate_administered_by(_actor(request), ref)
    if mandate is None:
        raise NotFoundOrHidden(_("没有这项授权。"))
    return mandate


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
