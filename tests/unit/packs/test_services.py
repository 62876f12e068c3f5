"""What a pack says of its catalogue of services: read as written, each fault told with its line.

Not here: who offers what (`tests/apps/registry`), the pages (`tests/web/public`).
"""

from datetime import date
from pathlib import Path

import pytest

from tests.unit.packs.test_checking import problems
from tests.yearly_money import PACK, write_pack
from yunti.packs.differences import differences
from yunti.packs.reading import load_pack
from yunti.packs.services import Catalogue, catalogue_of

LISTED = """\
lists:
  offers:
    title: 目录
    key: code
    clause: M-1
    columns: {code: 编号, link: 环节, pain: 痛点, label: 服务, cap: 上限}
    rows: [[a, 设计, 慢, 协同设计, 10万], [b, 设计, 乱, 图纸管理, null], [c, 生产, 停机, 设备监控, 每台0.1万]]
  kinds:
    title: 类别
    key: code
    clause: M-1
    columns: {code: 编号, label: 类别}
    rows: [[saas, 软件], [other, 其他]]
catalogue:
  title: 示例目录
  clause: M-1
  list: offers
  from: '2025-02-01'
  name: label
  group: link
  cap: cap
  about: [pain]
  kinds: kinds
  status: stands
  total: {title: 合计, text: 50万}
"""
STANDS = "  stands: {title: 状态, type: code, options: {good: 正常, bad: 暂停}, from: system, clause: M-1}\nderive:"
WHOLE = PACK.replace("derive:", STANDS, 1) + LISTED


def read(folder: Path) -> Catalogue:
    found = catalogue_of(load_pack(folder))
    assert found is not None
    return found


def test_a_sound_catalogue_is_read(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, WHOLE)
    assert problems(folder) == []
    found = read(folder)
    assert (found.title, found.since, found.clause) == ("示例目录", date(2025, 2, 1), ("M-1",))
    assert (found.group_title, found.cap_title, found.total) == ("环节", "上限", ("合计", "50万"))
    assert found.kinds == {"saas": "软件", "other": "其他"}
    assert list(found.statuses.items()) == [("good", "正常"), ("bad", "暂停")]
    assert [(head, [each.name for each in own]) for head, own in found.groups] == [
        ("设计", ["协同设计", "图纸管理"]),
        ("生产", ["设备监控"]),
    ]
    assert found.by_code["a"].about == (("痛点", "慢"),) and found.by_code["b"].cap == ""


def test_what_may_be_left_out_is_empty(tmp_path: Path) -> None:
    bare = LISTED[: LISTED.index("  group: link")]
    found = read(write_pack(tmp_path, PACK + bare))
    assert (found.group_title, found.kinds, found.status, found.total) == ("", {}, "", ("", ""))
    assert found.groups == [("", list(found.services))] and found.services[0].about == ()
    assert catalogue_of(load_pack(write_pack(tmp_path / "none"))) is None


def test_a_changed_catalogue_is_told_among_the_differences(tmp_path: Path) -> None:
    before = load_pack(write_pack(tmp_path / "a", WHOLE))
    after = load_pack(write_pack(tmp_path / "b", WHOLE.replace("title: 示例目录", "title: 新目录")))
    assert any("应用服务目录" in str(each) for each in differences(before, after))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("list: offers", "list: ofers", "没有参照表 ofers；是否想写 offers"),
        ("kinds: kinds\n", "kinds: kind\n", "没有参照表 kind；是否想写 kinds"),
        ("name: label", "name: labels", "没有列 labels；是否想写 label"),
        ("about: [pain]", "about: [pein]", "没有列 pein；是否想写 pain"),
        ("status: stands", "status: stand", "没有字段 stand"),
        ("status: stands", "status: target", "target 没有写选项"),
        ("from: '2025-02-01'", "from: '2025年'", "应写成日期"),
        ("  list: offers\n", "", "list"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in WHOLE
    found = problems(write_pack(tmp_path, WHOLE.replace(before, after)))
    assert any(told in each and "pack.yaml" in each for each in found), found
