"""What bound files make of the lists of a case. Not here: binding them (`tests/apps/cases`)."""

from decimal import Decimal

import pytest

from yunti.packs.evidence import Bound, cell_value, same_value, typed_only, with_evidence
from yunti.packs.reading import Pack
from yunti.rules.values import FactSpec, Kind, ValueType

FACTS = {
    "items": {
        "type": "list",
        "short": {"key": "code", "fill": {"pages": "已附"}},
        "rows": {"code": {"list": "catalogue"}, "pages": {}},
        "evidence": {"proof": {"title": "证明", "pages": "pages"}},
    },
    "lines": {
        "type": "list",
        "rows": {"number": {}, "contract": {}, "contract_pages": {}},
        "evidence": {"contract": {"title": "合同", "pages": "contract_pages", "attached": "contract"}},
    },
    "shots": {
        "type": "list",
        "rows": {"number": {}, "alike": {}},
        "evidence": {"shot": {"title": "截图", "alike": "alike"}},
    },
}


class Facts:
    """As much of a pack as is looked at."""

    def __init__(self) -> None:
        self.kept: dict[object, object] = {}

    def section(self, name: str) -> dict[str, object]:
        assert name == "facts"
        return dict(FACTS)


PACK: Pack = Facts()  # type: ignore[assignment]


def test_a_tick_and_a_typed_page_count_for_nothing_without_a_file() -> None:
    facts = {"items": ["a", {"code": "b", "pages": "3"}], "lines": [{"number": "1", "contract": True}]}
    assert with_evidence(PACK, facts, []) == {
        "items": [{"code": "a"}, {"code": "b"}],
        "lines": [{"number": "1", "contract": False}],
        "shots": [],
    }


def test_a_file_says_that_it_is_there_and_on_which_pages() -> None:
    bound = [
        Bound("items", "b", "proof", "截图.pdf", "3–4"),
        Bound("lines", "1", "contract", "合同.pdf", ""),
        Bound("lines", "7", "contract", "没有这一行.pdf", ""),
    ]
    facts = with_evidence(
        PACK, {"items": ["a", "b"], "lines": [{"number": "1"}, {"number": "2"}], "x": 1}, bound
    )
    assert facts["items"] == [{"code": "a"}, {"code": "b", "pages": "截图.pdf 第 3–4 页"}]
    assert facts["lines"][0] == {"number": "1", "contract": False}
    assert facts["lines"][1] == {"number": "2", "contract": True, "contract_pages": "合同.pdf"}
    assert facts["x"] == 1


def test_the_same_pages_of_the_same_file_in_two_places_are_told() -> None:
    files = [
        Bound("shots", "0", "shot", "一.png", "1", digest="a"),
        Bound("shots", "1", "shot", "二.png", "1", digest="a"),
        Bound("shots", "2", "shot", "一.png", "2", digest="a"),
        Bound("shots", "3", "shot", "三.png", "1"),
        Bound("shots", "4", "shot", "四.png", "1"),
    ]
    rows = with_evidence(PACK, {"shots": [{"number": str(number)} for number in range(6)]}, files)["shots"]
    assert [row["alike"] for row in rows] == [True, True, False, False, False, False]


def test_what_files_said_is_not_taken_over_where_they_are_not() -> None:
    line = {"number": "1", "contract": True, "contract_pages": "合同.pdf"}
    assert typed_only(FACTS["lines"], [line]) == [{"number": "1"}]
    assert typed_only({"type": "text"}, "同") == "同"


@pytest.mark.parametrize(("unit", "value"), [("万元", Decimal("2.34567")), ("元", Decimal("23456.7"))])
def test_fen_become_the_unit_of_the_column_exactly(unit: str, value: Decimal) -> None:
    spec = FactSpec(name="amount", type=ValueType(Kind.NUMBER, 8), unit=unit)
    assert cell_value(spec, 2345670) == value
    assert cell_value(FactSpec(name="amount", type=ValueType(Kind.NUMBER, 8), unit="万元"), 2000000) == 2


def test_brackets_and_blanks_make_no_difference_numbers_do() -> None:
    assert same_value("示例（长沙）公司", "示例(长沙) 公司")
    assert same_value(2, Decimal("2.00"))
    assert not same_value("2026-01-01", "2026-01-02")
    assert not same_value(Decimal("2.01"), 2)
