"""The two progress tables of 附件3: as printed they hold exactly the findings known, and any planted error is found.

Not here: reconciling other tables (`tests/unit/domain/test_reconciling.py`), single cases (the pack's casebook).
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.programmes.zhejiang_cloud_level.test_explanations import pack
from yunti.domain.ranking import ranks
from yunti.domain.reconciling import Layout, Place, reconcile
from yunti.packs.calls import Call
from yunti.packs.operations import run
from yunti.packs.uses.reconcile import layout_of

Table = list[dict[str, Any]]
TOTAL = "全省合计"
NUMBERS = ("y2021", "y2022", "y2023", "cumulative", "target")
TABLES = {"city": "city_library_printed", "county": "county_library_printed"}
PRINTED = {
    "city": [{"region": "绍兴市", "column": "progress", "expected": "142.6%", "printed": "142.7%"}],
    "county": [],
}


def printed(level: str) -> Table:
    rows = pack().definition.lists[TABLES[level]].rows
    return [{key: value for key, value in row.items() if key != "finding"} for row in rows]


def checked(level: str, table: Table) -> dict[str, Any]:
    return run(pack(), {"op": "progress_check", "level": level, "rows": table})


def cells(level: str) -> Iterator[tuple[str, int, str]]:
    for place, row in enumerate(printed(level)):
        for column in row:
            yield level, place, column


def places(found: dict[str, Any]) -> set[tuple[str, str]]:
    return {(each["region"], each["column"]) for each in found["errors"]}


@pytest.mark.parametrize("level", TABLES)
def test_the_printed_tables_hold_exactly_the_known_findings(level: str) -> None:
    found = checked(level, printed(level))
    assert found == {"ok": level == "county", "errors": PRINTED[level], "unchecked": [], "numbering": []}


def test_the_findings_are_kept_beside_the_printed_values() -> None:
    rows = [row for name in TABLES.values() for row in pack().definition.lists[name].rows if row["finding"]]
    assert [(row["region"], row["progress_printed"]) for row in rows] == [("绍兴市", "142.7%")]
    assert "142.6%" in rows[0]["finding"]


def test_the_two_tables_beside_each_other() -> None:
    found = run(
        pack(), {"op": "progress_compare", "city_rows": printed("city"), "county_rows": printed("county")}
    )
    assert found == {"warnings": ["W_DUP_COLUMN:y2021"]}


def expected_places(row: dict[str, Any], column: str) -> set[tuple[str, str]]:
    """Where one wrong cell must be found: in its row, and in the column sum that it belongs to."""
    region, own = row["region"], set()
    if column in ("y2021", "y2022", "y2023", "cumulative"):
        own.add((region, "cumulative"))
    if column in ("cumulative", "target"):
        own.add((region, "progress"))
    return own | {(TOTAL, column)}


@pytest.mark.parametrize(("level", "place", "column"), [cell for level in TABLES for cell in cells(level)])
def test_an_error_planted_in_any_cell_is_found(level: str, place: int, column: str) -> None:
    table = printed(level)
    row = table[place]
    known = places({"errors": PRINTED[level]})
    row[column] = row[column] + 1000 if isinstance(row[column], int) else f"{row[column]}0"
    found = checked(level, table)
    if column == "seq":
        assert found["numbering"] == [
            {"region": row["region"], "expected": place + 1, "printed": place + 1001}
        ]
        assert places(found) == known
    elif column == "region":
        assert [each["region"] for each in found["numbering"]] == [row["region"]]
    elif column == "progress_printed":
        assert places(found) == known | {(row["region"], "progress")}
    else:
        assert places(found) == known | expected_places(row, column)
    assert found["ok"] is (not found["errors"])


@pytest.mark.parametrize("step", [-1, 1])
@pytest.mark.parametrize(("level", "place"), [(level, place) for level in TABLES for place in range(12)])
def test_one_unit_in_a_sum_or_a_tenth_in_a_rate_is_enough(level: str, place: int, step: int) -> None:
    for column in NUMBERS:
        table = printed(level)
        table[place][column] += step
        assert places(checked(level, table)) - places({"errors": PRINTED[level]})
    table = printed(level)
    tenths = round(float(table[place]["progress_printed"].rstrip("%")) * 10) + step
    table[place]["progress_printed"] = f"{tenths // 10}.{tenths % 10}%"
    region = table[place]["region"]
    right = level == "city" and region == "绍兴市" and step == -1
    assert ((region, "progress") in places(checked(level, table))) is not right


@pytest.mark.parametrize("level", TABLES)
def test_a_planted_rank_is_found(level: str) -> None:
    """A column of places by the number of enterprises, as such tables are often printed: each wrong place is found."""
    layout = Layout("region", places=(Place("place", "cumulative"),), total=TOTAL)
    table = printed(level)
    own = [row for row in table if row["region"] != TOTAL]
    for row, place in zip(own, ranks([(row["cumulative"],) for row in own]), strict=True):
        row["place"] = place
    assert reconcile(table, layout).findings == []
    for row in own:
        wrong = [
            {**each, "place": each["place"] + (each is row)} if "place" in each else each for each in table
        ]
        assert [(each.label, each.column) for each in reconcile(wrong, layout).findings] == [
            (row["region"], "place")
        ]


def test_swapped_figures_of_two_regions_are_found_though_the_column_still_sums() -> None:
    table = printed("county")
    table[0]["y2022"], table[1]["y2022"] = table[1]["y2022"], table[0]["y2022"]
    assert places(checked("county", table)) == {("杭州市", "cumulative"), ("宁波市", "cumulative")}


def test_without_a_check_its_error_would_go_unseen() -> None:
    """The sums that the pack names are what finds the error, not something beside them."""
    table = printed("county")
    table[3]["y2023"] += 1
    call = Call(pack(), "progress_check", {"rows": table})
    whole = layout_of(call)
    assert len(reconcile(table, whole).findings) == 2
    assert len(reconcile(table, Layout(whole.label, whole.rows)).findings) == 1
    assert reconcile(table, Layout(whole.label)).findings == []
