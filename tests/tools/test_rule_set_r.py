"""The rule set of the bench gives the same as data and written by hand. Not here: how fast (`bench/rules_engines.py`)."""

from pathlib import Path

import polars as pl
import pytest
from bench.rule_set_r.by_hand import arrays_of, by_hand, by_hand_blocks
from bench.rule_set_r.enterprises import rule_set_r

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
