"""The rule set of the bench gives the same as data and written by hand. Not here: how fast (`bench/rules_engines.py`)."""

from pathlib import Path

import polars as pl
import pytest
from bench.peers.zen_decision import BY_RULE, COMPACT, expressions
from bench.rule_set_r.by_hand import arrays_of, by_hand, by_hand_blocks
from bench.rule_set_r.enterprises import rule_set_r
from bench.rule_set_r.figures import figures_of
from bench.ways import ALL_R, COMPLETE, R, agree, rules_of, way_of

from yunti.packs.reading import load_pack
from yunti.rules.batch import IN_PROCESS, Question, evaluate_batch

PACK = Path(__file__).parents[2] / "bench" / "rule_set_r"


@pytest.mark.parametrize("missing", [0.0, 0.02])
def test_by_hand_and_as_data_agree(missing: float) -> None:
    tables = rule_set_r(3_000, missing)
    question = Question(load_pack(PACK).program(), ["star3", "star5", "score"])
    arrays = arrays_of(tables[()])
    for engine in IN_PROCESS:
        cases = evaluate_batch(question, tables, engine).cases
        for form in (by_hand(arrays), by_hand_blocks(arrays, 1_000)):
            for name, (values, known) in form.items():
                found = pl.Series(values)
                if known is not None:
                    found = pl.select(pl.when(pl.Series(known)).then(found)).to_series()
                assert cases[name].equals(found.cast(cases[name].dtype), null_equal=True, check_names=False)
        assert 0 < cases["star3"].sum() < 3_000 and cases["star5"].sum() > 0


@pytest.mark.parametrize("name", [R, COMPLETE])
def test_every_way_of_the_bench_answers_the_same(name: str) -> None:
    rules = rules_of(name)
    tables = rules.make(3_000)
    answers = agree({way: way_of(rules, tables, way) for way in ALL_R})
    assert answers["score"].null_count() == 0 if name == COMPLETE else answers["score"].null_count() > 0


def test_a_way_that_differs_is_found() -> None:
    one, other = rules_of(R), rules_of(COMPLETE)
    with pytest.raises(RuntimeError, match="do not agree on star3"):
        agree(
            {"one": way_of(one, one.make(500), "polars"), "other": way_of(other, other.make(500), "polars")}
        )


def test_peers_are_given_the_figures_of_the_pack() -> None:
    pack = rules_of(R).pack
    figures = figures_of(pack)
    assert figures["parameters"]["star5_investment"] == 200_000
    figures["parameters"] |= {"star3_apps": 7, "weight": 9}
    for form, count in ((BY_RULE, 18), (COMPACT, 3)):
        texts = expressions(figures, form)
        assert len(texts) == count
        assert "count(app, #) >= 7" in texts["star3"] and "count(app, #) >= 3" in texts["star5"]
        assert "1800" in str(texts)
