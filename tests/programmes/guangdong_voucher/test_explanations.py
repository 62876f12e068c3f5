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
FOLDER = Path(__file__).resolve().parents[3] / "packs" / "guangdong-voucher" / "2018"


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


def given(**changes: Any) -> dict[str, Any]:
    found = next(each["input"] for each in pack().section("cases") if each["id"] == "GDX-01")
    return {**found, "ent_established_on": "2016-05-20", **changes}


FAILING = {
    "ent_established_on": "2018-01-05",
    "main_revenue_last_year_yuan": 9_500_000,
    "contract_date": "2018-03-20",
    "fiscal_violations": [{"found_on": "2015-03-01", "serious": True}],
    "other_special_fund": True,
    "applied_at": "2018-11-20T09:00:00",
}
INCOMPLETE = {"ent_established_on": None, "main_revenue_last_year_yuan": None, "contract_date": None}


@pytest.mark.golden
@pytest.mark.parametrize(
    ("name", "changes"), [("passing", {}), ("failing", FAILING), ("incomplete", INCOMPLETE)]
)
def test_explanation_is_as_reviewed(name: str, changes: dict[str, Any]) -> None:
    assert is_as_reviewed(
        EXPECTED / f"{name}.txt", told(pack(), "check_eligibility", "eligible", given(**changes))
    )
