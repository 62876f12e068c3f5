"""`yunti cases`: runs a file of cases, prints every difference, closes with `N passed, M failed`.

Exit codes: 0 all passed, 1 one failed, 2 a wrong name or a broken file.
Not here: comparing (`packs.casebook`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yunti.cli.language import _
from yunti.cli.packs.opening import AsOf, PackName, faults_as_sentences, open_pack
from yunti.cli.screen import answer

if TYPE_CHECKING:
    from yunti.packs.casebook import CaseResult

CaseFile = Annotated[Path, typer.Argument(metavar="FILE", help=_("案例文件，YAML 或 JSON"))]


def cases(pack: PackName, file: CaseFile, as_of: AsOf = None) -> None:
    from yunti.packs.casebook import load_cases, run_cases

    with faults_as_sentences():
        opened = open_pack(pack, as_of)
        results = run_cases(opened, load_cases(opened, file))
    tell(results)


def tell(results: list[CaseResult]) -> None:
    """Every difference with what was expected and what was found; the count decides the exit code."""
    for result in results:
        for each in result.differences:
            how = _("（%(how)s）") % {"how": each.how} if each.how else ""
            answer(
                _("%(case)s  %(key)s%(how)s：应为 %(expected)s，得到 %(found)s")
                % {
                    "case": result.id,
                    "key": each.key,
                    "how": how,
                    "expected": _shown(each.expected),
                    "found": _shown(each.found),
                }
            )
    failed = sum(1 for result in results if not result.passed)
    answer(f"{len(results) - failed} passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)


def _shown(value: Any) -> str:
    from yunti.domain.exact_json import exact_json
    from yunti.packs.casebook import ABSENT

    return _("（没有）") if value is ABSENT else exact_json(value)
