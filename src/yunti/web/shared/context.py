"""What every template may use: who is asking, menus, banners, the mode of the installation.

Not here: data of single pages.
"""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from yunti.apps.messages.queries import unread_count
from yunti.apps.operations.queries import banner_now
from yunti.kit import clock
from yunti.kit.actors import ADMINISTRATORS, OUTSIDE, Desk, public_actor
from yunti.web.shared.menus import home_of, menu_for, shortcuts_for

LAPSE_WARNING_SECONDS = 300


def page(request: HttpRequest) -> dict[str, Any]:
    """No statement unless a template asks for what needs one."""
    actor = getattr(request, "actor", None) or public_actor()
    return {
        "actor": actor,
        "mandates": getattr(request, "mandates", ()),
        "mode": settings.YUNTI_MODE,
        "banners": banner_now,
        "unread_messages": partial(unread_count, actor),
        "request_id": getattr(request, "request_id", ""),
        "public_menu": partial(menu_for, request, desk=False),
        "desk_menu": partial(menu_for, request, desk=True),
        "desk_shortcuts": partial(shortcuts_for, request),
        "desk_home": partial(home_of, actor),
        "at_working_desk": actor.desk is not None and actor.desk not in OUTSIDE,
        "is_administrator": actor.desk in ADMINISTRATORS and actor.desk != Desk.AUDITOR,
        "shifted_clock": clock.local(clock.now()) if clock_is_shifted() else None,
        "session_seconds": partial(session_seconds, request),
        "proof_minutes": settings.YUNTI_PROOF_MINUTES,
        "lapse_warning_seconds": LAPSE_WARNING_SECONDS,
    }


def clock_is_shifted() -> bool:
    return clock.is_held() or bool(clock.shift())


def session_seconds(request: HttpRequest) -> int:
    """After how many seconds without a request the sign-in lapses; 0 for those not signed in."""
    if not request.user.is_authenticated:
        return 0
    limit = getattr(request, "session_seconds_left", None)
    return int(limit if limit is not None else request.session.get_expiry_age())
