"""The counts of a live evaluation follow from its list of systems, and its points from the counts; nobody types a count.

Not here: the points by themselves (`test_score_by_hand.py`), the steps (`test_from_draft_to_review.py`).
"""

from typing import Any

import pytest

from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.zhejiang_cloud_level.filled import (
    COLLABORATING,
    COUNTS,
    FIGURES,
    KIND,
    SELF_TOTAL,
    filled,
    go,
    places,
    save,
    systems,
    with_files,
)
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.cases.queries.progress import scores
from yunti.apps.cases.services import GuardsMissing, start_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.errors import Refused
from yunti.packs.scoring import ScoreCard, ScoredItem

pytestmark = pytest.mark.django_db
OF_LIST = {"office": "mgt", "device_mgmt": "mgt"}


@pytest.fixture
def case(people: People) -> Case:
    each = a_round("zhejiang-cloud-level", "2024")
    case = start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)
    save(case, filled(), people.ma)
    return with_files(case, places(len(systems())))


def told(case: Case) -> dict[str, Any]:
    return dict(facts_of(Case.objects.get(pk=case.pk), pack_of(case.round)).told)


def card(case: Case, people: People) -> ScoreCard:
    found = scores(Surroundings(case, pack_of(case.round), people.ma, frozenset({"enterprise"})))
    assert found is not None
    return found


def item(case: Case, people: People, title: str) -> ScoredItem:
    items = [each for group in card(case, people).groups for each in group.items]
    return next(each for each in items if each.said.startswith(title))


def test_every_count_is_that_of_the_list(case: Case) -> None:
    facts = told(case)
    for kind, (on_cloud, whole) in COUNTS.items():
        name = f"{OF_LIST.get(kind, 'biz')}_{kind}"
        assert (facts[f"{name}_n"], facts[f"{name}_m"]) == (on_cloud, whole), kind
    assert facts["col_system_n"] == COLLABORATING


def test_a_system_more_is_one_more_and_one_less_is_one_less(case: Case, people: People) -> None:
    more = [*systems(), {"name": "示例新系统", "category": "rd", "on_cloud": True, "intro_text": "示例"}]
    save(case, {"systems": more}, people.ma)
    assert (told(case)["biz_rd_n"], told(case)["biz_rd_m"]) == (3, 5)
    save(case, {"systems": []}, people.ma)
    assert (told(case)["biz_rd_n"], told(case)["biz_rd_m"], told(case)["col_system_n"]) == (0, 0, 0)


@pytest.mark.parametrize("field", ["biz_rd_n", "biz_rd_m", "mgt_office_n", "col_system_n"])
def test_nobody_types_a_count(case: Case, people: People, field: str) -> None:
    with pytest.raises(Refused):
        save(case, {field: 9}, people.ma)


def test_what_was_handed_in_keeps_its_counts(case: Case, people: People) -> None:
    go(case, "submit", people.ma)
    case.refresh_from_db()
    assert told(case)["biz_production_m"] == COUNTS["production"][1]


def test_points_stand_with_their_formula_and_add_up(case: Case, people: People) -> None:
    found = card(case, people)
    assert (found.figure, found.most) == (SELF_TOTAL, "75")
    assert [(each.title, each.figure, each.most) for each in found.groups] == [
        ("基础设施", "13.25", "20"),
        ("云上业务", "13", "25"),
        ("云上管理", "8", "15"),
        ("云上数字化协同", "5", "10"),
        ("上云投入", "1.25", "5"),
    ]
    storage = item(case, people, "云存储")
    assert storage.mark == "met"
    assert "40 TB ÷ M" in storage.said and "50 TB × 5 分" in storage.said
    assert storage.places == ("附件1云存储 ZJL-04", "附件1评分解释 ZJL-03")
    assert "16 台（4核16G） ÷ M" in item(case, people, "云服务器").said


def test_more_on_the_cloud_than_there_is_stops_the_points_with_a_sentence(case: Case, people: People) -> None:
    save(case, {"inf_storage_n_tb": 60}, people.ma)
    found = item(case, people, "云存储")
    assert (found.mark, card(case, people).figure) == ("fail", "")
    assert "超出 10 TB" in found.said and "N是M的一部分" in found.advice
    with pytest.raises(GuardsMissing, match="应不大于"):
        go(case, "submit", people.ma)


def test_something_of_nothing_stops_them_too(case: Case, people: People) -> None:
    save(case, {"inf_storage_m_tb": 0}, people.ma)
    found = item(case, people, "云存储")
    assert (found.mark, found.advice) == ("fail", "“云存储”填了N，请补填M")
    with pytest.raises(GuardsMissing):
        go(case, "submit", people.ma)


def test_nothing_of_nothing_is_no_points_and_a_warning(case: Case, people: People) -> None:
    rows = [row for row in systems() if row["category"] != "other"]
    save(case, {"systems": rows}, people.ma)
    found = item(case, people, "其他")
    assert found.mark == "hint" and found.said.startswith("其他得分：0 分")


def test_what_is_not_filled_in_yet_is_open_and_not_wrong(case: Case, people: People) -> None:
    save(case, {"inf_storage_n_tb": None}, people.ma)
    found = item(case, people, "云存储")
    assert (found.mark, found.advice) == ("unknown", "请填写“云存储”的N和M，没有的填0")
    assert FIGURES["inf_storage_n_tb"]


def test_no_kind_of_collaboration_is_an_answer(case: Case, people: People) -> None:
    save(case, {"col_data_categories": []}, people.ma)
    assert item(case, people, "数据协同").said.startswith("数据协同得分：0 分")
    go(case, "submit", people.ma)
