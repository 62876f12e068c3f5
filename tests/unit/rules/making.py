"""Small definitions for the tests of the engine. Not here: packs on disk (`tests/unit/packs`)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yunti.rules.batch import IN_PROCESS, Question, evaluate_batch, tables_for
from yunti.rules.definition import Definition
from yunti.rules.engine import Evaluation, Program, compile_rules, evaluate, prepare
from yunti.rules.parameters import NO_CHANGE, DatedParameter, WhatIf, read_parameter_value
from yunti.rules.values import FactSpec, type_named

DAY = date(2025, 6, 1)


def fact(name: str, type_: str, unit: str = "", rows: Mapping[str, FactSpec] | None = None) -> FactSpec:
    found = type_named(type_, unit)
    assert found is not None
    return FactSpec(name, found, name, unit, rows=rows or {})


def facts(**types: str) -> dict[str, FactSpec]:
    """`months="count"`, `spend="money 万元"`."""
    return {name: fact(name, *text.split()) for name, text in types.items()}


def parameter(
    path: str, type_: str, values: Mapping[str, Any], unit: str = "", by: str = ""
) -> DatedParameter:
    found = type_named(type_, unit)
    assert found is not None
    dated = {
        date.fromisoformat(day): read_parameter_value(value, found, unit, by) for day, value in values.items()
    }
    return DatedParameter(path, path, found, unit, dated, dict.fromkeys(dated, ("m#1",)), by)


def program(
    specs: Mapping[str, FactSpec],
    names: Mapping[str, Any],
    *,
    parameters: Mapping[str, DatedParameter] | None = None,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
    as_of: date = DAY,
    what_if: WhatIf = NO_CHANGE,
    **more: Any,
) -> Program:
    definition = Definition(
        specs,
        parameters or {},
        names=names,
        columns=columns or {},
        sections=dict.fromkeys(names, "criteria"),
        **more,
    )
    return compile_rules(prepare(definition), as_of, what_if)


def case(specs: Mapping[str, FactSpec], rule: Any, given: Mapping[str, Any], **more: Any) -> Evaluation:
    return evaluate(program(specs, {"rule": rule}, **more), given)


def value(specs: Mapping[str, FactSpec], rule: Any, given: Mapping[str, Any], **more: Any) -> Any:
    """What the rule comes to by the judge; every engine for many cases must come to the same."""
    found = case(specs, rule, given, **more)
    question = Question(found.program, ["rule"])
    unknown = evaluate(found.program, {}).value("rule")
    known = found.value("rule")
    for cases, expected in (([given, {}, given], [known, unknown, known]), ([given, given], [known, known])):
        tables = tables_for(question, cases)
        for engine in IN_PROCESS:
            answers = evaluate_batch(question, tables, engine).cases["rule"].to_list()
            plain = [tuple(each) if isinstance(each, list) else each for each in answers]
            assert plain == expected, engine
    return known
