"""The references beside the boards: the same middleware and access rule, hand-written SQL and markup, the same figures.

Not here: the measuring (`board.py`).
"""

from html import escape as e
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from yunti.kit.actors import Desk
from yunti.kit.permissions import desks
from yunti.web.shared.routes import page
from yunti.web.urls import handler404 as handler404
from yunti.web.urls import urlpatterns as platform_addresses

HEAD = '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>看板</title></head><body>'
YEAR = "SELECT r.id, p.id, r.title FROM budgets_programmeperiod p JOIN programmes_round r ON r.id = p.round_id WHERE r.ref = %s"
PLANS = "SELECT region_code, target_fen, issue_fen, earmark_fen FROM budgets_allotment WHERE period_id = %s AND region_code LIKE %s"
ACCOUNTS = (
    "SELECT region_code, book, kind, balance_fen, items FROM ledger_ledgeraccount WHERE round_id = %s AND region_code LIKE %s"
    " ORDER BY region_code, id"
)
WAITING = (
    "SELECT region_code, COUNT(*), SUM(CASE WHEN state = 'waiting' THEN gross_fen ELSE amount_fen END) FROM vouchers_voucher"
    " WHERE round_id = %s AND state IN ('waiting', 'placed') AND region_code LIKE %s GROUP BY region_code"
)
DAYS = (
    "SELECT c.kind, c.cutoff_on FROM budgets_cutoff c WHERE c.period_id = %s"
    " AND NOT EXISTS (SELECT 1 FROM budgets_cutoff o WHERE o.replaces_id = c.id) ORDER BY c.cutoff_on"
)
STRUCK = (
    "SELECT SUM(CASE WHEN n = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN n = 2 THEN 1 ELSE 0 END), SUM(CASE WHEN n > 2 THEN 1 ELSE 0 END)"
    " FROM (SELECT s.enterprise_id, COUNT(*) AS n FROM vouchers_strike s JOIN vouchers_voucher v ON v.id = s.voucher_id"
    " WHERE s.period_id = %s AND v.region_code LIKE %s GROUP BY s.enterprise_id) AS t"
)
UNREACHED = (
    "SELECT q.place, q.running, q.applied_at, v.number, e.name FROM (SELECT c.voucher_id, c.enterprise_id, c.applied_at,"
    " SUM(c.face_fen + c.bonus_fen) OVER w AS running, ROW_NUMBER() OVER w AS place FROM settlement_claim c"
    " WHERE c.round_id = %s AND c.region_code = %s AND c.state IN ('waiting', 'carried')"
    " WINDOW w AS (ORDER BY CASE WHEN c.carried THEN 0 WHEN c.tagged THEN 1 ELSE 2 END, c.applied_at, c.id)) AS q"
    " JOIN vouchers_voucher v ON v.id = q.voucher_id JOIN registry_enterprise e ON e.id = q.enterprise_id"
    " WHERE q.running > %s ORDER BY q.place LIMIT 1"
)


def rows(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Any] = cursor.fetchall()
        return found


def yuan(fen: int) -> str:
    whole = int(fen)  # a sum comes as a decimal from one of the databases
    return f"{whole // 100:,}.{whole % 100:02d}"


def table(heads: list[str], lines: list[list[str]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{e(cell)}</td>' for cell in line)}</tr>\n" for line in lines)
    return f"<table><tr>{''.join(f'<th>{e(head)}</th>' for head in heads)}</tr>{body}</table>"


def board(request: HttpRequest, ref: str) -> HttpResponse:
    """All cities, or the one that is named."""
    region = request.GET.get("region", "")
    stem = (region[:4] if region else "90") + "%"
    ((each, period, title),) = rows(YEAR, ref)
    plans = {row[0]: row[1:] for row in rows(PLANS, period, stem)}
    waiting = {row[0]: row[1:] for row in rows(WAITING, each, stem)}
    days = "".join(f"<li>{e(kind)} {day}</li>" for kind, day in rows(DAYS, period))
    struck = rows(STRUCK, period, stem)[0]
    accounts: dict[str, dict[str, tuple[int, int]]] = {}
    for code, book, kind, fen, items in rows(ACCOUNTS, each, stem):
        accounts.setdefault(code, {})[f"{book}/{kind}"] = fen, items
    shown = (
        city(each, ref, region, accounts.get(region, {})) if region else cities(ref, plans, accounts, waiting)
    )
    return HttpResponse(f"{HEAD}<h1>{e(title)}</h1>{shown}<ul>{days}</ul><p>{struck}</p></body></html>")


def cities(ref: str, plans: Any, accounts: Any, waiting: Any) -> str:
    lines = []
    for code, plan in sorted(plans.items()):
        own = accounts.get(code, {})
        sums = [
            own.get(f"allotment/{kind}", (0, 0))[0]
            for kind in ("free", "held", "issued", "redeemed", "lapsed", "void")
        ]
        amounts = [
            *plan,
            sum(sums),
            sum(sums[2:]),
            sums[3],
            own.get("claims/carried", (0, 0))[0],
            (waiting.get(code) or (0, 0))[1],
        ]
        lines.append([code, *(yuan(fen) for fen in amounts)])
    links = "".join(f'<a href="/books/{ref}/{code}/">{code}</a>' for code in plans)
    return table(["地区", "目标", "发放", "试点", "下达", "累计", "兑现", "结转", "等待"], lines) + links


def city(each: int, ref: str, region: str, own: dict[str, tuple[int, int]]) -> str:
    lines = [[name, yuan(fen), str(items)] for name, (fen, items) in own.items()]
    needed = sum(
        own.get(name, (0, 0))[0]
        for name in ("allotment/issued", "claims/waiting", "claims/carried", "claims/postponed")
    )
    general = own.get("funds/general", (0, 0))[0]
    found = rows(UNREACHED, each, region, general)
    first = (
        f"<p>{found[0][0]} {yuan(found[0][1])} {found[0][2]} {e(found[0][3])} {e(found[0][4])}</p>"
        if found
        else ""
    )
    links = "".join(f'<a href="/books/{ref}/{region}/{name}/">{name}</a>' for name in own)
    return (
        table(["科目", "金额", "笔数"], lines)
        + f"<p>{yuan(needed)} {yuan(general)} {yuan(needed - general)}</p>{first}{links}"
    )


urlpatterns = [
    *platform_addresses,
    page("floor/board/<slug:ref>/", board, name="floor-board", access=desks(Desk.PREFECTURE, Desk.PROVINCE)),
]
