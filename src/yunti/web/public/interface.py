"""The page about the interface for programs: addresses, an example, what the codes of faults mean.

Not here: the interface itself (`yunti.api`), its machine-readable description (`/api/openapi.json`).
"""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yunti.api.answers import MOST_ROWS
from yunti.apps.programmes.queries.packs import known_editions


class Line(NamedTuple):
    method: str
    address: str
    use: str


class Fault(NamedTuple):
    code: str
    status: int
    meaning: str


def interface(request: HttpRequest) -> HttpResponse:
    known = known_editions()
    told = {
        "addresses": _addresses(),
        "editions": known,
        "example": _example(known[-1].programme if known else "PACK"),
        "faults": _faults(),
    }
    return render(request, "public/interface.html", told)


def _addresses() -> list[Line]:
    return [
        Line("GET", "/api/packs", _("有哪些项目和版本")),
        Line("GET", "/api/packs/{pack}", _("一个项目的填报项、操作和输出")),
        Line("POST", "/api/packs/{pack}/operations/{op}", _("计算一项操作")),
    ]


def _example(pack: str) -> str:
    return (
        f"POST {settings.YUNTI_ADDRESS}/api/packs/{pack}/operations/{{op}}?as_of=2021-06-30\n"
        "Content-Type: application/json\n\n"
        '{"field": "value", "amount_wan": 12.5, "items": ["a", "b"]}'
    )


def _faults() -> list[Fault]:
    limits = {"kb": settings.YUNTI_API_BODY_KB, "rows": MOST_ROWS, "rate": settings.YUNTI_API_PER_MINUTE}
    return [
        Fault("E_OP", 404, _("项目没有这项操作")),
        Fault("E_FIELD", 422, _("有项目没有定义的字段")),
        Fault("E_PACK", 404, _("没有这个项目或版本")),
        Fault("E_VALUE", 422, _("值的类型不对，或参数不对")),
        Fault("E_JSON", 400, _("不是 JSON 对象，或嵌套太深")),
        Fault("E_MEDIA", 415, _("没有以 application/json 发送")),
        Fault("E_SIZE", 413, _("超过 %(kb)s KB，或一个列表超过 %(rows)s 行") % limits),
        Fault("E_RATE", 429, _("每分钟超过 %(rate)s 次") % limits),
    ]
