"""The printed weights add up: items to dimensions, dimensions to 100, figures 75 and experts 25.

Not here: the scores (the pack's casebook).
"""

from collections import Counter

from tests.programmes.zhejiang_cloud_level.test_explanations import pack
from yunti.packs.calls import Call, open_evaluation


def test_weights_add_up() -> None:
    lists, parameters = pack().definition.lists, pack().definition.parameters
    each = next(iter(parameters["item_weight"].values.values()))
    items = Counter(row["dimension"] for row in lists["items"].rows)
    dimensions = {row["dimension"]: row for row in lists["dimensions"].rows}
    assert {name: count * each for name, count in items.items()} == {
        name: row["weight"] for name, row in dimensions.items() if row["scored_by"] == "figures"
    }
    assert sum(row["weight"] for row in dimensions.values()) == 100
    assert sum(items.values()) * each == 75
    assert open_evaluation(Call(pack(), "score", {})).value("weights_agree") is True


def test_expert_items_have_the_printed_most() -> None:
    parameters = pack().definition.parameters
    groups: Counter[str] = Counter()
    for row in pack().definition.lists["expert_items"].rows:
        most = next(iter(parameters[row["most"].removeprefix("$")].values.values()))
        assert most == row["weight"]
        groups[row["group"]] += most
    assert groups == {"innovation": 13, "demonstration": 12}


def test_every_form_field_and_printed_column_of_the_recommendation_is_there() -> None:
    columns = [column["label"] for column in pack().section("tables")["annex_2"]["columns"]]
    assert columns == [
        "序号", "区县", "企业名称", "主营业务", "上年度销售收入（万元）", "上年度利润总额（万元）",
        "近三年信息化建设和运维投入（万元）", "近三年上云投入（万元）", "企业信息化负责人", "联系电话", "经信部门推荐意见",
    ]  # fmt: skip


def test_one_item_rule_is_written_once_for_all_fifteen() -> None:
    assert pack().section("derive")["score_{id}"]["for_each"] == "items"
    assert sum(name.startswith("score_") for name in pack().definition.names) == 15
