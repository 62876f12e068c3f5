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
FOLDER = Path(__file__).resolve().parents[3] / "packs" / "hunan-deep-cloud" / "2021"


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


def given(**changes: Any) -> dict[str, Any]:
    return {**next(each["input"] for each in pack().section("cases") if each["id"] == "HND-EX-01"), **changes}


FAILING = {
    "items": [
        {"item_id": "N08", "route": "cloud", "core_business": True},
        {"item_id": "N09", "route": "cloud"},
    ],
    "cloud_provider": "",
    "employees": 1200,
    "revenue_wan": 50000,
    "depth_confirmed": False,
}
INCOMPLETE = {"industry_code": None, "employees": None, "depth_confirmed": None, "effect_confirmed": None}


@pytest.mark.golden
@pytest.mark.parametrize(
    ("name", "changes"), [("passing", {}), ("failing", FAILING), ("incomplete", INCOMPLETE)]
)
def test_explanation_is_as_reviewed(name: str, changes: dict[str, Any]) -> None:
    assert is_as_reviewed(
        EXPECTED / f"{name}.txt", told(pack(), "evaluate", "deep_cloud_met", given(**changes))
    )
