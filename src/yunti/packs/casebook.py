"""Runs cases against a pack and compares by the contract: subset, exact numbers, sets, lists in order, include and exclude.

Not here: running an operation (`operations`), printing (`cli.packs`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from yunti.packs.errors import PackError, Problem
from yunti.packs.loading import Loaded, load_file
from yunti.packs.operations import run, unknown_fields
from yunti.packs.reading import Pack
from yunti.rules.errors import FactError, nearest

CASE_KEYS = ("id", "input", "expect", "why")
ABSENT = object()


@dataclass(frozen=True, slots=True)
class Difference:
    key: str
    expected: Any
    found: Any
    how: str = ""


@dataclass(frozen=True, slots=True)
class CaseResult:
    id: str
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def load_cases(pack: Pack, path: Path) -> list[dict[str, Any]]:
    """The cases of a file, or PackError naming every fault: form, doubled ids, unknown operations and fields."""
    loaded = load_file(path)
    problems = sorted(case_faults(pack, loaded, path.name))
    if problems:
        raise PackError(problems)
    return list(loaded.data)


def case_faults(pack: Pack, loaded: Loaded, file: str, root: tuple[str | int, ...] = ()) -> Iterator[Problem]:
    cases = loaded.data if not root else loaded.data[root[0]]
    if not isinstance(cases, list) or not cases:
        yield Problem(file, 1, "应为案例的列表，每条有 id、input、expect")
        return
    seen: set[str] = set()
    for number, case in enumerate(cases):
        at, line = loaded.place((*root, number))
        for text in _faults(pack, case, number, seen):
            yield Problem(at or file, line, text)


def _faults(pack: Pack, case: Any, number: int, seen: set[str]) -> Iterator[str]:
    if not isinstance(case, Mapping):
        yield f"第 {number + 1} 条不是一组 id、input、expect"
        return
    name = str(case.get("id", f"第 {number + 1} 条"))
    if not isinstance(case.get("id"), str):
        yield f"{name}：缺少 id"
    if name in seen:
        yield f"{name}：id 重复"
    seen.add(name)
    for key in case:
        if key not in CASE_KEYS:
            yield f"{name}：没有键 {key}{nearest(str(key), CASE_KEYS)}"
    if not isinstance(case.get("expect"), Mapping):
        yield f"{name}：expect 应为一组 键: 值"
    if not isinstance(case.get("input"), Mapping):
        yield f"{name}：input 应为一组 键: 值"
        return
    operations = pack.section("operations")
    op = case["input"].get("op")
    if not isinstance(op, str) or op not in operations:
        yield f"{name}：没有操作 {op}{nearest(str(op), operations)}"
    for key in unknown_fields(pack, case["input"]):
        yield f"{name}：没有输入项 {key}{nearest(str(key), pack.input_fields)}"


def run_cases(pack: Pack, cases: Sequence[Mapping[str, Any]]) -> list[CaseResult]:
    return [run_case(pack, case) for case in cases]


def run_case(pack: Pack, case: Mapping[str, Any]) -> CaseResult:
    try:
        found = run(pack, case["input"])
    except FactError as problem:
        return CaseResult(case["id"], (Difference(problem.field, "可以读取", problem.reason),))
    rules = pack.section("operations")[case["input"]["op"]].get("compare") or {}
    return CaseResult(case["id"], tuple(differences(case["expect"], found, rules)))


def differences(
    expect: Mapping[str, Any], found: Mapping[str, Any], rules: Mapping[str, str], prefix: str = ""
) -> Iterator[Difference]:
    """`rules` says of an output key: set, list, superset or full; objects are subsets and lists in order otherwise."""
    for key, wanted in expect.items():
        name = f"{prefix}{key}"
        base, how = _part(str(key), found)
        if how:
            yield from _partial(name, base, how, wanted, found)
        elif key not in found:
            yield Difference(name, wanted, ABSENT, "没有这一项")
        else:
            yield from _difference(name, wanted, found[key], _rule(str(key), rules), rules)


def _rule(key: str, rules: Mapping[str, str]) -> str:
    return rules.get(key, "superset" if key == "flags" else "")


def _part(key: str, found: Mapping[str, Any]) -> tuple[str, str]:
    for how in ("include", "exclude"):
        if key.endswith(f"_{how}") and key not in found:
            return key.removesuffix(f"_{how}"), how
    return key, ""


def _partial(name: str, base: str, how: str, wanted: Any, found: Mapping[str, Any]) -> Iterator[Difference]:
    values = found.get(base)
    if not isinstance(values, list) or not isinstance(wanted, list):
        yield Difference(name, wanted, values if base in found else ABSENT, f"{base} 应为列表")
        return
    for each in wanted:
        if any(equal(each, value) for value in values) is (how == "exclude"):
            yield Difference(name, each, values, "应包含" if how == "include" else "不应包含")


def _difference(
    name: str, wanted: Any, value: Any, rule: str, rules: Mapping[str, str]
) -> Iterator[Difference]:
    if rule in ("set", "superset") and isinstance(wanted, list) and isinstance(value, list):
        if not _same_set(wanted, value, superset=rule == "superset"):
            yield Difference(name, wanted, value, "不计次序" if rule == "set" else "应全部包含")
    elif isinstance(wanted, Mapping) and isinstance(value, Mapping) and rule != "full":
        yield from differences(wanted, value, rules, f"{name}.")
    elif not equal(wanted, value):
        yield Difference(name, wanted, value)


def _same_set(wanted: list[Any], value: list[Any], *, superset: bool) -> bool:
    once = all(not equal(each, other) for place, each in enumerate(value) for other in value[:place])
    within = all(any(equal(each, other) for other in value) for each in wanted)
    if superset:
        return within
    return once and within and all(any(equal(each, other) for other in wanted) for each in value)


def equal(one: Any, other: Any) -> bool:
    """In full. Numbers by exact value; a text is not a number, true is not 1; null only equals null."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            equal(left, right) for left, right in zip(one, other, strict=True)
        )
    if _is_number(one) and _is_number(other):
        return Decimal(str(one)) == Decimal(str(other))
    return type(one) is type(other) and bool(one == other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal | float) and not isinstance(value, bool)
