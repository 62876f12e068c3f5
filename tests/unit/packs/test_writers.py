"""Who among the officers fills in what is asked of them, as a pack names them. Not here: filling in (`tests/apps/cases`)."""

from pathlib import Path

import pytest

from tests.unit.packs.test_checking import SOUND, problems, write

DAY = "  day: {title: 日期, type: date}\n"
ASKED = "  seen: {title: 已核, type: yes_no, from: officer, by: officer, clause: C-1}\n"


def faults(tmp_path: Path, asked: str) -> list[str]:
    text = SOUND.replace(DAY, DAY + asked).replace(
        "actors: {", "actors: {party: {title: 企业, desk: applicant}, "
    )
    return [each for each in problems(write(tmp_path, text)) if "提示" not in each]


def test_an_authority_may_be_named(tmp_path: Path) -> None:
    assert faults(tmp_path, ASKED) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("by: officer", "by: oficer", "没有角色 oficer；是否想写 officer"),
        ("by: officer", "by: party", "角色 party 不是办理单位"),
        ("from: officer, ", "", "by 只用于 from: officer 的字段"),
    ],
)
def test_who_cannot_fill_it_in_is_told(tmp_path: Path, before: str, after: str, said: str) -> None:
    (told,) = faults(tmp_path, ASKED.replace(before, after))
    assert said in told
