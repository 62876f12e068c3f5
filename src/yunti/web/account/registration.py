"""Coming in from outside: registering by credit code, accepting an invitation, asking the officer to admit.

Not here: what managers decide about their people (`colleagues.py`).
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from yunti.apps.accounts import queries, services
from yunti.apps.reference.queries import regions
from yunti.kit import clock
from yunti.kit.actors import Desk
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.account.registration_forms import (
    AdmissionForm,
    OrganisationForm,
    PersonForm,
    RegistrationForm,
)
from yunti.web.shared.patience import require_patience
from yunti.web.shared.problems import posted, put_back


@sensitive_post_parameters()
def register(request: HttpRequest) -> HttpResponse:
    """Somebody signed in registers a further organisation and is not asked about themselves again."""
    counties = _county_choices()
    signed_in = request.user.is_authenticated
    kind: type[OrganisationForm] = OrganisationForm if signed_in else RegistrationForm
    form = kind(posted(request), regions=counties)
    if request.method == "POST" and form.is_valid():
        require_patience(request, "register", "60/h/ip")
        try:
            done = services.register_organisation(
                desk=Desk(form.cleaned_data["desk"]),
                organisation=form.organisation(),
                person=form.person(settings.YUNTI_NOTICE_VERSION) if isinstance(form, PersonForm) else None,
                by=request.actor,  # type: ignore[attr-defined]
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            return render(request, "account/registered.html", {"done": done})
    context = {"form": form, "version": settings.YUNTI_NOTICE_VERSION, "signed_in": signed_in}
    return render(request, "account/register.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    invitation = queries.live_invitation(services.digest_of(token), clock.now())
    if invitation is None:
        raise services.link_is_dead()
    signed_in = request.user.is_authenticated
    form = None if signed_in else PersonForm(posted(request), initial=_known(invitation.contact))
    refusal = None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            services.accept_invitation(
                token=token,
                person=form.person(settings.YUNTI_NOTICE_VERSION) if form else None,
                by=request.actor,  # type: ignore[attr-defined]
            )
        except Refused as refused:
            refusal = refused
            if form is not None:
                put_back(form, refused)
        else:
            return redirect("account:profile" if signed_in else "account_login")
    context = {"form": form, "invitation": invitation, "refusal": refusal if form is None else None}
    failed = bool(refusal or (form is not None and form.errors))
    return render(request, "account/invitation.html", context, status=422 if failed else 200)


def escalate(request: HttpRequest, ref: str) -> HttpResponse:
    """The managers do not answer: the officer of the region decides on proof."""
    own = queries.join_requests_of(request.actor.person_id)  # type: ignore[attr-defined]
    if not own.filter(ref=ref, decided_at__isnull=True).exists():
        raise NotFoundOrHidden(
            _("没有这项加入申请，或已经答复。"), next_step=_("请到“我的账号”查看各项申请的结果。")
        )
    form = AdmissionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_officer_to_admit(
                ref=ref,
                note=form.cleaned_data["note"],
                by=request.actor,  # type: ignore[attr-defined]
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            return redirect("account:profile")
    return render(request, "account/escalate.html", {"form": form}, status=422 if form.errors else 200)


def _county_choices() -> list[tuple[str, Any]]:
    """Counties served here, grouped by prefecture, with the counties of authorities that no table knows."""
    today = clock.today()
    table = regions()
    served = queries.regions_served(today)
    groups: dict[str, list[tuple[str, str]]] = {}
    for province in sorted({code[:2] + "0000" for code in served}):
        for prefecture in table.children(province, today):
            below = table.children(prefecture.code, today) or (prefecture,)
            groups.setdefault(prefecture.name, []).extend((county.code, county.name) for county in below)
    listed = {code for rows in groups.values() for code, _name in rows}
    own = [
        (code, name)
        for code, name in sorted(served.items())
        if code not in listed and not code.endswith("00")
    ]
    return [*groups.items(), *own]


def _known(contact: str) -> dict[str, str]:
    return {"email": contact} if "@" in contact else {"phone": contact}
