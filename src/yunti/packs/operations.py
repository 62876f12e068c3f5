"""Runs an operation that a pack declares: a case's fields in, an object of outputs out, by the closed catalogue `USES`.

An operation or a field that the programme does not define answers `{error: E_OP}` or `{error: E_FIELD}`.
Not here: comparing with what was expected (`casebook`), the arithmetic itself (`rules`, `domain`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yunti.domain.workflow import Refusal, step
from yunti.packs.reading import Pack
from yunti.rules.engine import Evaluation, evaluate
from yunti.rules.errors import FactError
from yunti.rules.parameters import NO_CHANGE, WhatIf
from yunti.rules.values import Kind, Value, ValueType, read_fact, unscaled

Output = dict[str, Any]
NO_OPERATION = {"error": "E_OP"}
NO_FIELD = {"error": "E_FIELD"}


@dataclass(frozen=True)
class Call:
    """One call: `given` holds the fields without `op`; `as_of` stands in when the operation names no date of its own."""

    pack: Pack
    name: str
    given: Mapping[str, Any]
    as_of: date | None = None
    what_if: WhatIf = NO_CHANGE

    @property
    def declared(self) -> Mapping[str, Any]:
        declared: Mapping[str, Any] = self.pack.section("operations")[self.name]
        return declared


def unknown_fields(pack: Pack, given: Mapping[str, Any]) -> list[str]:
    return [key for key in given if key != "op" and key not in pack.input_fields]


def run(
    pack: Pack, given: Mapping[str, Any], as_of: date | None = None, what_if: WhatIf = NO_CHANGE
) -> Output:
    """The object of outputs. Raises FactError for a field of the wrong type."""
    name = given.get("op")
    if not isinstance(name, str) or name not in pack.section("operations"):
        return dict(NO_OPERATION)
    if unknown_fields(pack, given):
        return dict(NO_FIELD)
    fields = {key: value for key, value in given.items() if key != "op"}
    call = Call(pack, name, fields, as_of, what_if)
    return USES[call.declared["uses"]](call)


def open_evaluation(call: Call) -> Evaluation:
    """The case under the rules of its own day: the fact named by `as_of`, else the day given by the caller."""
    named = call.declared.get("as_of")
    day = call.as_of
    if named and call.as_of is None:
        fact = read_fact(call.given.get(named), call.pack.definition.facts[named])
        day = fact.date() if isinstance(fact, datetime) else fact
    facts = {key: value for key, value in call.given.items() if key in call.pack.definition.facts}
    return evaluate(call.pack.program(day, call.what_if), facts)


def run_evaluate(call: Call) -> Output:
    evaluation = open_evaluation(call)
    return {
        key: output_value(evaluation, spec, ("operations", call.name, "output", key))
        for key, spec in (call.declared.get("output") or {}).items()
    }


OUTPUT_KINDS = ("report", "empty", "record", "outcome")


def output_value(evaluation: Evaluation, spec: Any, path: tuple[str | int, ...]) -> Any:
    if isinstance(spec, Mapping):
        if "report" in spec:
            return list(evaluation.codes(spec["report"]))
        if "empty" in spec:
            return not evaluation.codes(spec["empty"])
        if "record" in spec:
            return {key: output_value(evaluation, each, (*path, key)) for key, each in spec["record"].items()}
        if "outcome" in spec:
            node = evaluation.program.output(spec["outcome"], path)
            return spec.get(evaluation.trace_of(node).outcome.value)
    node = evaluation.program.output(spec, path)
    unit = str(spec.get("unit", "")) if isinstance(spec, Mapping) else ""
    value = evaluation.trace_of(node).value
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


REFUSAL_CODES = {Refusal.ACTION: "E_ACTION", Refusal.ACTOR: "E_ACTOR", Refusal.GUARD: "E_GUARD"}


def run_transition(call: Call) -> Output:
    given = call.given
    guards = given.get("guards") or {}
    if not isinstance(guards, Mapping):
        raise FactError("guards", "应为一组 条件: true")
    moves = call.pack.moves.get(str(given.get("workflow")), ())
    taken = step(moves, str(given.get("state")), str(given.get("action")), str(given.get("actor")), guards)
    if taken.refusal is not None:
        return {"error": REFUSAL_CODES[taken.refusal]}
    return {"to": taken.target}


USES: Mapping[str, Callable[[Call], Output]] = {"evaluate": run_evaluate, "transition": run_transition}
