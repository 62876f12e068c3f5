"""Tables that agree, and every kind of figure that does not: row sums, rates, places, column sums, gaps."""

from typing import Any

import pytest

from yunti.domain.reconciling import Finding, Layout, Place, Rate, RowSum, rate_text, reconcile

LAYOUT = Layout(
    label="name",
    rows=(RowSum("all", ("a", "b")), Rate("rate", "all", "goal")),
    places=(Place("place", "all"),),
    total="合计",
    columns=("a", "b", "all", "goal"),
)
COLUMNS = ("name", "a", "b", "all", "goal", "rate", "place")
CLEAN = [
    ("甲", 1, 2, 3, 4, "75.0%", 2),
    ("乙", 3, 4, 7, 3, "233.3%", 1),
    ("丙", 0, 3, 3, 0, "—", 2),
    ("合计", 4, 9, 13, 7, "185.7%", None),
]


def table(**changed: Any) -> list[dict[str, Any]]:
    """The clean table with cells changed: `甲_all=9`."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in CLEAN]
    for name, value in changed.items():
        label, column = name.split("_")
        next(row for row in rows if row["name"] == label)[column] = value
    return rows


def found(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (each.label, each.column, each.expected, each.printed) for each in reconcile(rows, LAYOUT).findings
    ]


def test_a_table_that_agrees() -> None:
    assert reconcile(table(), LAYOUT).findings == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"甲_all": 4}, [("甲", "all", 3, 4), ("甲", "rate", "100.0%", "75.0%"), ("丙", "place", 3, 2), ("合计", "all", 14, 13)]),
        ({"甲_a": 2}, [("甲", "all", 4, 3), ("合计", "a", 5, 4)]),
        ({"甲_goal": 5}, [("甲", "rate", "60.0%", "75.0%"), ("合计", "goal", 8, 7)]),
        ({"乙_rate": "233.4%"}, [("乙", "rate", "233.3%", "233.4%")]),
        ({"乙_place": 3}, [("乙", "place", 1, 3)]),
        ({"丙_rate": "0.0%"}, [("丙", "rate", "—", "0.0%")]),
        ({"合计_b": 8}, [("合计", "all", 12, 13), ("合计", "b", 9, 8)]),
        ({"甲_name": "丁", "甲_a": 9}, [("丁", "all", 11, 3), ("合计", "a", 12, 4)]),
    ],
)  # fmt: skip
def test_findings_and_their_order(changed: dict[str, Any], expected: list[tuple[Any, ...]]) -> None:
    changed = dict(sorted(changed.items(), key=lambda item: item[0].endswith("_name")))
    assert found(table(**changed)) == expected


def test_a_figure_that_is_wanting_is_no_error_and_is_listed() -> None:
    result = reconcile(table(甲_b=None, 乙_rate=None), LAYOUT)
    assert result.findings == []
    assert result.not_made == [("甲", "all"), ("乙", "rate"), ("合计", "b")]


def test_without_a_total_row_no_column_is_summed() -> None:
    assert found(table()[:3]) == []
    assert found([table()[0] | {"all": 9}]) == [
        ("甲", "all", 3, 9), ("甲", "rate", "225.0%", "75.0%"), ("甲", "place", 1, 2)
    ]  # fmt: skip


def test_a_total_row_alone_is_a_total_of_nothing() -> None:
    assert found([table()[3]])[0] == ("合计", "a", 0, 4)


@pytest.mark.parametrize(
    ("share", "whole", "expected"),
    [(97, 68, "142.6%"), (1, 8, "12.5%"), (1, 2000, "0.1%"), (1, 2001, "0.0%"), (0, 5, "0.0%"), (5, 0, "—"), (0, 0, "—"),
     (None, 5, None), (3, None, None), (-1, 3, "-33.3%"), (1, -3, "-33.3%"), (-2, -3, "66.7%"), (0, -3, "0.0%")],
)  # fmt: skip
def test_rates_round_half_up_to_one_place(share: int | None, whole: int | None, expected: str | None) -> None:
    assert rate_text({"s": share, "w": whole}, Rate("r", "s", "w")) == expected


def test_rates_without_places() -> None:
    assert rate_text({"s": 97, "w": 68}, Rate("r", "s", "w", places=0)) == "143%"


def test_findings_are_plain_values() -> None:
    assert reconcile(table(乙_place=3), LAYOUT).findings == [Finding("乙", "place", 1, 3)]
