"""Codes out: named lists of failures, warnings, flags and errors, each line tied to a node of the tree.

A line is raised when its node is not met (the plain form), met, unmet or unknown; over the rows of a list it is raised
once per row, with a suffix. Order is the order written; a code stands once.
Not here: what the codes mean to people (titles of the nodes), sentences (`explain`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.rules.building import CASE, Scope
from yunti.rules.errors import Path, RuleError, nearest
from yunti.rules.kinds import Builder
from yunti.rules.nodes import Node
from yunti.rules.tracing import Env
from yunti.rules.values import Kind, Outcome, Value, outcome_of

CONDITIONS: dict[str, tuple[Outcome, ...]] = {
    "met": (Outcome.MET,),
    "unmet": (Outcome.UNMET,),
    "unknown": (Outcome.UNKNOWN,),
    "not_met": (Outcome.UNMET, Outcome.UNKNOWN),
}
PLACE = "*"
LINE_KEYS = (*CONDITIONS, "rows", "suffix")


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    node: Node
    raised_by: tuple[Outcome, ...]
    table: str = ""
    suffix: Node | None = None


def build_lines(builder: Builder, report: Mapping[str, Any], path: Path) -> tuple[Line, ...]:
    return tuple(_line(builder, code, spec, (*path, code)) for code, spec in report.items())


def _line(builder: Builder, code: str, spec: Any, path: Path) -> Line:
    if not isinstance(spec, Mapping):
        plain = CONDITIONS["not_met" if builder.definition.unknown_is_unmet else "unmet"]
        return Line(code, _condition(builder, spec, path, CASE), plain)
    found = [key for key in spec if key in CONDITIONS]
    for key in spec:
        if key not in LINE_KEYS:
            raise RuleError(f"代码 {code} 里不能写 {key}{nearest(str(key), LINE_KEYS)}", (*path, key))
    if len(found) != 1:
        raise RuleError(f"代码 {code} 要写 {'、'.join(CONDITIONS)} 之一", path)
    table = str(spec.get("rows", ""))
    if table and (
        table not in builder.definition.facts or builder.definition.facts[table].type.kind is not Kind.TABLE
    ):
        raise RuleError(f"没有名为 {table} 的列表{nearest(table, builder.definition.facts)}", (*path, "rows"))
    scope = Scope((table,)) if table else CASE
    suffix = builder.build(spec["suffix"], (*path, "suffix"), scope) if "suffix" in spec else None
    return Line(
        code,
        _condition(builder, spec[found[0]], (*path, found[0]), scope),
        CONDITIONS[found[0]],
        table,
        suffix,
    )


def _condition(builder: Builder, spec: Any, path: Path, scope: Scope) -> Node:
    node = builder.build(spec, path, scope)
    if node.type.kind is not Kind.YES_NO:
        raise RuleError("代码要对应能判断是否的规则", path)
    return node


Compute = Callable[[Node, Env], Value]


def raised(lines: tuple[Line, ...], env: Env, compute: Compute) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for line in lines for code in _codes(line, env, compute)))


def _codes(line: Line, env: Env, compute: Compute) -> Iterator[str]:
    rows = [env] if not line.table else [(env[0], row) for row in env[0].get(line.table) or ()]
    for place in rows:
        if outcome_of(compute(line.node, place)) in line.raised_by:
            suffix = compute(line.suffix, place) if line.suffix is not None else None
            yield coded(line.code, suffix)


def coded(code: str, suffix: Value) -> str:
    """The suffix stands where the code has `*`, else at its end; a code without one ends before it."""
    head, star, tail = code.partition(PLACE)
    if suffix is None:
        return f"{head.removesuffix(':')}{tail}"
    return f"{head}{suffix}{tail}" if star else f"{code}:{suffix}"
