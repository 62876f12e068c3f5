"""The steps of a plan, wave by wave, over blocks of cases: small enough to stay in memory, large enough to be quick.

Without lists there is one wave: the whole plan is a single lazy query, which Polars streams.
Not here: expressions (`expressions`), rows of lists (`groups`).
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from yunti.rules.backends.frames.expressions import Writer
from yunti.rules.backends.frames.groups import UP, Frames, grouped, summed_up
from yunti.rules.certainty import Certainty
from yunti.rules.layout import CASE_KEY, KEYS, layout_of
from yunti.rules.nodes import Node
from yunti.rules.planning import CASE, Plan, Scope, Step, plan_for
from yunti.rules.tables import Tables, belongs_nowhere, checked, measured, places_in
from yunti.rules.values import Kind
from yunti.rules.widths import Ranges, is_wide

Wanted = Mapping[Scope, Mapping[str, Node]]
BLOCK = 65_536


def evaluate_frames(wanted: Wanted, tables: Tables, block: int = BLOCK) -> dict[Scope, pl.DataFrame]:
    """For each scope its keys and the wanted columns, in the order of the keys."""
    plan = plan_for(wanted)
    given = checked(tables, layout_of(plan))
    facts = measured(given)
    ranges = Ranges(plan, facts.ranges)
    certainty = Certainty(plan, ranges, facts.complete)
    writers = {scope: Writer(plan, ranges, certainty, scope) for scope in plan.reads}
    run = _Run(plan, wanted, writers)
    if len(plan.reads) == 1:
        return {CASE: run.streamed(given[CASE])}
    parts = [run.block(each) for each in blocks(given, block)]
    return {scope: pl.concat([part[scope] for part in parts]) for scope in wanted}


def blocks(tables: Tables, size: int) -> Iterator[dict[Scope, pl.DataFrame]]:
    """The same tables in pieces: so many cases, and all their rows. FactError for rows of cases that there are not."""
    cases = tables[CASE]
    left = {scope: frame.height for scope, frame in tables.items() if scope}
    for start in range(0, max(cases.height, 1), size):
        piece = cases.slice(start, size)
        keys = piece[CASE_KEY] if piece.height else [0, -1]
        block = {scope: _between(frame, keys[0], keys[-1]) for scope, frame in tables.items() if scope}
        left = {scope: rows - block[scope].height for scope, rows in left.items()}
        yield {CASE: piece, **block}
    for scope, rows in left.items():
        if rows:
            raise belongs_nowhere(".".join(scope), rows)


def _between(frame: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    start, end = (frame[CASE_KEY].search_sorted(key, side="left") for key in (first, last + 1))
    return frame.slice(start, end - start)


class _Run:
    def __init__(self, plan: Plan, wanted: Wanted, writers: Mapping[Scope, Writer]) -> None:
        self.plan = plan
        self.wanted = wanted
        self.writers = dict(writers)

    def streamed(self, cases: pl.DataFrame) -> pl.DataFrame:
        query = cases.lazy()
        for layer in self.plan.layers(self.plan.steps):
            query = query.with_columns(self._column(step) for step in layer)
        return query.select(CASE_KEY, *self._answers(CASE)).collect(engine="streaming")

    def block(self, tables: Tables) -> dict[Scope, pl.DataFrame]:
        have = Frames({scope: _linked(frame, scope, tables) for scope, frame in tables.items()}, self.writers)
        for wave in range(self.plan.waves):
            steps = [step for step in self.plan.steps if step.wave == wave]
            self._sum_up(have, [step for step in steps if step.aggregate is not None])
            self._compute(have, [step for step in steps if step.aggregate is None])
        self._bring_down(have, set(self.wanted))
        return {
            scope: have.frames[scope].lazy().select(*KEYS[: len(scope) + 1], *self._answers(scope)).collect()
            for scope in self.wanted
        }

    def _sum_up(self, have: Frames, steps: Sequence[Step]) -> None:
        self._bring_down(have, {scope for step in steps for scope in (step.place.scope, step.inner)})
        for group in grouped(steps):
            frame = have.frames[group.scope]
            have.frames[group.scope] = frame.with_columns(summed_up(have, group))

    def _compute(self, have: Frames, steps: Sequence[Step]) -> None:
        """Outer scopes first: rows may use what their case came to."""
        for scope in self.plan.reads:
            own = [step for step in steps if step.place.scope == scope]
            if not own:
                continue
            self._bring_down(have, {scope})
            query = have.frames[scope].lazy()
            for layer in self.plan.layers(own):
                query = query.with_columns(self._column(step) for step in layer)
            have.frames[scope] = query.collect()

    def _bring_down(self, have: Frames, scopes: set[Scope]) -> None:
        """Columns of outer scopes that a scope uses, as far as they are computed."""
        for scope in scopes:
            for level in range(len(scope) - 1, -1, -1):
                frame, around = have.frames[scope], have.frames[scope[:level]]
                places = have.up(scope, level)
                have.frames[scope] = frame.with_columns(
                    around[place.column].gather(places).alias(place.seen_from(scope))
                    for place in self.plan.outer.get(scope, ())
                    if len(place.scope) == level
                    and place.column in around.columns
                    and place.seen_from(scope) not in frame.columns
                )

    def _column(self, step: Step) -> pl.Expr:
        return self.writers[step.place.scope].write(step.node).alias(step.place.column)

    def _answers(self, scope: Scope) -> list[pl.Expr]:
        writer = self.writers[scope]
        return [_shown(writer, node).alias(name) for name, node in self.wanted[scope].items()]


def _shown(writer: Writer, node: Node) -> pl.Expr:
    """Numbers leave in 64 bits, or in 128 where they may need them."""
    column = writer.write(node)
    if node.type.kind is not Kind.NUMBER:
        return column
    return column.cast(pl.Int128 if is_wide(writer.range_of(node)) else pl.Int64)


def _linked(frame: pl.DataFrame, scope: Scope, tables: Tables) -> pl.DataFrame:
    """With the place of the outer row that holds each row."""
    if not scope:
        return frame
    places = places_in(tables[scope[:-1]], frame, KEYS[: len(scope)], ".".join(scope))
    return frame.with_columns(places.alias(UP))
