"""Golden explanations: one passing, one failing, one incomplete case, read against `expected/checklist.md`.

Not here: outputs and codes (the pack's casebook, `tests/programmes/test_all_packs.py`).
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.programmes.explaining import is_as_reviewed, told
from yunti.packs.reading import Pack, load_pack

EXPECTED = Path(__file__).parent / "expected"
FOLDER = Path(__file__).resolve().parents[3] / "packs" / "hunan-benchmark" / "2019"


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


def given(**changes: Any) -> dict[str, Any]:
    return {**next(each["input"] for each in pack().section("cases") if each["id"] == "HNB-EX-04"), **changes}


FAILING = {
    "enterprise_kind": "other",
    "no_violation": False,
    "cloud_invest_wan": [0, 200],
    "online_sales_wan": 999.99,
    "integrated_srm": None,
    "apply_date": "2024-08-01",
    "revoked_on": "2022-01-01",
}
INCOMPLETE = {"enterprise_kind": None, "cloud_invest_wan": [120], "replicable": None, "element_findings": {}}


@pytest.mark.golden
@pytest.mark.parametrize(
    ("name", "changes"), [("passing", {}), ("failing", FAILING), ("incomplete", INCOMPLETE)]
)
def test_explanation_is_as_reviewed(name: str, changes: dict[str, Any]) -> None:
    assert is_as_reviewed(EXPECTED / f"{name}.txt", told(pack(), "eligibility", "eligible", given(**changes)))
