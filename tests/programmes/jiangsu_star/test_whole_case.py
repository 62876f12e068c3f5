"""Whole cases through every desk, with the guards as the pack writes them: three stars, four stars with a visit, fraud.

Not here: pages (`tests/e2e`), every move of every workflow (`tests/apps/cases/test_every_workflow.py`).
"""

from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.apps.cases.rounds import a_round, party_of
from tests.apps.inspections.making import signed
from tests.apps.publicity.making import CITY_RESULTS, RESULTS, published
from tests.people import People, seat
from tests.programmes.jiangsu_star.filled import filled, with_papers
from yunti.apps.accounts.models import Organisation, Person
from yunti.apps.cases.models import Answer, Case, Submission
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.cases.services import (
    Change,
    GuardsMissing,
    assign_person,
    confirm_objection,
    move_case,
    raise_objection,
    save_answers,
    settle_objection,
    start_case,
    state_guard,
)
from yunti.apps.cases.services.submitting import digest_of, secret_of
from yunti.apps.certificates.models import Certificate
from yunti.apps.evaluations.queries import departure
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.queries.lists import rows_of
from yunti.apps.registry.models import Ban, StatusGrant
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, public_actor
from yunti.kit.errors import Conflict, Forbidden, NotFoundOrHidden, Refused

pytestmark = pytest.mark.django_db
CHECKED = {"is_legal_entity": True, "finance_system_sound": True, "credit_clean": True}
OPINION = {"city_opinion": "同意推荐", "city_opinion_sealed": True, "city_opinion_date": "2026-05-12"}
KIND = "star_application"


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


def save(case: Case, answers: dict[str, Any], by: Actor) -> None:
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=by)


def begun(people: People, each: Round, star: int) -> Case:
    party = party_of(people.ma)
    case = start_case(round=each, workflow=KIND, party=party, by=people.ma)
    save(case, filled(star, party.name, party.uscc), people.ma)
    return with_papers(case, star)


def go(
    case: Case, action: str, by: Actor, *stated: str, reasons: tuple[str, ...] = (), note: str = ""
) -> Case:
    return move_case(
        case=case,
        action=action,
        seen=case.moves.count(),
        by=by,
        stated=dict.fromkeys(stated, note),
        reasons=reasons,
    )


def recommended(people: People, each: Round, star: int) -> Case:
    case = begun(people, each, star)
    go(case, "submit", people.ma)
    save(case, CHECKED, people.luo)
    return go(case, "county_recommend", people.luo, "county_precheck_passed", "county_seal")


def reviewed(case: Case, people: People) -> None:
    expert = Person.objects.get(ref=people.yan.person_ref)
    assign_person(case=case, person=expert, role="expert", by=people.qin)
    state_guard(case=case, guard="review_opinion_recorded", note="同意", by=people.yan)


def test_three_stars_from_the_form_to_the_status(people: People, each: Round) -> None:
    case = recommended(people, each, 3)
    go(case, "accept_for_assessment", people.qin)
    with pytest.raises(GuardsMissing, match="评审专家"):
        go(case, "assessment_pass", people.qin)
    reviewed(case, people)
    go(case, "assessment_pass", people.qin)
    with pytest.raises(GuardsMissing, match="还没有列入公示名单"):
        go(case, "publicity_closed", people.qin)
    published(each, people.qin)
    with pytest.raises(GuardsMissing, match="期限到"):
        go(case, "publicity_closed", people.qin)
    with clock.held(clock.now() + timedelta(days=8)):
        published(each, people.qin, CITY_RESULTS)
        case.refresh_from_db()
        go(case, "file_to_province", people.qin, "result_sealed", "summary_table_attached")
        listed = published(each, people.su, RESULTS)
    case.refresh_from_db()
    assert case.state == "published"
    assert rows_of(listed).rows[0].cells[0] == case.enterprise.name
    assert Certificate.objects.get(subject_ref=case.ref).value == "三星"
    assert StatusGrant.objects.get(enterprise=case.enterprise).value == "三星"
    assert case.moves.order_by("ordinal").values_list("action", flat=True)[0] == "submit"
    with pytest.raises(Refused, match="一份申报"):
        start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)


def test_what_was_handed_in_is_frozen_numbered_and_recomputable(people: People, each: Round) -> None:
    case = begun(people, each, 3)
    sent = go(case, "submit", people.ma)
    submission = Submission.objects.get(case=case)
    assert sent.number == f"SL-1-900101-{case.pk:06d}"
    assert sent.secret_digest == digest_of(secret_of(sent))
    assert submission.evaluation is not None
    assert departure(submission.evaluation) is None
    with pytest.raises(Forbidden, match="已经提交"):
        save(case, {"scope_summary": "改一下"}, people.ma)
    assert submission.facts == Submission.objects.get(case=case).facts


def test_everything_missing_is_told_at_once_and_nothing_is_half_done(people: People, each: Round) -> None:
    case = start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)
    with pytest.raises(GuardsMissing) as refusal:
        go(case, "submit", people.ma)
    told = {finding.guard: finding.why for finding in refusal.value.findings if not finding.holds}
    assert {"required_fields_complete", "materials_complete", "commitment_signed"} <= set(told)
    assert "申请表" in told["required_fields_complete"]
    save(case, {"target_star": 3}, people.ma)
    with pytest.raises(GuardsMissing, match="项必填没有填"):
        go(case, "submit", people.ma)
    assert Case.objects.get(pk=case.pk).number is None
    assert not Submission.objects.exists()


def test_what_the_registry_knows_is_filled_in_and_says_whence(people: People, each: Round) -> None:
    party = party_of(people.ma)
    case = start_case(round=each, workflow=KIND, party=party, by=people.ma)
    row = Answer.objects.get(case=case, field="ent_uscc")
    assert (row.value, row.origin) == (f'"{party.uscc}"', "registry")


def test_two_colleagues_notice_each_other(people: People, each: Round) -> None:
    case = begun(people, each, 3)
    with pytest.raises(Conflict, match=r"马申报.*改过这一项"):
        save_answers(case=case, changes=[Change("scope_summary", "另一个", 0)], by=people.ma)
    with pytest.raises(Refused, match="总人数"):
        save_answers(case=case, changes=[Change("staff_total", "许多", 1)], by=people.ma)


def test_returned_for_correction_and_handed_in_again(people: People, each: Round) -> None:
    case = begun(people, each, 3)
    go(case, "submit", people.ma)
    with pytest.raises(GuardsMissing, match="写明内容"):
        go(case, "return_for_correction", people.luo, "reasons_listed")
    back = go(case, "return_for_correction", people.luo, "reasons_listed", reasons=("缺合同页码", "截图过期"))
    assert back.moves.get(action="return_for_correction").reasons == ["缺合同页码", "截图过期"]
    save(case, {"scope_summary": "补正后的范围"}, people.ma)
    again = go(case, "resubmit", people.ma)
    assert Submission.objects.filter(case=again).count() == 2
    assert again.number == back.number


def test_the_minute_of_closing_binds_an_open_tab(people: People, each: Round) -> None:
    case = begun(people, each, 3)
    end = each.windows.get(level="applicant").closes_at
    with clock.held(end), pytest.raises(GuardsMissing, match=r"截止（北京时间）"):
        go(case, "submit", people.ma)
    with clock.held(end - timedelta(milliseconds=1)):
        assert go(case, "submit", people.ma).state == "submitted"


def test_the_ratio_of_visits_keeps_the_recommendation_closed(people: People, each: Round) -> None:
    case = recommended(people, each, 4)
    go(case, "accept_for_precheck", people.qin)
    go(case, "precheck_pass", people.qin)
    save(case, OPINION, people.qin)
    with pytest.raises(GuardsMissing, match="已现场核查的项目数 0"):
        go(case, "recommend_to_province", people.qin, "summary_table_attached")


def test_four_stars_with_a_visit_decided_by_the_province(people: People, each: Round) -> None:
    case = recommended(people, each, 4)
    go(case, "accept_for_precheck", people.qin)
    go(case, "select_for_onsite", people.qin)
    signed(case, people.qin)
    go(case, "onsite_pass", people.qin)
    save(case, OPINION, people.qin)
    go(case, "recommend_to_province", people.qin, "summary_table_attached")
    expert = Person.objects.get(ref=people.yan.person_ref)
    assign_person(case=case, person=expert, role="expert", by=people.su)
    state_guard(case=case, guard="review_opinion_recorded", note="同意", by=people.yan)
    go(case, "assessment_pass", people.su)
    done = go(case, "publish", people.su, "result_list_sealed")
    assert StatusGrant.objects.get(enterprise=done.enterprise).value == "四星"


def test_fraud_bars_the_enterprise_and_the_liable_supplier(people: People, each: Round) -> None:
    case = recommended(people, each, 3)
    partner = case.enterprise and filled(3, "", "")["cloud_partners"][0]["name"]
    supplier = factories.supplier(9, name=partner)
    go(case, "accept_for_assessment", people.qin)
    rows = [{"name": partner, "kind": "公有云服务商", "jointly_liable": True}]
    save(case, {"cloud_partners": rows}, people.qin)
    with pytest.raises(Refused, match="只能填办理单位的那几格"):
        save(case, {"cloud_partners": [{**rows[0], "kind": "改掉"}]}, people.qin)
    gone = go(case, "fraud_found", people.qin, "evidence_recorded", note="现场核查记录 2 号：合同系伪造")
    assert gone.state == "blacklisted"
    assert {ban.uscc for ban in Ban.objects.all()} == {party_of(people.ma).uscc, supplier.uscc}


def test_an_open_objection_keeps_publicity_open(people: People, each: Round) -> None:
    case = recommended(people, each, 3)
    go(case, "accept_for_assessment", people.qin)
    reviewed(case, people)
    go(case, "assessment_pass", people.qin)
    published(each, people.qin)
    case.refresh_from_db()
    objection, code = raise_objection(
        case=case, text="发票不实", objector="王五", contact="b@example.org", by=public_actor()
    )
    confirm_objection(objection=objection, code=code, by=public_actor())
    with clock.held(clock.now() + timedelta(days=8)):
        with pytest.raises(GuardsMissing, match="1 件异议"):
            go(case, "publicity_closed", people.qin)
        settle_objection(objection=objection, upheld=False, outcome="经核查不成立", by=people.qin)
        assert go(case, "publicity_closed", people.qin).state == "city_announced"


def test_officers_elsewhere_and_other_enterprises_see_nothing(people: People, each: Round) -> None:
    case = begun(people, each, 3)
    assert not cases_visible_to(people.luo).exists()
    go(case, "submit", people.ma)
    assert cases_visible_to(people.luo).get() == case
    for stranger in (people.wei, people.gao, people.yan, people.xi):
        assert not cases_visible_to(stranger).exists()
    with pytest.raises(NotFoundOrHidden):
        go(case, "county_recommend", people.wei, "county_precheck_passed", "county_seal")


def test_an_officer_with_an_interest_may_not_act(people: People, each: Round) -> None:
    case = begun(people, each, 3)
    go(case, "submit", people.ma)
    officer = Person.objects.get(ref=people.luo.person_ref)
    seat(officer, Desk.APPLICANT, Organisation.objects.get(ref=people.ma.organisation_ref), "handler")
    with pytest.raises(Forbidden, match="同时是这家单位的经办人"):
        go(case, "county_recommend", people.luo, "county_precheck_passed", "county_seal")


def test_somebody_was_faster(people: People, each: Round) -> None:
    case = begun(people, each, 3)
    go(case, "submit", people.ma)
    with pytest.raises(Conflict, match="已经办过一步"):
        move_case(case=case, action="withdraw", seen=0, by=people.ma)


def test_handing_in_twice_with_one_key_is_done_once(people: People, each: Round) -> None:
    case = begun(people, each, 3)
    first = move_case(case=case, action="submit", seen=0, by=people.ma, key="k1")
    second = move_case(case=case, action="submit", seen=0, by=people.ma, key="k1")
    assert first == second
    assert Submission.objects.count() == case.moves.count() == 1
