"""`yunti intake`: whether the order in which applications arrived is the order in which they are served.

Exit codes: 0 nothing wrong, 1 something is. Not here: how it is found out (`apps.intake.queries.proofs`).
"""

import typer

from yunti.cli.installation import DatabaseOption, DataOption, JsonOption, open_installation, unhurried
from yunti.cli.language import _
from yunti.cli.screen import answer, answer_json, tint

app = typer.Typer(name="intake", help=_("核对申请到达的次序"), no_args_is_help=True, rich_markup_mode=None)
SHOWN = 50


@app.callback()
def _group() -> None:
    """More than one command may come."""


@app.command(help=_("重排每个批次的次序，重算每一批的摘要；有不符时退出码为 1"))
def verify(as_json: JsonOption = False, data: DataOption = None, database_url: DatabaseOption = None) -> None:
    open_installation(data, database_url)
    unhurried()
    from yunti.apps.intake.queries.proofs import faults_of, rounds_with_arrivals

    found = [(each.title, fault) for each in rounds_with_arrivals() for fault in faults_of(each)]
    if as_json:
        answer_json([{"round": title, "kind": f.kind, "ordinal": f.ordinal} for title, f in found])
    elif not found:
        answer(tint(_("次序与到达先后一致，摘要相符。"), "green"))
    else:
        answer(tint(_("发现 %(count)s 处不符：") % {"count": len(found)}, "red"))
        for title, fault in found[:SHOWN]:
            told = {"round": title, "ordinal": fault.ordinal}
            answer("  " + _("%(round)s 第 %(ordinal)s 号：") % told + _words()[fault.kind])
        if len(found) > SHOWN:
            answer(_("  另有 %(count)s 处，用 --json 查看。") % {"count": len(found) - SHOWN})
    raise typer.Exit(1 if found else 0)


def _words() -> dict[str, str]:
    return {
        "gap": _("序号不连续"),
        "order": _("次序与到达先后不一致"),
        "early": _("申请时间早于到达时间"),
        "place": _("位次与次序不一致"),
        "leaf": _("摘要与到达的内容不符"),
        "root": _("这一批的根与摘要不符"),
        "chain": _("与前面各批的链不符"),
        "head": _("排到的位置与次序不符"),
    }
