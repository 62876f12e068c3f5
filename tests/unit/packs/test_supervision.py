"""What a pack says of checks on the spot: read as written, each fault told with its line.

Not here: recording and deciding (`tests/apps/inspections/test_checks.py`).
"""

import shutil
from pathlib import Path

import pytest

from tests.unit.packs.test_checking import problems
from yunti.packs.reading import load_pack
from yunti.packs.supervision import supervision_of

FOLDER = Path(__file__).parents[3] / "packs" / "guangdong-voucher" / "2018"


def test_a_sound_section_is_read_and_a_pack_without_one_has_none() -> None:
    found = supervision_of(load_pack(FOLDER))
    assert found is not None and found.confirmed_by == ("province_commission",)
    conclusions = found.conclusions
    assert [code for code, each in conclusions.items() if not each.needs_confirming] == ["sound"]
    assert conclusions["improved"].lifts == "poor_effect" and conclusions["poor_effect"].bars
    assert conclusions["unfair_undisclosed"].of == ("supplier",)
    assert supervision_of(load_pack(FOLDER.parents[1] / "jiangsu-star" / "2020")) is None


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("by: [city_authority,", "by: [city,", "没有角色 city"),
        ("confirmed_by: province_commission", "confirmed_by: province", "没有角色 province"),
        ("guard: fraud_confirmed", "guard: fraud", "没有条件 fraud"),
        ("guard: fraud_confirmed", "guard: contract_true", "条件 contract_true 要写 record: supervision"),
        ("lifts: poor_effect", "lifts: poor", "没有结论 poor"),
        ("lifts: poor_effect", "lifts: unfair_undisclosed", "没有 bars，无从解除"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    folder = tmp_path / "guangdong-voucher" / "2018"
    shutil.copytree(FOLDER, folder)
    text = (folder / "supervision.yaml").read_text(encoding="utf-8")
    assert before in text
    (folder / "supervision.yaml").write_text(text.replace(before, after), encoding="utf-8")
    assert any(told in each for each in problems(folder))
