"""Golden explanations: one passing, one failing, one incomplete case, read against `expected/checklist.md`.

Each tells whether the application can be submitted, what is missing, and how every item of the score came about.
Not here: outputs and codes (the pack's casebook, `tests/programmes/test_all_packs.py`).
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.programmes.explaining import is_as_reviewed, told
from yunti.packs.reading import Pack, load_pack

EXPECTED = Path(__file__).parent / "expected"
FOLDER = Path(__file__).resolve().parents[3] / "packs" / "zhejiang-cloud-level" / "2024"


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


CASES = [case["input"] for case in pack().section("cases")]
READY = next(given for given in CASES if given["op"] == "ready_to_submit")
FAILING = {
    **READY,
    "industry_code": "6510",
    "inf_storage_n_tb": 60,
    "inf_server_n_cpu_cores": 200,
    "biz_rd_n": 2.5,
    "biz_other_n": 1,
    "biz_other_m": 0,
    "mgt_office_n": -1,
    "col_system_n": 30,
    "col_data_categories": ["rd", "finance"],
    "cloud_invest_3y_wan": 160,
    "systems": READY["systems"][4:],
    "security_docs": [{"type": "invoice", "year": 2022}],
    "expert_scores": {**{row: [3, 3, 3] for row in READY["expert_scores"]}, "exp_xinchuang": [3, 5, 4]},
}
NOT_GIVEN = ("inf_storage_n_tb", "inf_server_m_mem_gb", "biz_supply_n", "col_data_categories", "city_code")
INCOMPLETE = {
    **{
        key: value
        for key, value in READY.items()
        if key not in (*NOT_GIVEN, "expert_scores", "security_docs")
    },
    "biz_other_m": 0,
    "systems": [{**row, "intro": row["category"] != "rd"} for row in READY["systems"]],
}


def text_of(given: dict[str, Any]) -> str:
    whole = told(pack(), "ready_to_submit", "eligible", given)
    score = told(pack(), "score", "preliminary_total", given).partition("\n\n")[0]
    return f"{whole}\n{score}\n"


@pytest.mark.golden
@pytest.mark.parametrize(
    ("name", "given"), [("passing", READY), ("failing", FAILING), ("incomplete", INCOMPLETE)]
)
def test_explanation_is_as_reviewed(name: str, given: dict[str, Any]) -> None:
    assert is_as_reviewed(EXPECTED / f"{name}.txt", text_of(given))
