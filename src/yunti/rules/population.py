"""What needs all cases at once: places by keys within groups, found after the rules of each case and before their use.

Not here: the arithmetic of places and ties (`domain.ranking`), cases one at a time (`engine`), tables (`stages`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from yunti.domain.ranking import Key, Ties, ranks
from yunti.rules.nodes import Fact, Node, Ranking, Tier
from yunti.rules.tracing import STANDINGS, Env, Standing
from yunti.rules.values import Value

Compute = Callable[[Node, Env], Value]


def rankings_of(nodes: Iterable[Node]) -> list[Ranking]:
    """Every ranking that the nodes need, each after those that its own keys need; as places."""
    found: dict[Ranking, None] = {}
    seen: set[int] = set()

    def visit(node: Node) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        for kid in node.kids:
            visit(kid)
        if isinstance(node, Ranking):
            found.setdefault(replace(node, measure="place"))

    for node in nodes:
        visit(node)
    return list(found)


def place_all(ranking: Ranking, envs: Sequence[Env], compute: Compute) -> None:
    """Gives every case its standing, in the order of the cases."""
    groups: dict[Any, list[Env]] = {}
    for env in envs:
        env[0].setdefault(STANDINGS, {})[ranking] = Standing(None, None)
        group = tuple(compute(each, env) for each in ranking.within)
        if None not in group and (ranking.where is None or compute(ranking.where, env) is True):
            groups.setdefault(group, []).append(env)
    for members in groups.values():
        _place_group(ranking, members, compute)


def _place_group(ranking: Ranking, members: Sequence[Env], compute: Compute) -> None:
    given = [tuple(compute(key, env) for key in ranking.keys) for env in members]
    keys: list[Key | None] = [None if None in parts else tuple(map(_comparable, parts)) for parts in given]
    places = ranks(keys, Ties(ranking.ties), largest_first=ranking.descending)
    known = sorted((parts for parts in given if None not in parts), reverse=ranking.descending)
    first_keys = tuple(parts[0] for parts in known)
    for env, place in zip(members, places, strict=True):
        env[0][STANDINGS][ranking] = Standing(place, len(known), first_keys)


def _comparable(value: Any) -> int:
    """Numbers as they are; days and moments as microseconds."""
    if isinstance(value, int):
        return value
    moment = value if isinstance(value, datetime) else datetime.combine(value, time.min)
    return (moment - datetime.combine(date.min, time.min)) // timedelta(microseconds=1)


def with_facts(node: Node, facts: Mapping[Ranking, Fact], seen: dict[int, tuple[Node, Node]]) -> Node:
    """The same rule with a given fact in the place of each ranking, for a table that already holds the places."""
    if isinstance(node, Ranking):
        return facts[node]
    if isinstance(node, Tier):
        return with_facts(node.table, facts, seen)
    if id(node) not in seen:
        parts = {
            each.name: _exchanged(getattr(node, each.name), facts, seen)
            for each in fields(node)
            if each.name != "meta"
        }
        seen[id(node)] = node, replace(node, **parts)
    return seen[id(node)][1]


def _exchanged(value: Any, facts: Mapping[Ranking, Fact], seen: dict[int, tuple[Node, Node]]) -> Any:
    if isinstance(value, Node):
        return with_facts(value, facts, seen)
    if isinstance(value, tuple):
        return tuple(_exchanged(each, facts, seen) for each in value)
    return value
