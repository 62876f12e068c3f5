"""`yunti panels`: whether experts were drawn from the list and the seed that were promised, and sit in the order of the draw.

Exit codes: 0 nothing wrong, 1 something is. Not here: how it is found out (`apps.panels.queries.proofs`, `domain.draw_proofs`).
"""

from pathlib import Path
from typing import Annotated

import typer

from yunti.cli.installation import DatabaseOption, DataOption, JsonOption, open_installation, unhurried
from yunti.cli.language import _
from yunti.cli.screen import answer, answer_json, tint
from yunti.domain.draw_proofs import faults_of_text

app = typer.Typer(name="panels", help=_("核对评审专家的抽取"), no_args_is_help=True, rich_markup_mode=None)
SHOWN = 50


@app.callback()
def _group() -> None:
    """More than one command may come."""


@app.command(
    help=_("从名单和种子重算每次抽取；给出凭据文件的，只核对这份文件，不用数据库；有不符时退出码为 1")
)
def verify(
    proof: Annotated[Path | None, typer.Argument(help=_("凭据文件"), exists=True, dir_okay=False)] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
    database_url: DatabaseOption = None,
) -> None:
    if proof is not None:
        found = [(str(proof), fault) for fault in faults_of_text(proof.read_text("utf-8", errors="replace"))]
    else:
        open_installation(data, database_url)
        unhurried()
        from yunti.apps.panels.queries.proofs import faults_of, panels_with_seats

        found = [
            (panel.ref, fault) for panel, seats in panels_with_seats() for fault in faults_of(panel, seats)
        ]
    if as_json:
        answer_json([{"panel": ref, "kind": kind} for ref, kind in found])
    elif not found:
        answer(tint(_("名单、种子、次序和席位都相符。"), "green"))
    else:
        answer(tint(_("发现 %(count)s 处不符：") % {"count": len(found)}, "red"))
        for ref, kind in found[:SHOWN]:
            answer(f"  {ref} {_words()[kind]}")
        if len(found) > SHOWN:
            answer(_("  另有 %(count)s 处，用 --json 查看。") % {"count": len(found) - SHOWN})
    raise typer.Exit(1 if found else 0)


def _words() -> dict[str, str]:
    return {
        "list": _("名单与锁定时的指纹不符"),
        "seed": _("种子与锁定时的指纹不符"),
        "order": _("次序不是从种子抽出来的"),
        "seats": _("席位没有按抽取的次序"),
        "unreadable": _("不是抽取的凭据"),
    }
