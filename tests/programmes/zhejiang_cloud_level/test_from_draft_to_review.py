"""An evaluation from the first page to the experts, with the guards as the pack writes them: county, city, province.

Not here: every move of every workflow (`tests/apps/cases/test_every_workflow.py`), scoring by experts, ranking.
"""

import pytest

from tests import factories
from tests.apps.cases.rounds import a_round, party_of
from tests.people import OTHER_COUNTY, People
from tests.programmes.zhejiang_cloud_level.filled import (
    KIND,
    SELF_TOTAL,
    filled,
    go,
    places,
    save,
    systems,
    with_files,
)
from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.services import GuardsMissing, start_case
from yunti.apps.programmes.models import Round
from yunti.apps.rankings.services import set_order
from yunti.domain.exact_json import number_text
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.packs.loading import load_json

pytestmark = pytest.mark.django_db


@pytest.fixture
def each(people: People) -> Round:
    return a_round("zhejiang-cloud-level", "2024")


def begun(each: Round, by: Actor) -> Case:
    case = start_case(round=each, workflow=KIND, party=party_of(by), by=by)
    save(case, filled(), by)
    return with_files(case, places(len(systems())))


def handed_in(each: Round, by: Actor) -> Case:
    return go(begun(each, by), "submit", by)


def recommended(each: Round, people: People) -> Case:
    case = handed_in(each, people.ma)
    save(case, {"recommend_opinion": "同意推荐"}, people.luo)
    return go(case, "recommend", people.luo)


def put_in_order(case: Case, by: Actor) -> None:
    set_order(round=case.round, name="recommendation", refs=[case.ref], seen=0, by=by)


def told(refusal: pytest.ExceptionInfo[GuardsMissing]) -> dict[str, str]:
    return {each.guard: each.why for each in refusal.value.findings if not each.holds}


def test_from_the_form_to_the_experts(people: People, each: Round) -> None:
    case = recommended(each, people)
    put_in_order(case, people.qin)
    go(case, "rank", people.qin)
    go(case, "send", people.qin, "signed_off")
    assert go(case, "open_review", people.su, "figures_frozen").state == "expert_review"


def test_what_is_handed_in_is_scored_and_kept(people: People, each: Round) -> None:
    case = handed_in(each, people.ma)
    row = Submission.objects.get(case=case)
    assert row.evaluation is not None
    found = load_json(row.evaluation.record, "record", ours=True)["outcome"]
    assert number_text(found["self_total"]) == SELF_TOTAL
    assert (found["errors"], found["warnings"]) == ([], [])


def test_an_empty_form_is_refused_with_everything_it_lacks(people: People, each: Round) -> None:
    case = start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)
    with pytest.raises(GuardsMissing) as refusal:
        go(case, "submit", people.ma)
    assert {"whole", "figures_ready"} <= set(told(refusal))


def test_a_system_without_its_screenshots_is_not_handed_in(people: People, each: Round) -> None:
    case = start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)
    save(case, filled(), people.ma)
    with_files(case, [place for place in places(len(systems())) if place != "systems/0/login"])
    with pytest.raises(GuardsMissing) as refusal:
        go(case, "submit", people.ma)
    assert set(told(refusal)) == {"evidence_ready"}
    assert "第 1 行 登录页截图" in told(refusal)["evidence_ready"]


def test_a_paper_that_is_only_named_proves_nothing(people: People, each: Round) -> None:
    case = start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)
    save(case, filled(), people.ma)
    with_files(case, [place for place in places(len(systems())) if place != "security_docs/0/paper"])
    with pytest.raises(GuardsMissing) as refusal:
        go(case, "submit", people.ma)
    assert "云安全" in told(refusal)["evidence_ready"]


def test_the_county_returns_with_reasons_and_recommends_with_an_opinion(people: People, each: Round) -> None:
    case = handed_in(each, people.ma)
    with pytest.raises(GuardsMissing, match="写明内容"):
        go(case, "return", people.luo, "reason_given")
    go(case, "return", people.luo, "reason_given", reasons=("截图看不清",))
    save(case, {"main_business": "换热设备制造（示例）"}, people.ma)
    go(case, "resubmit", people.ma)
    with pytest.raises(GuardsMissing) as refusal:
        go(case, "recommend", people.luo)
    assert set(told(refusal)) == {"opinion_entered"}


def test_an_enterprise_outside_manufacturing_is_not_recommended(people: People, each: Round) -> None:
    party = factories.owned_enterprise(people.ma.organisation_ref, 1, industry_code="6210")
    case = start_case(round=each, workflow=KIND, party=party, by=people.ma)
    save(case, filled(), people.ma)
    go(with_files(case, places(len(systems()))), "submit", people.ma)
    save(case, {"recommend_opinion": "同意推荐"}, people.luo)
    with pytest.raises(GuardsMissing) as refusal:
        go(case, "recommend", people.luo)
    assert set(told(refusal)) == {"manufacturer_here"}


def test_the_city_sends_back_to_the_county_and_orders_only_a_whole_list(people: People, each: Round) -> None:
    case = recommended(each, people)
    with pytest.raises(GuardsMissing) as refusal:
        go(case, "rank", people.qin)
    assert set(told(refusal)) == {"ranks_complete"}
    go(case, "return", people.qin, "reason_given", reasons=("推荐意见过于简单",))
    save(case, {"recommend_opinion": "同意推荐：用云水平在本县居前"}, people.luo)
    go(case, "resubmit", people.luo)
    put_in_order(case, people.qin)
    assert go(case, "rank", people.qin).state == "city_ranked"


def test_the_province_sends_back_and_gets_it_again(people: People, each: Round) -> None:
    case = recommended(each, people)
    put_in_order(case, people.qin)
    go(case, "rank", people.qin)
    go(case, "send", people.qin, "signed_off")
    go(case, "return", people.su, "reason_given", reasons=("近三年上云投入与附件1不符",))
    assert go(case, "resend", people.qin, "corrected").state == "province_check"


def test_only_the_county_writes_the_opinion_and_nobody_types_a_place(people: People, each: Round) -> None:
    case = handed_in(each, people.ma)
    for officer in (people.luo, people.qin):
        with pytest.raises(Refused):
            save(case, {"manual_rank": 1}, officer)
    with pytest.raises(Refused):
        save(case, {"main_business": "改一下"}, people.luo)


def test_one_evaluation_a_round_and_one_county_does_not_see_another(people: People, each: Round) -> None:
    handed_in(each, people.ma)
    with pytest.raises(Refused):
        start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)
    other = factories.owned_enterprise(people.gao.organisation_ref, 2, region=OTHER_COUNTY)
    assert start_case(round=each, workflow=KIND, party=other, by=people.gao).prefecture_code == "900200"
