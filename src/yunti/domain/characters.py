"""Full-width and half-width characters: what people type into a field, as the characters meant.

Only the full-width ASCII block, the ideographic blank, the yuan signs and dashes change; circled or raised
digits do not, so that nothing turns silently into another number.
Not here: shapes of codes (`domain.identifiers`), amounts (`domain.money`), hiding personal data (`domain.masking`).
"""

import re
import unicodedata

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HALF_WIDTH |= {
    0x3000: 0x20,  # ideographic blank
    0x00A0: 0x20,  # no-break blank, frequent in spreadsheets
    0x2009: 0x20,
    0x202F: 0x20,
    0xFFE5: 0x00A5,  # ￥
    0x2212: 0x2D,  # minus sign
    0x2013: 0x2D,
    0x2014: 0x2D,
}
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_TABLE: dict[int, int | None] = {**_HALF_WIDTH, **_INVISIBLE}
_WHITE_SPACE = frozenset(
    map(
        chr,
        [
            *range(0x09, 0x0E),
            0x20,
            0x85,
            0xA0,
            0x1680,
            *range(0x2000, 0x200B),
            0x2028,
            0x2029,
            0x202F,
            0x205F,
            0x3000,
        ],
    )
)
_BLANKS = re.compile(r"\s+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def half_width(text: str) -> str:
    """１２Ａ，　→ 12A, and a plain blank; invisible characters are dropped."""
    return text.translate(_TABLE)


def chinese_brackets(text: str) -> str:
    """罗县局(示例) → 罗县局（示例）: the brackets of a name that holds Chinese characters; Latin names keep theirs."""
    return text.replace("(", "（").replace(")", "）") if _CHINESE.search(text) else text


def count_characters(text: str) -> int:
    """Code points after NFC that are no Unicode white space; invisible joiners count, they are no blanks."""
    return sum(1 for character in unicodedata.normalize("NFC", text) if character not in _WHITE_SPACE)


def without_blanks(text: str) -> str:
    """Half-width text with every blank removed, also inside."""
    return _BLANKS.sub("", half_width(text))
