"""The references beside the pages of casework: the same middleware and access rule, hand-written SQL and markup.

They show the same rows; no rules are evaluated and no step is looked at. Not here: the measuring (`casework.py`).
"""

import json
from html import escape as e
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from yunti.kit.actors import OFFICERS, Desk
from yunti.kit.permissions import desks
from yunti.web.shared.routes import page
from yunti.web.urls import handler404 as handler404
from yunti.web.urls import urlpatterns as platform_addresses

HEAD = '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>申报</title></head><body>'
CASE = (
    "SELECT c.id, c.number, c.state, c.due_on, c.region_code, p.name, p.uscc, r.title FROM cases_case c"
    " JOIN registry_enterprise p ON p.id = c.enterprise_id JOIN programmes_round r ON r.id = c.round_id WHERE c.ref = %s"
)
LISTED = (
    "SELECT c.ref, c.number, c.state, c.entered_at, c.due_on, c.region_code, p.name, p.uscc FROM cases_case c"
    " JOIN registry_enterprise p ON p.id = c.enterprise_id WHERE c.region_code = %s AND c.number IS NOT NULL"
    " AND c.state IN ('submitted') AND c.due_on >= %s ORDER BY c.due_on, c.id LIMIT 50"
)
COUNTED = (
    "SELECT COUNT(*), SUM(c.due_on < %s) FROM cases_case c WHERE c.region_code = %s AND c.number IS NOT NULL"
    " AND c.state IN ('submitted')"
)


def rows(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Any] = cursor.fetchall()
        return found


def answered(case: int) -> str:
    lines = rows("SELECT field, value, saved_at, saved_by FROM cases_answer WHERE case_id = %s", case)
    return "".join(
        f"<tr><th>{a}</th><td>{e(str(json.loads(b)))}</td><td>{c}</td></tr>\n" for a, b, c, _ in lines
    )


def form(request: HttpRequest, ref: str) -> HttpResponse:
    """The case and its answers, each as an input."""
    (case,) = rows(CASE, ref)
    lines = rows("SELECT field, value, version FROM cases_answer WHERE case_id = %s", case[0])
    inputs = "".join(
        f'<label for="{a}">{a}</label><input id="{a}" name="{a}" value="{e(str(json.loads(b)))}" data-version="{c}">\n'
        for a, b, c in lines
    )
    return HttpResponse(f"{HEAD}<h1>{e(case[5])}</h1><form>{inputs}</form></body></html>")


def listed(request: HttpRequest) -> HttpResponse:
    since = request.GET["from"]
    found, counted = (
        rows(LISTED, "900101", since),
        rows(COUNTED.replace("c.due_on < %s", "CASE WHEN c.due_on < %s THEN 1 ELSE 0 END"), since, "900101"),
    )
    lines = "".join(
        f'<tr><td><a href="/officer/cases/{r[0]}/">{e(r[1])}</a></td><td>{e(r[6])}</td><td>{r[7]}</td><td>{r[2]}</td>'
        f"<td>{str(r[3])[:10]}</td><td>{r[4]}</td><td>{r[5]}</td></tr>\n"
        for r in found
    )
    return HttpResponse(f"{HEAD}<p>{counted[0][0]}</p><table>{lines}</table></body></html>")


def case(request: HttpRequest, ref: str) -> HttpResponse:
    """The case, its answers, what was handed in, its moves, statements, objections, invited people."""
    (found,) = rows(CASE, ref)
    frozen = rows(
        "SELECT facts, submitted_at FROM cases_submission WHERE case_id = %s ORDER BY ordinal DESC LIMIT 1",
        found[0],
    )
    facts = json.loads(frozen[0][0]) if frozen else {}
    moves = rows(
        "SELECT action, target, moved_at, moved_by, note FROM cases_casemove WHERE case_id = %s ORDER BY ordinal",
        found[0],
    )
    for table in ("cases_attestation", "cases_objection", "cases_assignment"):
        rows(f"SELECT * FROM {table} WHERE case_id = %s", found[0])
    shown = "".join(f"<tr><th>{name}</th><td>{e(str(value))}</td></tr>\n" for name, value in facts.items())
    steps = "".join(f"<li>{a} {b} {c} {e(d)} {e(n)}</li>\n" for a, b, c, d, n in moves)
    return HttpResponse(
        f"{HEAD}<h1>{e(found[5])}</h1><table>{shown}{answered(found[0])}</table><ol>{steps}</ol></body></html>"
    )


urlpatterns = [
    *platform_addresses,
    page("floor/form/<slug:ref>/", form, name="floor-form", access=desks(Desk.APPLICANT)),
    page("floor/cases/", listed, name="floor-cases", access=desks(*OFFICERS)),
    page("floor/cases/<slug:ref>/", case, name="floor-case", access=desks(*OFFICERS)),
]
