"""Finds out who is asking and whether the address admits them, before any view runs; fails closed.

Refusals of services become pages here, in one place, in the look of the site.
Not here: who is signed in and for how long (`web.account.sessions`), the rules themselves (`web/<desk>/urls.py`).
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from yunti.apps.accounts.queries import actor_of
from yunti.kit import failpoints
from yunti.kit.actors import Actor, public_actor
from yunti.kit.errors import Forbidden, Refused
from yunti.kit.permissions import Access
from yunti.kit.references import new_reference
from yunti.web.shared.addresses import client_address
from yunti.web.shared.errors import not_found, refusal_page, unreadable

MANDATE_IN_SESSION = "mandate"


class RequestMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = new_reference()  # type: ignore[attr-defined]
        request.actor = _actor(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        failpoints.reached("request.answered", request.method or "")
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if _has_null_characters(request):
            return refusal_page(request, unreadable())
        access: Access | None = getattr(view, "access", None)
        if access is None:
            return refusal_page(
                request,
                Forbidden(
                    "undeclared_address",
                    _("这个地址没有登记访问规则，不予打开。"),
                    next_step=_("请把网址告诉系统管理员。"),
                ),
            )
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if access.admits(actor):
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return not_found(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refusal_page(request, exception)
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A fragment cannot hold the sign-in page, so the script is told to go there with the whole page."""
    if getattr(request, "htmx", False):
        page = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        return HttpResponse(status=204, headers={"HX-Redirect": redirect_to_login(page).url})
    return redirect_to_login(request.get_full_path())


def _has_null_characters(request: HttpRequest) -> bool:
    """PostgreSQL takes no NUL; no honest form holds one. Uploads not yet read stay unread."""
    if "\x00" in request.path:
        return True
    read = hasattr(request, "_post") or request.content_type == "application/x-www-form-urlencoded"
    forms = [request.GET, request.POST] if request.method == "POST" and read else [request.GET]
    return any("\x00" in text for form in forms for key, values in form.lists() for text in (key, *values))


def _actor(request: HttpRequest) -> Actor:
    address = client_address(request)
    request_id: str = request.request_id  # type: ignore[attr-defined]
    if not request.user.is_authenticated:
        return public_actor(address, request_id)
    mandates = request.mandates  # type: ignore[attr-defined]
    chosen = request.session.get(MANDATE_IN_SESSION)
    mandate = next((row for row in mandates if row.ref == chosen), mandates[0] if mandates else None)
    return actor_of(request.user, mandate, address=address, request_id=request_id)
