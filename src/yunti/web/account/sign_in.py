"""Signing in and out: login and password, the code, both again before risky steps, accounts that are stopped.

Not here: how sessions live (`sessions.py`), switching the second factor on and off (`second_factor.py`).
"""

from contextlib import suppress
from typing import Any

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.accounts import queries, services
from yunti.apps.accounts.enums import SignInEnd
from yunti.kit.errors import NotFoundOrHidden
from yunti.web.account.sessions import ENDED, SIGN_IN


class SignInView(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        ended = self.request.session.pop(ENDED, None) if ENDED in self.request.session else None
        context["ended"] = SignInEnd(ended).label if ended in SignInEnd.values else ""
        context["single_sign_on"] = settings.YUNTI_OIDC_NAME
        context["demo_people"] = queries.demo_people() if settings.YUNTI_MODE == "demo" else ()
        return context


class CodeView(AuthenticateView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        person = self.stage.login.user
        if settings.YUNTI_MODE == "demo" and person.is_example:
            context["demo_code"] = queries.demo_code(person)
        return context


class SignOutView(LogoutView):
    def logout(self) -> None:
        ref = self.request.session.get(SIGN_IN, "")
        if self.request.user.is_authenticated and ref:
            with suppress(NotFoundOrHidden):  # ended in another window a moment ago
                services.end_sign_in(ref=ref, reason=SignInEnd.SIGNED_OUT, by=self.request.actor)
        super().logout()


sign_in = SignInView.as_view()
sign_out = SignOutView.as_view()
code = CodeView.as_view()
password_again = ReauthenticateView.as_view()
code_again = CodeAgainView.as_view()


def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "account/stopped.html", status=403)


def unknown_person(request: HttpRequest) -> HttpResponse:
    """Single sign-on vouched for somebody who has no account here."""
    return render(request, "account/unknown_person.html", status=403)


def sign_on_stopped(request: HttpRequest) -> HttpResponse:
    """Single sign-on was broken off or failed; the password still works."""
    return render(request, "account/sign_on_stopped.html", status=403)
