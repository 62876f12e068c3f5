"""The plan of a set of rules, the tables it reads and the widths of its numbers. Not here: computing (`tests/property`)."""

from datetime import datetime
from typing import Any

import pytest

from tests.unit.rules.making import fact, facts, program
from yunti.rules.engine import Program
from yunti.rules.errors import FactError, RuleError
from yunti.rules.layout import columns_of, layout_of
from yunti.rules.nodes import Aggregate
from yunti.rules.planning import Place, Plan, plan_of
from yunti.rules.values import read_facts
from yunti.rules.widths import NARROW, Ranges, is_wide

PARTS = fact("parts", "list", rows=facts(size="count", colour="text"))
LINES = fact("lines", "list", rows={**facts(no="text", qty="decimal(6)", price="decimal(8)"), "parts": PARTS})
SPECS = {**facts(fee="money 万元", extra="any", tags="set", at="moment", unused="count"), "lines": LINES}
COLUMNS = {
    "lines": {
        "worth": {"value": "qty * price"},
        "big": {"when": "parts_size > 2 and worth < fee"},
        "parts_size": {"sum": "size", "of": "parts"},
        "same": {"count": "rows", "of": "lines", "by": "no"},
    }
}
NAMES = {
    "total": {"sum": "worth", "of": "lines", "where": "big"},
    "plenty": {"when": "total > fee"},
    "filed": {"when": "given(extra) and 'a' in tags and at < '2025-01-02T00:00:00'"},
    "any_same": {"any": "same > 1", "of": "lines"},
}


def made() -> Program:
    return program(SPECS, NAMES, columns=COLUMNS)


def plan(*names: str) -> Plan:
    return plan_of([(made().nodes[name], ()) for name in names])


def test_only_what_is_needed_is_read() -> None:
    reads = plan("plenty").reads
    assert {scope: sorted(columns) for scope, columns in reads.items()} == {
        (): ["fee", "lines"],
        ("lines",): ["parts", "price", "qty"],
        ("lines", "parts"): ["size"],
    }


def test_every_step_stands_after_what_it_uses() -> None:
    steps = plan("plenty", "any_same").steps
    order = [step.place for step in steps]
    assert order.index(Place(("lines",), "=worth")) < order.index(Place(("lines",), "=big"))
    assert order.index(Place(("lines",), "=big")) < order.index(Place((), "=total"))
    waves = {step.place.column: step.wave for step in steps if step.place.column.startswith("=")}
    assert waves["=worth"] == 0 and waves["=parts_size"] == waves["=big"] == 1 and waves["=total"] == 2


def test_what_a_row_uses_of_its_case_is_named() -> None:
    assert Place((), "fee") in plan("plenty").outer["lines",]


def test_an_aggregate_without_keys_stands_with_its_list() -> None:
    steps = [step for step in plan("any_same").steps if step.aggregate]
    keyed = [step for step in steps if isinstance(step.node, Aggregate) and step.node.match]
    assert [step.place.scope for step in keyed] == [("lines",)]
    assert [step.place.scope for step in steps if step not in keyed] == [()]


def read(given: dict[str, Any]) -> dict[Any, dict[str, list[Any]]]:
    return columns_of([read_facts(given, SPECS)], layout_of(plan("plenty", "filed")))


def test_a_case_stands_in_one_table_per_list() -> None:
    parts = [{"size": 1}, {"size": 2}]
    tables = read(
        {"fee": 3, "lines": [{"no": "A", "parts": parts}, {"no": "B"}], "extra": {"a": 1}, "tags": ["a"]}
    )
    assert tables[()]["fee"] == [3_000_000] and tables[()]["lines"] == [2] and tables[()]["tags"] == [("a",)]
    assert tables[()]["extra"] == ['\x01{"a": 1}'] and "unused" not in tables[()]
    assert tables["lines",]["__row"] == [1, 2] and tables["lines",]["parts"] == [2, None]
    assert tables["lines", "parts"] == {"__case": [0, 0], "__row": [1, 1], "__inner": [1, 2], "size": [1, 2]}


def test_a_list_that_is_not_given_is_unknown() -> None:
    assert read({})[()]["lines"] == [None]
    assert read({"lines": []})[()]["lines"] == [0]


def test_a_number_beyond_the_columns_is_refused_by_name() -> None:
    with pytest.raises(FactError, match="fee：第 1 户的数字太大"):
        read({"fee": 10**20})


def test_moments_are_read_on_one_clock() -> None:
    assert read({"at": "2025-01-01T10:00:00Z"})[()]["at"] == [datetime(2025, 1, 1, 18)]


def test_products_beyond_64_bits_are_seen_before_they_are_computed() -> None:
    made_plan = plan("plenty")
    small = {Place(("lines",), name): (0, 10**9) for name in ("qty", "price")}
    assert not is_wide(Ranges(made_plan, small).at(Place(("lines",), "=worth")))
    assert is_wide(Ranges(made_plan, {}).at(Place(("lines",), "=worth")))
    assert Ranges(made_plan, small).at(Place(("lines",), "=worth")) == (0, 10**18)


def test_what_not_even_128_bits_hold_is_refused() -> None:
    cubes = program(facts(n="count"), {"rule": {"value": "n * n * n"}})
    ranges = Ranges(plan_of([(cubes.nodes["rule"], ())]))
    with pytest.raises(RuleError, match="128 位"):
        is_wide(ranges.of(cubes.nodes["rule"], ()))
    assert not is_wide(NARROW)
