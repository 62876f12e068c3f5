"""`yunti cases`, `yunti evaluate` and `yunti pack …`: programme packs from the command line, without a database.

Exit codes: 0 all well, 1 a case failed or a finding stands, 2 a wrong name or a broken file.
Not here: reading, checking and computing (`packs`, `rules`).
"""

from __future__ import annotations

import json as json_text
import os
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yunti.cli.language import _, listed
from yunti.cli.screen import answer, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yunti.packs.casebook import CaseResult
    from yunti.packs.errors import Problem
    from yunti.packs.reading import Pack
    from yunti.rules.engine import Evaluation

BROKEN = 2

PackName = Annotated[str, typer.Argument(metavar="PACK", help=_("项目包：项目、项目/版本，或文件夹"))]
CaseFile = Annotated[Path, typer.Argument(metavar="FILE", help=_("案例文件，YAML 或 JSON"))]
FactFile = Annotated[Path, typer.Argument(metavar="FACTS", help=_("填报内容，YAML 或 JSON"))]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help=_("按哪一天的规定"))]

pack_app = typer.Typer(name="pack", help=_("项目包：检查、试算、条款落点、展示"), no_args_is_help=True)


def folder_of_packs() -> Path:
    """YUNTI_PACKS, else `packs` here, else the packs that came with the program."""
    import yunti

    named = os.environ.get("YUNTI_PACKS", "")
    if named:
        return Path(named)
    program = Path(yunti.__file__).resolve().parent
    for place in (Path("packs"), program.parents[1] / "packs", program / "editions"):
        if any(place.glob("*/*/pack.yaml")):
            return place
    return Path("packs")


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

    return load(folder_of_packs(), name, _day(as_of))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(_("%(text)s 不是 YYYY-MM-DD 的日期。") % {"text": text}, code=BROKEN)


# cases ----------------------------------------------------------------------------------------------------------


def cases(pack: PackName, file: CaseFile, as_of: AsOf = None) -> None:
    from yunti.packs.casebook import load_cases, run_cases

    with faults_as_sentences():
        opened = open_pack(pack, as_of)
        results = run_cases(opened, load_cases(opened, file))
    _tell(results)


def _tell(results: list[CaseResult]) -> None:
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
    from yunti.packs.casebook import ABSENT

    return _("（没有）") if value is ABSENT else _json(value, indent=None)


def _json(value: Any, indent: int | None = 2) -> str:
    return json_text.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: Any) -> Any:
    """A fraction as the number it is: exact digits, not the nearest binary one, as long as JSON can carry them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


# evaluate -------------------------------------------------------------------------------------------------------


def evaluate(
    pack: PackName,
    facts: FactFile,
    op: Annotated[
        str | None, typer.Option("--op", help=_("操作；不写时取填报内容里的 op，再取第一个"))
    ] = None,
    rule: Annotated[str, typer.Option("--rule", help=_("说明哪一条判定"))] = "eligible",
    explain: Annotated[bool, typer.Option("--explain", help=_("逐条说明理由和条款"))] = False,
    missing: Annotated[bool, typer.Option("--missing", help=_("还差什么，先列较易做到的"))] = False,
    as_of: AsOf = None,
    what_if: Annotated[
        str | None, typer.Option("--what-if", help=_("假设：{参数: {起止日期: 值}} 的 JSON"))
    ] = None,
    format_: Annotated[str, typer.Option("--format", help=_("table 或 json"))] = "json",
) -> None:
    from yunti.packs.calls import Call, open_evaluation
    from yunti.packs.loading import load_file
    from yunti.packs.operations import run, unknown_fields
    from yunti.rules.errors import nearest

    with faults_as_sentences():
        opened = open_pack(pack, as_of)
        given = load_file(facts).data
        if not isinstance(given, dict):
            refuse(_("填报内容应为一组 字段: 值。"), code=BROKEN)
        given = dict(given.get("input", given))
        name = op or given.pop("op", None) or next(iter(opened.section("operations")))
        given.pop("op", None)
        if name not in opened.section("operations"):
            refuse(
                _("没有操作 %(op)s") % {"op": name} + nearest(name, opened.section("operations")), code=BROKEN
            )
        for field in unknown_fields(opened, given):
            refuse(
                _("没有输入项 %(field)s") % {"field": field} + nearest(field, opened.input_fields),
                code=BROKEN,
            )
        changes = (
            opened.what_if(json_text.loads(what_if, parse_float=Decimal)) if what_if else opened.what_if({})
        )
        call = Call(opened, name, given, _day(as_of), changes)
        result = run(opened, {"op": name, **given}, _day(as_of), changes)
        _print_result(result, format_)
        if explain or missing:
            _print_reasons(opened, open_evaluation(call), rule, explain=explain, missing=missing)


def _changes(text: str | None) -> dict[str, Any]:
    try:
        found = json_text.loads(text, parse_float=Decimal) if text else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        refuse(_("--what-if 应为 JSON：{参数: {起止日期: 值}}。"), code=BROKEN)
    return found


def _print_result(result: dict[str, Any], format_: str) -> None:
    if format_ == "json":
        answer(_json(result))
        return
    for key, value in result.items():
        answer(f"{key:28} {_json(value, indent=None)}")


def _print_reasons(pack: Pack, evaluation: Evaluation, rule: str, *, explain: bool, missing: bool) -> None:
    from yunti.packs.coverage import clause_text
    from yunti.rules.errors import nearest
    from yunti.rules.explain import explanation, sentences
    from yunti.rules.needs import need_sentences, what_is_missing

    if rule not in evaluation.program.nodes:
        refuse(_("没有判定 %(rule)s") % {"rule": rule} + nearest(rule, evaluation.program.nodes), code=BROKEN)
    trace = evaluation.trace(rule)

    def place(clause: str) -> str:
        return clause_text(pack, clause)

    if explain:
        answer("\n".join(sentences(explanation(trace), place)))
    if missing:
        needs = need_sentences(what_is_missing(trace), place)
        answer("\n".join(needs) if needs else _("没有缺项。"))


# pack -----------------------------------------------------------------------------------------------------------


@pack_app.command(help=_("检查项目包：写法、条款、引用、流程、案例是否够用"))
def check(pack: PackName) -> None:
    from yunti.packs.catalogue import changed_editions
    from yunti.packs.checking import check as check_pack

    with faults_as_sentences():
        opened = open_pack(pack)
        found: list[Problem] = [*check_pack(opened), *changed_editions(folder_of_packs())]
    for each in found:
        answer(str(each))
    answer(_("%(count)s 处问题") % {"count": len(found)} if found else _("没有问题"))
    raise typer.Exit(1 if found else 0)


@pack_app.command(help=_("试算项目包自带的案例"))
def test(pack: PackName) -> None:
    from yunti.packs.casebook import run_cases

    with faults_as_sentences():
        opened = open_pack(pack)
        results = run_cases(opened, opened.section("cases"))
    _tell(results)


@pack_app.command(help=_("每个条款落在哪里；有缺口时以 1 结束"))
def coverage(pack: PackName) -> None:
    from yunti.packs.coverage import clause_text, gaps, lives

    with faults_as_sentences():
        opened = open_pack(pack)
        places, missing = lives(opened), gaps(opened)
    for clause, where in places.items():
        answer(f"{clause_text(opened, clause)}  →  {listed(where) or _('（没有落点）')}")
    answer(_("共 %(all)s 条，%(gaps)s 条没有落点") % {"all": len(places), "gaps": len(missing)})
    raise typer.Exit(1 if missing else 0)


@pack_app.command(help=_("展示规则（中文）和办理流程（Mermaid）"))
def show(
    pack: PackName,
    part: Annotated[str, typer.Option("--part", help=_("rules、parameters 或 workflows"))] = "rules",
    as_of: AsOf = None,
) -> None:
    from yunti.packs.showing import PARTS
    from yunti.rules.errors import nearest

    if part not in PARTS:
        refuse(_("没有 %(part)s 这一部分") % {"part": part} + nearest(part, PARTS), code=BROKEN)
    with faults_as_sentences():
        for line in PARTS[part](open_pack(pack, as_of), _day(as_of)):
            answer(line)


__all__ = ["cases", "evaluate", "pack_app"]
