"""`uses: rank_and_tier`: every row's place in the population, the points of its tier, and both scores weighted.

Settings: `rows` (the field), `key` (the column that names a row), `own` (a column: its own score), `nothing` (a column,
yes or no: gets no points of a tier), `orders: {name: [columns]}`, `order` (a rule that gives one of these names),
`tiers: [{share, points}]` (parameters), `weights: {own, tier}`; `given: {field, order, tiers,
share, points, own, tier}`: the field and its keys that stand instead when a caller gives them; `show: {rank, own, tier,
weighted}`: what these are called in the answer `results`. A row without a full key has no place and does not count.
Not here: ranks, tiers and weighing (`domain.ranking`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yunti.domain.ranking import Tier, ranks, tier_of, weighted
from yunti.packs.calls import Call, Output, open_evaluation
from yunti.packs.outputs import shown
from yunti.packs.rankings import terms_in_force
from yunti.packs.uses.settings import Settings
from yunti.rules.building import Scope
from yunti.rules.engine import Evaluation
from yunti.rules.errors import FactError
from yunti.rules.tracing import Row
from yunti.rules.values import Kind, Value, ValueType

SETTINGS = Settings(
    required=("rows", "key", "own", "nothing", "orders", "order", "tiers", "weights", "given", "show"),
    outputs=("results",),
)
POINTS = ValueType(Kind.NUMBER, 2)


@dataclass(frozen=True, slots=True)
class Terms:
    columns: Sequence[str]
    tiers: Sequence[Tier]
    own_weight: Fraction
    tier_weight: Fraction


def run(call: Call) -> Output:
    evaluation = open_evaluation(call)
    terms = _terms(call, evaluation)
    rows: list[Row] = evaluation.env[0][call.setting("rows")] or []
    keys = [_key(row, terms.columns) for row in rows]
    places = ranks(keys)
    population = sum(key is not None for key in keys)
    results: dict[str, Any] = {}
    for row, place in zip(rows, places, strict=True):
        name = row[call.setting("key")]
        if name is None or name in results:
            raise FactError(call.setting("rows"), f"{call.setting('key')} 为空或重复：{name}")
        results[name] = _result(call, evaluation, row, place, population, terms)
    return {"results": results}


def _key(row: Row, columns: Sequence[str]) -> tuple[int, ...] | None:
    values = [row[column] for column in columns]
    return None if None in values else tuple(values)


def _result(
    call: Call, evaluation: Evaluation, row: Row, place: int | None, population: int, terms: Terms
) -> dict[str, Any]:
    own = _column(call, evaluation, row, "own")
    points = None
    if place is not None:
        tier = tier_of(place, population, terms.tiers)
        nothing = tier is None or _column(call, evaluation, row, "nothing") is True
        points = 0 if tier is None or nothing else tier.points
    final = None
    if own is not None and points is not None:
        final = weighted([(own, terms.own_weight), (points, terms.tier_weight)])
    names = call.setting("show")
    return {
        names["rank"]: place,
        names["own"]: shown(own, POINTS),
        names["tier"]: shown(points, POINTS),
        names["weighted"]: shown(final, POINTS),
    }


def _column(call: Call, evaluation: Evaluation, row: Row, setting: str) -> Value:
    path = ("operations", call.name, "with", setting)
    node = evaluation.program.output(call.setting(setting), path, Scope((call.setting("rows"),)))
    if node.type.kind is Kind.NUMBER and node.type.scale != POINTS.scale:
        raise FactError(setting, "应为两位小数的分数")
    return evaluation.value_of(node, (evaluation.env[0], row))


# what the caller says instead -----------------------------------------------------------------------------------


def _terms(call: Call, evaluation: Evaluation) -> Terms:
    keys: Mapping[str, str] = call.setting("given")
    said: Mapping[str, Any] = call.value(keys["field"]) or {}
    name = said.get(keys["order"]) or evaluation.value(call.setting("order"))
    orders: Mapping[str, Sequence[str]] = call.setting("orders")
    if name not in orders:
        raise FactError(keys["field"], f"{keys['order']} 应为 {'、'.join(orders)} 之一")
    standing, tiers = terms_in_force(call), said.get(keys["tiers"])
    weights = (
        _weight(keys, said, "own", standing.own_weight),
        _weight(keys, said, "tier", standing.tier_weight),
    )
    return Terms(orders[name], standing.tiers if tiers is None else _given_tiers(keys, tiers), *weights)


def _weight(keys: Mapping[str, str], said: Mapping[str, Any], which: str, standing: Fraction) -> Fraction:
    given = said.get(keys[which])
    return standing if given is None else _exact(keys["field"], given)


def _given_tiers(keys: Mapping[str, str], tiers: Any) -> list[Tier]:
    if not isinstance(tiers, list) or not all(isinstance(tier, Mapping) for tier in tiers):
        raise FactError(
            keys["field"], f"{keys['tiers']} 应为列表，每级写 {keys['share']} 和 {keys['points']}"
        )
    return [_given_tier(keys, tier) for tier in tiers]


def _given_tier(keys: Mapping[str, str], tier: Mapping[str, Any]) -> Tier:
    points = _exact(keys["field"], tier.get(keys["points"]))
    share = _exact(keys["field"], tier.get(keys["share"]))
    return Tier(share, _hundredths(keys["field"], keys["points"], points))


def _hundredths(field: str, name: str, points: Fraction) -> int:
    whole = points * 10**POINTS.scale
    if whole.denominator != 1:
        raise FactError(field, f"{name} 最多两位小数")
    return int(whole)


def _exact(field: str, raw: Any) -> Fraction:
    """The decimal that was written, also where a caller gives a binary float."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise FactError(field, f"{raw} 应为数字")
    return Fraction(str(raw))
