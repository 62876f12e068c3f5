"""What people type and what is kept: brackets of names, and which characters count.

Not here: codes (`test_identifiers.py`), amounts (`test_money.py`).
"""

import re
from pathlib import Path

import pytest

from yunti.domain.characters import chinese_brackets, count_characters

SCRIPT = Path("src/yunti/web/shared/static/yunti/yunti.js")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("罗县局(示例)", "罗县局（示例）"),
        ("罗县局（示例）", "罗县局（示例）"),
        ("Anna (sample)", "Anna (sample)"),
        ("马申报", "马申报"),
    ],
)
def test_names_with_chinese_characters_have_full_width_brackets(typed: str, kept: str) -> None:
    assert chinese_brackets(typed) == kept


def test_the_counter_beside_a_field_leaves_out_the_same_characters() -> None:
    """The browser's list of blanks is a second copy; nothing else is."""
    told = re.search(r"BLANK = /(\[.+?\])/;", SCRIPT.read_text(encoding="utf-8"))
    assert told
    blank = re.compile(told[1])
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    assert [each for each in every if bool(blank.match(each)) == bool(count_characters(each))] == []
