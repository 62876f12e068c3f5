"""What a pack says of events: read as written, each fault told with its line.

Not here: announcing and correcting (`tests/apps/programmes/test_events.py`).
"""

import shutil
from pathlib import Path

import pytest

from tests.unit.packs.test_checking import problems
from yunti.packs.events import events_of
from yunti.packs.reading import load_pack

FOLDER = Path(__file__).parents[3] / "packs" / "guangdong-voucher" / "2018"


def test_a_sound_section_is_read_and_a_pack_without_one_has_none() -> None:
    told = events_of(load_pack(FOLDER))
    assert told is not None and told.clause == ("GDV-03",)
    assert told.by == ("county_authority", "city_authority", "province_commission")
    assert told.invites == ("enterprise", "supplier") and "cluster" in told.kinds
    assert events_of(load_pack(FOLDER.parents[1] / "jiangsu-star" / "2020")) is None


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("by: [county_authority,", "by: [county,", "没有角色 county"),
        ("by: [county_authority,", "by: [enterprise,", "角色 enterprise 的岗位不能用在 by"),
        ("invites: [enterprise,", "invites: [expert,", "角色 expert 的岗位不能用在 invites"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    folder = tmp_path / "guangdong-voucher" / "2018"
    shutil.copytree(FOLDER, folder)
    file = folder / "events.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), encoding="utf-8")
    assert any(told in problem for problem in problems(folder))
