"""What an operation puts out: values of rules, lists of codes, records, rows of lists, words for outcomes.

Not here: computing a rule (`rules`), comparing an output with what was expected (`casebook`).
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yunti.rules.building import CASE, Scope
from yunti.rules.engine import Evaluation
from yunti.rules.nodes import Node
from yunti.rules.tracing import Env
from yunti.rules.values import Kind, Value, ValueType, outcome_of, unscaled

Path = tuple[str | int, ...]
OUTPUT_KINDS = ("rows", "report", "empty", "record", "outcome", "percent")


def output_value(
    evaluation: Evaluation, spec: Any, path: Path, scope: Scope = CASE, env: Env | None = None
) -> Any:
    """`scope` and `env` are those of a row inside `rows`."""
    env = evaluation.env if env is None else env
    if isinstance(spec, Mapping):
        if "rows" in spec:
            return _rows(evaluation, spec, path)
        if "report" in spec:
            return list(evaluation.codes(spec["report"]))
        if "empty" in spec:
            return not evaluation.codes(spec["empty"])
        if "record" in spec:
            return {
                key: output_value(evaluation, each, (*path, "record", key), scope, env)
                for key, each in spec["record"].items()
            }
        if "outcome" in spec:
            node = evaluation.program.output(spec["outcome"], path, scope)
            return spec.get(outcome_of(evaluation.value_of(node, env)).value)
        if "percent" in spec:
            return _percent(evaluation, spec, path, scope, env)
    node = evaluation.program.output(spec, path, scope)
    unit = str(spec.get("unit", "")) if isinstance(spec, Mapping) else ""
    return _known(evaluation, node, evaluation.value_of(node, env), unit)


def _rows(evaluation: Evaluation, spec: Mapping[str, Any], path: Path) -> list[Any]:
    """`rows: list, record: {key: rule}` gives an object per row, `rows: list, value: rule` a value; `where` chooses."""
    scope = Scope((spec["rows"],))
    inner = {key: each for key, each in spec.items() if key in ("record", "value", "unit")}
    out = []
    for row in evaluation.env[0].get(spec["rows"]) or ():
        env = (evaluation.env[0], row)
        if "where" in spec:
            node = evaluation.program.output(spec["where"], (*path, "where"), scope)
            if evaluation.value_of(node, env) is not True:
                continue
        out.append(output_value(evaluation, inner, (*path, "rows"), scope, env))
    return out


def _percent(
    evaluation: Evaluation, spec: Mapping[str, Any], path: Path, scope: Scope, env: Env
) -> str | None:
    """A rate as printed, with the places of its rule: `142.6%`; the text under `or` where `unless` is met."""
    if "unless" in spec:
        unless = evaluation.program.output(spec["unless"], (*path, "unless"), scope)
        if evaluation.value_of(unless, env):
            return str(spec.get("or", ""))
    node = evaluation.program.output(spec["percent"], (*path, "percent"), scope)
    value = evaluation.value_of(node, env)
    return None if value is None else f"{Decimal(value).scaleb(-node.type.scale)}%"


def _known(evaluation: Evaluation, node: Node, value: Value, unit: str) -> Any:
    if value is None and node.type.kind is Kind.YES_NO and evaluation.program.definition.unknown_is_unmet:
        return False
    return shown(value, node.type, unit)


def shown(value: Value, type_: ValueType, unit: str = "") -> Any:
    """As it stands in an output object: numbers exact in the unit, dates as ISO text, groups as lists."""
    if value is None:
        return None
    if type_.kind is Kind.NUMBER:
        return unscaled(value, type_, unit)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value
