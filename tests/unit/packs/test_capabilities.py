"""A programme names each part of the platform that its pack declares, and declares each that it names.

Not here: what a part declares (the test of each part).
"""

from pathlib import Path

import pytest

from tests.first_vouchers import PACK
from tests.unit.packs.test_checking import SOUND, problems, write
from tests.unit.packs.test_procedures import RUN
from tests.unit.packs.test_publicity import SHOWN


@pytest.mark.parametrize(
    ("pack", "before", "after", "told"),
    [
        (
            SOUND,
            "validity:",
            "capabilities: [vouchers]\nvalidity:",
            "写了功能 vouchers，没有写 vouchers 的内容",
        ),
        (SOUND, "validity:", "capabilities: [panel]\nvalidity:", "写了功能 panel，没有写 panels 的内容"),
        (SOUND, "validity:", "capabilities: [sampling]\nvalidity:", "没有写 inspections 的内容"),
        (SOUND, "validity:", "capabilities: [vouchres]\nvalidity:", "没有功能 vouchres；是否想写 vouchers"),
        (PACK, "capabilities: [vouchers]", "capabilities: [rating]", "capabilities 里没有 vouchers"),
        (RUN, "capabilities: [bans]", "capabilities: []", "capabilities 里没有 bans"),
        (SHOWN, "[bans, publicity, objections]", "[bans, objections]", "capabilities 里没有 publicity"),
        (SHOWN, "[bans, publicity, objections]", "[bans, publicity]", "capabilities 里没有 objections"),
    ],
)
def test_neither_stands_without_the_other(
    tmp_path: Path, pack: str, before: str, after: str, told: str
) -> None:
    assert before in pack
    found = problems(write(tmp_path, pack.replace(before, after, 1)))
    assert any(told in each and "pack.yaml" in each for each in found), found


def test_what_follows_from_operations_is_known_by_name(tmp_path: Path) -> None:
    named = SOUND.replace("validity:", "capabilities: [rating, targets]\nvalidity:", 1)
    assert problems(write(tmp_path, named)) == []


def test_an_effect_of_a_capability_is_declared_as_such(tmp_path: Path) -> None:
    owned = RUN.replace("ban: enterprise", "capability: rating").replace("[bans]", "[rating]")
    assert problems(write(tmp_path, owned)) == []


@pytest.mark.parametrize(("says", "sound"), [("a", True), ("c", False)])
def test_a_status_granted_as_such_is_one_that_the_field_of_its_name_may_hold(
    tmp_path: Path, says: str, sound: bool
) -> None:
    sort = "  sort: {title: 类别, type: code, options: {a: 甲, b: 乙}}\n  name: {title: 名称"
    pack = RUN.replace("ban: enterprise", f"grant_status: sort, says: {says}").replace("[bans]", "[]")
    found = problems(write(tmp_path, pack.replace("  name: {title: 名称", sort, 1)))
    assert any("没有状态 c" in each for each in found) is not sound
    assert sound is (found == [])
