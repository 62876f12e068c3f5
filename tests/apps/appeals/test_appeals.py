"""复议: who, until when, who decides, what a won appeal opens again; the table of steps stays as the requirement has it.

Not here: pages (`tests/web`), the table itself (`tests/apps/cases/test_every_workflow.py`).
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.apps.appeals.steps import colleague_in_province, refused_case
from tests.apps.cases.rounds import a_case, a_round
from tests.apps.cases.test_pauses import go
from tests.people import People, organisation, person, seat
from yunti.apps.accounts.models import Mandate, Organisation
from yunti.apps.appeals.models import Appeal
from yunti.apps.appeals.queries import appeals
from yunti.apps.appeals.queries.appeals import appeal_by_ref, appeals_for, offer_for
from yunti.apps.appeals.services import decide_appeal, file_appeal, withdraw_appeal
from yunti.apps.cases.models import Case, CaseMove, Happening, Reopening
from yunti.apps.cases.queries.offices import code_of_role
from yunti.apps.cases.services import reopen_case
from yunti.apps.desks.services import declare_relation
from yunti.apps.letters.models import Letter
from yunti.apps.letters.services import sign_for_letter
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries import rounds
from yunti.apps.programmes.queries.packs import opened
from yunti.kit import clock
from yunti.kit.actors import Desk, system_actor
from yunti.kit.errors import CommandMisused, Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.packs.handling import appeal_rules, appealable_states, steps_against
from yunti.packs.operations import run

pytestmark = pytest.mark.django_db
KIND = "star_application"


@pytest.fixture
def case(people: People) -> Case:
    return refused_case(people)


def last_day(case: Case) -> date | None:
    offer = offer_for(Case.objects.get(pk=case.pk), opened("jiangsu-star", "2020"))
    assert offer is not None
    return offer.last_day


def test_the_period_runs_from_the_day_the_letter_was_served(people: People, case: Case) -> None:
    assert last_day(case) is None, "nobody has to object to what they have not been told"
    with clock.held(clock.now() + timedelta(days=1)):
        sign_for_letter(letter=Letter.objects.get(), by=people.ma)
    assert last_day(case) == date(2026, 7, 13)  # sixty days after 13 May is Sunday 12 July
    with clock.held(clock.now() + timedelta(days=63)), pytest.raises(Refused, match="已经过了") as late:
        file_appeal(case=case, text="请复查", by=people.ma)
    assert (late.value.clause, late.value.next_step) == ("JSS-64", "请在下一批重新申报。")
    with clock.held(clock.now() + timedelta(days=62)):
        assert file_appeal(case=case, text="请复查", by=people.ma).state == "filed"


def test_only_the_party_appeals_once_and_with_reasons(people: People, case: Case) -> None:
    for by in (people.luo, people.qin):
        with pytest.raises(Forbidden):
            file_appeal(case=case, text="请复查", by=by)
    with pytest.raises(NotFoundOrHidden):
        file_appeal(case=case, text="请复查", by=people.gao)
    with pytest.raises(InvalidInput, match="理由"):
        file_appeal(case=case, text=" ", by=people.ma)
    made = file_appeal(case=case, text="请复查", by=people.ma)
    assert made.due_on == date(2026, 7, 13)  # sixty days after 12 May is Saturday 11 July
    with pytest.raises(Conflict, match="已经申请过"):
        file_appeal(case=case, text="请复查", by=people.ma)
    withdraw_appeal(appeal=made, by=people.ma)
    file_appeal(case=case, text="再申请", by=people.ma)


def test_nothing_to_appeal_before_a_refusal(people: People, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="submitted")
    with pytest.raises(Conflict, match="没有可以申请复议"):
        file_appeal(case=case, text="请复查", by=people.ma)


def test_the_authority_above_decides_and_nobody_else(people: People, case: Case) -> None:
    made = file_appeal(case=case, text="请复查", by=people.ma)
    assert made.reviewer == "local_authority"
    for by in (people.luo, people.su, people.ma):
        with pytest.raises(Forbidden):
            decide_appeal(appeal=made, won=True, reason="理由", by=by)
    with pytest.raises(NotFoundOrHidden):
        decide_appeal(appeal=made, won=True, reason="理由", by=people.wei)
    with pytest.raises(InvalidInput, match="理由"):
        decide_appeal(appeal=made, won=True, reason="", by=people.qin)
    assert case.enterprise is not None
    declare_relation(uscc=case.enterprise.uscc, name=case.enterprise.name, kind="owns", by=people.qin)
    with pytest.raises(Forbidden, match="申明过"):
        decide_appeal(appeal=made, won=True, reason="理由", by=people.qin)
    assert Case.objects.get(pk=case.pk).state == "not_recommended"


def test_a_won_appeal_opens_the_case_where_the_pack_says(people: People, case: Case) -> None:
    made = file_appeal(case=case, text="请复查", by=people.ma)
    with clock.held(clock.now() + timedelta(days=7)):
        decide_appeal(appeal=made, won=True, reason="材料齐全，原决定认定有误", by=people.qin)
        case.refresh_from_db()
        assert (case.state, case.due_on) == ("submitted", date(2026, 5, 26))
        reopening = Reopening.objects.get()
        assert (reopening.source, reopening.target, reopening.after) == ("not_recommended", "submitted", 1)
        assert reopening.ground == f"appeal:{made.ref}"
        assert CaseMove.objects.filter(case=case).count() == 1, "no step of the table was taken"
        letter = Letter.objects.get(kind="appeal_decision")
        said = "撤销示例甲县工业和信息化局2026年5月12日作出的“不予推荐”的决定，重新办理"
        assert said in "".join(letter.lines)
        assert "1．材料齐全，原决定认定有误" in letter.lines
        with pytest.raises(Conflict, match="已经办结"):
            decide_appeal(appeal=made, won=False, reason="反悔", by=people.qin)
        go(case, "county_reject", people.luo, "reasons_listed", reasons=("另一理由",))
    assert Happening.objects.filter(kind="appeal_decided").count() == 1
    assert file_appeal(case=case, text="再申请", by=people.ma).move.ordinal == 2


def test_a_dismissed_appeal_leaves_everything_as_it_was(people: People, case: Case) -> None:
    made = file_appeal(case=case, text="请复查", by=people.ma)
    decide_appeal(appeal=made, won=False, reason="原决定正确", by=people.qin)
    case.refresh_from_db()
    assert (case.state, Reopening.objects.count()) == ("not_recommended", 0)
    letter = "".join(Letter.objects.get(kind="appeal_decision").lines)
    assert "决定：维持示例甲县工业和信息化局2026年5月12日作出的“不予推荐”的决定。" in letter


def test_who_took_the_step_does_not_review_it(people: People) -> None:
    case = refused_case(people, state="province_review", action="assessment_fail", by=people.su)
    made = file_appeal(case=case, text="请复查", by=people.ma)
    assert made.body.startswith("江苏省人民政府")
    with pytest.raises(Forbidden, match="原决定是您作出的"):
        decide_appeal(appeal=made, won=True, reason="理由", number="苏政复〔2026〕1号", by=people.su)
    other = colleague_in_province(people)
    with pytest.raises(InvalidInput, match="文号"):
        decide_appeal(appeal=made, won=True, reason="理由", by=other)
    given = {"appeal": made, "won": True, "reason": "理由", "number": "苏政复〔2026〕1号", "by": other}
    for body in ("", "江苏省人民政府或者工业和信息化部", "示例省厅"):
        with pytest.raises(InvalidInput, match="由哪个机关决定"):
            decide_appeal(body=body, **given)
    done = decide_appeal(body="江苏省人民政府", **given)
    case.refresh_from_db()
    assert case.state == "province_review"
    assert done.authority == Letter.objects.get(kind="appeal_decision").authority == "江苏省人民政府"


def test_the_party_is_told_of_the_one_authority_that_answers_for_its_case(people: People, case: Case) -> None:
    """The role of the pack is that of thirteen prefectures and three counties."""
    told = "\n".join(Letter.objects.get(kind="refusal_notice").lines)
    assert "向示例一市工业和信息化局申请复议" in told
    assert decider(case) == "示例一市工业和信息化局"
    ending = Organisation.objects.filter(region_code="900100")
    ending.update(valid_to=clock.today() + timedelta(days=30))
    assert decider(case) == "示例一市工业和信息化局", "it is at work until then"
    ending.update(valid_to=clock.today() - timedelta(days=1))
    assert decider(case).startswith("设区市及昆山市"), "none is at work there"


def decider(case: Case) -> str:
    offer = offer_for(case, opened("jiangsu-star", "2020"))
    assert offer is not None
    return offer.decider


def test_of_several_authorities_of_a_region_the_one_whose_officers_sit_there_is_named(
    people: People, case: Case
) -> None:
    """The oldest may be there for its administrators alone."""
    city = organisation("示例一市数据局", "authority", people.qin.jurisdiction, "prefecture")
    seats = Mandate.objects.filter(pk=people.qin.mandate_id)
    seats.update(organisation=city)
    assert decider(case) == "示例一市数据局"
    oldest = Organisation.objects.get(name="示例一市工业和信息化局")
    other = seat(person("lu2", "陆同事"), Desk.PREFECTURE, oldest, jurisdiction=people.qin.jurisdiction)
    assert decider(case).startswith("设区市及昆山市"), "which of the two it is, nobody can say"
    Mandate.objects.filter(pk=other.mandate_id).update(programmes=["another"])
    assert decider(case) == "示例一市数据局"
    Mandate.objects.filter(pk=other.mandate_id).update(programmes=["jiangsu-star"])
    seats.update(ended_at=clock.now())
    assert decider(case) == "示例一市工业和信息化局"


def test_the_list_puts_what_waits_for_the_reader_first(people: People, case: Case) -> None:
    made = file_appeal(case=case, text="请复查", by=people.ma)
    assert [(each.appeal, each.is_mine) for each in appeals_for(people.qin)] == [(made, True)]
    assert [(each.appeal, each.is_mine) for each in appeals_for(people.luo)] == [(made, False)]
    assert appeals_for(people.wei) == appeals_for(people.ma) == []
    with pytest.raises(NotFoundOrHidden):
        appeal_by_ref(people.wei, made.ref)


def test_what_waits_for_the_reader_is_found_behind_however_many_wait_for_others(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file_appeal(case=case, text="请复查", by=people.ma)
    mine = a_case(a_round("jiangsu-star", "2020", code="SL-2"), KIND, "province_review", people, number=2)
    mine = go(mine, "assessment_fail", people.su, "reasons_listed", reasons=("不符合",))
    with clock.held(clock.now() + timedelta(days=1)):
        own = file_appeal(case=mine, text="请复查", by=people.ma)
    assert own.due_on is not None
    Appeal.objects.filter(pk=before.pk).update(due_on=own.due_on - timedelta(days=9))
    monkeypatch.setattr(appeals, "MOST", 1)
    assert [(each.appeal, each.is_mine) for each in appeals_for(people.su)] == [(own, True)]
    monkeypatch.setattr(appeals, "COUNT_CAP", 1)
    assert appeals.appeals_waiting(people.su) == [own.due_on]
    elsewhere = replace(people.su, programmes=frozenset({"another"}))
    assert appeals.appeals_waiting(elsewhere) == []


def test_an_edition_is_opened_once_however_many_appeals_wait(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_appeal(case=case, text="请复查", by=people.ma)
    other = a_case(a_round("jiangsu-star", "2020", code="SL-2"), KIND, "submitted", people, number=2)
    other = go(other, "county_reject", people.luo, "reasons_listed", reasons=("不符合",))
    file_appeal(case=other, text="请复查", by=people.ma)
    asked: list[Round] = []
    monkeypatch.setattr(rounds, "pack_of", lambda each: asked.append(each) or opened("jiangsu-star", "2020"))
    assert (len(appeals.appeals_waiting(people.qin)), len(asked)) == (2, 1)
    assert ([each.is_mine for each in appeals_for(people.qin)], len(asked)) == ([True, True], 2)


def test_a_case_is_opened_again_by_a_decision_only(people: People, case: Case) -> None:
    with pytest.raises(CommandMisused):
        reopen_case(
            case=case,
            to="submitted",
            source="not_recommended",
            ground="x",
            reason="x",
            clause="",
            by=system_actor("test"),
        )


def test_every_rule_starts_from_a_decision_against_the_party_and_leads_on_or_back() -> None:
    pack = opened("jiangsu-star", "2020")
    workflow = pack.section("workflows")[KIND]
    for rule in appeal_rules(pack, KIND):
        steps = steps_against(pack, KIND, rule)
        assert {spec["to"] for spec in steps} <= {"not_recommended", "not_recognised", "blacklisted"}
        assert rule.reopens_to not in workflow["ends"] or rule.sources == {rule.reopens_to}
        assert rule.reading, "our reading is marked"
    assert appealable_states(pack, KIND) == {"not_recommended", "not_recognised", "blacklisted"}


def test_the_transition_operation_knows_no_reopening() -> None:
    """The table of the requirement answers as before: from a refusal there is no step, whatever the actor."""
    pack = opened("jiangsu-star", "2020")
    actions = {move.action for move in pack.moves[KIND]} | {"appeal", "reopen", "appeal_upheld"}
    for state in ("not_recommended", "not_recognised"):
        for action in sorted(actions):
            for actor in ("enterprise", "county_authority", "local_authority", "province_department"):
                answer = run(
                    pack,
                    {
                        "op": "transition",
                        "workflow": KIND,
                        "state": state,
                        "action": action,
                        "actor": actor,
                        "guards": {},
                    },
                )
                assert answer == {"error": "E_ACTION"}, (state, action, actor)
    assert len(pack.moves[KIND]) == 29


def test_a_county_with_a_role_of_its_own_is_named_for_its_cases() -> None:
    spec = opened("jiangsu-star", "2020").section("actors")["local_authority"]
    places = {"prefecture_code": "320500", "province_code": "320000"}
    assert code_of_role(Case(region_code="320583", **places), spec) == "320583"
    assert code_of_role(Case(region_code="320506", **places), spec) == "320500"
