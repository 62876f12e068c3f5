"""Turns away what is announced as larger than any upload may be, before a byte of it is read, and what came too slowly.

Not here: the limit of a single file (`kit.files`, `apps.registry.importing`), the clock over bodies (`project.entrance`).
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from yunti.kit.errors import Refused
from yunti.web.shared.errors import TooLarge, refusal_page

MEGABYTE = 1024 * 1024
SLOW = "yunti.body_too_slow"  # said by the entrance, which gave the rest up


class TooSlow(Refused):
    status = 408


class BodyLimitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        size = int(announced) if announced.isascii() and announced.isdigit() else 0
        if size > settings.YUNTI_BODY_LIMIT_MB * MEGABYTE:
            return refusal_page(request, _too_large())
        if request.META.get(SLOW):
            return refusal_page(request, _too_slow())
        return self.get_response(request)


def _too_large() -> TooLarge:
    return TooLarge(
        "too_large",
        _("一次上传不能超过 %(limit)s MB。") % {"limit": settings.YUNTI_BODY_LIMIT_MB},
        next_step=_("请压缩图片、分成几个文件，或只上传需要的页。"),
    )


def _too_slow() -> TooSlow:
    return TooSlow(
        "too_slow",
        _("内容传得太慢，已经停止接收，这一次没有保存。"),
        next_step=_("请换一个网络再试；大文件请用页面上的按钮上传，断了可以接着传。"),
    )
