"""The sums beneath the tables on the pages are those on the printed form, and counted rows are those of the rules.

Not here: the sums by themselves (`tests/unit/packs/test_totals.py`), how the pages are drawn (`tests/web/shared/test_sums.py`).
"""

import random
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.programmes.jiangsu_star.filled import filled
from yunti.packs.reading import Pack, load_pack
from yunti.packs.totals import Tally, tallies_of
from yunti.papers.binding.making import make_paper
from yunti.papers.document import Grid
from yunti.rules.engine import evaluate

DAY = date(2026, 5, 12)
FORMS = {3: ("three_star", "application_three_star"), 4: ("four_five_star", "application_four_five_star")}
CLOUD = ("发票总额合计/万元", "发票中上云投入合计/万元")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Path("packs/jiangsu-star/2020"))


def given(star: int, luck: random.Random) -> dict[str, Any]:
    """Amounts of many places; some rows say nothing."""
    facts = filled(star, "示例甲有限公司", "91320000MA00000001")
    line = facts["investment_lines"][0]
    facts["investment_lines"] = [
        {**line, "seq": place, "amount_wan": amount(luck, 8, blank=0.05)} for place in range(1, 9)
    ]
    facts["invoice_details"] = [
        {"invoice_no": f"{number:08}", "lines": [of_sheet(luck) for _ in range(luck.randint(1, 6))]}
        for number in range(3)
    ]
    return {**facts, "investment_total_wan": None, "submitted_on": "2026-05-12"}


def amount(luck: random.Random, places: int, blank: float) -> Decimal | None:
    return None if luck.random() < blank else Decimal(luck.randint(1, 10**11)).scaleb(-places)


def of_sheet(luck: random.Random) -> dict[str, Any]:
    cloud = luck.choice([True, True, False, None]) if luck.random() < 0.2 else True
    return {"amount_yuan": amount(luck, 4, blank=0.05), "is_cloud_investment": cloud}


def printed(pack: Pack, paper: str, facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and figure of every sum beneath a sheet, in the order of the sheets."""
    known = {name: value for name, value in facts.items() if value is not None}
    found = []
    for block in make_paper(pack, paper, known, DAY).blocks:
        for row in block.rows if isinstance(block, Grid) else ():
            texts = [cell.text for cell in row.cells]
            found += [pair for pair in pairwise(texts) if "合计/" in pair[0]]
    return found


def on_pages(pack: Pack, form: str, facts: dict[str, Any]) -> list[tuple[str, str]]:
    evaluation = evaluate(pack.program(DAY), facts)
    lists = ("investment_lines", "invoice_details")
    tallies = [tally for field in lists for tally in tallies_of(pack, form, field, evaluation)]
    return [
        (f"{total.label}/万元", total.figure.removesuffix(" 万元"))
        for tally in tallies
        for total in tally.totals
        if total.label.endswith("合计")
    ]


@pytest.mark.parametrize("star", [3, 4])
def test_the_sums_on_the_pages_are_those_on_the_printed_form(pack: Pack, star: int) -> None:
    form, paper = FORMS[star]
    empty = 0
    for seed in range(12):
        facts = given(star, random.Random(seed))
        sums = on_pages(pack, form, facts)
        assert sums == printed(pack, paper, facts) and len(sums) == 7, seed
        empty += sum(not figure for _label, figure in sums)
    assert 0 < empty < 60, "neither sums nor gaps were compared"


def test_rows_are_counted_as_the_rules_count_them(pack: Pack) -> None:
    facts = {**given(4, random.Random(1)), "submitted_on": "2026-05-12"}
    lines = facts["investment_lines"]
    for line in lines:
        line |= {"amount_wan": Decimal(2), "contract_attached": True, "invoice_attached": True}
    lines[1]["buyer_name"], lines[2]["invoice_date"] = "示例别家有限公司", "2018-12-31"
    lines[3]["invoice_attached"], lines[4]["invest_category"] = False, "other"
    evaluation = evaluate(pack.program(DAY), facts)
    (tally,) = tallies_of(pack, "four_five_star", "investment_lines", evaluation)
    assert isinstance(tally, Tally) and tally.counted == 4
    assert [(row.place, row.counts) for row in tally.left_out] == [(place, False) for place in (2, 3, 4, 5)]
    told = [row.why[0] for row in tally.left_out]
    assert "购买方" in told[0] and "开票日期" in told[1] and "发票" in told[2] and "投入" in told[3]
    assert [total.figure for total in tally.totals] == ["16 万元", "8 万元"]
    assert evaluation.value("investment_counted") == 8 * 10**4 * 10**4


def test_services_and_ticked_items_say_what_counts(pack: Pack) -> None:
    facts = {
        **given(3, random.Random(1)),
        "cloud_services": [{"start_date": "2025-06-01"}, {"start_date": "2026-05-01"}],
    }
    facts["claimed_items"] = [{"code": "app_erp", "evidence_pages": "3"}, {"code": "fx_cost"}]
    evaluation = evaluate(pack.program(DAY), facts)
    (services,) = tallies_of(pack, "three_star", "cloud_services", evaluation)
    assert [row.counts for row in services.rows] == [True, False] and services.totals == ()
    (items,) = tallies_of(pack, "three_star", "claimed_items", evaluation)
    assert (items.rows[0].name, items.rows[0].counts) == ("企业资源规划", True)
    assert "页码" in items.left_out[0].why[0]
