"""`yunti batch`: an operation over a table of cases, on the engine that is named; rows that cannot be read are told one by one.

Exit codes: 0 all computed, 1 some rows could not be read, 2 a wrong name or a broken file.
Not here: files (`books.py`), computing (`packs.batches`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from yunti.cli.language import _, labelled, listed
from yunti.cli.packs.opening import (
    BROKEN,
    AsOf,
    PackName,
    WhatIfText,
    day_of,
    faults_as_sentences,
    open_pack,
    operation_of,
    what_if_of,
)
from yunti.cli.screen import answer, progress, refuse, say

MOST_TOLD = 50


def batch(
    pack: PackName,
    source: Annotated[
        Path,
        typer.Option("--in", metavar="FILE", help=_("申报的表：csv、xlsx、parquet，或 parquet 的文件夹")),
    ],
    target: Annotated[Path, typer.Option("--out", metavar="FILE", help=_("结果：csv、xlsx 或 parquet"))],
    op: Annotated[str | None, typer.Option("--op", help=_("操作；不写时取第一个"))] = None,
    engine: Annotated[str, typer.Option("--engine", help=_("引擎：polars、duckdb 或 spark"))] = "polars",
    as_of: AsOf = None,
    what_if: WhatIfText = None,
) -> None:
    from yunti.cli.packs.books import FORMATS, read_cases, write_rows
    from yunti.packs.batches import Batch
    from yunti.rules.batch import ENGINES
    from yunti.rules.errors import nearest

    if engine not in ENGINES:
        refuse(_("没有引擎 %(engine)s") % {"engine": engine} + nearest(engine, ENGINES), code=BROKEN)
    if target.suffix not in FORMATS:
        refuse(_("结果应写成 csv、xlsx 或 parquet：%(file)s") % {"file": target}, code=BROKEN)
    with faults_as_sentences():
        opened = open_pack(pack, as_of)
        name = operation_of(opened, op, {})
        run = Batch(opened, name, day_of(as_of), what_if_of(opened, what_if), engine)
        specs = {**opened.definition.facts, **opened.inputs.get(name, {})}
        names, cases = read_cases(source, specs)
        with progress(_("计算")) as advance:
            outcome = run.run(cases, advance)
    faults = {each.row: each for each in outcome.faults}
    rows = [_row(called, outcome.rows[place], faults.get(place + 1)) for place, called in enumerate(names)]
    write_rows(target, ["case", *outcome.columns, "error"], rows)
    _tell(len(names), outcome.left_out, list(faults.values()))


def _row(name: str, row: dict[str, Any] | None, fault: Any) -> dict[str, Any]:
    return {"case": name, **(row or {}), "error": labelled(fault.field, fault.reason) if fault else None}


def _tell(count: int, left_out: tuple[str, ...], faults: list[Any]) -> None:
    if left_out:
        say(_("下列输出按行给出，结果表里没有：%(names)s") % {"names": listed(left_out)})
    for each in faults[:MOST_TOLD]:
        told = {"row": each.row, "field": each.field, "why": each.reason}
        say(_("第 %(row)s 行 %(field)s：%(why)s") % told)
    if len(faults) > MOST_TOLD:
        say(_("其余 %(count)s 行见结果表的 error 列") % {"count": len(faults) - MOST_TOLD})
    answer(
        _("共 %(all)s 行，算出 %(done)s 行，读不了 %(failed)s 行")
        % {"all": count, "done": count - len(faults), "failed": len(faults)}
    )
    raise typer.Exit(1 if faults else 0)
