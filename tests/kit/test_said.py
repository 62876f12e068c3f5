"""Sentences of the ground floor reach people in their own language, with the same figures in them.

Not here: what is wrong with a code or an amount (`tests/unit/domain`).
"""

import re

import pytest
from django.utils.translation import override

from yunti.domain.calendar import UnpublishedYearError
from yunti.domain.capitals import capitals
from yunti.domain.identifiers import check_uscc
from yunti.domain.money import MoneyError, parse_wan, parse_yuan
from yunti.domain.said import Said
from yunti.kit.wording import said_in_words

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def of_amount(typed: str, read=parse_yuan) -> Said:
    with pytest.raises(MoneyError) as refused:
        read(typed)
    return refused.value.said


def of_code(typed: str) -> Said:
    said = check_uscc(typed).said
    assert said is not None
    return said


def of_capitals() -> Said:
    with pytest.raises(MoneyError) as refused:
        capitals(10**14)
    return refused.value.said


CASES = [
    (of_code(""), "empty", []),
    (of_code("9143"), "length", ["18", "4"]),
    (of_code("9143010OMA001007XM"), "character", ["8", "O", "0"]),
    (of_code("9143010VMA001007XM"), "character", ["8", "V"]),
    (of_code("9143010?MA001007XM"), "character", ["8", "?"]),
    (of_code("9143A104MA001007XM"), "region", ["5", "A"]),
    (of_code("91430104MA001007X1"), "check_digit", ["M", "1"]),
    (of_amount(""), "empty", ["12345.67"]),
    (of_amount("1" * 41), "too_long", ["40"]),
    (of_amount("9" * 30), "too_large", ["9" * 30]),
    (of_amount("1.234"), "part_of_fen", ["1.234", "2"]),
    (of_amount("1.2345678", parse_wan), "part_of_fen", ["1.2345678", "6"]),
    (of_amount("1.23456789012亿元"), "part_of_fen", ["10"]),
    (of_amount("1,2,3"), "separators", ["1,2,3"]),
    (of_amount("about ten"), "not_a_number", ["about ten"]),
    (of_capitals(), "too_large_for_capitals", []),
    (UnpublishedYearError((2027, 2028)).said, "unpublished_year", ["2027", "2028"]),
]


@pytest.mark.parametrize(("said", "code", "figures"), CASES, ids=lambda value: getattr(value, "code", None))
def test_the_same_is_said_in_both_languages(said: Said, code: str, figures: list[str]) -> None:
    assert said.code == code
    with override("zh-hans"):
        chinese = said_in_words(said)
    assert chinese == said.text and CHINESE.search(chinese)
    with override("en"):
        english = said_in_words(said)
    left = english
    for value in said.params.values():
        left = left.replace(str(value), "")
    assert not CHINESE.search(left), english
    assert all(figure in english and figure in chinese for figure in figures)
