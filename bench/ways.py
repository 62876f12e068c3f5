"""The ways to answer a question about many cases: the engines, and for the rule set R the forms written by hand.

Each way is asked for its answers before it is timed, and all must agree. Not here: timing (`rules_engines.py`), other
rule engines (`peers`).
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from tests.property.enterprises import enterprises

from bench import harness
from bench.rule_set_r.by_hand import Masked, arrays_of, by_hand, by_hand_blocks
from bench.rule_set_r.enterprises import rule_set_r
from bench.rule_set_r.figures import figures_of
from bench.rule_set_r.hand_sql import hand_sql
from yunti.packs.reading import Pack, load_pack
from yunti.rules.backends.sql import DIALECTS, stages_of
from yunti.rules.backends.sql.loading import loaded
from yunti.rules.batch import IN_PROCESS, Question, evaluate_batch, tables_for
from yunti.rules.planning import CASE
from yunti.rules.tables import Tables

ROOT = Path(__file__).resolve().parent.parent
DIFFERENT = 5_000
R, COMPLETE = "R", "R, nothing missing"
NAMES = ("star3", "star5", "score")
BY_HAND, BLOCKS, TREE_SQL, HAND_SQL = (
    "numpy by hand",
    "numpy by hand, blocks",
    "DuckDB, SQL from the tree",
    "DuckDB, SQL by hand",
)
ALL_R = (*IN_PROCESS, BY_HAND, BLOCKS, TREE_SQL, HAND_SQL)


@dataclass(frozen=True)
class Way:
    """`run` is timed; `answers` makes columns of what it gave, in the order of the cases."""

    run: Callable[[], Any]
    answers: Callable[[Any], pl.DataFrame]

    def cpu(self) -> float:
        return harness.cpu(self.run)


@dataclass(frozen=True)
class Rules:
    name: str
    pack: Pack
    question: Question
    make: Callable[[int], Tables]


def rules_of(name: str) -> Rules:
    """The question of a rule set, and how its tables are made for so many cases."""
    if name in (R, COMPLETE):
        pack = load_pack(Path(__file__).parent / "rule_set_r")
        missing = 0.0 if name == COMPLETE else 0.02
        return Rules(name, pack, Question(pack.program(), NAMES), lambda count: rule_set_r(count, missing))
    pack = load_pack(next((ROOT / "packs" / name).iterdir()))
    program = pack.program()
    criteria = [each for each, section in pack.definition.sections.items() if section == "criteria"]
    question = Question(program, criteria, list(program.reports))
    return Rules(name, pack, question, lambda count: repeated(first_tables(pack, question, count), count))


def first_tables(pack: Pack, question: Question, count: int) -> Tables:
    return tables_for(question, enterprises(pack, min(count, DIFFERENT)))


def repeated(tables: Tables, count: int) -> Tables:
    times = max(count // DIFFERENT, 1)
    return {
        scope: pl.concat([frame.with_columns(pl.col("__case") + DIFFERENT * turn) for turn in range(times)])
        for scope, frame in tables.items()
    }


def way_of(rules: Rules, tables: Tables, name: str) -> Way:
    if name in IN_PROCESS:
        return Way(
            lambda: evaluate_batch(rules.question, tables, name), lambda found: found.cases.drop("__case")
        )
    if name in (BY_HAND, BLOCKS):
        arrays = arrays_of(tables[CASE])
        form = by_hand if name == BY_HAND else by_hand_blocks
        return Way(lambda: form(arrays), _as_columns)
    return _in_duckdb(rules, tables, name)


def _as_columns(found: Mapping[str, Masked]) -> pl.DataFrame:
    columns = {}
    for name, (values, known) in found.items():
        column = pl.Series(name, values)
        columns[name] = (
            column if known is None else pl.select(pl.when(pl.Series(known)).then(column)).to_series()
        )
    return pl.DataFrame(columns)


def _in_duckdb(rules: Rules, tables: Tables, name: str) -> Way:
    """Both forms over one and the same table of a database in memory; what they answer becomes a table."""
    connection = duckdb.connect()
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/cases.parquet"
        tables[CASE].write_parquet(file, compression="uncompressed")
        connection.execute(f"create table cases as from read_parquet('{file}')")
    wanted = rules.question.wanted()
    known = loaded(wanted, tables)

    def text() -> str:
        """Made anew each time: what the compiling takes belongs to the tree."""
        if name == HAND_SQL:
            return hand_sql(figures_of(rules.pack))
        stages = stages_of(wanted, DIALECTS["duckdb"], known.ranges, known.complete)
        return stages.whole(CASE).sql(dialect="duckdb")

    def run() -> duckdb.DuckDBPyConnection:
        return connection.execute(f"create or replace temp table answers as {text()}")

    def answers(_: Any) -> pl.DataFrame:
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/answers.parquet"
            connection.table("answers").order("__case").write_parquet(file)
            return pl.read_parquet(file).select(rules.question.names)

    return Way(run, answers)


def agree(ways: Mapping[str, Way]) -> pl.DataFrame:
    """The answers of all ways; RuntimeError where one of them differs from the first."""
    (first, way), *others = ways.items()
    expected = way.answers(way.run())
    for name, other in others:
        must_agree(expected, other.answers(other.run()), f"{name} and {first}")
    return expected


def must_agree(expected: pl.DataFrame, found: pl.DataFrame, who: str) -> None:
    for name in expected.columns:
        same = expected[name].equals(
            found[name].cast(expected[name].dtype), check_names=False, null_equal=True
        )
        if not same:
            raise RuntimeError(f"{who} do not agree on {name}")


def must_repeat(answers: pl.DataFrame) -> None:
    """Cases that recur get the same answers each time."""
    first = answers.head(DIFFERENT)
    for start in range(DIFFERENT, answers.height, DIFFERENT):
        must_agree(first, answers.slice(start, DIFFERENT), f"cases from {start} and the first")
