"""What people type and what is kept: brackets of names.

Not here: codes (`test_identifiers.py`), amounts (`test_money.py`).
"""

import pytest

from yunti.domain.characters import chinese_brackets


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
