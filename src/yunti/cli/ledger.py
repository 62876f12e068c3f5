"""`yunti ledger`: whether the books of public money add up, and what stands in them.

Exit codes: 0 nothing wrong, 1 something does not add up. Not here: how it is added up (`apps.ledger.queries`).
"""

from typing import Annotated, Any

import typer

from yunti.cli.installation import DatabaseOption, DataOption, JsonOption, open_installation, unhurried
from yunti.cli.language import _
from yunti.cli.screen import answer, answer_json, refuse, tint

app = typer.Typer(
    name="ledger", help=_("核对总账、查看试算平衡"), no_args_is_help=True, rich_markup_mode=None
)
SHOWN = 50
RoundOption = Annotated[str, typer.Option("--round", help=_("只看这个批次（批次编号）；不填则全部"))]


@app.command(help=_("用明细重算每个账户和每笔冲销；有不符时退出码为 1"))
def verify(
    round_ref: RoundOption = "",
    as_json: JsonOption = False,
    data: DataOption = None,
    database_url: DatabaseOption = None,
) -> None:
    open_installation(data, database_url)
    unhurried()
    from yunti.apps.ledger.queries import faults_of

    found = list(faults_of(_round(round_ref)))
    if as_json:
        answer_json(
            [{"kind": f.kind, "subject": f.subject, "expected": f.expected, "found": f.found} for f in found]
        )
    elif not found:
        answer(tint(_("总账平衡，明细与余额一致。"), "green"))
    else:
        answer(tint(_("发现 %(count)s 处不符：") % {"count": len(found)}, "red"))
        for fault in found[:SHOWN]:
            answer(f"  {_said(fault)}")
        if len(found) > SHOWN:
            answer(_("  另有 %(count)s 处，用 --json 查看。") % {"count": len(found) - SHOWN})
    raise typer.Exit(1 if found else 0)


@app.command(help=_("试算平衡：每本账的来源与去向"))
def balance(
    round_ref: RoundOption = "",
    data: DataOption = None,
    database_url: DatabaseOption = None,
) -> None:
    open_installation(data, database_url)
    from yunti.apps.ledger.chart import Kind
    from yunti.apps.ledger.queries import rounds_with_accounts, trial_balance
    from yunti.domain.money import plain_yuan

    chosen = _round(round_ref)
    for each in [chosen] if chosen is not None else rounds_with_accounts():
        answer(each.title)
        for trial in trial_balance(each):
            answer(f"  {trial.book.label}")
            for kind, (fen, items) in [*trial.sources.items(), *trial.uses.items()]:
                if fen or items:
                    counted = "  " + _("%(items)s 件") % {"items": items} if items else ""
                    answer(f"    {Kind(kind).label}  {plain_yuan(fen)}{counted}")


def _round(ref: str) -> Any:
    if not ref:
        return None
    from yunti.apps.ledger.queries import round_called

    found = round_called(ref)
    if found is None:
        refuse(_("没有编号为 %(ref)s 的批次。") % {"ref": ref}, _("批次编号在批次页面的地址里。"))
    return found


def _said(fault: Any) -> str:
    words = {
        "balance": _("账户 %(subject)s：按明细应为 %(expected)s 分，账上是 %(found)s 分"),
        "items": _("账户 %(subject)s：按明细应有 %(expected)s 件，账上是 %(found)s 件"),
        "unbalanced": _("账 %(subject)s：来源与去向相差 %(found)s 分"),
        "reversal": _("冲销 %(subject)s 与原来的一笔不一致"),
        "stranger": _("分录 %(subject)s 跨了账本或批次"),
        "empty": _("分录 %(subject)s 没有明细"),
    }
    return words[fault.kind] % {
        "subject": fault.subject,
        "expected": fault.expected,
        "found": fault.found,
    }
