"""Pages that everybody may read. Not here: sign-in (`web.account`)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.i18n import set_language

from yunti.web.shared.context import session_seconds


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "public/home.html")


def language_set(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language in a cookie and goes back to the page."""
    return set_language(request)


def session_extend(request: HttpRequest) -> HttpResponse:
    """Counts as a sign of life; the script asks for it before the sign-in lapses."""
    request.session.modified = True
    if not request.htmx:  # type: ignore[attr-defined]
        back = request.headers.get("Referer", "")
        safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
        return HttpResponse(status=303, headers={"Location": back if safe else reverse("public:home")})
    return HttpResponse(status=204, headers={"X-Session-Seconds": str(session_seconds(request))})
