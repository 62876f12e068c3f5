"""Limits on wrong sign-ins: per account and address, per address, per network; a known device is counted by itself.

Wrong tries from elsewhere therefore never lock a person out: a rival only locks out the rival's own address.
Not here: wrong codes of the second factor (`apps.accounts.services.factors`).
"""

import hashlib
import hmac
import secrets
import unicodedata
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from yunti.apps.accounts import queries
from yunti.web.shared.addresses import client_address, network_prefix
from yunti.web.shared.errors import TooManyRequests, refusal_page

DEVICE_SALT = "yunti.known-device"
DEVICE_AGE = timedelta(days=180)
DEVICES_KEPT = 5


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """What wrong tries are counted under: the person, whatever was typed for it; never the typed text itself."""
    typed = str((credentials or {}).get("username") or request.POST.get("login") or "")
    known: dict[str, str] = request.__dict__.setdefault("_counted_names", {})
    if typed not in known:
        person = queries.person_for_sign_in(typed)
        if person is None:
            plain = unicodedata.normalize("NFKC", typed).strip().lower()
            known[typed] = _keyed_digest(plain)
        else:
            device = known_device(request, person)
            known[typed] = f"{person.ref}/{device}" if device else person.ref
    return known[typed]


def too_many_from_here(request: HttpRequest, typed: str) -> bool:
    """Whether the address or its network has guessed too often; known devices of the person are let through."""
    if "/" in counted_name(request, {"username": typed}):
        return False
    address = client_address(request)
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    recent = AccessAttempt.objects.filter(attempt_time__gte=since)

    def wrong(rows: Any) -> int:
        return rows.aggregate(total=Sum("failures_since_start"))["total"] or 0

    if address and wrong(recent.filter(ip_address=address)) >= settings.YUNTI_WRONG_PER_ADDRESS:
        return True
    prefix = network_prefix(address)
    return (
        bool(prefix)
        and wrong(recent.filter(ip_address__startswith=prefix)) >= settings.YUNTI_WRONG_PER_NETWORK
    )


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """One page for every limit, the same for accounts that exist and accounts that do not."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    return refusal_page(
        request,
        TooManyRequests(
            _("尝试次数过多，这个地址暂时不能登录。"),
            retry_after=seconds,
            next_step=_("请等待 %(minutes)d 分钟后再试。常用设备不受他人尝试的影响；忘记密码请在登录页重设。")
            % {"minutes": seconds // 60},
        ),
    )


def known_device(request: HttpRequest, person: Any) -> str:
    """The number of this device if the person has signed in on it with both factors since the last password change."""
    entry = _devices(request).get(person.ref)
    return entry[0] if entry and hmac.compare_digest(entry[1], _stamp(person)) else ""


def remember_device(request: HttpRequest, response: HttpResponse, person: Any) -> None:
    devices = _devices(request)
    number = known_device(request, person) or secrets.token_hex(8)
    devices.pop(person.ref, None)
    devices[person.ref] = [number, _stamp(person)]
    kept = dict(list(devices.items())[-DEVICES_KEPT:])
    response.set_cookie(
        settings.YUNTI_DEVICE_COOKIE,
        signing.dumps(kept, salt=DEVICE_SALT),
        max_age=DEVICE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _devices(request: HttpRequest) -> dict[str, list[str]]:
    try:
        found = signing.loads(
            request.COOKIES.get(settings.YUNTI_DEVICE_COOKIE, ""), salt=DEVICE_SALT, max_age=DEVICE_AGE
        )
    except signing.BadSignature:
        return {}
    return dict(found)


def _stamp(person: Any) -> str:
    return _keyed_digest(f"{person.ref} {person.password}")


def _keyed_digest(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()[:24]
