"""A new date in a parameter changes evaluations on and after that day only: asked of every parameter of every pack.

Before the day every value is what it was; from the day on it is what the same value gives as a what-if.
Not here: what is in force on a day (`tests/unit/rules/test_parameters.py`).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.property.enterprises import enterprises
from yunti.domain.dates import Span
from yunti.packs.catalogue import Edition, editions
from yunti.packs.reading import Pack, load_pack
from yunti.rules import building
from yunti.rules.definition import Definition
from yunti.rules.engine import Program, compile_rules, evaluate
from yunti.rules.parameters import NO_CHANGE, DatedParameter, WhatIf
from yunti.rules.values import Kind, Value

EDITIONS = editions(Path(__file__).parents[2] / "packs")
CASES = 4
DAY = timedelta(days=1)
each_edition = pytest.mark.parametrize(
    "edition", EDITIONS, ids=lambda each: f"{each.programme}/{each.edition}"
)


def other(value: Value, parameter: DatedParameter) -> Value:
    """Another value of the same type."""
    if parameter.by and isinstance(value, tuple):
        inner = replace(parameter, by="")
        return tuple((key, other(each, inner)) for key, each in value)
    match parameter.type.kind:
        case Kind.NUMBER:
            return (value or 0) + 10**parameter.type.scale
        case Kind.YES_NO:
            return not value
        case Kind.DATE:
            return (value or date(2020, 1, 1)) + timedelta(days=40)
        case Kind.SET:
            return tuple(value or ())[1:] or ("示例",)
    return f"{value}（示例）"


def amended(pack: Pack, parameter: DatedParameter, day: date) -> tuple[Definition, WhatIf]:
    """The definition with one more date, and the same as a what-if."""
    value = other(parameter.values[max(parameter.values)], parameter)
    values = {**parameter.values, day: value}
    clauses = {**parameter.clauses, day: parameter.clauses[max(parameter.clauses)]}
    parameters = {
        **pack.definition.parameters,
        parameter.path: replace(parameter, values=values, clauses=clauses),
    }
    definition = replace(pack.definition, parameters=parameters)
    return definition, WhatIf({parameter.path: ((Span(day, None), value),)})


def answers(program: Program, cases: list[Mapping[str, Any]]) -> list[dict[str, Value]]:
    found = []
    for case in cases:
        evaluation = evaluate(program, case)
        found.append({name: evaluation.value(name) for name in program.nodes})
    return found


def strayed(pack: Pack, seed: int = 1) -> tuple[list[str], int]:
    """Parameters whose new date shows where it must not, or not where it must; and how many showed at all."""
    cases = list(enterprises(pack, CASES, seed=seed))
    wrong, showed = [], 0
    known: dict[date, list[dict[str, Value]]] = {}
    for path, parameter in pack.definition.parameters.items():
        day = max(max(parameter.values), pack.in_force) + 400 * DAY
        definition, what_if = amended(pack, parameter, day)
        before, after = compile_rules(definition, day - DAY), compile_rules(definition, day)
        for when in (day - DAY, day):
            known.setdefault(when, answers(pack.program(when, NO_CHANGE), cases))
        if answers(before, cases) != known[day - DAY]:
            wrong.append(f"{path} shows the day before")
        now = answers(after, cases)
        if now != answers(compile_rules(pack.definition, day, what_if), cases):
            wrong.append(f"{path} is not what the what-if says")
        showed += now != known[day]
    return wrong, showed


@each_edition
def test_a_new_date_changes_only_what_comes_on_or_after_it(edition: Edition) -> None:
    pack = load_pack(edition.folder)
    wrong, showed = strayed(pack)
    assert not wrong
    assert showed >= len(pack.definition.parameters) // 6, "the cases must be such that parameters matter"


def test_with_the_guard_off_it_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lookup that takes the newest value, whatever the day."""
    pack = load_pack(EDITIONS[0].folder)
    monkeypatch.setattr(
        building, "in_force", lambda parameter, as_of, what_if: parameter.values[max(parameter.values)]
    )
    assert strayed(pack)[0]
