"""A flood guard for pages open to everybody. Not here: limits on wrong sign-ins (`web.account.throttle`)."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yunti.web.shared.errors import TooManyRequests


def require_patience(request: HttpRequest, action: str, rates: str) -> None:
    """Counted per process: it bounds the load, it protects no secret."""
    if not ratelimit.consume(request, app="yunti", action=action, config={action: rates}, limit_get=True):
        raise TooManyRequests(
            _("这个地址操作过于频繁。"), retry_after=3600, next_step=_("请一小时后再试，或联系主管部门。")
        )
