"""Industries: totals of the edition of 2017, chains, manufacturing."""

from collections import Counter

import pytest

from yunti.domain.industries import IndustryLevel, packaged_industries
from yunti.domain.packaged import table_rows

TABLE = packaged_industries()


def test_totals_of_the_edition():
    counts = Counter(row["level"] for row in table_rows("industries.csv"))
    assert counts == {"section": 20, "division": 97, "group": 473, "class": 1381}
    assert len(TABLE) == 1971


def test_divisions_by_section():
    sizes = [len(TABLE.children(section.code)) for section in TABLE.children()]
    assert sizes == [5, 7, 31, 3, 4, 2, 8, 2, 3, 4, 1, 2, 3, 4, 3, 1, 2, 5, 6, 1]
    assert [section.code for section in TABLE.children()] == list("ABCDEFGHIJKLMNOPQRST")


def test_every_code_hangs_under_its_own_beginning():
    for row in table_rows("industries.csv"):
        if row["level"] in ("group", "class"):
            assert row["parent"] == row["code"][:-1]
        elif row["level"] == "division":
            assert row["parent"].isalpha()
        else:
            assert row["parent"] == ""


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("654", "运行维护服务"),  # 数据处理和存储服务 in the edition of 2011
        ("6540", "运行维护服务"),
        ("655", "信息处理和存储支持服务"),
        ("3586", "康复辅具制造"),
        ("9291", "消防管理机构"),
        ("396", "智能消费设备制造"),
        ("05", "农、林、牧、渔专业及辅助性活动"),
        ("58", "多式联运和运输代理业"),
        ("97", "国际组织"),
        ("C", "制造业"),
        (" Ｃ１３ ", "农副食品加工业"),
        ("I65", "软件和信息技术服务业"),
    ],
)
def test_names_are_those_of_2017(code, name):
    assert TABLE.lookup(code).name == name


@pytest.mark.parametrize("code", ["", "98", "1", "137x", "13711", "A13", "U", "3965", "138", "-13", "٣٤"])
def test_unknown_codes_are_not_found(code):
    assert TABLE.lookup(code) is None


def test_every_group_has_classes_that_end_in_nought_or_are_several():
    for section in TABLE.children():
        for division in TABLE.children(section.code):
            for group in TABLE.children(division.code):
                last = [row.code[-1] for row in TABLE.children(group.code)]
                assert last == ["0"] or (len(last) > 1 and "0" not in last), group.code
                assert last == sorted(last)


def test_chain_goes_down_to_the_class():
    assert [row.code for row in TABLE.chain("3962")] == ["C", "39", "396", "3962"]
    assert [row.level for row in TABLE.chain("3962")] == list(IndustryLevel)
    assert TABLE.section_of("3962").name == "制造业"
    assert TABLE.chain("3965") == ()
    assert TABLE.nearest("3962").name == "智能车载设备制造"
    assert TABLE.nearest("3965").name == "智能消费设备制造"
    assert TABLE.nearest("1380") is None
    assert TABLE.section_of("9999") is None


@pytest.mark.parametrize(
    ("code", "manufacturing"),
    [
        ("13", True),
        ("43", True),
        ("3962", True),
        ("C39", True),
        ("12", False),
        ("0610", False),
        ("44", False),
        ("6513", False),
        ("6510", None),
        ("138", None),
        ("1380", None),
        ("3965", None),
        ("C", None),
        ("1", None),
        ("39620", None),
        ("", None),
        ("99", None),
    ],
)
def test_manufacturing_is_divisions_13_to_43(code, manufacturing):
    assert TABLE.is_manufacturing(code) is manufacturing


def test_manufacturing_divisions_are_all_of_13_to_43():
    assert [row.code for row in TABLE.children("C")] == [str(number) for number in range(13, 44)]


def test_search_by_name_and_code():
    codes = [row.code for row in TABLE.search("软件")]
    assert codes == ["5176", "5273", "I", "65", "651", "6511", "6512", "6513", "6519"]
    assert next(row.code for row in TABLE.search("65")) == "65"
    assert TABLE.search(" ") == ()
