"""The reference beside the list of enterprises: the same middleware and access rule, hand-written SQL and markup.

Not here: the measuring (`registry_list.py`).
"""

from html import escape

from django.db import connection
from django.http import HttpRequest, HttpResponse

from yunti.web.shared.routes import page
from yunti.web.urls import READS_REGISTRY
from yunti.web.urls import handler404 as handler404
from yunti.web.urls import urlpatterns as platform_addresses

COLUMNS = "e.ref, e.name, e.uscc, e.region_code, e.industry_division, e.size_class, e.status, e.provenance, e.updated_at"
SEARCHED = {
    "sqlite": "e.id IN (SELECT rowid FROM registry_enterprise_search WHERE registry_enterprise_search MATCH %s)",
    "postgresql": "array_to_tsvector(string_to_array(e.search_terms, ' ')) @@ %s::tsquery",
}
ORDER = "ORDER BY e.initials, e.id LIMIT 50"
HEAD = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>企业名录</title></head><body><table><tr>'
    + "".join(
        f"<th>{title}</th>" for title in ("企业", "代码", "所在地", "行业", "规模", "状态", "来源", "更新")
    )
    + "</tr>"
)


def answer(sql: str, values: list[str]) -> HttpResponse:
    e = escape
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM registry_enterprise e WHERE {sql} {ORDER}", values)
        rows = cursor.fetchall()
    lines = "".join(
        f'<tr><td><a href="/officer/enterprises/{r[0]}/">{e(r[1])}</a></td><td>{r[2]}</td><td>{r[3]}</td><td>{r[4]}</td>'
        f"<td>{r[5]}</td><td>{r[6]}</td><td>{r[7]}</td><td>{str(r[8])[:10]}</td></tr>\n"
        for r in rows
    )
    return HttpResponse(HEAD + lines + "</table></body></html>")


def listed(request: HttpRequest) -> HttpResponse:
    place = request.GET.get("from", "")
    return answer("e.province_code = %s AND e.initials >= %s", ["900000", place])


def filtered(request: HttpRequest) -> HttpResponse:
    return answer(
        "e.province_code = %s AND e.prefecture_code = %s AND e.size_class = %s AND e.initials >= %s",
        ["900000", "900100", "small", request.GET.get("from", "")],
    )


def searched(request: HttpRequest) -> HttpResponse:
    return answer(f"e.province_code = %s AND {SEARCHED[connection.vendor]}", ["900000", request.GET["match"]])


urlpatterns = [
    *platform_addresses,
    page("floor/list/", listed, name="floor-list", access=READS_REGISTRY),
    page("floor/filtered/", filtered, name="floor-filtered", access=READS_REGISTRY),
    page("floor/searched/", searched, name="floor-searched", access=READS_REGISTRY),
]
