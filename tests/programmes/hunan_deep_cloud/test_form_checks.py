"""What the entry form of one row asks and warns of, and when a row may move: the parts of the pack that no case shows.

Not here: decisions and their codes (the pack's casebook), the engine of procedures.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from yunti.packs.calls import Call, open_evaluation
from yunti.packs.reading import Pack, load_pack
from yunti.packs.sheets import tables

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "hunan-deep-cloud" / "2021"


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


def row(**changes: Any) -> dict[str, Any]:
    example = next(each["input"] for each in pack().section("cases") if each["id"] == "HND-EX-01")
    whole = {
        "table_kind": "deep",
        "achieved_on": "2021-05-18",
        "outcomes": [{"outcome_kind": "revenue_increase", "outcome_value": 30}],
        **{key: value for key, value in example.items() if key != "op"},
    }
    return {**whole, **changes}


def codes(report: str, **changes: Any) -> list[str]:
    return list(open_evaluation(Call(pack(), "evaluate", row(**changes))).codes(report))


def guard_holds(guard: str, operation: str, given: dict[str, Any]) -> Any:
    evaluation = open_evaluation(Call(pack(), operation, given))
    rule = pack().section("guards")[guard]["rule"]
    return evaluation.value_of(evaluation.program.output(rule, ("guards", guard, "rule")), evaluation.env)


@pytest.mark.parametrize(
    ("outcomes", "warned"),
    [
        ([{"outcome_kind": "smart_product", "outcome_subject": "智能终端"}], True),
        ([{"outcome_kind": "other", "outcome_text": "效率提高20%"}], False),
        ([{"outcome_kind": "capacity_exchange", "outcome_subject": "３００吨"}], False),
        ([{"outcome_kind": "other", "outcome_text": "明显"}, {"outcome_kind": "cost_decrease", "outcome_value": 5}], False),
        ([{"outcome_kind": "other", "outcome_text": "明显"}, {"outcome_kind": "other"}], True),
        ([], False),
    ],
)  # fmt: skip
def test_outcomes_are_to_hold_a_number_somewhere(outcomes: list[dict[str, Any]], warned: bool) -> None:
    assert ("W_OUTCOME_NOT_QUANTIFIED" in codes("form_warnings", outcomes=outcomes)) is warned


def test_one_system_for_two_items_is_warned_of() -> None:
    items = row()["items"]
    same = [{**each, "system_name": "同一系统"} for each in items]
    apart = [{**each, "system_name": f"系统{number}"} for number, each in enumerate(items)]
    assert codes("form_warnings", items=same) == ["W_SAME_SYSTEM"]
    assert codes("form_warnings", items=apart) == []


@pytest.mark.parametrize(
    ("changes", "gaps"),
    [
        ({}, []),
        ({"uscc": " ", "city_code": None}, ["E_REQUIRED:uscc", "E_REQUIRED:city_code"]),
        ({"cloud_provider": None}, ["E_REQUIRED:cloud_provider"]),
        ({"cloud_provider": None, "deployment_mode": "private_self_built"}, []),
        ({"cloud_products": []}, []),
        ({"cloud_products": [], "table_kind": "ordinary"}, ["E_REQUIRED:cloud_products"]),
        ({"items": [], "outcomes": None, "table_kind": "ordinary"}, []),
        ({"items": None, "outcomes": []}, ["E_REQUIRED:items", "E_REQUIRED:outcomes"]),
        ({"table_kind": "platform", "platform_name": ""}, ["E_REQUIRED:platform_name"]),
        ({"items": [{"item_id": "D05"}]}, ["E_REQUIRED:item_id_or_route"]),
        ({"total_assets_wan": None}, []),
        ({"industry_code": "4710", "total_assets_wan": None}, ["E_REQUIRED:total_assets_wan"]),
    ],
)
def test_what_has_to_be_filled_depends_on_the_table(changes: dict[str, Any], gaps: list[str]) -> None:
    assert codes("form_gaps", **changes) == gaps


def test_a_platform_row_without_cloud_asks_for_no_provider() -> None:
    items = [{**each, "route": "platform"} for each in row()["items"]]
    asked = codes(
        "form_gaps", table_kind="platform", items=items, platform_name="示例平台", cloud_provider=None
    )
    assert asked == []


@pytest.mark.parametrize(
    ("guard", "changes", "holds"),
    [
        ("recognised_after", {"recognised_on": "2021-05-18"}, True),
        ("recognised_after", {"recognised_on": "2021-05-17"}, False),
        ("recognised_after", {"recognised_on": None}, False),
        ("once_per_table", {"listed_before": None}, True),
        ("once_per_table", {"listed_before": 1}, False),
        ("totals_fit", {"printed_rows": None, "entries": []}, True),
        ("totals_fit", {"printed_rows": 1, "entries": []}, False),
    ],
)
def test_a_move_waits_for_its_guard(guard: str, changes: dict[str, Any], holds: bool) -> None:
    assert guard_holds(guard, "evaluate", row(**changes)) is holds


ENTRY = {"uscc": "914301000000001156", "achieved_on": "2021-03-01"}


@pytest.mark.parametrize(
    ("entries", "holds"),
    [
        ([ENTRY], True),
        ([], True),
        ([ENTRY, {**ENTRY, "uscc": "91430100000000019W"}], True),
        ([ENTRY, ENTRY], False),
        ([{**ENTRY, "achieved_on": "2021-04-01"}], False),
        ([{**ENTRY, "achieved_on": "2020-12-20"}], False),
        ([{**ENTRY, "achieved_on": None}], False),
        ([{**ENTRY, "uscc": None}], False),
    ],
)
def test_a_table_is_accepted_with_firms_of_its_period_each_once(
    entries: list[dict[str, Any]], holds: bool
) -> None:
    given = {"report_year": 2021, "period": "Q1", "entries": entries}
    assert guard_holds("checks_passed", "build_schedule", given) is holds


def test_the_indicators_are_printed_with_their_numbers() -> None:
    """The numbers begin anew at the fourth and the seventh type; the one bracket that is missing is put in."""
    shown = [line.split(" | ") for line in tables(pack(), date(2021, 1, 1)) if line.startswith("| （")]
    cells = [(cells[0].removeprefix("| "), cells[1]) for cells in shown[:50]]
    numbers = [int(cell.split(".")[0]) for _, cell in cells]
    assert numbers == [*range(1, 18), *range(1, 17), *range(1, 18)]
    assert cells[0] == ("（一）产品设计数字化", "1.计算机辅助设计（CAD）")
    assert cells[37] == ("（七）产品和服务智能化", "5.全生命周期、全流程的客户关系管理系统（CRM）")


def test_the_calendar_prints_the_cut_off_in_force() -> None:
    assert "| 全年 | 12月20日 | 12月31日 |" in list(tables(pack(), date(2021, 1, 1)))
