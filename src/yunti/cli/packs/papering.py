"""`yunti pack paper`: a paper of a pack, filled in and drawn to PDF, Word, a sheet or HTML; without facts, the blank form.

Exit codes: 0 drawn, 2 a wrong name, a broken file, or a paper that cannot be made from what is given.
Not here: filling in and drawing (`papers`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yunti.cli.language import _
from yunti.cli.packs.evaluating import fields_of
from yunti.cli.packs.opening import BROKEN, AsOf, PackName, day_of, faults_as_sentences, open_pack
from yunti.cli.screen import answer, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence


def paper(
    pack: PackName,
    name: Annotated[
        str, typer.Argument(metavar="PAPER", help=_("公文的名称，见 yunti pack show --part papers"))
    ],
    target: Annotated[
        Path, typer.Option("--out", metavar="FILE", help=_("写到：pdf、docx、xlsx 或 html 文件"))
    ],
    facts: Annotated[
        Path | None, typer.Argument(metavar="FACTS", help=_("填报内容，YAML 或 JSON；不写时出空白表"))
    ] = None,
    as_of: AsOf = None,
    columns: Annotated[
        list[str] | None, typer.Option("--columns", metavar="TABLE=A,B", help=_("附表只出这几列，按这个次序"))
    ] = None,
    fonts: Annotated[
        Path | None,
        typer.Option(
            "--fonts", metavar="FOLDER", help=_("放有更多字体的文件夹，供生僻字使用；不写时取 YUNTI_FONTS")
        ),
    ] = None,
) -> None:
    from yunti.papers.binding.making import make_paper
    from yunti.papers.drawing.formats import FORMATS
    from yunti.papers.errors import PaperError

    if target.suffix not in FORMATS:
        refuse(_("公文应写成 pdf、docx、xlsx 或 html：%(file)s") % {"file": target}, code=BROKEN)
    more_fonts = _more_fonts(fonts)
    with faults_as_sentences():
        opened = open_pack(pack, as_of)
        given = fields_of(facts) if facts else {}
        given.pop("op", None)
        try:
            made = make_paper(opened, name, given, day_of(as_of), _chosen(columns or ()))
            drawn = FORMATS[target.suffix](made, more_fonts)
        except PaperError as problem:
            refuse(_(problem.said.pattern) % problem.said.params, code=BROKEN)
    _write(target, drawn)
    answer(_("已写 %(file)s") % {"file": target})


def _more_fonts(named: Path | None) -> Path | None:
    folder = named or (Path(os.environ["YUNTI_FONTS"]) if os.environ.get("YUNTI_FONTS", "") else None)
    if folder is not None and not folder.is_dir():
        refuse(_("没有文件夹 %(folder)s") % {"folder": folder}, code=BROKEN)
    return folder


def _chosen(columns: Sequence[str]) -> dict[str, list[str]]:
    out = {}
    for each in columns:
        table, _sign, names = each.partition("=")
        if not names:
            refuse(_("--columns 应写作 表=列,列：%(text)s") % {"text": each}, code=BROKEN)
        out[table] = [name.strip() for name in names.split(",") if name.strip()]
    return out


def _write(target: Path, drawn: bytes) -> None:
    try:
        target.write_bytes(drawn)
    except OSError as problem:
        refuse(_("写不了 %(file)s：%(why)s") % {"file": target, "why": problem.strerror}, code=BROKEN)
