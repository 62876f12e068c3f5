"""Runs an engine in stages where rules rank the population: keys first, then the places of all cases, then the rest.

Engines see places as given facts of a case; the places are computed here, once, for every engine.
Not here: the engines (`backends`), what a ranking is (`nodes`), one case at a time (`population`).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from yunti.rules.layout import CASE_KEY
from yunti.rules.nodes import Fact, Node, Ranking
from yunti.rules.planning import CASE, Scope
from yunti.rules.population import rankings_of, with_facts
from yunti.rules.tables import Tables
from yunti.rules.values import WHOLE

Wanted = Mapping[Scope, Mapping[str, Node]]
Engine = Callable[[Wanted, Tables], Mapping[Scope, pl.DataFrame]]
MEASURES = ("place", "size")


def run_in_stages(engine: Engine, wanted: Wanted, tables: Tables) -> Mapping[Scope, pl.DataFrame]:
    wanted, tables = settled(engine, wanted, tables)
    return engine(wanted, tables)


def settled(engine: Engine, wanted: Wanted, tables: Tables) -> tuple[Wanted, Tables]:
    """The question without rankings, and the tables with a column for each."""
    rankings = rankings_of(node for columns in wanted.values() for node in columns.values())
    facts: dict[Ranking, Fact] = {}
    for number, ranking in enumerate(rankings):
        asked = engine(_plain({CASE: _parts(ranking)}, facts), tables)[CASE]
        names = {measure: f"%{measure}{number}" for measure in MEASURES}
        places = placed(asked, ranking).rename(names)
        tables = {**tables, CASE: tables[CASE].join(places, on=CASE_KEY, how="left", maintain_order="left")}
        facts |= {replace(ranking, measure=measure): Fact(WHOLE, names[measure]) for measure in MEASURES}
    return (_plain(wanted, facts) if facts else wanted), tables


def _plain(wanted: Wanted, facts: Mapping[Ranking, Fact]) -> Wanted:
    seen: dict[int, tuple[Node, Node]] = {}
    return {
        scope: {name: with_facts(node, facts, seen) for name, node in columns.items()}
        for scope, columns in wanted.items()
    }


def _parts(ranking: Ranking) -> dict[str, Node]:
    parts = {f"key{number}": node for number, node in enumerate(ranking.keys)}
    parts |= {f"within{number}": node for number, node in enumerate(ranking.within)}
    return parts if ranking.where is None else {**parts, "where": ranking.where}


def placed(asked: pl.DataFrame, ranking: Ranking) -> pl.DataFrame:
    """Case, place and size; keys are put together part by part, so that any number of them stays a whole number."""
    keys = [pl.col(f"key{number}") for number in range(len(ranking.keys))]
    within = [f"within{number}" for number in range(len(ranking.within))]
    taken = [pl.col(name).is_not_null() for name in within]
    taken += [pl.col("where")] if ranking.where is not None else []
    known = asked.filter(taken) if taken else asked
    known = known.with_columns(
        pl.when(pl.all_horizontal(key.is_not_null() for key in keys)).then(0).alias("key")
    )
    for key in keys:
        order = pl.col("key") * (pl.len() + 1) + key.rank("dense", descending=ranking.descending)
        known = known.with_columns(order.rank("dense").cast(pl.Int64).alias("key"))
    place: Any = pl.col("key").rank(_METHODS[ranking.ties]).cast(pl.Int64)
    size: Any = pl.col("key").count().cast(pl.Int64)
    if within:
        place, size = place.over(within), size.over(within)
    return known.select(CASE_KEY, place=place, size=size)


_METHODS: Mapping[str, Any] = {"competition": "min", "dense": "dense", "order": "ordinal"}
