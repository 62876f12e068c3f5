"""Settlements over tables decide as the operation does for one city: `settle_batch` on random claims, and its own cases.

Not here: the arithmetic without a pack (`tests/unit/rules/test_allotting.py`).
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yunti.domain.money import FEN_PER_YUAN
from yunti.packs.operations import run
from yunti.packs.reading import Pack, load_pack
from yunti.packs.settling import Settling
from yunti.rules.batch import IN_PROCESS
from yunti.rules.errors import RuleError
from yunti.rules.tables import tables_of
from yunti.rules.values import read_facts

DAY = date(2019, 3, 31)
CLAIM = st.fixed_dictionaries(
    {
        "payable_yuan": st.integers(0, 9).map(lambda tens: Decimal(tens * 10)),
        "settlement_applied_at": st.sampled_from([f"2019-03-0{day}T09:00:00" for day in range(1, 6)]),
        "pilot_tag": st.booleans(),
        "carried_over": st.booleans(),
        "objection": st.sampled_from(["none", "none", "none", "pending", "dismissed", "upheld"]),
    }
)
CITY = st.fixed_dictionaries(
    {
        "city_budget_yuan": st.integers(0, 300),
        "pilot_earmark_yuan": st.integers(0, 100),
        "claims": st.lists(CLAIM, max_size=12),
    }
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Path(__file__).parents[3] / "packs" / "guangdong-voucher" / "2018")


def named(cities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Claims whose numbers do not run with the order in which they are given."""
    return [
        {
            **city,
            "claims": [
                {**claim, "voucher_id": f"V{(place * 7) % 13:02d}{place:02d}"}
                for place, claim in enumerate(city["claims"])
            ],
        }
        for city in cities
    ]


@pytest.mark.parametrize("engine", IN_PROCESS)
@settings(max_examples=60)
@given(cities=st.lists(CITY, min_size=1, max_size=4))
def test_tables_decide_as_the_operation_does(pack: Pack, engine: str, cities: list[dict[str, Any]]) -> None:
    given_ = named(cities)
    settling = Settling(pack, "settle_batch", DAY)
    facts = [read_facts(city, pack.definition.facts) for city in given_]
    settled = settling.settled(tables_of(facts, settling.layout), engine)
    for number, city in enumerate(given_):
        wanted = run(pack, {"op": "settle_batch", **city}, DAY)
        found = settled.of_case(number)
        assert (found["paid"], found["unpaid"]) == (wanted["pay_order"], wanted["carried_over"])
        assert (found["postponed"], found["denied"]) == (wanted["postponed"], wanted["denied"])
        left = settled.found.left.row(number, named=True)
        assert left["general"] == wanted["general_left_yuan"] * FEN_PER_YUAN
        assert left["pilot"] == wanted["pilot_left_yuan"] * FEN_PER_YUAN


def test_another_operation_is_refused(pack: Pack) -> None:
    with pytest.raises(RuleError, match="不是按次序分配"):
        Settling(pack, "check_contract")
