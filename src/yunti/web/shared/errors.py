"""Pages for refusals and errors: 400, 403, 404, 405, 409, 413, 422, 429, 500, 503 in the look of the site.

Each says what happened, on what ground, what to do next, and the number under which the request is found again.
Not here: the refusals themselves (`kit.errors`).
"""

import json
import logging
import sys
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from yunti.kit.actors import OUTSIDE
from yunti.kit.errors import Forbidden, NotFoundOrHidden, Refused

logger = logging.getLogger(__name__)

BUSY_SECONDS = 10
LAST_RESORT = (
    '<!doctype html><html lang="zh-Hans-CN"><meta charset="utf-8"><title>云梯</title>'
    "<h1>页面没有打开</h1><p>平台出错，已记录。已经提交的内容不受影响。请稍后刷新，或返回上一页再提交一次，填写的内容还在。</p>"
    '<p lang="en">The platform had a fault, which has been recorded. What you submitted is not affected. Refresh the page '
    "a little later, or go back and submit once more: what you filled in is still there.</p></html>"
)


class BadRequest(Refused):
    """What the browser sent cannot be read."""

    status = 400


class MethodNotAllowed(Refused):
    status = 405


class TooLarge(Refused):
    status = 413


class TooManyRequests(Refused):
    """Too often; `retry_after` in seconds goes into the header of the same name."""

    status = 429

    def __init__(self, reason: str, *, retry_after: int, next_step: str = "") -> None:
        super().__init__("too_many_requests", reason, next_step=next_step)
        self.retry_after = retry_after


def refusal_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The whole page; for a fragment only the sentence, which the script shows without touching the page."""
    if getattr(request, "htmx", False):
        response = HttpResponse(status=refusal.status, headers=_said_by_script(refusal))
    else:
        response = render(
            request, "shared/error.html", _page_context(request, refusal), status=refusal.status
        )
    if isinstance(refusal, TooManyRequests):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return refusal_page(
            request,
            TooLarge("too_large", _("一次提交的内容太大。"), next_step=_("请分次提交，或减小文件。")),
        )
    return refusal_page(request, unreadable())


def unreadable() -> BadRequest:
    return BadRequest(
        "unreadable_request",
        _("浏览器发来的内容读不懂。"),
        next_step=_("请返回上一页，核对网址和填写的内容后再试。"),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(
        request,
        Forbidden(
            "permission_denied",
            _("现在的岗位不能办这一步。"),
            next_step=_("如另有授权，请切换岗位；没有授权的，由本机构管理员办理。"),
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not sent from a page of this site, or the sign-in changed meanwhile."""
    logger.info("csrf failure: %s", reason)
    return refusal_page(
        request,
        Forbidden(
            "csrf_failed",
            _("这张表单已失效，没有提交。"),
            next_step=_("登录状态变过，或浏览器关闭了 Cookie。请返回上一页，刷新后再提交；填写的内容还在。"),
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(
        request, NotFoundOrHidden(_("没有这个页面。"), next_step=_("请核对网址，或从首页重新进入。"))
    )


def method_not_allowed(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    response = refusal_page(
        request,
        MethodNotAllowed(
            "method_not_allowed",
            _("这个地址不接受这种访问方式。"),
            next_step=_("请从页面上的按钮或链接进入。"),
        ),
    )
    response["Allow"] = ", ".join(allowed)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither the database nor the context of other pages, and falls back to plain markup.

    A database that is away, full or held by others is no fault of the program: 503, and when to come back.
    """
    busy = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    try:
        text = loader.get_template("shared/error_500.html").render(
            {"request_id": getattr(request, "request_id", ""), "busy": busy}
        )
    except Exception:
        logger.exception("the page for errors failed")
        text = LAST_RESORT
    if busy:
        return HttpResponse(text, status=503, headers={"Retry-After": str(BUSY_SECONDS)})
    return HttpResponse(text, status=500)


def _page_context(request: HttpRequest, refusal: Refused) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    at_desk = actor is not None and actor.desk is not None and actor.desk not in OUTSIDE
    base = "shared/layout_desk.html" if at_desk else "shared/layout_public.html"
    return {"refusal": refusal, "status": refusal.status, "narrow_base": base}


def _said_by_script(refusal: Refused) -> dict[str, str]:
    detail = {"refusal": {"reason": refusal.reason, "next": refusal.next_step, "clause": refusal.clause}}
    return {"HX-Trigger": json.dumps(detail), "HX-Reswap": "none"}
