"""The size rule as the pack states it (bounds as lists, so that batches can look them up) and as the registry applies it.

Both come from 工信部联企业〔2011〕300号; they must agree at each bound of each industry, on both sides of it.
Not here: the rule worked by hand (`tests/unit/domain/test_sizes.py`), what follows from a size (the casebook).
"""

from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from yunti.domain.money import FEN_PER_WAN
from yunti.domain.sizes import Indicator, SizeRule, packaged_rules, size_class
from yunti.packs.operations import run
from yunti.packs.reading import Pack, load_pack

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "hunan-deep-cloud" / "2021"
CODES = [code for rule in packaged_rules() for code in rule.divisions]
# Rail, finance, 房地产业 without its group, own property, education, health, public service; too short; no such division.
UNDECIDED = ["53", "66", "67", "68", "69", "70", "704", "83", "84", "91", "94", "97"]


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


def by_pack(code: str, employees: int, revenue_fen: int, assets_fen: int) -> str | None:
    given = {"op": "evaluate", "industry_code": code, "employees": employees}
    money = {"revenue_wan": revenue_fen, "total_assets_wan": assets_fen}
    given |= {field: Decimal(fen) / FEN_PER_WAN for field, fen in money.items()}
    size = run(pack(), given)["sme_size"]
    assert size is None or isinstance(size, str)
    return size


def by_registry(code: str, employees: int, revenue_fen: int, assets_fen: int) -> str | None:
    size = size_class(code, employees=employees, revenue_fen=revenue_fen, assets_fen=assets_fen).size
    return None if size is None else size.value


def around(bounds: tuple[int, int, int] | None, below: int) -> list[int]:
    """Each bound and just below it; one figure where the industry does not use the indicator."""
    return [value for bound in bounds for value in (bound, bound - below)] if bounds else [0]


@pytest.mark.parametrize("rule", packaged_rules(), ids=lambda rule: rule.key)
def test_every_bound_of_every_industry(rule: SizeRule) -> None:
    code = rule.divisions[0]
    figures = [around(rule.bounds.get(each), 1) for each in Indicator]
    for employees, revenue, assets in product(*figures):
        expected = by_registry(code, employees, revenue, assets)
        assert by_pack(code, employees, revenue, assets) == expected, (code, employees, revenue, assets)


@pytest.mark.parametrize("code", CODES + UNDECIDED)
def test_every_division_and_group(code: str) -> None:
    for figures in ((0, 0, 0), (150, 10**9, 10**10), (10**6, 10**12, 10**12)):
        assert by_pack(code, *figures) == by_registry(code, *figures), figures
