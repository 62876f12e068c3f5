"""Regions: totals, tree, dates of codes, search, overrides."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yunti.domain.dates import Span
from yunti.domain.packaged import table_rows
from yunti.domain.regions import (
    Region,
    RegionLevel,
    RegionTable,
    day_after,
    first_day,
    lies_within,
    packaged_regions,
    packaged_rows,
)

NOW = date(2026, 11, 1)
TABLE = packaged_regions()
CODES = sorted({row.code for row in packaged_rows()})


def in_force(day):
    return [row for code in CODES if (row := TABLE.lookup(code, day))]


def test_totals_once_no_year_of_change_is_left():
    counts = Counter(row.level for row in in_force(date(2027, 1, 1)))
    assert counts == {RegionLevel.PROVINCE: 34, RegionLevel.PREFECTURE: 333, RegionLevel.COUNTY: 2847}
    assert len(TABLE) == 3542
    by_province = Counter(
        row.code[:2] for row in in_force(date(2027, 1, 1)) if row.level is RegionLevel.COUNTY
    )
    assert (by_province["32"], by_province["33"], by_province["43"], by_province["44"]) == (95, 90, 122, 122)


def test_prefectures_of_four_provinces():
    for province, count in {"320000": 13, "330000": 11, "430000": 14, "440000": 21}.items():
        assert len(TABLE.children(province, NOW)) == count


def test_every_row_has_a_sound_place():
    assert len({(row.code, row.span.start) for row in packaged_rows()}) == len(packaged_rows())
    for row in packaged_rows():
        assert len(row.code) == 6
        assert row.code.isdigit()
        assert row.name
        assert (row.parent is None) == (row.level is RegionLevel.PROVINCE)
        if row.parent:
            assert row.parent[:2] == row.code[:2]
            above = TABLE.rows_of(row.parent)[0].level
            assert above is not RegionLevel.COUNTY
            assert (above is RegionLevel.PREFECTURE) <= (row.level is RegionLevel.COUNTY)
        assert row.name not in ("市辖区", "县", "省直辖县级行政区划")


def test_dates_in_the_table_are_days_months_or_years():
    for row in table_rows("regions.csv"):
        for text in (row["valid_from"], row["valid_to"]):
            assert len(text) in (0, 4, 7, 10)
            first_day(text)
        if row["valid_to"]:
            assert row["note"]


def test_readings_of_partial_dates():
    assert (first_day("2021"), day_after("2021")) == (date(2021, 1, 1), date(2022, 1, 1))
    assert (first_day("2021-04"), day_after("2021-04")) == (date(2021, 4, 1), date(2021, 5, 1))
    assert (first_day("2021-04-09"), day_after("2021-04-09")) == (date(2021, 4, 9), date(2021, 4, 9))
    assert first_day("") is None
    assert day_after("") is None


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("330104", "2021-03-31", "江干区"),
        ("330104", "2021-05-01", None),
        ("330103", "2020-01-01", "下城区"),
        ("330103", "2021-05-01", None),
        ("330114", "2021-05-01", "钱塘区"),
        ("330114", "2021-03-31", None),
        ("330113", "2026-01-01", "临平区"),
        ("653228", "2026-01-01", "和康县"),
        ("532331", "2021-02-01", "禄丰县"),
        ("532331", "2021-02-02", None),
        ("532302", "2021-02-02", "禄丰市"),
        ("130502", "2019-12-31", "桥东区"),
        ("130502", "2020-06-01", "襄都区"),
        ("130502", "2021-01-01", "襄都区"),
        ("371202", "2018-06-01", "莱城区"),
        ("371202", "2020-01-01", None),
        ("320571", "2026-01-01", None),
        ("999999", "2026-01-01", None),
    ],
)
def test_codes_hold_for_their_time(code, day, name):
    row = TABLE.lookup(code, date.fromisoformat(day))
    assert (row.name if row else None) == name


def test_notes_say_what_became_of_a_code():
    assert "330102" in TABLE.rows_of("330104")[-1].note
    assert not TABLE.rows_of("330104")[-1].exact
    assert TABLE.rows_of("532331")[-1].exact


@pytest.mark.parametrize(
    ("jurisdiction", "code", "inside"),
    [
        ("320000", "320500", True),
        ("320000", "320583", True),
        ("320500", "320583", True),
        ("320500", "320500", True),
        ("320583", "320500", False),
        ("320000", "330100", False),
        ("110000", "110101", True),
        ("420000", "429004", True),
        ("429004", "420000", False),
        ("441900", "441900", True),
        ("330100", "330104", True),  # abolished, stays in its place
        ("320000", "320571", False),  # not in the table
        ("", "320583", False),
    ],
)
def test_jurisdictions_contain_by_the_tree(jurisdiction, code, inside):
    assert TABLE.contains(jurisdiction, code) is inside
    assert TABLE.contains(jurisdiction, code, NOW) is inside


def test_ancestors_and_full_names():
    assert [row.name for row in TABLE.ancestors("320583", NOW)] == ["江苏省", "苏州市"]
    assert TABLE.full_name("320583", NOW) == "江苏省苏州市昆山市"
    assert TABLE.full_name("320583", NOW, "/") == "江苏省/苏州市/昆山市"
    assert TABLE.full_name("429004", NOW) == "湖北省仙桃市"
    assert TABLE.full_name("110101", NOW) == "北京市东城区"
    assert TABLE.full_name("330104", NOW) == "浙江省杭州市江干区"
    assert TABLE.full_name("810000", NOW) == "香港特别行政区"
    assert TABLE.full_name("000000", NOW) is None
    assert TABLE.ancestors("320000", NOW) == ()


def test_directly_administered_counties():
    direct = [row.code for row in in_force(NOW) if row.is_directly_administered]
    assert Counter(code[:2] for code in direct) == {"41": 1, "42": 4, "46": 15, "65": 13}
    assert all(TABLE.lookup(code, NOW).parent == code[:2] + "0000" for code in direct)
    assert not TABLE.lookup("110101", NOW).is_directly_administered


def test_search_by_name():
    assert [row.code for row in TABLE.search("昆山", NOW)] == ["320583"]
    assert TABLE.search("苏州", NOW)[0].code == "320500"
    assert [row.code for row in TABLE.search("苏州市昆山市", NOW)] == ["320583"]
    assert [row.code for row in TABLE.search("苏州市", NOW)] == ["320500"]
    assert [row.code for row in TABLE.search("苏州昆山", NOW)] == []
    assert [row.code for row in TABLE.search("江苏省苏州", NOW)] == ["320500"]
    assert len(TABLE.search("鼓楼区", NOW)) == 4
    assert [row.code for row in TABLE.search("鼓楼", NOW, within="320000")] == ["320106", "320302"]
    assert {row.level for row in TABLE.search("吉林", NOW, level=RegionLevel.PREFECTURE)} == {
        RegionLevel.PREFECTURE
    }
    assert TABLE.search("江干区", NOW) == ()
    assert TABLE.search("  ", NOW) == ()


def test_overrides_add_change_and_end_codes():
    zone = Region("320571", "示例园区", RegionLevel.COUNTY, "320500")
    ended = Region("320583", "昆山市", RegionLevel.COUNTY, "320500", Span(None, date(2026, 6, 1)), "示例")
    table = RegionTable(packaged_rows(), [zone, ended])
    assert table.contains("320500", "320571")
    assert table.full_name("320571", NOW) == "江苏省苏州市示例园区"
    assert table.lookup("320583", date(2026, 5, 31)).name == "昆山市"
    assert table.lookup("320583", NOW) is None
    assert len(table) == len(TABLE) + 1
    assert TABLE.lookup("320583", NOW) is not None


def test_region_without_its_parent_is_refused():
    with pytest.raises(ValueError, match="999901"):
        RegionTable([], [Region("999901", "示例县", RegionLevel.COUNTY, "999900")])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CODES), st.dates(date(2013, 1, 1), date(2027, 1, 1)))
def test_ancestors_contain_their_descendants(code, day):
    for above in TABLE.ancestors(code, day):
        assert TABLE.contains(above.code, code, day)
        assert not TABLE.contains(code, above.code, day)
    row = TABLE.lookup(code, day)
    if row is not None:
        assert row in TABLE.children(row.parent, day)


def test_digits_and_tree_agree_on_every_row() -> None:
    """Jurisdictions and filters go by the digits alone; this is what allows it."""
    table = packaged_regions()
    for row in packaged_rows():
        for above in (row.parent, *(region.code for region in table.ancestors(row.code, date(2026, 1, 1)))):
            assert above is None or lies_within(above, row.code)
        stem = row.code[:4] + "00"
        if row.level is RegionLevel.COUNTY and stem in table:
            assert row.parent == stem


@pytest.mark.parametrize(
    ("jurisdiction", "code", "holds"),
    [
        ("900000", "900101", True),
        ("900100", "900101", True),
        ("900101", "900101", True),
        ("900101", "900100", False),
        ("900200", "900101", False),
        ("", "900101", False),
        ("900000", "", False),
    ],
)
def test_digits_say_where_a_code_lies(jurisdiction: str, code: str, holds: bool) -> None:
    assert lies_within(jurisdiction, code) is holds
