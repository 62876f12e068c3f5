"""Golden explanations: one passing, one failing, one incomplete case, read against `expected/checklist.md`.

`YUNTI_GOLDEN=write` writes them anew; the difference is part of the review.
Not here: outputs and codes (`test_casebook.py`).
"""

import os
from pathlib import Path

import pytest

from tests.programmes.jiangsu_star.test_casebook import pack
from yunti.packs.calls import Call, open_evaluation
from yunti.packs.coverage import clause_text
from yunti.rules.explain import explanation, need_sentences, sentences, what_is_missing

EXPECTED = Path(__file__).parent / "expected"
CASES = {case["id"]: case["input"] for case in pack().section("cases")}
FAILING = {
    **CASES["JS-003"],
    "current_star": 5,
    "claimed_items": ["app_erp", "app_mes", "base_compute", "data_design", "fx_cost", "fx_data_vis"],
    "investment_total_wan": 21,
    "cloud_services": [{"service_name": "云ERP", "start_date": "2020-02-10"}],
    "investment_lines": [{**CASES["JS-003"]["investment_lines"][0], "amount_wan": 12}],
}
INCOMPLETE = {
    key: value
    for key, value in CASES["JS-002"].items()
    if key not in ("cloud_services", "target_star", "investment_lines", "investment_total_wan")
} | {"target_star": 4, "materials": ["doc_business_license"]}


def text_of(given: dict[str, object]) -> str:
    fields = {key: value for key, value in given.items() if key != "op"}
    trace = open_evaluation(Call(pack(), "evaluate_application", fields)).trace("eligible")
    lines = sentences(explanation(trace), lambda clause: clause_text(pack(), clause))
    needs = need_sentences(what_is_missing(trace), lambda clause: clause_text(pack(), clause))
    return "\n".join([*lines, "", "还差：" if needs else "没有缺项。", *needs]) + "\n"


@pytest.mark.golden
@pytest.mark.parametrize(
    ("name", "given"), [("passing", CASES["JS-003"]), ("failing", FAILING), ("incomplete", INCOMPLETE)]
)
def test_explanation_is_as_reviewed(name: str, given: dict[str, object]) -> None:
    path = EXPECTED / f"{name}.txt"
    if os.environ.get("YUNTI_GOLDEN") == "write":
        path.write_text(text_of(given), encoding="utf-8")
    assert text_of(given) == path.read_text(encoding="utf-8")
