"""Turns away what is announced as larger than any upload may be, before a byte of it is read.

Not here: the limit of a single file (`kit.files`, `apps.registry.importing`).
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from yunti.web.shared.errors import TooLarge, refusal_page

MEGABYTE = 1024 * 1024


class BodyLimitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        size = int(announced) if announced.isascii() and announced.isdigit() else 0
        if size > settings.YUNTI_BODY_LIMIT_MB * MEGABYTE:
            return refusal_page(request, _too_large())
        return self.get_response(request)


def _too_large() -> TooLarge:
    return TooLarge(
        "too_large",
        _("一次上传不能超过 %(limit)s MB。") % {"limit": settings.YUNTI_BODY_LIMIT_MB},
        next_step=_("请压缩图片、分成几个文件，或只上传需要的页。"),
    )
