"""What a form asks: fields under a condition come and go with the answers, and a rule says what may be left out.

Not here: how far it is filled in (`tests/programmes`), the page (`tests/web/applicant/test_conditional_fields.py`).
"""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.packs.test_checking import SOUND, problems, write
from yunti.packs.forms import Section, sections_of
from yunti.packs.reading import load_pack
from yunti.rules.engine import evaluate

PACK = (
    SOUND.replace(
        "  day: {title: 日期, type: date}\n",
        """  day: {title: 日期, type: date}
  kind: {title: 类别, type: text, options: [甲, 其他]}
  other: {title: 其他类别, type: text, required: "kind == '其他'"}
  code: {title: 代码, type: text}
  name: {title: 名称, type: text, required: true}
""",
    )
    + """form:
  main:
    title: 申请表
    sections:
    - title: 基本情况
      fields: [kind, {field: other, beside: code, when: "kind == '其他'"}, {field: name}]
    - title: 另外
      fields: [{field: day, when: items >= 2}]
"""
)


def sections(tmp_path: Path, **facts: Any) -> dict[str, Section]:
    pack = load_pack(write(tmp_path, PACK))
    return {each.key: each for each in sections_of(pack, "case", "main", evaluate(pack.program(), facts))}


def asked(section: Section) -> list[str]:
    return [each.field for each in section.fields]


def test_a_field_is_asked_while_its_condition_is_known_to_hold(tmp_path: Path) -> None:
    for facts in ({}, {"kind": "甲"}):
        assert asked(sections(tmp_path, **facts)["s0"]) == ["kind", "name"]
    assert asked(sections(tmp_path, kind="其他")["s0"]) == ["kind", "other", "code", "name"]
    assert sections(tmp_path)["s0"].places == ("kind", "other", "code", "name")


def test_a_section_that_asks_nothing_is_none(tmp_path: Path) -> None:
    assert "s1" not in sections(tmp_path, items=1)
    assert asked(sections(tmp_path, items=2)["s1"]) == ["day"]


def test_a_form_that_is_read_shows_everything(tmp_path: Path) -> None:
    read = sections_of(load_pack(write(tmp_path, PACK)), "case", "main", None)
    assert [asked(each) for each in read] == [["kind", "other", "code", "name"], ["day"]]


def test_what_hangs_on_answers_is_known(tmp_path: Path) -> None:
    fields = {each.field: each for each in sections(tmp_path, kind="其他")["s0"].fields}
    assert {name for name, each in fields.items() if each.conditional} == {"other", "code"}
    assert {name for name, each in fields.items() if each.by_rule} == {"other"}
    assert fields["other"].required is True


@pytest.mark.parametrize(
    ("when", "said"),
    [("itms >= 2", "没有名为 itms 的字段或判定；是否想写 items"), ("items", "when 要能判断是否")],
)
def test_a_condition_that_cannot_be_one_is_told(tmp_path: Path, when: str, said: str) -> None:
    assert problems(write(tmp_path, PACK)) == []
    found = problems(write(tmp_path, PACK.replace("when: items >= 2", f"when: {when}")))
    assert len(found) == 1 and said in found[0]
