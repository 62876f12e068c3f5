"""Industries: totals of the edition of 2017, chains, manufacturing."""

from collections import Counter

import pytest

from yunti.domain.industries import IndustryLevel, packaged_industries
from yunti.domain.packaged import table_rows

TABLE = packaged_industries()


def test_totals_of_the_edition():
    counts = Counter(row["level"] for row in table_rows("industries.csv"))
    assert counts == {"section": 20, "division": 97, "group": 473}
    assert len(TABLE) == 590


def test_divisions_by_section():
    sizes = [len(TABLE.children(section.code)) for section in TABLE.children()]
    assert sizes == [5, 7, 31, 3, 4, 2, 8, 2, 3, 4, 1, 2, 3, 4, 3, 1, 2, 5, 6, 1]
    assert [section.code for section in TABLE.children()] == list("ABCDEFGHIJKLMNOPQRST")


def test_every_code_hangs_under_its_own_beginning():
    for row in table_rows("industries.csv"):
        if row["level"] == "group":
            assert row["parent"] == row["code"][:2]
        elif row["level"] == "division":
            assert row["parent"].isalpha()
        else:
            assert row["parent"] == ""


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("654", "运行维护服务"),  # 数据处理和存储服务 in the edition of 2011
        ("655", "信息处理和存储支持服务"),
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


@pytest.mark.parametrize("code", ["", "98", "1", "137x", "13711", "A13", "U", "3962", "138", "-13", "٣٤"])
def test_unknown_codes_are_not_found(code):
    assert TABLE.lookup(code) is None


def test_chain_of_a_four_digit_class_goes_to_its_group():
    assert [row.code for row in TABLE.chain("3962")] == ["C", "39", "396"]
    assert [row.level for row in TABLE.chain("396")] == list(IndustryLevel)
    assert TABLE.nearest("3962").name == "智能消费设备制造"
    assert TABLE.nearest("1380") is None
    assert TABLE.chain("9999") == ()


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
        ("6510", False),
        ("138", None),
        ("1380", None),
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
    assert [row.code for row in TABLE.search("软件")] == ["I", "65", "651"]
    assert next(row.code for row in TABLE.search("65")) == "65"
    assert TABLE.search(" ") == ()
