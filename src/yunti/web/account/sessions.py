"""Who is signed in, looked up at each request: a session ends when idle, after twelve hours, or when its row says so.

Also leads people to what comes first: a new password, the second factor of staff, the privacy notice.
Not here: opening and ending sessions (`apps.accounts.services.sign_ins`), the pages people are led to.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from yunti.apps.accounts import queries, services
from yunti.apps.accounts.enums import SignInEnd
from yunti.apps.accounts.passwords import must_change
from yunti.kit import clock
from yunti.kit.actors import STAFF, system_actor
from yunti.kit.errors import NotFoundOrHidden

SIGN_IN, MANDATE, NOTICE, ENDED = "sign_in", "mandate", "notice", "ended"
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
ALWAYS_OPEN = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "public:language-set",
        "public:session-extend",
        "public:privacy",
        "public:help",
        "public:accessibility",
        "account:link-open",
        "account:invitation-accept",
    }
)
FIRST_PASSWORD, FIRST_FACTOR, FIRST_NOTICE = (
    "account_change_password",
    "mfa_activate_totp",
    "account:notice-accept",
)


class SignedInMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.user = AnonymousUser()
        request.sign_in = None  # type: ignore[attr-defined]
        if SESSION_KEY in request.session or SIGN_IN in request.session:
            _recognise(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        here = request.resolver_match.view_name
        first = _what_comes_first(request)
        if first is None or here == first or here in ALWAYS_OPEN:
            return None
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse(first)})
        return HttpResponseRedirect(reverse(first))


def idle_limit(staff: bool) -> timedelta:
    return timedelta(minutes=settings.YUNTI_IDLE_MINUTES_STAFF if staff else settings.YUNTI_IDLE_MINUTES)


def _recognise(request: HttpRequest) -> None:
    """Two statements: the session, and its row with the person and the mandates."""
    found = queries.sign_in_of(request.session.get(SIGN_IN, ""), clock.today())
    if found is None or not _belongs(request, found[0]):
        request.session.flush()
        return
    now = clock.now()
    row, mandates = found
    staff = queries.is_staff_member(mandates)
    end = _end_of(row, staff, now)
    if end is not None:
        if row.ended_at is None:
            with suppress(NotFoundOrHidden):  # another request of this page was faster
                services.end_sign_in(ref=row.ref, reason=end, by=system_actor("sessions"))
        request.session.flush()
        request.session[ENDED] = end.value
        return
    background = request.headers.get("X-Background") == "1"
    if (now - row.last_seen_at >= SEEN_EVERY and not background) or _extends(request):
        services.mark_seen(row.ref)
        row.last_seen_at = now
    request.user = row.person
    request.sign_in = row  # type: ignore[attr-defined]
    request.mandates = mandates  # type: ignore[attr-defined]
    left = min(row.last_seen_at + idle_limit(staff), row.started_at + ABSOLUTE) - now
    request.session_seconds_left = int(left.total_seconds())  # type: ignore[attr-defined]


def _belongs(request: HttpRequest, row: Any) -> bool:
    """The session was opened for this person, and under the password that still stands."""
    stored = request.session.get(HASH_SESSION_KEY, "")
    return request.session.get(SESSION_KEY) == str(row.person_id) and constant_time_compare(
        stored, row.person.get_session_auth_hash()
    )


def _end_of(row: Any, staff: bool, now: datetime) -> SignInEnd | None:
    if row.ended_at is not None:
        return SignInEnd(row.ended_reason)
    if not row.person.is_active:
        return SignInEnd.DISABLED
    if now - row.last_seen_at >= idle_limit(staff):
        return SignInEnd.IDLE
    return SignInEnd.TOO_LONG if now - row.started_at >= ABSOLUTE else None


def _extends(request: HttpRequest) -> bool:
    return request.method == "POST" and request.path == reverse("public:session-extend")


def _what_comes_first(request: HttpRequest) -> str | None:
    person: Any = request.user
    if must_change(person, clock.now()):
        return FIRST_PASSWORD
    row: Any = request.sign_in  # type: ignore[attr-defined]
    staff = any(mandate.desk in STAFF for mandate in request.mandates)  # type: ignore[attr-defined]
    if staff and not row.second_factor:
        return FIRST_FACTOR
    if request.session.get(NOTICE) != settings.YUNTI_NOTICE_VERSION:
        return FIRST_NOTICE
    return None
