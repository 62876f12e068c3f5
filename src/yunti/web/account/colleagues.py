"""What managers of an enterprise or supplier decide: colleagues, invitations, requests to join, filing agents.

Not here: coming in (`registration.py`), staff of authorities (`web.administration`).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.accounts import queries, services
from yunti.apps.accounts.enums import MandateRole
from yunti.apps.accounts.letters import can_be_sent
from yunti.kit import clock
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Refused
from yunti.web.account.registration_forms import AgentForm, InvitationForm, ReasonForm, RolesForm
from yunti.web.shared.problems import put_back


def colleagues(request: HttpRequest) -> HttpResponse:
    return _page(request)


def invite(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST)
    link = ""
    if form.is_valid():
        origin = request.build_absolute_uri(reverse("account:invitation-accept", args=["-"]))[: -len("-/")]
        try:
            invitation, token = services.invite_colleague(
                contact=form.cleaned_data["contact"],
                roles=tuple(form.cleaned_data["roles"]),
                origin=origin,
                by=request.actor,  # type: ignore[attr-defined]
            )
        except InvalidInput as refusal:
            put_back(form, refusal)
        else:
            link = "" if "@" in invitation.contact and can_be_sent() else f"{origin}{token}/"
            return _page(request, invited=invitation.contact, link=link)
    return _page(request, invitation_form=form, status=422)


def revoke(request: HttpRequest, ref: str) -> HttpResponse:
    services.revoke_invitation(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    return redirect("account:colleague-list")


def appoint_agent(request: HttpRequest) -> HttpResponse:
    form = AgentForm(request.POST)
    if form.is_valid():
        try:
            services.appoint_agent(**form.cleaned_data, by=request.actor)  # type: ignore[attr-defined]
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            return redirect("account:colleague-list")
    return _page(request, agent_form=form, status=422)


def decide_join(request: HttpRequest, ref: str) -> HttpResponse:
    services.decide_join_request(
        ref=ref,
        accept=request.POST.get("accept") == "yes",
        roles=tuple(request.POST.getlist("roles")),
        reason=request.POST.get("reason", ""),
        by=request.actor,  # type: ignore[attr-defined]
    )
    return redirect("account:colleague-list")


def member(request: HttpRequest, ref: str) -> HttpResponse:
    """One colleague or agent: change roles, or end the mandate with a reason."""
    mandate = _member(request, ref)
    roles, reason = RolesForm(initial={"roles": mandate.roles}), ReasonForm()
    if request.method == "POST":
        form: RolesForm | ReasonForm
        if "reason" in request.POST:
            form = reason = ReasonForm(request.POST)
        else:
            form = roles = RolesForm(request.POST)
        if form.is_valid() and _apply(request, mandate, form):
            return redirect("account:colleague-list")
    context = {
        "mandate": mandate,
        "roles": None if MandateRole.AGENT in mandate.roles else roles,
        "reason": reason,
        "own": mandate.person_id == request.actor.person_id,  # type: ignore[attr-defined]
    }
    failed = bool(roles.errors or reason.errors)
    return render(request, "account/colleague.html", context, status=422 if failed else 200)


def _apply(request: HttpRequest, mandate: Any, form: RolesForm | ReasonForm) -> bool:
    by = request.actor  # type: ignore[attr-defined]
    try:
        if isinstance(form, RolesForm):
            services.change_roles(mandate_ref=mandate.ref, roles=tuple(form.cleaned_data["roles"]), by=by)
        else:
            services.end_mandate(mandate_ref=mandate.ref, reason=form.cleaned_data["reason"], by=by)
    except Refused as refusal:
        if refusal.denial:
            raise
        put_back(form, refusal)
        return False
    return True


def _member(request: HttpRequest, ref: str) -> Any:
    _need_manager(request)
    organisation = request.actor.organisation_id or 0  # type: ignore[attr-defined]
    found = queries.members_of(organisation, clock.today()).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有这项授权。"))
    return found


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    _need_manager(request)
    actor = request.actor  # type: ignore[attr-defined]
    members = list(queries.members_of(actor.organisation_id, clock.today()))
    context = {
        "colleagues": [row for row in members if MandateRole.AGENT not in row.roles],
        "agents": [row for row in members if MandateRole.AGENT in row.roles],
        "invitations": queries.open_invitations(actor.organisation_id, clock.now()),
        "joins": queries.join_requests_for(actor),
        "invitation_form": InvitationForm(),
        "agent_form": AgentForm(initial={"valid_from": clock.today()}, auto_id="agent_%s"),
        "role_choices": InvitationForm.base_fields["roles"].choices,  # type: ignore[attr-defined]
        **more,
    }
    return render(request, "account/colleagues.html", context, status=status)


def _need_manager(request: HttpRequest) -> None:
    if MandateRole.MANAGER not in request.actor.roles:  # type: ignore[attr-defined]
        raise NotFoundOrHidden(_("这个页面供本单位管理员使用。"))
