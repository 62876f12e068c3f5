"""Golden explanations: one passing, one failing, one incomplete case, read against `expected/checklist.md`.

Not here: outputs and codes (the pack's casebook, `tests/programmes/test_all_packs.py`).
"""

from functools import cache
from pathlib import Path

import pytest

from tests.programmes.explaining import is_as_reviewed, told
from yunti.packs.reading import Pack, load_pack

EXPECTED = Path(__file__).parent / "expected"
FOLDER = Path(__file__).resolve().parents[3] / "packs" / "jiangsu-star" / "2020"


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


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


@pytest.mark.golden
@pytest.mark.parametrize(
    ("name", "given"), [("passing", CASES["JS-003"]), ("failing", FAILING), ("incomplete", INCOMPLETE)]
)
def test_explanation_is_as_reviewed(name: str, given: dict[str, object]) -> None:
    assert is_as_reviewed(EXPECTED / f"{name}.txt", told(pack(), "evaluate_application", "eligible", given))
