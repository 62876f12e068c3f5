"""What stands beneath a list of the form: its sums as the printed sheet has them, what the rules make of it, which rows they count.

The sums are those of the sheet's `footer`; `totals` and `counts` of the list name rules. Everything is exact: whole numbers in the
smallest unit. Not here: printing (`papers.binding`), drawing (`web`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from yunti.packs.evidence import row_code
from yunti.packs.reading import Pack, once_per_pack
from yunti.rules.building import Scope
from yunti.rules.describing import show
from yunti.rules.engine import Evaluation
from yunti.rules.explain import meta_of
from yunti.rules.needs import what_is_missing
from yunti.rules.tracing import Env
from yunti.rules.values import FactSpec, Kind, Value, ValueType


class Total(NamedTuple):
    """`figure` with its unit, empty while rows (their places, from 1) do not say enough: `open`. `stated` is what the form declares
    beside it, `more` or `less` by how much that differs."""

    label: str
    figure: str
    open: tuple[int, ...] = ()
    clause: tuple[str, ...] = ()
    stated: str = ""
    more: str = ""
    less: str = ""


class CountedRow(NamedTuple):
    """`name` is the label of what the row is about, where it is a row of a reference list; `why` it is not counted."""

    place: int
    name: str
    counts: bool | None
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tally:
    """Of a list, or of a list in the row at `outer` (from 0)."""

    totals: tuple[Total, ...] = ()
    rows: tuple[CountedRow, ...] = ()
    outer: int | None = None
    inner: str = ""

    @property
    def counted(self) -> int:
        return sum(row.counts is True for row in self.rows)

    @property
    def left_out(self) -> tuple[CountedRow, ...]:
        return tuple(row for row in self.rows if row.counts is not True)


def exact_sum(figures: Sequence[Value], counts: Sequence[bool | None]) -> int | None:
    """Nothing while there are no rows, or one of them does not say its figure or whether it counts."""
    if not figures or None in counts or None in figures:
        return None
    return sum(int(figure) for figure, counted in zip(figures, counts, strict=True) if counted)


@once_per_pack
def lists_with_tally(pack: Pack, form: str | None) -> frozenset[str]:
    """The lists beneath which something stands, on that form or on any."""
    return frozenset(
        field
        for field, raw in pack.section("facts").items()
        if "counts" in raw or "totals" in raw or any(True for _ in _footers(pack, form, field))
    )


def tallies_of(pack: Pack, form: str | None, field: str, evaluation: Evaluation) -> tuple[Tally, ...]:
    """One for the list itself, if it has something, and one for each list in its rows that has rows."""
    rows = evaluation.env[0].get(field) or []
    if not isinstance(rows, list) or not rows or field not in lists_with_tally(pack, form):
        return ()
    spec = pack.definition.facts[field]
    own, found = Tally(), []
    for inner, footer in _footers(pack, form, field):
        if not inner:
            totals = (*own.totals, *_totals(footer, spec, rows, evaluation, evaluation.env))
            own = replace(own, totals=totals)
            continue
        for place, row in enumerate(rows):
            if row.get(inner):
                env = (*evaluation.env, row)
                totals = tuple(_totals(footer, spec.rows[inner], row[inner], evaluation, env, spec))
                found.append(Tally(totals, (), place, inner))
    own = replace(own, totals=(*own.totals, *_by_rules(pack, field, evaluation)))
    own = replace(own, rows=tuple(_counted(pack, field, rows, evaluation)))
    return (*((own,) if own.totals or own.rows else ()), *found)


Footer = tuple[Mapping[str, Any], ...]


def _footers(pack: Pack, form: str | None, field: str) -> Iterator[tuple[str, Footer]]:
    """What is summed beneath the sheets of the form: the list within the rows of the field, or nothing for the field itself."""
    for name in (pack.section("form")[form].get("tables") or ()) if form else ():
        table = pack.section("tables")[name]
        outer, _dot, inner = str((table.get("rows") or {}).get("of", "")).partition(".")
        lines = tuple(each for each in table.get("footer") or () if "sum" in each)
        if outer == field and lines:
            yield inner, lines


def _totals(
    footer: Footer,
    spec: FactSpec,
    rows: Sequence[Mapping[str, Value]],
    evaluation: Evaluation,
    env: Env,
    outer: FactSpec | None = None,
) -> Iterator[Total]:
    for line in footer:
        column, where = spec.rows[line["sum"]], line.get("where")
        figures = [row.get(line["sum"]) for row in rows]
        counts: list[bool | None] = [row.get(where) if where else True for row in rows]
        unit = str(line.get("unit", "")) or column.unit
        label = str(line["label"]).removesuffix(f"/{unit}")
        value = exact_sum(figures, counts)
        if value is None:
            pairs = enumerate(zip(figures, counts, strict=True), 1)
            yield Total(label, "", tuple(place for place, pair in pairs if None in pair))
            continue
        total = Total(label, show(value, column.type, unit))
        yield _beside(total, _Figure(value, column.type, unit), line, evaluation, env, outer)


class _Figure(NamedTuple):
    value: int
    type: ValueType
    unit: str

    def at(self, scale: int) -> int:
        return int(self.value * 10 ** (scale - self.type.scale))


def _beside(
    total: Total,
    figure: _Figure,
    line: Mapping[str, Any],
    evaluation: Evaluation,
    env: Env,
    outer: FactSpec | None,
) -> Total:
    """What the form declares for the same sum, and the difference; nothing where that is in another unit."""
    name = str(line.get("value") or "")
    spec = (outer.rows if outer else {}).get(name) or evaluation.program.definition.facts.get(name)
    value = next((row[name] for row in reversed(env) if name in row), None) if spec else None
    if spec is None or value is None or (spec.type.kind, spec.type.unit) != _measure(figure.type):
        return total
    scale = max(spec.type.scale, figure.type.scale)
    by = _Figure(value, spec.type, "").at(scale) - figure.at(scale)
    said = show(abs(by), replace(figure.type, scale=scale), figure.unit) if by else ""
    stated = show(value, spec.type, figure.unit)
    return total._replace(stated=stated, more=said if by > 0 else "", less=said if by < 0 else "")


def _measure(type_: ValueType) -> tuple[Kind, str]:
    return type_.kind, type_.unit


def _by_rules(pack: Pack, field: str, evaluation: Evaluation) -> Iterator[Total]:
    named = pack.section("facts")[field].get("totals") or ()
    for name in [named] if isinstance(named, str) else named:
        trace = evaluation.trace(name)
        meta = meta_of(trace)
        figure = "" if trace.value is None else show(trace.value, trace.node.type, meta.unit)
        yield Total(meta.title or name, figure, clause=meta.clause)


def _counted(
    pack: Pack, field: str, rows: Sequence[dict[str, Value]], evaluation: Evaluation
) -> Iterator[CountedRow]:
    raw = pack.section("facts")[field]
    if "counts" not in raw:
        return
    node = evaluation.program.output(raw["counts"], ("facts", field, "counts"), Scope((field,)))
    code = row_code(raw)
    labels = dict(pack.definition.facts[field].rows[code].labels) if code else {}
    for place, row in enumerate(rows, 1):
        trace = evaluation.trace_in(node, (*evaluation.env, row))
        why = () if trace.value is True else tuple(each.name for each in what_is_missing(trace))
        yield CountedRow(place, labels.get(str(row.get(code)), ""), trace.value, why)
