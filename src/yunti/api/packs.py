"""`/api/packs/…`: which programmes there are, what they ask and answer, and any declared operation computed on demand.

Open to everybody and without memory: nothing that is sent is kept. Not here: the addresses with their access (`web.urls`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import Throttled, ValidationError

from yunti.api.answers import BadRequest, PerAddress, answer, body_of, refusal
from yunti.api.schemas import COMPUTE, LIST, PACK
from yunti.apps.programmes.queries.packs import known_editions, opened
from yunti.kit.wording import listed
from yunti.packs.describing import fields_of, operations_of
from yunti.packs.errors import PackError
from yunti.packs.loading import load_json
from yunti.packs.operations import NO_FIELD, NO_OPERATION, run
from yunti.packs.reading import Pack
from yunti.rules.errors import FactError, RuleError
from yunti.rules.parameters import WhatIf

api = NinjaAPI(
    title="Yunti",
    version="1",
    description="Programmes as data: fields, operations and their outcomes, exact to the last digit.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)


@api.get(
    "/packs",
    url_name="pack-list",
    summary="Programmes and editions",
    openapi_extra=LIST,
    throttle=[PerAddress()],
)
def pack_list(request: HttpRequest) -> HttpResponse:
    return answer(
        [
            {
                "programme": each.programme,
                "edition": each.edition,
                "names": list(each.names),
                "in_force": each.in_force,
            }
            for each in known_editions()
        ]
    )


@api.get("/packs/{pack}", url_name="pack-detail", summary="Fields and operations of a programme", openapi_extra=PACK,
         throttle=[PerAddress()])  # fmt: skip
def pack_detail(request: HttpRequest, pack: str, edition: str = "", as_of: str = "") -> HttpResponse:
    found = _known(pack, edition, _day(as_of))
    return answer(
        {
            "programme": found.programme,
            "edition": found.edition,
            "title": found.title,
            "purpose": found.purpose or None,
            "in_force": found.in_force,
            "operations": operations_of(found),
            "fields": fields_of(found),
        }
    )


@api.post("/packs/{pack}/operations/{op}", url_name="operation-run", summary="Compute an operation", openapi_extra=COMPUTE,
          throttle=[PerAddress()])  # fmt: skip
def operation_run(
    request: HttpRequest, pack: str, op: str, edition: str = "", as_of: str = "", what_if: str = ""
) -> HttpResponse:
    """Fields in, outputs out, as in a case; `{error: E_OP}` and `{error: E_FIELD}` are answers of the contract."""
    given, day = body_of(request), _day(as_of)
    if given.setdefault("op", op) != op:
        return answer(NO_OPERATION, 422)
    found = _known(pack, edition, day)
    result = _computed(found, given, day, _what_if(found, what_if))
    if result == NO_OPERATION:
        return answer(result, 404)
    return answer(result, 422 if result == NO_FIELD else 200)


def _computed(pack: Pack, given: Mapping[str, Any], day: date | None, what_if: WhatIf) -> dict[str, Any]:
    try:
        return run(pack, given, day, what_if)
    except FactError as problem:
        raise BadRequest(422, "E_VALUE", str(problem)) from None


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        said = _("as_of 应为 YYYY-MM-DD 的日期，不是 %(text)s。")
        raise BadRequest(422, "E_VALUE", said % {"text": text}) from None


def _what_if(pack: Pack, text: str) -> WhatIf:
    try:
        changes = load_json(text, "what_if") if text else {}
        if not isinstance(changes, Mapping):
            raise BadRequest(422, "E_VALUE", _("what_if 应为 JSON：{参数: {起止日期: 值}}。"))
        return pack.what_if(changes)
    except (PackError, RuleError) as problem:
        raise BadRequest(422, "E_VALUE", str(problem)) from None


def _known(name: str, edition: str, as_of: date | None) -> Pack:
    """`opened`, with an unknown programme as an answer of its own."""
    try:
        return opened(name, edition, as_of)
    except PackError as problem:
        raise BadRequest(404, "E_PACK", str(problem)) from None


@api.exception_handler(BadRequest)
def _bad_request(request: HttpRequest, problem: BadRequest) -> HttpResponse:
    return refusal(request, problem)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    named = listed(str(each["loc"][-1]) for each in problem.errors)
    return refusal(request, BadRequest(422, "E_VALUE", _("地址里的参数不对：%(names)s。") % {"names": named}))


@api.exception_handler(Throttled)
def _throttled(request: HttpRequest, problem: Throttled) -> HttpResponse:
    said = _("这个地址请求过于频繁，请稍后再试；大批数据请用 yunti batch。")
    response = refusal(request, BadRequest(429, "E_RATE", said))
    response["Retry-After"] = str(int(problem.wait or 60) + 1)
    return response


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of this interface, OpenAPI 3.1."""
    return answer(api.get_openapi_schema(path_prefix="/api/"))


VIEWS = {str(entry.name): entry.callback for entry in api.urls[0] if isinstance(entry, URLPattern)}
