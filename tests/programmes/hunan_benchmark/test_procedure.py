"""When a move of the procedure may be made, what the form warns of, what another reading would change, what is printed.

Not here: decisions and their codes (the pack's casebook), the engine of procedures.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from yunti.packs.calls import Call, open_evaluation
from yunti.packs.operations import run
from yunti.packs.reading import Pack, load_pack
from yunti.packs.sheets import forms, tables
from yunti.rules.errors import RuleError

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "hunan-benchmark" / "2019"
ORIGINALS: list[dict[str, Any]] = [{"code": "M2", "original_checked": True}, {"code": "M4A", "original_checked": True, "years": [2020, 2021]}]  # fmt: skip
MATERIALS: list[dict[str, Any]] = [*ORIGINALS, {"code": "M1"}, {"code": "M3"}, {"code": "M4B"}, {"code": "M5", "years": [2021]}, {"code": "M6C"}]  # fmt: skip


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


def form(**changes: Any) -> dict[str, Any]:
    example = next(each["input"] for each in pack().section("cases") if each["id"] == "HNB-EX-01")
    return {**{key: value for key, value in example.items() if key != "op"}, **changes}


def without(code: str) -> list[dict[str, Any]]:
    return [each for each in MATERIALS if each["code"] != code]


def unchecked() -> list[dict[str, Any]]:
    return [{**each, "original_checked": False} for each in MATERIALS]


def guard_holds(guard: str, given: dict[str, Any]) -> Any:
    evaluation = open_evaluation(Call(pack(), "validate_application", given))
    rule = pack().section("guards")[guard]["rule"]
    if isinstance(rule, dict) and "empty" in rule:
        return not evaluation.codes(rule["empty"])
    return evaluation.value_of(evaluation.program.output(rule, ("guards", guard, "rule")), evaluation.env)


@pytest.mark.parametrize(
    ("guard", "changes", "holds"),
    [
        ("form_valid", {}, True),
        ("form_valid", {"commit_2": False}, False),
        ("materials_there", {"materials": MATERIALS}, True),
        ("materials_there", {"materials": unchecked()}, True),
        ("materials_there", {"materials": without("M1")}, False),
        ("materials_there", {"materials": without("M6C")}, False),
        ("materials_there", {"materials": [*without("M5"), {"code": "M5", "years": [2020]}]}, False),
        ("materials_there", {"materials": MATERIALS, "honours_count": 1}, False),
        ("materials_there", {"materials": MATERIALS, "honours": [{"award_name": "示例"}]}, False),
        ("materials_there", {"materials": [*MATERIALS, {"code": "M7"}], "honours_count": 1}, True),
        ("materials_there", {"materials": MATERIALS, "extra_requested": ["X"]}, False),
        ("originals_checked", {"materials": MATERIALS}, True),
        ("originals_checked", {"materials": unchecked()}, False),
        ("originals_checked", {"materials": without("M2")}, False),
        ("originals_checked", {"materials": []}, False),
        ("measure_in_force", {"apply_date": "2024-07-31"}, True),
        ("measure_in_force", {"apply_date": "2024-08-01", "onsite_record": "示例"}, False),
        ("submitted_in_force", {"apply_date": "2024-08-01", "first_submitted_on": "2024-07-31"}, True),
        ("submitted_in_force", {"apply_date": "2024-08-01", "first_submitted_on": "2024-08-01"}, False),
        ("submitted_in_force", {"apply_date": "2024-08-01"}, False),
        ("county_checked", {}, True),
        ("opinion_agrees", {"city_opinion_choice": "agree", "city_opinion_on": "2022-06-01"}, True),
        ("opinion_agrees", {"city_opinion_choice": "agree"}, False),
    ],
)
def test_a_move_waits_for_its_guard(guard: str, changes: dict[str, Any], holds: bool) -> None:
    assert guard_holds(guard, form(**changes)) is holds


@pytest.mark.parametrize(
    ("changes", "warned"),
    [
        ({}, []),
        ({"main_revenue_wan_e24": 16800}, []),
        ({"main_revenue_wan_e24": 15000}, ["W_E24_REVENUE"]),
        ({"commit_on": "2022-05-10"}, []),
        ({"sign_legal_on": "2022-05-11"}, ["W_SIGN_DATE"]),
    ],
)
def test_the_form_warns_beside_its_errors(changes: dict[str, Any], warned: list[str]) -> None:
    evaluation = open_evaluation(Call(pack(), "validate_application", form(**changes)))
    assert list(evaluation.codes("form_warnings")) == warned


@pytest.mark.parametrize(
    ("grounds", "recognised", "official", "other"),
    [
        (["false_info"], False, 0, 3),
        (["tax"], False, 0, 0),
        (["false_info"], True, 3, 3),
    ],
)
def test_a_ban_before_recognition_is_another_reading(
    grounds: list[str], recognised: bool, official: int, other: int
) -> None:
    given = {"op": "revocation", "is_recognised": recognised, "grounds": grounds}
    banning = pack().what_if({"ban_for_applicants": {"2019-08-01.": True}})
    day = date(2022, 1, 1)
    assert run(pack(), given, day)["ban_years"] == official
    assert run(pack(), given, day, banning)["ban_years"] == other


def test_a_notice_in_working_days_is_refused_and_not_left_without_dates() -> None:
    with pytest.raises(RuleError, match="应为 calendar 之一"):
        pack().what_if({"notice_mode": {"2022": "working"}})


def test_the_application_is_printed_in_its_order() -> None:
    shown = [line for line in forms(pack()) if line.startswith(("# ", "申", "## "))]
    assert shown[:2] == ["# 湖南省“上云上平台”标杆企业", "申  报  书"]
    headings = [line for line in shown if line.startswith("## ")]
    assert headings == [
        "## 一、申请表", "## 企业基本信息", "## 企业荣誉", "## 项目信息", "## 项目类型信息",
        "## 申报单位负责人签章", "## 申报单位承诺", "## 所在地工业和信息化主管部门审核意见",
        "## 二、企业基本情况概述", "## 三、标杆要素条件符合情况概述", "## 四、项目成效", "## 附件",
    ]  # fmt: skip


def test_elements_and_rows_of_honours_are_printed_as_in_the_notice() -> None:
    shown = list(tables(pack()))
    assert any(line.startswith("| 二、智能+经营管理优化 | 4、网络采购与数字营销 |") for line in shown)
    assert "| 智能+经营管理优化 | □ 4、网络营销与采购 |" in shown
    start = shown.index("# 企业荣誉")
    assert [line[2:4].strip() for line in shown[start + 4 : start + 9]] == ["1", "2", "3", "4", "……"]


def test_lists_for_the_public_name_no_person() -> None:
    facts = pack().section("facts")
    personal = {name for name, fact in facts.items() if fact.get("personal")}
    assert {"contact_name", "contact_mobile", "contact_email", "commit_legal"} <= personal
    for name in ("public_notice", "recognised_list", "case_library"):
        printed = {column["id"] for column in pack().section("tables")[name]["columns"]}
        assert not printed & personal, name


def test_what_explains_an_application_says_what_its_errors_say() -> None:
    """Each error is raised by a rule with its title, clause and advice; together they are the explanation."""
    given = [
        each["input"] for each in pack().section("cases") if each["input"]["op"] == "validate_application"
    ]
    assert len(given) > 50
    for fields in given:
        evaluation = open_evaluation(
            Call(pack(), "validate_application", {key: value for key, value in fields.items() if key != "op"})
        )
        assert evaluation.value("form_sound") is (not evaluation.codes("errors")), fields
