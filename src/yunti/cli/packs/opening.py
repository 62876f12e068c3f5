"""What every command about packs needs: where packs lie, opening one, days and what-if values as typed, JSON out.

Not here: the commands (the modules beside this one).
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yunti.cli.language import _
from yunti.cli.screen import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yunti.packs.reading import Pack
    from yunti.rules.parameters import WhatIf

BROKEN = 2

PackName = Annotated[str, typer.Argument(metavar="PACK", help=_("项目包：项目、项目/版本，或文件夹"))]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help=_("按哪一天的规定"))]
WhatIfText = Annotated[str | None, typer.Option("--what-if", help=_("假设：{参数: {起止日期: 值}} 的 JSON"))]


def folder_of_packs() -> Path:
    from yunti.packs.catalogue import folder_of_packs as found

    return found(os.environ.get("YUNTI_PACKS", ""))


@contextmanager
def faults_as_sentences() -> Iterator[None]:
    """A wrong name or a broken file ends with code 2, each fault on a line."""
    from yunti.packs.errors import PackError
    from yunti.rules.errors import FactError, RuleError

    try:
        yield
    except PackError as problem:
        refuse("\n".join(str(each) for each in problem.problems), code=BROKEN)
    except (FactError, RuleError) as problem:
        refuse(str(problem), code=BROKEN)


def open_pack(name: str, as_of: str | None = None) -> Pack:
    from yunti.packs.catalogue import load

    return load(folder_of_packs(), name, day_of(as_of))


def day_of(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(_("%(text)s 不是 YYYY-MM-DD 的日期。") % {"text": text}, code=BROKEN)


def changes_of(text: str | None) -> dict[str, Any]:
    """The what-if values as they were typed."""
    from yunti.packs.errors import PackError
    from yunti.packs.loading import load_json

    try:
        found = load_json(text, "--what-if") if text else {}
    except PackError as problem:
        refuse(f"{problem}\n{_usage_of_what_if()}", code=BROKEN)
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        refuse(_usage_of_what_if(), code=BROKEN)
    return found


def _usage_of_what_if() -> str:
    return _("--what-if 应为 JSON：{参数: {起止日期: 值}}。")


def what_if_of(pack: Pack, text: str | None) -> WhatIf:
    return pack.what_if(changes_of(text))


def operation_of(pack: Pack, name: str | None, given: Mapping[str, Any]) -> str:
    """The operation that is meant: as typed, else as written beside the fields, else the first of the pack."""
    from yunti.rules.errors import nearest

    operations = pack.section("operations")
    chosen = name or given.get("op") or next(iter(operations))
    if chosen not in operations:
        refuse(_("没有操作 %(op)s") % {"op": chosen} + nearest(str(chosen), operations), code=BROKEN)
    return str(chosen)


def refuse_unknown_fields(pack: Pack, given: Mapping[str, Any]) -> None:
    from yunti.packs.operations import unknown_fields
    from yunti.rules.errors import nearest

    unknown = unknown_fields(pack, given)
    if unknown:
        known = pack.input_fields
        told = [_("没有输入项 %(field)s") % {"field": field} + nearest(field, known) for field in unknown]
        refuse("\n".join(told), code=BROKEN)
