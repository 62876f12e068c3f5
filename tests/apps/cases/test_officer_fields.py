"""Who fills in what the pack asks of officers, and when. Not here: the form on the page (`tests/web/officer/test_case_fields.py`)."""

import pytest

from tests.apps.cases.rounds import a_case, a_round
from tests.people import People
from tests.programmes.jiangsu_star.case_steps import go, handed_in, returned, save
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import pause_case, take_case, writing
from yunti.kit.actors import Actor
from yunti.kit.errors import Forbidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People) -> Case:
    """With the county."""
    return handed_in(people, a_round("jiangsu-star", "2020"))


def refusal(case: Case, field: str, by: Actor) -> str:
    with pytest.raises(Forbidden) as refused:
        save(case, {field: True if field == "credit_clean" else "同意"}, by)
    assert not Answer.objects.filter(case=case, field=field).exists()
    return refused.value.code


def test_whoever_has_the_case_fills_in_and_nobody_else(people: People, case: Case) -> None:
    assert refusal(case, "credit_clean", people.qin) == "not_your_turn"
    assert refusal(case, "credit_clean", people.su) == "not_your_turn"
    save(case, {"credit_clean": True}, people.luo)
    case = go(case, "county_recommend", people.luo, "county_precheck_passed", "county_seal")
    save(case, {"credit_clean": False}, people.qin)
    with pytest.raises(Forbidden):
        save(case, {"credit_clean": True}, people.luo)
    assert Answer.objects.get(case=case, field="credit_clean").value == "false"


def test_what_is_left_to_one_authority_only_it_fills_in(people: People, case: Case) -> None:
    assert refusal(case, "city_opinion", people.luo) == "not_your_field"
    save(case, {"county_opinion": "同意推荐"}, people.luo)
    case = go(case, "county_recommend", people.luo, "county_precheck_passed", "county_seal")
    with pytest.raises(Forbidden):
        save(case, {"county_opinion": "不同意"}, people.qin)
    save(case, {"city_opinion": "同意推荐"}, people.qin)


def test_nothing_is_filled_in_while_the_party_corrects(people: People) -> None:
    case = returned(people, a_round("jiangsu-star", "2020"))
    assert refusal(case, "credit_clean", people.luo) == "with_party"


def test_a_step_that_is_open_to_everybody_gives_nobody_the_case(people: People) -> None:
    """During publicity anybody may object: that makes no officer the one who has the case."""
    each = a_round("hunan-benchmark", "2019")
    case = a_case(each, "benchmark_recognition", "publicity", people)
    for by in (people.qin, people.luo):
        with pytest.raises(Forbidden):
            save(case, {"city_opinion": "改写"}, by)
        with pytest.raises(Forbidden):
            pause_case(case=case, kind="answer", reason="等", by=by)
        with pytest.raises(Forbidden):
            take_case(case=case, by=by)
    save(case, {"posted_on": "2026-05-01"}, people.su)


def test_the_turn_alone_keeps_the_others_out(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "whose_turn", lambda *_: frozenset({"local_authority", "county_authority"}))
    save(case, {"credit_clean": True}, people.qin)
