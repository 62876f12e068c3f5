"""Every case of the pack: the examples of the requirements and those written from the clauses.

Not here: the format of packs (`tests/unit/packs`).
"""

from functools import cache
from pathlib import Path

import pytest

from yunti.packs.casebook import run_case
from yunti.packs.operations import NO_FIELD, NO_OPERATION, run
from yunti.packs.reading import Pack, load_pack

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "jiangsu-star" / "2020"


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


@pytest.mark.parametrize("case", pack().section("cases"), ids=lambda case: case["id"])
def test_case(case: dict[str, object]) -> None:
    assert run_case(pack(), case).differences == ()


def test_unknown_operation_and_field() -> None:
    assert run(pack(), {"op": "evaluate"}) == NO_OPERATION
    assert run(pack(), {"op": "onsite_sample", "recommended": 3}) == NO_FIELD


def test_all_outputs_are_present_when_nothing_is_given() -> None:
    for name, operation in pack().section("operations").items():
        found = run(pack(), {"op": name})
        assert set(found) >= set(operation.get("output") or {}) or "error" in found
