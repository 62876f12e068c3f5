"""What an assessor may decide otherwise than the rules: named lines of the pack, read by the rules as facts of the case.

A line is about a rule, or about a column of a list row by row. What is decided stands in a fact of officers; the rule takes
it as an exception, so that every explanation and every record says so.
Not here: who decided what and why (`apps.casework`), the exception itself (`rules.kinds`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, several
from yunti.rules.building import CASE
from yunti.rules.errors import RuleError, nearest
from yunti.rules.values import Kind

OFFICER = "officer"


def override_facts(pack: Pack) -> frozenset[str]:
    """Facts in which such decisions stand; nobody fills them in by hand."""
    return frozenset(each["fact"] for each in pack.section("overrides").values())


def row_column(declared: Mapping[str, Any]) -> tuple[str, str]:
    """List and column that a line about rows is about."""
    table, _dot, column = str(declared["column"]).rpartition(".")
    return table, column


def wanted_outcome(declared: Mapping[str, Any]) -> bool:
    return bool(declared.get("to", "met") == "met")


def override_faults(pack: Pack) -> Iterator[Problem]:
    """Whether rules and columns are there is known since the pack was read."""
    for name, declared in pack.section("overrides").items():
        path: KeyPath = ("overrides", name)
        yield from _fact(pack, declared, path)
        for role in several(declared["by"]):
            if role not in pack.section("actors"):
                hint = nearest(role, pack.section("actors"))
                yield pack.problem((*path, "by"), f"没有角色 {role}{hint}")
        if "when" in declared:
            yield from _condition(pack, declared["when"], (*path, "when"))


def _fact(pack: Pack, declared: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    name, facts = declared["fact"], pack.definition.facts
    if name not in facts:
        yield pack.problem((*path, "fact"), f"没有字段 {name}{nearest(name, facts)}")
        return
    raw = pack.section("facts")[name]
    if facts[name].type.kind is not Kind.SET or raw.get("from") != OFFICER or facts[name].default != ():
        yield pack.problem((*path, "fact"), f"{name} 应为 type: set、from: officer、default: []")


def _condition(pack: Pack, rule: Any, path: KeyPath) -> Iterator[Problem]:
    try:
        node = pack.program().output(rule, path, CASE)
    except RuleError as problem:
        yield pack.problem(problem.path or path, str(problem))
        return
    if node.type.kind is not Kind.YES_NO:
        yield pack.problem(path, "when 要能判断是否")
