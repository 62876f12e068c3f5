"""Passwords: changing one's own, asking for a link when it is forgotten, setting a first or new one by link.

Not here: what a password must be (`apps.accounts.passwords`), signing in (`sign_in.py`).
"""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from yunti.apps.accounts import queries, services
from yunti.apps.accounts.passwords import must_change
from yunti.kit import clock
from yunti.kit.errors import Refused
from yunti.web.account.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm
from yunti.web.shared.patience import require_patience
from yunti.web.shared.problems import posted, put_back


@sensitive_post_parameters()
def change(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    form = ChangePasswordForm(posted(request))
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        return redirect("account:profile")
    context = {"form": form, "forced": must_change(person, clock.now())}
    return render(request, "account/password_change.html", context, status=422 if form.errors else 200)


def _changed(request: HttpRequest, form: ChangePasswordForm) -> bool:
    person: Any = request.user
    if not get_adapter(request).reauthenticate(person, form.cleaned_data["old"]):
        form.add_error("old", _("现在的密码不对。"))
        return False
    try:
        row = services.change_password(
            password=form.cleaned_data["password"],
            keep_sign_in=request.sign_in.ref,  # type: ignore[attr-defined]
            by=request.actor,  # type: ignore[attr-defined]
        )
    except Refused as refusal:
        put_back(form, refusal)
        return False
    person.password = row.password
    update_session_auth_hash(request, person)
    return True


def forgotten(request: HttpRequest) -> HttpResponse:
    """The same page for accounts that exist and accounts that do not; the worker looks for the person."""
    form = ForgottenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        require_patience(request, "forgotten", "30/h/ip")
        origin = request.build_absolute_uri(reverse("account:link-open", args=["-"]))[: -len("-/")]
        services.request_password_reset(typed=form.cleaned_data["typed"], origin=origin)
        return render(request, "account/password_reset_sent.html")
    return render(request, "account/password_reset.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters()
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """A first or a forgotten password. The link is spent only when the password is taken."""
    link = queries.live_link(services.digest_of(token), clock.now())
    if link is None:
        raise services.link_is_dead()
    if link.purpose == "contact":
        return redirect("account:contact-confirm", token)
    form = NewPasswordForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_password_by_link(
                token=token,
                password=form.cleaned_data["password"],
                by=request.actor,  # type: ignore[attr-defined]
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            return render(request, "account/password_set.html")
    context = {"form": form, "login": link.person.login, "first": link.purpose == "first"}
    return render(request, "account/password_by_link.html", context, status=422 if form.errors else 200)
