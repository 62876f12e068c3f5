"""Ties allauth to this house: passwords and sessions by services, one generic error, no sign-up of its own.

Not here: the pages (`sign_in.py`, `second_factor.py`, `password.py` beside this), limits (`throttle.py`).
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts import queries, sealing, services
from yunti.kit import clock
from yunti.web.account import throttle
from yunti.web.account.sessions import MANDATE, NOTICE, SIGN_IN
from yunti.web.shared.addresses import client_address
from yunti.web.shared.menus import home_of


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("登录名或密码不对。请核对大小写和输入法后再试。"),
        "invalid_login": _("登录名或密码不对。请核对大小写和输入法后再试。"),
        "incorrect_password": _("密码不对。"),
        "enter_current_password": _("现在的密码不对。"),
        "too_many_login_attempts": _("尝试次数过多，请等待几分钟后再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # noqa: S104  no socket: a name for "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The database counts wrong tries, for all processes together; allauth's own count per process is not used."""
        if throttle.too_many_from_here(request, credentials.get("username", "")):
            request.axes_locked_out = True  # type: ignore[attr-defined]
            raise ValidationError(self.error_messages["too_many_login_attempts"])

    def login(self, request: HttpRequest, user: Any) -> None:
        """A new session key, then the row that keeps the session alive."""
        methods = {record["method"] for record in get_authentication_records(request, user)}
        super().login(request, user)
        first = "password" if "password" in methods else "socialaccount"
        record_authentication(request, user, first, reauthenticated=True)
        row = services.open_sign_in(
            person_id=user.pk,
            agent=request.META.get("HTTP_USER_AGENT", ""),
            second_factor="mfa" in methods,
            by=queries.actor_of(user, None, address=client_address(request)),
        )
        request.session[SIGN_IN] = row.ref
        request.session[MANDATE] = row.mandate.ref if row.mandate else ""
        request.session[NOTICE] = queries.accepted_notice(user.pk)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        methods = {record["method"] for record in get_authentication_records(request, user)}
        if "mfa" in methods:
            throttle.remember_device(request, response, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        person: Any = request.user
        return home_of(queries.actor_of(person, queries.mandates_in_force(person, clock.today()).first()))

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("public:home")

    def set_password(self, user: Any, password: str) -> None:
        row = services.change_password(
            password=password,
            keep_sign_in=context.request.session.get(SIGN_IN, ""),
            by=queries.actor_of(user, None, address=client_address(context.request)),
        )
        user.password = row.password

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Letters are written by services, not by allauth."""

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Pages of this house say themselves what happened."""


class MfaAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对，或已用过。请输入当前的 6 位数字。"),
    }

    def encrypt(self, text: str) -> str:
        return sealing.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return settings.YUNTI_TOTP_ISSUER

    def get_totp_label(self, user: Any) -> str:
        return str(user.login)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Single sign-on leads to persons that exist already: by an earlier link, else by the login name the issuer vouches for."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        claimed = str(sociallogin.account.extra_data.get(settings.YUNTI_OIDC_CLAIM) or "")
        person = queries.person_by_login(claimed)
        if person is None or not person.is_active:
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account:unknown-person")))
        sociallogin.connect(request, person)
