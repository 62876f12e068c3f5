"""What a pack says of an order that an authority decides for its cases, such as the order of its recommendations.

The order is proposed by keys and decided by people, from 1 to n without a gap; it is written into a field of each case.
Not here: deciding it (`apps.rankings`), sorting (`domain.ordering`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yunti.domain.ordering import By, read_order
from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, once_per_pack, several
from yunti.rules.errors import nearest
from yunti.rules.values import Kind

SECTION = "orders"


@dataclass(frozen=True)
class OrderRule:
    """Cases in one of `states` are put in order by `by` before the step; `field` of each takes its place, `presort` are the keys of the
    proposal, `shown` the columns of a table of the pack that people look at while they decide."""

    name: str
    title: str
    workflow: str
    states: tuple[str, ...]
    by: str
    step: str
    field: str
    presort: tuple[By, ...]
    table: str
    clause: tuple[str, ...] = ()
    reading: str = ""


def order_rules(pack: Pack) -> dict[str, OrderRule]:
    return {
        name: OrderRule(
            name,
            spec["title"],
            spec["workflow"],
            several(spec["in"]),
            spec["by"],
            spec["step"],
            spec["field"],
            read_order(spec["presort"]),
            spec["table"],
            several(spec.get("clause")),
            spec.get("reading", ""),
        )
        for name, spec in pack.section(SECTION).items()
    }


@once_per_pack
def ordered_facts(pack: Pack) -> frozenset[str]:
    """Fields that take a place: nobody types them."""
    return frozenset(rule.field for rule in order_rules(pack).values())


# checked ------------------------------------------------------------------------------------------------------------


def order_faults(pack: Pack) -> Iterator[Problem]:
    for name, spec in pack.section(SECTION).items():
        path: KeyPath = (SECTION, name)
        workflows = pack.section("workflows")
        states = workflows[spec["workflow"]]["states"] if spec["workflow"] in workflows else {}
        moves = pack.moves.get(spec["workflow"], ())
        steps = {move.action for move in moves if spec["by"] in move.actors}
        known = pack.program().nodes.keys() | pack.definition.facts.keys()
        wanted: list[tuple[str, Any, Any, str]] = [
            ("workflow", spec["workflow"], workflows, "流程"),
            ("by", spec["by"], pack.section("actors"), "角色"),
            ("step", spec["step"], steps, "步骤"),
            ("table", spec["table"], pack.section("tables"), "附表"),
            *(("in", state, states, "状态") for state in several(spec["in"])),
            *(("presort", key.name, known, "字段或判定") for key in read_order(spec["presort"])),
        ]
        for key, value, where, what in wanted:
            if value not in where:
                text = f"没有{what} {value}{nearest(str(value), [str(each) for each in where])}"
                yield pack.problem((*path, key), text)
        yield from _field(pack, spec["field"], (*path, "field"))


def _field(pack: Pack, field: str, path: KeyPath) -> Iterator[Problem]:
    raw = pack.section("facts").get(field)
    if raw is None:
        yield pack.problem(path, f"没有字段 {field}{nearest(field, pack.section('facts'))}")
    elif (
        raw.get("from") != "officer"
        or raw.get("by")
        or pack.definition.facts[field].type.kind is not Kind.NUMBER
    ):
        yield pack.problem(path, f"{field} 应是由平台按排序写入的数（from: officer，不写 by）")
