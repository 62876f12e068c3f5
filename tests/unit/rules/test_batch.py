"""The door for many cases: what may be asked, what tables must look like, codes, blocks. Not here: what nodes mean."""

import re
from typing import Any

import polars as pl
import pytest

from tests.unit.rules.making import fact, facts, parameter, program
from yunti.rules import batch, sweeping
from yunti.rules.backends.frames import evaluate_frames
from yunti.rules.backends.frames.calls import BLANK, CALLS
from yunti.rules.batch import IN_PROCESS, Answers, Question, evaluate_batch, sweep_batch, tables_for
from yunti.rules.errors import FactError, RuleError
from yunti.rules.functions import FUNCTIONS, _given
from yunti.rules.planning import CASE

LINES = fact("lines", "list", rows=facts(no="text", amount="money", ok="yes_no"))
SPECS = {**facts(n="count", q="decimal(6)", price="decimal(8)"), "lines": LINES}
PROGRAM = program(
    SPECS,
    {
        "total": {"sum": "amount", "of": "lines"},
        "enough": {"when": "n >= 2"},
        "worth": {"value": "q * price"},
    },
    columns={"lines": {"large": {"when": "amount > 5"}}},
    reports={
        "failures": {
            "F_ENOUGH": "enough",
            "W_OK": {"rows": "lines", "not_met": "ok", "suffix": "no"},
            "F_LARGE": {"rows": "lines", "met": "large"},
        }
    },
)
CASES: list[dict[str, Any]] = [
    {"n": 1, "lines": [{"no": "A", "amount": 6, "ok": False}, {"amount": 1}, {"no": "A", "amount": 1}]},
    {"n": 2, "lines": []},
    {"lines": [{"no": "B", "amount": 2, "ok": True}]},
    {},
]
QUESTION = Question(PROGRAM, ["total", "enough", "lines.large"], ["failures"])


def ask(tables: Any = None, question: Question = QUESTION) -> Answers:
    return evaluate_batch(question, tables or tables_for(question, CASES))


def test_answers_stand_in_one_table_per_scope() -> None:
    answers = ask()
    assert answers.cases["total"].to_list() == [800, 0, 200, None]
    assert answers.cases["enough"].to_list() == [False, True, None, None]
    assert answers.tables["lines",].rows() == [
        (0, 1, True), (0, 2, False), (0, 3, False), (2, 1, False)
    ]  # fmt: skip


def test_codes_are_those_of_the_judge_in_their_order() -> None:
    answers = ask()
    assert answers.codes("failures") == [("F_ENOUGH", "W_OK:A", "W_OK", "F_LARGE"), (), (), ()]
    assert answers.codes_of("failures", 0) == ("F_ENOUGH", "W_OK:A", "W_OK", "F_LARGE")


def test_blocks_change_nothing() -> None:
    tables = tables_for(QUESTION, CASES * 3)
    for scope, table in evaluate_frames(QUESTION.wanted(), tables).items():
        for size in (1, 2, 5, 12):
            assert evaluate_frames(QUESTION.wanted(), tables, size)[scope].equals(table, null_equal=True)


def test_rows_in_any_order_and_narrow_numbers_are_the_same_tables() -> None:
    tables = tables_for(QUESTION, CASES)
    shuffled = {
        CASE: tables[CASE].reverse().with_columns(pl.col("n").cast(pl.Int8), pl.lit("x").alias("more")),
        ("lines",): tables["lines",].reverse(),
    }
    assert ask(shuffled).cases.equals(ask(tables).cases, null_equal=True)


def test_no_cases_give_no_answers() -> None:
    answers = ask(tables_for(QUESTION, []))
    assert answers.cases.height == 0 and answers.codes("failures") == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"n": pl.col("n").cast(pl.String)}, "n：表 cases 的这一列应为 Int64，现在是 String"),
        ({"n": pl.col("n").cast(pl.Float64)}, "现在是 Float64"),
    ],
)
def test_a_column_of_another_kind_is_refused(change: dict[str, pl.Expr], said: str) -> None:
    tables = tables_for(QUESTION, CASES)
    with pytest.raises(FactError, match=re.escape(said)):
        ask({**tables, CASE: tables[CASE].with_columns(**change)})


def test_what_is_absent_is_refused_by_name() -> None:
    tables = tables_for(QUESTION, CASES)
    with pytest.raises(FactError, match="表 cases 缺少这一列"):
        ask({**tables, CASE: tables[CASE].drop("n")})
    with pytest.raises(FactError, match="缺少表 lines"):
        ask({CASE: tables[CASE]})
    with pytest.raises(FactError, match="n：第 2 户：应为数字"):
        tables_for(QUESTION, [{}, {"n": "x"}])
    with pytest.raises(RuleError, match="是否想写 total"):
        Question(PROGRAM, ["totl"]).wanted()
    with pytest.raises(RuleError, match="是否想写 polars"):
        evaluate_batch(QUESTION, {}, "polar")


@pytest.mark.parametrize("engine", IN_PROCESS)
def test_rows_that_stand_twice_or_nowhere_are_refused(engine: str) -> None:
    tables = tables_for(QUESTION, CASES)
    twice = {**tables, CASE: pl.concat([tables[CASE], tables[CASE].head(1)])}
    with pytest.raises(FactError, match="表 cases 有两行的键相同"):
        evaluate_batch(QUESTION, twice, engine)
    nameless = {**tables, CASE: tables[CASE].with_columns(pl.lit(None, dtype=pl.Int64).alias("__case"))}
    with pytest.raises(FactError, match="没有键"):
        evaluate_batch(QUESTION, nameless, engine)
    with pytest.raises(FactError, match="表 lines 有 3 行不属于任何一户"):
        evaluate_batch(QUESTION, {**tables, CASE: tables[CASE].slice(1)}, engine)


def test_sums_of_rows_beyond_64_bits_are_exact() -> None:
    rows = [{"amount": 9 * 10**16}] * 3
    question = Question(PROGRAM, ["total"])
    for engine in IN_PROCESS:
        answers = evaluate_batch(question, tables_for(question, [{"lines": rows}]), engine)
        assert answers.cases["total"].to_list() == [27 * 10**18]


def test_products_beyond_64_bits_are_exact_and_beyond_128_refused() -> None:
    question = Question(PROGRAM, ["worth"])
    given = [{"q": 10**12, "price": 10**10}, {"q": -(10**12), "price": 10**10}, {"q": 3}]
    answers = ask(tables_for(question, given), question)
    assert answers.cases["worth"].to_list() == [10**36, -(10**36), None]
    cubes = Question(program(facts(n="count"), {"rule": {"value": "n * n * n * n"}}), ["rule"])
    with pytest.raises(RuleError, match="128 位"):
        ask(tables_for(cubes, [{"n": 10**10}]), cubes)


SWEPT = {"enough": {"all": [{"at_least": "$floor", "of": ["many", "given(n)", "q > 1"]}, "n <= $ceiling"]}}


def swept(floor: int, ceiling: int) -> Question:
    parameters = {
        "floor": parameter("floor", "count", {"2025-01-01": floor}),
        "ceiling": parameter("ceiling", "count", {"2025-01-01": ceiling}),
    }
    names = {"many": {"when": "total > 100"}, "total": {"sum": "amount", "of": "lines"}, **SWEPT}
    return Question(program(SPECS, names, parameters=parameters), ["enough", "many"])


def test_a_sweep_gives_what_each_program_gives_alone() -> None:
    questions = [swept(floor, ceiling) for floor in (0, 1, 2, 3) for ceiling in (0, 1, 2)]
    tables = tables_for(questions[0], CASES)
    for question, answers in zip(questions, sweep_batch(questions, tables), strict=True):
        for engine in IN_PROCESS:
            assert answers.cases.equals(evaluate_batch(question, tables, engine).cases, null_equal=True)


def test_a_sweep_computes_what_is_shared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[set[str]] = []
    plain = sweeping.sweep

    def noted(once: Any, rest: Any, programs: Any, tables: Any) -> Any:
        def noting(rests: Any, richer: Any) -> Any:
            asked.extend({type(node).__name__ for node in below(each)} for each in rests)
            return rest(rests, richer)

        return plain(once, noting, programs, tables)

    def below(wanted: Any) -> list[Any]:
        todo = [node for columns in wanted.values() for node in columns.values()]
        for node in todo:
            todo.extend(node.kids)
        return todo

    monkeypatch.setattr(batch, "sweep", noted)
    questions = [swept(1, ceiling) for ceiling in range(5)]
    list(sweep_batch(questions, tables_for(questions[0], CASES)))
    assert (
        asked == [{"Named", "All", "Fact", "Compare", "Parameter"}] * 5
    )  # no sum over rows, no count of parts


def test_every_function_has_an_expression() -> None:
    assert set(CALLS) == set(FUNCTIONS)


def test_the_same_characters_are_blank() -> None:
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    found = pl.Series(characters).str.contains(f"^{BLANK}$").to_list()
    assert found == [not _given(each) for each in characters]
