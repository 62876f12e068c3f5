"""What a pack says of panels of experts: read as written, each fault told with its line.

Not here: drawing (`tests/apps/panels`).
"""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.unit.packs.test_checking import problems
from yunti.packs.panels import panel_named, panels_for
from yunti.packs.reading import Pack, load_pack

ROOT = Path(__file__).parents[3] / "packs"
FOLDER = ROOT / "guangdong-voucher" / "2018"
DAY = date(2018, 12, 1)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(FOLDER)


def test_a_sound_pack_is_read(pack: Pack) -> None:
    (rule,) = panels_for(pack, "supplier_registration")
    assert rule.states(pack) == {"province_receipt", "expert_review"}
    assert (rule.needed(pack, DAY), rule.at_most(pack, DAY)) == (3, 10)
    assert rule.wanted(pack, {}) == ("工业互联网", "云计算", "信息安全")
    assert rule.mode_of(pack, {}) == ""
    assert panels_for(pack, "voucher_application") == () and panel_named(pack, "other") is None


def test_what_a_fact_says_is_told_in_the_words_of_its_options(pack: Pack) -> None:
    rule = panel_named(pack, "pilot_review")
    assert rule is not None
    assert rule.mode_of(pack, {"review_mode": "onsite"}) == "现场考察"
    assert rule.mode_of(pack, {}) is None, "unknown is not none"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("workflow: supplier_registration", "workflow: supplier_register", "没有流程 supplier_register"),
        ("step: assign_experts", "step: assign_expert", "没有步骤 assign_expert；是否想写 assign_experts"),
        ("by: province_commission", "by: province", "没有角色 province"),
        ("role: expert", "role: supplier", "角色 supplier 不是受邀的"),
        ("size: capability_panel_size", "size: capability_panel", "没有参数 capability_panel"),
        ("size: capability_panel_size", "size: pilot_intake", "应是不小于 1 的整数"),
        ("fields: [工业互联网, 云计算, 信息安全]", "fields_from: contract_of", "没有字段 contract_of"),
        ("  fields: [工业互联网, 云计算, 信息安全]\n", "", "写一样"),
        ("mode: review_mode", "mode: unit_name", "应是有选项的字段"),
        ("capability_review:", "capability:", "没有评审专家组 capability_review"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    folder = tmp_path / "guangdong-voucher" / "2018"
    shutil.copytree(FOLDER, folder)
    text = (folder / "panels.yaml").read_text(encoding="utf-8")
    assert before in text
    (folder / "panels.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    assert any(told in each for each in problems(folder)), problems(folder)
