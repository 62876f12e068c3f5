"""What a pack says of the money of a year: read as written, asked by its own operations, each fault told with its line.

Not here: years and tranches (`tests/apps/budgets`).
"""

from datetime import date
from pathlib import Path

import pytest

from tests.unit.packs.test_checking import problems
from tests.yearly_money import PACK, write_pack
from yunti.packs.budget import Bounds, Budget, Called, Issue, Notice, budget_of, ground
from yunti.packs.differences import differences
from yunti.packs.reading import load_pack

DAY = date(2025, 6, 1)


def read(folder: Path) -> Budget:
    found = budget_of(load_pack(folder))
    assert found is not None
    return found


def test_a_sound_pack_is_read(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    assert problems(folder) == []
    assert read(folder) == Budget(
        "额度分配表",
        ("province",),
        Issue("bounds", "target", "planned", "valid", "least", "most"),
        Notice("notice", "published_on", "cutoff_on", "valid"),
        {"application": Called("申请截止", ("M-2",)), "settlement": Called("结算截止", ("M-2",))},
        Called("试点额度", ("M-3",)),
        ("M-1",),
    )
    assert ground(load_pack(folder), "M-1", "M-2") == "办法第一条 M-1；办法第二条 M-2"


def test_without_the_section_there_is_no_budget(tmp_path: Path) -> None:
    assert budget_of(load_pack(write_pack(tmp_path, PACK[: PACK.index("budget:")]))) is None


@pytest.mark.parametrize(
    ("planned", "valid"), [(99_99, False), (100_00, True), (200_00, True), (200_01, False)]
)
def test_the_bounds_are_those_of_the_operation_to_the_fen(tmp_path: Path, planned: int, valid: bool) -> None:
    folder = write_pack(tmp_path)
    found = read(folder).bounds(load_pack(folder), 100_00, planned, DAY)
    assert found == Bounds(valid, 100_00, 200_00)


@pytest.mark.parametrize(("day", "in_time"), [(date(2025, 6, 30), False), (date(2025, 7, 1), True)])
def test_the_notice_of_a_cut_off_is_that_of_the_operation(tmp_path: Path, day: date, in_time: bool) -> None:
    folder = write_pack(tmp_path)
    assert read(folder).announced_in_time(load_pack(folder), DAY, day) is in_time


def test_a_changed_section_is_told_among_the_differences(tmp_path: Path) -> None:
    before = load_pack(write_pack(tmp_path / "a"))
    after = load_pack(write_pack(tmp_path / "b", PACK.replace("title: 额度分配表", "title: 资金分配表")))
    assert any("年度额度" in str(each) for each in differences(before, after))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("by: province", "by: provinse", "没有角色 provinse；是否想写 province"),
        ("desk: province", "desk: prefecture", "角色 province 不在省级岗位"),
        ("issue: {operation: bounds", "issue: {operation: bound", "没有计算规则的操作 bound；是否想写 bounds"),
        ("least: least, most: most, valid: valid}\n  notice", "least: lest, most: most, valid: valid}\n  notice", "没有 lest"),
        ("operation: bounds, target: target,", "operation: bounds, target: cutoff_on,", "以元为单位的金额"),
        ("planned: planned, least", "planned: plan, least", "没有字段 plan"),
        ("notice: {operation: notice, published", "notice: {operation: notise, published", "notise"),
        ("cutoff: cutoff_on, valid: valid", "cutoff: target, valid: valid", "target 应是日期"),
        ("cutoff: cutoff_on, valid: valid", "cutoff: cutoff_on, valid: in_time", "没有 in_time"),
        ("  title: 额度分配表\n", "", "title"),
    ],
)  # fmt: skip
def test_each_fault_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in PACK
    found = problems(write_pack(tmp_path, PACK.replace(before, after)))
    assert any(told in each and "pack.yaml" in each for each in found), found
