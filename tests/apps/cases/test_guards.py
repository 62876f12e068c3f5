"""Every kind of guard, met, unmet and unknown, each with the sentence that is said and the clause that is named.

The guards are written into a copy of a real edition, so that each stands alone. Not here: taking the step (`tests/programmes`), the counts
of a round as they are kept (`test_counting.py`).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from tests import factories
from tests.apps.cases.rounds import a_case as a_case_of
from tests.apps.cases.rounds import a_round, party_of
from tests.apps.publicity.making import a_case, published
from tests.people import OTHER_COUNTY, SECOND_COUNTY, People
from tests.programmes.jiangsu_star.filled import filled
from yunti.apps.cases.enums import ObjectionState
from yunti.apps.cases.guards import Finding, Surroundings, findings_for, may_state, once_findings, told_before
from yunti.apps.cases.models import Attestation, Case, CaseMove, Objection
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.services import Change, save_answers, start_case
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.packs import opened
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.packs.reading import Pack

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CLAUSE = {"clause": ["示例-1", "示例-2"], "advice": "请照办"}
COUNTED = {"recommended_count": {"in": "city_assessing", "where": "target_star >= 4"}}


def linked(**told: Any) -> dict[str, Any]:
    return {"title": "有另一件", "kind": "linked_case", "linked": told, **CLAUSE}


def criterion(title: str, rule: Any) -> dict[str, Any]:
    return {"title": title, "kind": "criterion", "rule": rule, **CLAUSE}


def stated(title: str, **told: Any) -> dict[str, Any]:
    return {"title": title, "kind": "attestation", **told, **CLAUSE}


def timed(title: str, **told: Any) -> dict[str, Any]:
    return {"title": title, "kind": "clock", "clock": told, **CLAUSE}


def counted(title: str, rule: str, **told: Any) -> dict[str, Any]:
    return {"title": title, "kind": "population", "rule": rule, "population": told, **CLAUSE}


GUARDS: Mapping[str, Any] = {
    "four": criterion("申报四星级", "target_star == 4"),
    "six_given": criterion("六项已填", " and ".join(f"given({name})" for name in ("staff_total", "staff_cloud_users", "ent_nature", "ent_reg_address", "legal_rep_name", "contact_position"))),
    "enough": criterion("人数足够", "staff_total >= 3"),
    "no_failures": criterion("没有不符合的", {"empty": "failures"}),
    "form_filled": stated("表已填好", by="system"),
    "by_expert": stated("专家同意", by="expert"),
    "by_expert_with_words": stated("专家写明意见", by="expert", asks="note"),
    "by_anybody": stated("有人说过", asks="note"),
    "by_officer": stated("经办人列明", by="officer", asks="reasons"),
    "by_whose_step": stated("本人列明", by="officer", asks="reasons"),
    "by_record": stated("有记录", by="local_authority", record="onsite"),
    "open_now": timed("在期限内", window=True),
    "shown_out": timed("公示期满", elapsed="city_publicity_days"),
    "still_shown": timed("在公示期内", within="city_publicity_days"),
    "days_over": timed("期限已过", elapsed="objection_days"),
    "days_left": timed("期限未过", within="objection_days"),
    "no_period": timed("没有的期限", elapsed="no_such_parameter"),
    "no_clock": {"title": "没写计时", "kind": "clock", **CLAUSE},
    "unopposed": {"title": "没有异议", "kind": "linked_case", "linked": {"objections": "settled"}, **CLAUSE},
    "no_link": {"title": "没写看哪里", "kind": "linked_case", **CLAUSE},
    "has_parent": linked(workflow="other", of="parent"),
    "has_child": linked(workflow="other", of="child"),
    "has_child_done": linked(workflow="other", of="child", **{"in": ["done", "closed"]}),
    "has_child_closed": linked(workflow="other", of="child", **{"in": "closed"}),
    "has_no_child": linked(workflow="other", of="child", none=True),
    "party_has": linked(workflow="other", of="party"),
    "party_has_no_second": linked(workflow="star_application", of="party", none=True),
    "ratio": counted("比例达到", "checked_count >= onsite_required", within="prefecture", want="onsite_required", have="checked_count", facts={**COUNTED, "checked_count": {"in": "onsite_check"}}),
    "figures": counted("数得上", "recommended_count >= 2", within="prefecture", facts={**COUNTED, "checked_before_recommendation": {"always": True}}),
    "unknown_figures": counted("够数", "checked_count >= recommended_count", within="prefecture", want="checked_count", have="recommended_count", facts=COUNTED),
    "no_count": {"title": "没写怎样数", "kind": "population", "rule": "target_star == 4", **CLAUSE},
    **{f"each_in_{level}": counted("件件四星", "target_star == 4", within=level, each="city_assessing") for level in ("county", "prefecture", "province")},
}  # fmt: skip


@cache
def a_pack() -> Pack:
    """Of one made from a real one: at `city_assessing` the party has a step that asks for its own word."""
    pack = opened("jiangsu-star", "2020")
    own = {
        "from": "city_assessing",
        "action": "own",
        "title": "本人",
        "actor": "enterprise",
        "to": "withdrawn",
    }
    kind = pack.section("workflows")["star_application"]
    moves = [*kind["moves"], {**own, "guards": ["by_whose_step"]}]
    changed = {
        "guards": {**pack.section("guards"), **GUARDS},
        "workflows": {"star_application": {**kind, "moves": moves}},
    }
    return replace(pack, data={**pack.data, **changed}, programs={})


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


@pytest.fixture
def case(each: Round) -> Case:
    return a_case(each, 1, "city_assessing", star=4)


def around(case: Case, by: Actor, pack: Pack | None = None) -> Surroundings:
    fresh = Case.objects.select_related("round", "enterprise", "supplier").get(pk=case.pk)
    pack = pack or a_pack()
    return Surroundings(fresh, pack, by, roles_in(by, fresh, pack.section("actors")))


def found(case: Case, guard: str, by: Actor, told: Mapping[str, str] | None = None) -> Finding:
    return findings_for(around(case, by), [guard], told)[0]


def said(case: Case, guard: str, by: Actor, told: Mapping[str, str] | None = None) -> tuple[bool | None, str]:
    """Whether it holds and why not; that title, clause and advice go with it is asked every time."""
    finding = found(case, guard, by, told)
    spec = GUARDS[guard]
    assert (finding.title, finding.kind, finding.clause) == (
        spec["title"],
        spec["kind"],
        ("示例-1", "示例-2"),
    )
    assert finding.advice == ("" if finding.holds else "请照办")
    return finding.holds, finding.why


# rules ------------------------------------------------------------------------------------------------------------


def test_a_rule_is_met_unmet_or_unknown(people: People, each: Round, case: Case) -> None:
    assert said(case, "four", people.qin) == (True, "")
    other = a_case(each, 2, "city_assessing", star=3)
    why = "还差：申请评定星级为4：申请评定星级 3，要求为 4，相差 1。"
    assert said(other, "four", people.qin) == (False, why)
    assert said(case, "enough", people.qin) == (None, "还差：总人数不少于3：请补充总人数。")


def test_of_many_wants_five_are_told_and_the_rest_counted(people: People, case: Case) -> None:
    holds, why = said(case, "six_given", people.qin)
    assert holds is False
    assert why.startswith("还差：已填写总人数；") and why.endswith("已填写法人代表姓名；另有 1 项。")


def test_a_list_that_must_be_empty(people: People, case: Case) -> None:
    holds, why = said(case, "no_failures", people.qin)
    assert holds is False and why.startswith("有 ") and "F_REGION" in why and why.count("；") == 9


def test_whatever_edition_has_such_a_list_tells_what_stands_in_it(people: People) -> None:
    for programme, edition, workflow, guard in (
        ("hunan-benchmark", "2019", "benchmark_recognition", "form_valid"),
        ("hunan-deep-cloud", "2021", "schedule_row", "form_complete"),
    ):
        row = a_case_of(a_round(programme, edition, code=programme), workflow, "draft", people)
        finding = findings_for(around(row, people.ma, pack_of(row.round)), [guard])[0]
        assert finding.holds is False and finding.why.startswith("有 ") and finding.clause


# statements -------------------------------------------------------------------------------------------------------


def state(case: Case, guard: str, **values: Any) -> Attestation:
    given = {"since": case.moves.count(), "role": "expert", "stated_at": clock.now(), "stated_by": "test"}
    return Attestation.objects.create(case=case, guard=guard, **{**given, **values})


def test_a_statement_counts_until_the_next_step_or_its_withdrawal(people: People, case: Case) -> None:
    unmet = (False, "还没有评审专家确认：专家同意。")
    assert said(case, "by_expert", people.qin) == unmet
    row = state(case, "by_expert")
    assert said(case, "by_expert", people.qin) == (True, "")
    row.withdrawn_at = clock.now()
    row.save()
    assert said(case, "by_expert", people.qin) == unmet
    state(case, "by_expert", since=case.moves.count() + 1)
    assert said(case, "by_expert", people.qin) == unmet


def test_a_statement_made_with_the_step_is_of_whom_the_guard_asks(people: People, case: Case) -> None:
    told = {"by_expert": "", "by_anybody": "示例", "by_officer": "", "by_record": "示例"}
    assert said(case, "by_expert", people.qin, told) == (False, "还没有评审专家确认：专家同意。")
    assert said(case, "by_anybody", people.qin, told) == (True, "")
    assert said(case, "by_anybody", people.qin) == (False, "还没有确认：有人说过。")
    assert said(case, "by_officer", people.qin, told) == (False, "“经办人列明”要写明内容。")
    assert said(case, "by_officer", people.qin, {"by_officer": "缺合同"}) == (True, "")
    assert said(case, "by_record", people.qin, told) == (False, "还没有签字的记录：有记录。")
    state(case, "by_record")
    assert said(case, "by_record", people.qin) == (True, "")


def test_who_may_state_what(people: People, case: Case) -> None:
    """Of officers those who have a part in the case; of others whoever has a step that asks for the word."""
    officers = ("luo", "qin", "su")
    for name in (*officers, "wei", "yan", "ma", "tan"):
        seen = around(case, getattr(people, name))
        assert may_state(seen, GUARDS["by_officer"]) is (name in officers), name
        assert may_state(seen, GUARDS["by_record"]) is may_state(seen, GUARDS["form_filled"]) is False
        assert may_state(seen, GUARDS["by_anybody"])
        assert found(case, "by_officer", getattr(people, name)).stated_here is (name in officers)
    assert not may_state(around(case, system_actor("test")), GUARDS["form_filled"]), (
        "it looks, and says nothing"
    )
    Case.objects.filter(pk=case.pk).update(organisation=people.ma.organisation_id)
    party = around(case, people.ma)
    assert may_state(party, GUARDS["by_whose_step"]) and not may_state(party, GUARDS["by_officer"])
    Case.objects.filter(pk=case.pk).update(state="city_prechecking")
    assert not may_state(around(case, people.ma), GUARDS["by_whose_step"])
    assert (
        not found(case, "four", people.qin).stated_here
        and found(case, "by_officer", people.qin).asks == "reasons"
    )


def drafted(people: People, each: Round, **answers: Any) -> Case:
    party = party_of(people.ma)
    case = start_case(round=each, workflow="star_application", party=party, by=people.ma)
    known = {row.field: row.version for row in case.answers.all()}
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    return save_answers(case=case, changes=changes, by=people.ma) if changes else case


def test_the_platform_says_whether_the_form_is_filled(people: People, each: Round) -> None:
    party = party_of(people.ma)
    case = drafted(people, each)
    which = "还没有填写决定用哪张申请表的内容，例如申报的类别。"
    assert said(case, "form_filled", people.ma) == (False, which)
    no_form = replace(a_pack(), data={**a_pack().data, "form": {}})
    assert findings_for(around(case, people.ma, no_form), ["form_filled"])[0].holds is True
    save_answers(case=case, changes=[Change("target_star", 3, 0)], by=people.ma)
    holds, why = said(case, "form_filled", people.ma)
    assert holds is False and why.count("、") == 9 and why.endswith("等。")
    answers = {**filled(3, party.name, party.uscc), "staff_cloud_users": 999}
    left = {name: answers.pop(name) for name in ("scope_summary", "practice_summary")}
    known = {row.field: row.version for row in case.answers.all()}
    fill(case, answers, known, people.ma)
    why = "还有 2 项必填没有填：上云范围及内容简介、上云实践。"
    assert said(case, "form_filled", people.ma) == (False, why)
    fill(case, left, known, people.ma)
    holds, why = said(case, "form_filled", people.ma)
    assert holds is False and why.startswith("有 1 处填写不符合要求：") and "使用云服务人员数量" in why
    fill(case, {"staff_cloud_users": 60}, {"staff_cloud_users": 1}, people.ma)
    assert said(case, "form_filled", people.ma) == (True, "")


def fill(case: Case, answers: Mapping[str, Any], known: Mapping[str, int], by: Actor) -> None:
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=by)


# the clock --------------------------------------------------------------------------------------------------------


def test_the_window_is_that_of_the_desk(people: People, each: Round, case: Case) -> None:
    now = clock.now()
    assert said(case, "open_now", people.ma) == said(case, "open_now", people.qin) == (True, "")
    own = each.windows.filter(level="applicant")
    own.update(opens_at=now + DAY)
    begins = f"{clock.local(now + DAY):%Y-%m-%d %H:%M}"
    to_come = (False, f"本批 {begins} 开始（北京时间）。")
    assert said(case, "open_now", people.ma) == said(case, "open_now", system_actor("test")) == to_come
    assert said(case, "open_now", people.qin) == (True, "")
    own.update(opens_at=now - 2 * DAY, closes_at=now - DAY)
    ended = f"{clock.local(now - DAY):%Y-%m-%d %H:%M}"
    assert said(case, "open_now", people.ma) == (False, f"本批已于 {ended} 截止（北京时间）。")
    Round.objects.filter(pk=each.pk).update(closed_at=now, closed_reason="示例")
    assert (
        said(case, "open_now", people.ma) == said(case, "open_now", people.qin) == (False, "本批已经关闭。")
    )
    own.delete()
    assert said(case, "open_now", people.ma) == (False, "本批已经关闭。")
    Round.objects.filter(pk=each.pk).update(closed_at=None)
    assert said(case, "open_now", people.ma) == (True, "")


def test_publicity_runs_from_its_list(people: People, each: Round) -> None:
    case = a_case(each, 2, "city_publicity")
    not_begun = (False, "还没有列入公示名单，公示期没有开始。")
    assert said(case, "shown_out", people.qin) == said(case, "still_shown", people.qin) == not_begun
    last = published(each, people.qin).last_day
    assert last is not None
    assert said(case, "shown_out", people.qin) == (False, f"期限到 {last} 为止，次日起可以办理。")
    assert said(case, "still_shown", people.qin) == (True, "")
    with clock.held(clock.now() + 8 * DAY):
        assert said(case, "shown_out", people.qin) == (True, "")
        assert said(case, "still_shown", people.qin) == (False, f"期限已于 {last} 结束。")


def test_other_periods_run_from_the_day_the_state_began(people: People, case: Case) -> None:
    """Ten working days from the twelfth of May."""
    assert said(case, "days_over", people.qin) == (False, "期限到 2026-05-26 为止，次日起可以办理。")
    assert said(case, "days_left", people.qin) == (True, "")
    with clock.held(clock.now() + 14 * DAY):
        assert said(case, "days_left", people.qin) == (True, "")
    with clock.held(clock.now() + 15 * DAY):
        assert said(case, "days_over", people.qin) == (True, "")
        assert said(case, "days_left", people.qin) == (False, "期限已于 2026-05-26 结束。")
    assert said(case, "no_period", people.qin) == (None, "没有写明期限的长短。")
    assert said(case, "no_clock", people.qin) == (None, "“没写计时”没有写明怎样计时。")


# other cases ------------------------------------------------------------------------------------------------------


def other(case: Case, number: int, state: str = "done", **values: Any) -> Case:
    """Of another kind and of another enterprise, unless told otherwise."""
    made = a_case(case.round, number, state, **{"region": case.region_code, **values})
    Case.objects.filter(pk=made.pk).update(workflow="other")
    return Case.objects.get(pk=made.pk)


UNMET = (False, "不满足：有另一件。")


def test_objections_are_counted_while_they_are_open(people: People, case: Case) -> None:
    def raised(state: ObjectionState) -> None:
        told = {"raised_at": clock.now(), "text": "x", "objector": "y", "contact": "z", "outcome": "示例"}
        Objection.objects.create(case=case, state=state, confirm_digest="", **told)

    for state in (
        ObjectionState.RAISED,
        ObjectionState.DISMISSED,
        ObjectionState.UPHELD,
        ObjectionState.DROPPED,
    ):
        raised(state)
    assert said(case, "unopposed", people.qin) == (True, "")
    raised(ObjectionState.OPEN)
    raised(ObjectionState.OPEN)
    assert said(case, "unopposed", people.qin) == (False, "还有 2 件异议没有处理完。")
    assert said(case, "no_link", people.qin) == (None, "“没写看哪里”没有写明看哪一类事项。")


def test_the_case_that_this_one_follows_from(people: People, case: Case) -> None:
    above = other(case, 2)
    other(case, 3, parent=case)
    assert said(case, "has_parent", people.qin) == UNMET
    case.parent = above
    case.save()
    assert said(case, "has_parent", people.qin) == (True, "")
    Case.objects.filter(pk=above.pk).update(workflow="yet_another")
    assert said(case, "has_parent", people.qin) == UNMET


def test_the_cases_that_follow_from_this_one(people: People, case: Case) -> None:
    other(case, 2)
    assert said(case, "has_child", people.qin) == UNMET
    assert said(case, "has_no_child", people.qin) == (True, "")
    child = other(case, 3, parent=case)
    assert said(case, "has_child", people.qin) == (True, "")
    assert said(case, "has_no_child", people.qin) == UNMET
    assert said(case, "has_child_done", people.qin) == (True, "")
    assert said(case, "has_child_closed", people.qin) == UNMET
    Case.objects.filter(pk=child.pk).update(state="open")
    assert said(case, "has_child_done", people.qin) == UNMET
    Case.objects.filter(pk=child.pk).update(state="closed")
    assert (
        said(case, "has_child_closed", people.qin) == said(case, "has_child_done", people.qin) == (True, "")
    )
    Case.objects.filter(pk=child.pk).update(round=a_round("zhejiang-cloud-level", "2024", code="ZJ-1"))
    assert said(case, "has_child", people.qin) == UNMET, "a case of another programme is none of this one's"


def test_the_cases_of_the_same_party(people: People, case: Case) -> None:
    other(case, 2)
    assert said(case, "party_has", people.qin) == UNMET
    other(case, 3, party=case.enterprise)
    assert said(case, "party_has", people.qin) == (True, "")


def test_a_supplier_has_cases_as_well(people: People, case: Case) -> None:
    first, second = factories.supplier(1), factories.supplier(2)
    Case.objects.filter(pk=case.pk).update(enterprise=None, supplier=first)
    theirs = other(case, 2)
    Case.objects.filter(pk=theirs.pk).update(enterprise=None, supplier=second)
    assert said(case, "party_has", people.qin) == UNMET
    Case.objects.filter(pk=theirs.pk).update(supplier=first)
    assert said(case, "party_has", people.qin) == (True, "")


def test_a_case_is_not_another_one_of_its_party(people: People, each: Round, case: Case) -> None:
    assert said(case, "party_has_no_second", people.qin) == (True, "")
    a_case(each, 2, party=case.enterprise)
    assert said(case, "party_has_no_second", people.qin) == UNMET


# the round --------------------------------------------------------------------------------------------------------


def test_a_ratio_tells_what_is_wanted_and_what_is_there(people: People, each: Round, case: Case) -> None:
    for number in range(2, 12):
        a_case(each, number, "city_assessing", star=4)
    a_case(each, 12, "city_assessing", star=3)
    a_case(each, 13, "city_assessing", star=4, region=OTHER_COUNTY)
    told = "应现场核查的项目数 2，已现场核查的项目数 %s，还差 %s（本批拟推荐的四星级、五星级项目数 11）。"
    refusal = "本批还不满足：比例达到。"
    assert said(case, "ratio", people.qin) == (False, refusal + told % (0, 2))
    a_case(each, 14, "onsite_check", star=4)
    assert said(case, "ratio", people.qin) == (False, refusal + told % (1, 1))
    a_case(each, 15, "onsite_check", star=4)
    assert said(case, "ratio", people.qin) == (True, "")


def test_other_counts_are_told_as_they_are(people: People, each: Round, case: Case) -> None:
    why = "本批还不满足：数得上。现在：本批拟推荐的四星级、五星级项目数 1。"
    assert said(case, "figures", people.qin) == (False, why)
    a_case(each, 2, "city_assessing", star=5)
    assert said(case, "figures", people.qin) == (True, "")
    assert said(case, "no_count", people.qin) == (None, "“没写怎样数”没有写明怎样在本批中计数。")


def test_what_is_not_known_leaves_it_open_how_much_is_wanting(people: People, case: Case) -> None:
    holds, why = said(case, "unknown_figures", people.qin)
    assert holds is None
    assert why == "本批还不满足：够数。已现场核查的项目数 ?，本批拟推荐的四星级、五星级项目数 1，还差 ?。"


@pytest.mark.parametrize(("level", "left"), [("county", "1"), ("prefecture", "2"), ("province", "3")])
def test_every_case_of_the_authority_must_meet_it(
    people: People, each: Round, case: Case, level: str, left: str
) -> None:
    guard = f"each_in_{level}"
    assert said(case, guard, people.qin) == (True, "")
    wrong = [
        a_case(each, number, "city_assessing", star=3, region=region)
        for number, region in enumerate((case.region_code, SECOND_COUNTY, OTHER_COUNTY), 2)
    ]
    a_case(each, 5, "city_prechecking", star=3)
    assert said(case, guard, people.qin) == (False, f"本批还不满足：件件四星。还有 {left} 家。")
    Case.objects.filter(pk__in=[row.pk for row in wrong]).update(number=None, submitted_at=None)
    assert said(case, guard, people.qin) == (True, ""), "what was not handed in does not count"
    Case.objects.filter(pk=wrong[0].pk).update(number="SL-9999")
    wrong[0].submissions.update(facts="{}")
    assert said(case, guard, people.qin) == (False, "本批还不满足：件件四星。还有 1 家。"), (
        "nor is it met unknown"
    )


# once -------------------------------------------------------------------------------------------------------------


def test_a_step_that_is_taken_once_is_not_taken_again(people: People, case: Case) -> None:
    declared = {"action": "pass_on", "title": "转交", "once": "step", "clause": "示例-3"}
    seen = around(case, people.qin)
    assert once_findings(seen, declared) == []
    moved(case, "pass_on", ["甲", "乙"])
    moved(case, "pass_on", ["乙", "丙"])
    seen = around(case, people.qin)
    (finding,) = once_findings(seen, declared)
    assert (finding.holds, finding.clause, finding.title) == (False, ("示例-3",), "只能办一次：转交")
    assert finding.why == "2026-05-12 已经“转交”过，这个项目只能办一次。"
    assert finding.advice == "请在其他步骤里作出决定。"
    assert (
        once_findings(seen, {**declared, "once": "reasons"})
        == once_findings(seen, {**declared, "action": "x"})
        == []
    )
    assert told_before(seen, {**declared, "once": "reasons"}) == ["甲", "乙", "丙"]
    assert (
        told_before(seen, declared) == told_before(seen, {**declared, "once": "reasons", "action": "x"}) == []
    )


def moved(case: Case, action: str, reasons: list[str]) -> CaseMove:
    told = {"source": case.state, "target": case.state, "role": "local_authority", "moved_by": "test"}
    return CaseMove.objects.create(
        case=case,
        ordinal=case.moves.count() + 1,
        action=action,
        reasons=reasons,
        moved_at=clock.now(),
        **told,
    )
