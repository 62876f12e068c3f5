"""Names are cut so that two characters, one character, initials and beginnings of codes find them again."""

import pytest

from yunti.domain.search_terms import folded, initials_of, terms_of, wanted

NAME = "重庆示例云鹤3D银行有限公司"
TERMS = terms_of([NAME], [initials_of(NAME)], "91900101MA0000001R").split()


def finds(typed: str) -> bool:
    def term(one) -> bool:
        return any(each.startswith(one.text) if one.prefix else each == one.text for each in TERMS)

    return all(
        any(all(term(one) for one in group.terms) for group in choice.choices) for choice in wanted(typed)
    )


@pytest.mark.parametrize(
    "typed",
    [
        "云鹤",
        "鹤",
        "司",
        "示例云鹤",
        "有限公司",
        "cqsl",
        "yh3d",
        "gs",
        "s",
        "3D银",
        "91900101ma",
        "云鹤 cq",
        "９１９００１",
    ],
)
def test_found(typed: str) -> None:
    assert wanted(typed) and finds(typed)


@pytest.mark.parametrize("typed", ["鹤云", "zq", "纺织", "云鹤 纺织", "00101ma"])
def test_not_found(typed: str) -> None:
    assert not finds(typed)


def test_readings_depend_on_the_word() -> None:
    assert initials_of(NAME) == "cqslyh3dyhyxgs"


def test_marks_and_blanks_mean_nothing() -> None:
    assert folded(" 示例（ＡＢ）·公司\u200b") == "示例ab公司"
    assert wanted('")(*&|') == ()
