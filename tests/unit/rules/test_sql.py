"""The SQL of rules: every function has a form in it, what it cannot say is refused in a sentence, its text can be read.

Not here: whether the answers agree (`tests/spec`, `tests/property`).
"""

import pytest

from tests.unit.rules.making import fact, facts, program
from yunti.rules.backends.sql import DIALECTS, stages_of
from yunti.rules.backends.sql.functions import _WRITE, is_beyond
from yunti.rules.batch import Question, evaluate_batch, tables_for
from yunti.rules.errors import RuleError
from yunti.rules.functions import FUNCTIONS
from yunti.rules.planning import CASE

SPECS = facts(months="count", spend="money 万元", name="text") | {
    "lines": fact("lines", "list", rows=facts(amount="money 万元", counted="yes_no"))
}
RULES = {
    "total": {"sum": "amount", "of": "lines", "where": "counted"},
    "enough": {"all": ["months >= 3", "total + spend >= 20000"]},
}


def text_of(dialect: str, rule: str = "enough") -> str:
    question = Question(program(SPECS, RULES), [rule])
    stages = stages_of(question.wanted(), DIALECTS[dialect])
    return stages.whole(CASE).sql(dialect=dialect, pretty=True)


def test_every_function_has_a_form_or_is_computed_beforehand() -> None:
    missing = [
        name for name in FUNCTIONS if name not in _WRITE and name not in ("characters", "first_of_month")
    ]
    assert missing == []


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_the_text_names_tables_columns_and_bounds(dialect: str) -> None:
    text = text_of(dialect)
    for word in ("WITH", "cases", "lines", "months", ">= 3", "SUM(", "GROUP BY", "LEFT JOIN", "enough"):
        assert word in text, text


def test_what_was_not_given_as_a_field_is_refused_in_a_sentence() -> None:
    question = Question(program(SPECS, {"rule": "characters(head(name, 3)) > 1"}), ["rule"])
    tables = tables_for(question, [{"name": "某某"}])
    assert evaluate_batch(question, tables, "polars").cases["rule"].to_list() == [True]
    with pytest.raises(
        RuleError, match="SQL 不能对算出来的文字做 characters，请对字段使用，或改用 polars 引擎"
    ):
        evaluate_batch(question, tables, "duckdb")


def test_a_fault_in_the_tables_is_the_same_sentence_on_every_engine() -> None:
    question = Question(program(SPECS, RULES), ["enough"])
    tables = {scope: frame.drop(frame.columns[-1]) for scope, frame in tables_for(question, [{}]).items()}
    said = []
    for engine in ("polars", "numpy", "duckdb"):
        with pytest.raises(ValueError, match="缺少") as refused:
            evaluate_batch(question, tables, engine)
        said.append(str(refused.value))
    assert len(set(said)) == 1
    assert is_beyond(program(SPECS, {"rule": "characters(name) > 1"}).nodes["rule"].kids[0].kids[0])  # type: ignore[arg-type]


def test_names_that_differ_only_in_case_are_refused() -> None:
    """DuckDB would read the one for the other."""
    question = Question(program(facts(n="count", N="count"), {"rule": "n - N"}), ["rule"])
    tables = tables_for(question, [{"n": 3, "N": 1}])
    assert evaluate_batch(question, tables, "polars").cases["rule"].to_list() == [2]
    with pytest.raises(RuleError, match="不分大小写"):
        evaluate_batch(question, tables, "duckdb")
