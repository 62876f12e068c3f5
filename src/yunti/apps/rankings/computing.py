"""Reading the figures of many cases by the rules of their pack, placing them, and placing again what was kept.

Loads the engines, so it is imported where a ranking is made or looked into. Not here: which cases (`queries.populations`), rows (`services`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import numpy as np

from yunti.apps.rankings.lines import FIRST, OWN, PLACE, SECOND, Line
from yunti.domain.exact_json import canonical_json
from yunti.domain.ranking import Terms
from yunti.packs.rankings import RankedFigure, RankingRule
from yunti.packs.reading import Pack
from yunti.rules.batch import Question, evaluate_batch, frames_for
from yunti.rules.cutting import Cut, Figures, Scored, places_of, scored
from yunti.rules.nodes import Node
from yunti.rules.values import base_unit, read_facts

KEYS = ("first", "second")


@dataclass(frozen=True, eq=False)
class Taken:
    """`rows` are the places, among those given, of who takes part; `figures` are theirs."""

    asked: Sequence[RankedFigure]
    rows: tuple[int, ...]
    figures: list[Figures]


@dataclass(frozen=True, eq=False)
class Placed:
    """Lines by figure, sums and places, in the order of those who take part."""

    scored: Scored
    lines: list[dict[str, Line]]
    own_totals: list[int]
    totals: list[int]
    places: list[int]


def taken_from(pack: Pack, rule: RankingRule, day: date, told: Sequence[Mapping[str, Any]]) -> Taken:
    """Who meets the condition of every figure and has all its keys takes part in all of them, whoever lacks one in none."""
    asked = rule.figures(pack, day)
    nodes: dict[str, Node] = {}
    for each in asked:
        parts = dict(zip(KEYS, each.ranking.keys, strict=False)) | {"own": each.own}
        parts |= {} if each.ranking.where is None else {"where": each.ranking.where}
        nodes |= {f"{each.name}.{part}": node for part, node in parts.items()}
    question = Question(pack.program(day), (), (), nodes)
    specs = pack.definition.facts
    answers = evaluate_batch(question, frames_for(question, [read_facts(each, specs) for each in told])).cases
    whole = np.ones(len(told), dtype=bool)
    for name in nodes:
        whole &= (
            (answers[name] if name.endswith(".where") else answers[name].is_not_null())
            .fill_null(False)
            .to_numpy()
        )
    rows = np.flatnonzero(whole)

    def column(name: str) -> Any:
        return answers[name].gather(rows).to_numpy().astype(np.int64)

    figures = [
        Figures(
            each.name,
            column(f"{each.name}.first"),
            column(f"{each.name}.second") if len(each.ranking.keys) > 1 else None,
            column(f"{each.name}.own"),
        )
        for each in asked
    ]
    return Taken(asked, tuple(rows.tolist()), figures)


def placed(figures: Sequence[Figures], terms: Terms) -> Placed:
    found = scored(figures, terms)
    columns = {each.name: _columns(each, found) for each in figures}
    count = len(found.total)
    lines = [
        {name: [int(column[row]) for column in own] for name, own in columns.items()} for row in range(count)
    ]
    own = sum((each.own for each in figures), np.zeros(count, dtype=np.int64))
    return Placed(found, lines, own.tolist(), found.total.tolist(), places_of(found.total).tolist())


def _columns(each: Figures, found: Scored) -> list[Any]:
    """In the order of a line."""
    places = places_of(each.first, each.second)
    second = np.zeros_like(each.first) if each.second is None else each.second
    tied = np.bincount(places)[places] if len(places) else places
    return [each.first, second, each.own, places, tied, found.points[each.name], found.final[each.name]]


def figures_of(lines: Sequence[Mapping[str, Line]], names: Sequence[str]) -> list[Figures]:
    """What was ranked, from what was kept."""

    def column(name: str, part: int) -> Any:
        return np.array([each[name][part] for each in lines], dtype=np.int64)

    return [Figures(name, column(name, FIRST), column(name, SECOND), column(name, OWN)) for name in names]


def told_figures(taken: Taken, found: Scored) -> list[dict[str, Any]]:
    """The figures as they are kept with a ranking, each with the keys at which its tiers end."""
    out = []
    for each, own in zip(taken.asked, taken.figures, strict=True):
        cuts, given = found.cuts[each.name], found.points[each.name]
        out.append(
            {
                "name": each.name,
                "title": each.title,
                "unit": each.unit,
                "clause": list(each.clause),
                "scales": [key.type.scale + base_unit(each.unit)[1] for key in each.ranking.keys],
                "two": own.second is not None and bool((own.second != 0).any()),
                "cuts": cuts_kept(cuts),
                "counts": [
                    int((given == points).sum()) for points in dict.fromkeys(cut.tier.points for cut in cuts)
                ],
            }
        )
    return out


def cuts_kept(cuts: Sequence[Cut]) -> list[list[Any]]:
    return [[cut.last_place, cut.key and list(cut.key)] for cut in cuts]


def digest_of(terms: Mapping[str, Any], refs: Sequence[str], lines: Sequence[Mapping[str, Line]]) -> str:
    """Of what was ranked: by whom it was ranked does not matter."""
    asked = [
        [ref, {name: line[:PLACE] for name, line in each.items()}]
        for ref, each in zip(refs, lines, strict=True)
    ]
    return sha256(canonical_json({"terms": terms, "cases": asked}).encode()).hexdigest()


def results_digest(refs: Sequence[str], found: Placed) -> str:
    rows = [list(each) for each in zip(refs, found.lines, found.totals, found.places, strict=True)]
    return sha256(canonical_json(rows).encode()).hexdigest()
