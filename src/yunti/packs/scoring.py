"""What a pack tells of points while a form is filled in: each item with its formula, each dimension, the total.

The points themselves are rules of the pack; this says which belong together and out of how many. Not here: drawing it (`web`), ranking
(`rules`), points of experts (`panel_scores`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from yunti.packs.coverage import clause_text
from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, once_per_pack, several
from yunti.packs.remembering import remembered
from yunti.rules.describing import show
from yunti.rules.engine import Evaluation
from yunti.rules.errors import nearest
from yunti.rules.explain import explanation
from yunti.rules.needs import what_is_missing
from yunti.rules.nodes import facts_under
from yunti.rules.parameters import in_force
from yunti.rules.tracing import Trace
from yunti.rules.values import Kind

SECTION = "scoring"
COUNTED, WARNED, OPEN, WRONG = "met", "hint", "unknown", "fail"


class ScoredItem(NamedTuple):
    """`said` is the points with the formula in words, or what keeps them from being counted, and then `advice` what to do; `places`
    are those of the notice, `earlier` the points of the last time, `key` is that of its row."""

    mark: str
    said: str
    places: tuple[str, ...]
    advice: str = ""
    earlier: str = ""
    key: str = ""


@dataclass(frozen=True)
class ScoredGroup:
    """`figure` is empty while an item cannot be counted; `facts` are those that it rests on, lists that are counted among them."""

    title: str
    figure: str
    most: str
    items: tuple[ScoredItem, ...]
    facts: frozenset[str]


@dataclass(frozen=True, eq=False)
class ScoreCard:
    """The same object as long as the facts say the same."""

    title: str
    figure: str
    most: str
    groups: tuple[ScoredGroup, ...]


def is_scored(pack: Pack, workflow: str) -> bool:
    return workflow in pack.section(SECTION)


def peers_least(pack: Pack, workflow: str, day: date) -> int | None:
    """From how many others on what they reached is told; none where nobody is compared."""
    name = (pack.section(SECTION).get(workflow) or {}).get("peers_least")
    value = in_force(pack.definition.parameters[name], day) if name else None
    return value if isinstance(value, int) else None


def score_card(
    pack: Pack,
    workflow: str,
    facts: Mapping[str, Any],
    day: date,
    evaluation: Callable[[], Evaluation],
) -> ScoreCard | None:
    """None for cases of a kind that is not scored; `evaluation` as in `ladder_of`."""
    spec = pack.section(SECTION).get(workflow)
    if spec is None:
        return None
    return remembered(pack, (SECTION, workflow, day), facts, lambda: _card(pack, spec, day, evaluation()))


def _card(pack: Pack, spec: Mapping[str, Any], day: date, evaluation: Evaluation) -> ScoreCard:
    groups, items = spec["groups"], spec["items"]
    found = []
    for row in _rows(pack, groups):
        trace = evaluation.trace(groups["value"].format_map(row))
        own = [each for each in _rows(pack, items) if each[items["within"]] == row[items["within"]]]
        key = pack.definition.lists[items["list"]].key
        scored = tuple(_item(pack, items, each, evaluation)._replace(key=str(each[key])) for each in own)
        title, most = str(row[groups["label"]]), f"{row[groups['most']]}"
        found.append(ScoredGroup(title, _figure(trace), most, scored, _rested_on(pack, trace)))
    total = evaluation.trace(spec["total"])
    most = in_force(pack.definition.parameters[spec["most"]], day)
    return ScoreCard(spec["title"], _figure(total), str(most), tuple(found))


def _rows(pack: Pack, told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    where = told.get("where") or {}
    for row in pack.definition.lists[told["list"]].rows:
        if all(row[column] == wanted for column, wanted in where.items()):
            yield row


def _figure(trace: Trace) -> str:
    return "" if trace.value is None else show(trace.value, replace(trace.node.type, unit=""))


def _item(pack: Pack, spec: Mapping[str, Any], row: Mapping[str, Any], evaluation: Evaluation) -> ScoredItem:
    trace = evaluation.trace(spec["value"].format_map(row))
    earlier = _figure(evaluation.trace(spec["earlier"].format_map(row))) if "earlier" in spec else ""
    if trace.value is None:
        counts = evaluation.trace(spec["counts"].format_map(row))
        return _not_counted(pack, counts, trace)._replace(earlier=earlier)
    warned = any(evaluation.trace(name.format_map(row)).value is True for name in several(spec.get("warns")))
    line = explanation(trace)[0]
    mark = WARNED if warned else COUNTED
    return ScoredItem(mark, line.text, _places(pack, line.clause), earlier=earlier)


def _not_counted(pack: Pack, counts: Trace, trace: Trace) -> ScoredItem:
    """What is only not filled in yet is open, whatever else is wrong."""
    head, needs = explanation(trace)[0], what_is_missing(counts)
    if not needs:
        return ScoredItem(OPEN, head.text, _places(pack, head.clause))
    first = needs[0]
    if first.bare or first.absent:
        return ScoredItem(OPEN, head.text, _places(pack, head.clause), first.advice)
    return ScoredItem(WRONG, first.text, _places(pack, first.clause), first.advice)


def _places(pack: Pack, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(clause_text(pack, name) for name in names)


def _rested_on(pack: Pack, trace: Trace) -> frozenset[str]:
    named = facts_under(trace.node)
    sources = (pack.section("facts")[name].get("source") or {} for name in named)
    return named | {each["rows_of"] for each in sources if "rows_of" in each}


# checked ----------------------------------------------------------------------------------------------------------


def scoring_faults(pack: Pack) -> Iterator[Problem]:
    for workflow, spec in pack.section(SECTION).items():
        path: KeyPath = (SECTION, workflow)
        yield from _named(pack, workflow, pack.section("workflows"), path, "流程")
        yield from _number(pack, spec["total"], (*path, "total"))
        for key in ("most", "peers_least"):
            if key in spec:
                yield from _named(pack, spec[key], pack.definition.parameters, (*path, key), "参数")
        for key in ("groups", "items"):
            yield from _of_list(pack, spec[key], (*path, key))
        yield from _sums(pack, spec, path)


def _of_list(pack: Pack, told: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    lists = pack.definition.lists
    yield from _named(pack, told["list"], lists, (*path, "list"), "参照表")
    if told["list"] not in lists:
        return
    columns = lists[told["list"]].columns
    for key in ("label", "most", "within"):
        if key in told:
            yield from _named(pack, told[key], columns, (*path, key), "列")
    for column in told.get("where") or {}:
        yield from _named(pack, column, columns, (*path, "where"), "列")
    for key in ("value", "earlier"):
        for row in _rows(pack, told) if key in told else ():
            yield from _number(pack, told[key].format_map(row), (*path, key))
    for key in ("counts", "warns"):
        for row in _rows(pack, told):
            for name in several(told.get(key)):
                yield from _named(pack, name.format_map(row), pack.program().nodes, (*path, key), "判定")


def _number(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    nodes = pack.program().nodes
    yield from _named(pack, name, nodes, path, "判定")
    if name in nodes and nodes[name].type.kind is not Kind.NUMBER:
        yield pack.problem(path, f"{name} 应为数字")


def _sums(pack: Pack, spec: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    """Out of how many the whole is, is what its parts come to."""
    groups, parameter = spec["groups"], pack.definition.parameters.get(spec["most"])
    if groups["list"] not in pack.definition.lists or parameter is None:
        return
    whole = sum(int(row[groups["most"]]) for row in _rows(pack, groups))
    for day in parameter.values:
        if in_force(parameter, day) != whole:
            yield pack.problem((*path, "most"), f"各部分的满分合计 {whole}，不是参数 {spec['most']} 的值")


def _named(pack: Pack, wanted: Any, known: Any, path: KeyPath, what: str) -> Iterator[Problem]:
    if wanted not in known:
        yield pack.problem(path, f"没有{what} {wanted}{nearest(str(wanted), [str(each) for each in known])}")


@once_per_pack
def parameters_of_scoring(pack: Pack) -> frozenset[str]:
    told = pack.section(SECTION).values()
    return frozenset(spec[key] for spec in told for key in ("most", "peers_least") if key in spec)
