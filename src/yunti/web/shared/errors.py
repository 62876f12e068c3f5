"""Pages for refusals and errors: 400, 403, 404, 405, 409, 413, 422, 429, 500 in the look of the site.

Not here: the refusals themselves (`kit.errors`).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yunti.kit.errors import NotFoundOrHidden, Refused


def refusal_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return render(
        request, "shared/error.html", {"refusal": refusal, "status": refusal.status}, status=refusal.status
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(
        request, NotFoundOrHidden(_("没有这个页面。"), next_step=_("请核对网址，或从首页重新进入。"))
    )
