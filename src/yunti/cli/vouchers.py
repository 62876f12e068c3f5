"""`yunti vouchers`: whether vouchers, books, awards and contracts say the same.

Exit codes: 0 nothing wrong, 1 something is. Not here: how it is found out (`apps.vouchers.queries.verifying`).
"""

import typer

from yunti.cli.installation import DatabaseOption, DataOption, JsonOption, open_installation, unhurried
from yunti.cli.language import _
from yunti.cli.screen import answer, answer_json, tint

app = typer.Typer(name="vouchers", help=_("核对服务券与总账"), no_args_is_help=True, rich_markup_mode=None)
SHOWN = 50


@app.callback()
def _group() -> None:
    """More than one command may come."""


@app.command(help=_("逐张核对服务券、兑付请求、付款、账户、企业累计、合同和位次；有不符时退出码为 1"))
def verify(as_json: JsonOption = False, data: DataOption = None, database_url: DatabaseOption = None) -> None:
    open_installation(data, database_url)
    unhurried()
    from yunti.apps.settlement.queries.verifying import faults_of as faults_of_claims
    from yunti.apps.settlement.queries.verifying_payments import payment_faults_of
    from yunti.apps.vouchers.queries.verifying import faults_of, rounds_with_vouchers

    found = [
        (each.title, fault)
        for each in rounds_with_vouchers()
        for fault in (*faults_of(each), *faults_of_claims(each), *payment_faults_of(each))
    ]
    if as_json:
        answer_json(
            [
                {
                    "round": title,
                    "kind": f.kind,
                    "subject": f.subject,
                    "expected": f.expected,
                    "found": f.found,
                }
                for title, f in found
            ]
        )
    elif not found:
        answer(tint(_("服务券与总账一致。"), "green"))
    else:
        answer(tint(_("发现 %(count)s 处不符：") % {"count": len(found)}, "red"))
        for title, fault in found[:SHOWN]:
            told = {"subject": fault.subject, "expected": fault.expected, "found": fault.found}
            answer(f"  {title} " + _words()[fault.kind] % told)
        if len(found) > SHOWN:
            answer(_("  另有 %(count)s 处，用 --json 查看。") % {"count": len(found) - SHOWN})
    raise typer.Exit(1 if found else 0)


def _words() -> dict[str, str]:
    return {
        "book": _("账户 %(subject)s：服务券合计 %(expected)s 分，账上是 %(found)s 分"),
        "book_items": _("账户 %(subject)s：服务券共 %(expected)s 张，账上是 %(found)s 张"),
        "voucher": _("服务券 %(subject)s：应为 %(expected)s 分，按明细是 %(found)s 分"),
        "version": _("服务券 %(subject)s：券额 %(expected)s 分，最近的版本是 %(found)s 分"),
        "award": _("企业累计 %(subject)s：应为 %(expected)s 分，记的是 %(found)s 分"),
        "contract": _("服务券 %(subject)s 已退出，合同还占用着"),
        "contract_twice": _("合同 %(subject)s 用于 %(found)s 张服务券"),
        "place": _("服务券 %(subject)s 的位次与排定的次序不一致"),
        "strike": _("服务券 %(subject)s 记为未兑现，它却没有失效"),
        "claim": _("服务券 %(subject)s：券额 %(expected)s 分，兑付请求是 %(found)s 分，或者状态、单位不一致"),
        "claim_missing": _("服务券 %(subject)s 已兑现，没有兑付请求"),
        "claim_book": _("账户 %(subject)s：兑付请求合计 %(expected)s 分，账上是 %(found)s 分"),
        "claim_book_items": _("账户 %(subject)s：兑付请求共 %(expected)s 件，账上是 %(found)s 件"),
        "claim_booked": _("兑付请求 %(subject)s：应为 %(expected)s 分，按明细是 %(found)s 分"),
        "bonus_twice": _("企业 %(subject)s 有 %(found)s 张服务券计了增加额"),
        "file_digest": _("付款文件 %(subject)s 的内容与摘要不一致"),
        "file_sum": _(
            "付款文件 %(subject)s：合计 %(expected)s 分，付款加起来是 %(found)s 分，或者件数不一致"
        ),
        "payment_state": _("付款 %(subject)s 的状态与付款文件不一致"),
        "payment_book": _("账户 %(subject)s：付款应为 %(expected)s 分，账上是 %(found)s 分"),
        "payment_booked": _("付款 %(subject)s：应为 %(expected)s 分，按明细是 %(found)s 分"),
        "received": _("追回 %(subject)s：到账 %(expected)s 分，记的是 %(found)s 分"),
        "queue": _("队列 %(subject)s：应有 %(expected)s 张，实有 %(found)s 张"),
    }
