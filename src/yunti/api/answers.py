"""Requests in and answers out as exact JSON: decimals keep their digits, every fault is an object with a code.

Not here: the addresses (`api.packs`), the limits of uploads on pages (`web.shared.limits`).
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.throttling import BaseThrottle

from yunti.domain.exact_json import exact_json
from yunti.kit import clock
from yunti.packs.errors import PackError
from yunti.packs.loading import load_json

JSON = "application/json"
REQUEST = "request"  # what a refusal calls the body that was sent
MOST_ROWS = 2_000
KILOBYTE = 1024
MINUTE = 60


class BadRequest(Exception):
    """What was sent cannot be used; `code` says why in one word, `detail` in a sentence."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


def answer(value: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(exact_json(value), status=status, content_type=f"{JSON}; charset=utf-8")


def refusal(request: HttpRequest, problem: BadRequest) -> HttpResponse:
    return answer({"error": problem.code, "detail": problem.detail}, problem.status)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent; BadRequest for anything else, for what is too large, too deep or too long."""
    if request.content_type != JSON:
        raise BadRequest(415, "E_MEDIA", _("请以 Content-Type: application/json 发送。"))
    largest = settings.YUNTI_API_BODY_KB * KILOBYTE
    raw = request.read(largest + 1)
    if len(raw) > largest:
        said = _("请求超过 %(limit)s KB；大批数据请用 yunti batch。")
        raise BadRequest(413, "E_SIZE", said % {"limit": settings.YUNTI_API_BODY_KB})
    try:
        data = load_json(raw.decode("utf-8"), REQUEST)
    except UnicodeDecodeError:
        raise BadRequest(400, "E_JSON", _("请求不是 UTF-8 编码。")) from None
    except PackError as problem:
        raise BadRequest(400, "E_JSON", str(problem)) from None
    if not isinstance(data, Mapping):
        raise BadRequest(400, "E_JSON", _("请求应为一个 JSON 对象：字段和值。"))
    if _longest(data) > MOST_ROWS:
        said = _("一个列表最多 %(rows)s 行；大批数据请用 yunti batch。")
        raise BadRequest(413, "E_SIZE", said % {"rows": MOST_ROWS})
    return dict(data)


def _longest(value: Any) -> int:
    """Rows of the longest list, rows within rows added up: what is computed grows with their number."""
    if isinstance(value, Mapping):
        return max((_longest(each) for each in value.values()), default=0)
    if isinstance(value, list):
        return len(value) + sum(_longest(each) for each in value)
    return 0


class PerAddress(BaseThrottle):
    """Counted per process, network address and minute: it bounds the load, it protects no secret."""

    def allow_request(self, request: HttpRequest) -> bool:
        address = request.actor.address  # type: ignore[attr-defined]
        minute = int(clock.now().timestamp()) // MINUTE
        key = f"api-{address}-{minute}"
        cache.add(key, 0, 2 * MINUTE)
        return bool(cache.incr(key) <= settings.YUNTI_API_PER_MINUTE)

    def wait(self) -> float:
        return MINUTE - clock.now().timestamp() % MINUTE
