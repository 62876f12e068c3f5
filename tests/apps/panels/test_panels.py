"""A panel is promised over who can be asked, drawn once, followed by the next where somebody leaves; nobody alone draws anew.

Not here: the order that comes from a seed (`tests/unit/domain/test_sampling.py`), pages (`tests/web/officer/test_panels.py`).
"""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.cases.rounds import a_round, ask
from tests.apps.panels.making import FIELD, NAME, PACK, REVIEWED, an_expert, drawn, experts, waiting
from tests.people import OTHER_PREFECTURE, People, person, seat
from yunti.apps.accounts.models import Organisation, Person
from yunti.apps.cases.models import Assignment, Case
from yunti.apps.cases.queries.opinions import cases_asked_for
from yunti.apps.cases.services import Change, GuardsMissing, move_case, save_answers
from yunti.apps.desks.services import declare_relation
from yunti.apps.experts.models import Expert
from yunti.apps.experts.services import pause_expert
from yunti.apps.panels.models import Panel, PanelSeat
from yunti.apps.panels.queries import eligible, proofs
from yunti.apps.panels.queries.panels import rule_for, seats_of
from yunti.apps.panels.services import (
    agree_redraw,
    ask_redraw,
    commit_panel,
    decline_review,
    draw_panel,
    end_review,
)
from yunti.domain.draw_proofs import faults_of_text
from yunti.domain.sampling import population_digest, ranked, seed_digest
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.draws import DrawState
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import AuditDetail, AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People) -> Case:
    return waiting(a_round(*PACK), people)


@pytest.fixture
def second(people: People) -> Actor:
    where = Organisation.objects.get(ref=people.su.organisation_ref)
    return seat(person("lu", "陆复核"), Desk.PROVINCE, where, jurisdiction=people.su.jurisdiction)


def told(action: str) -> str:
    return str(AuditDetail.objects.get(event=AuditEvent.objects.get(action=f"panels.{action}")).payload)


def sitting(panel: Panel) -> list[str]:
    return [each.expert.ref for each in seats_of(panel) if each.recused_at is None]


def in_order(panel: Panel) -> list[str]:
    return [member.partition(" ")[2] for member in panel.drawn]


def reasons(case: Case, people: People) -> dict[str, tuple[str, ...]]:
    pack, rule = rule_for(case, NAME)
    today = clock.today()
    wanted = eligible.wanted_for(case, pack, rule, today)
    found = eligible.candidates_for(case, wanted, people.su.jurisdiction, today)
    return {each.expert.person.login: each.reasons for each in found}


def sound(panel: Panel) -> bool:
    panel.refresh_from_db()
    return proofs.faults_of(panel, seats_of(panel)) == ()


# promising and drawing -------------------------------------------------------------------------------------------


def test_the_seed_is_promised_then_shown_and_the_drawn_are_invited(people: People, case: Case) -> None:
    pool = experts(people, 5)
    row = commit_panel(case=case, name=NAME, by=people.su)
    assert (row.state, row.count, row.drawn) == (DrawState.COMMITTED, 3, [])
    assert {each.partition(" ")[2] for each in row.members} == set(pool)
    promise = told("commit_panel")
    assert row.seed not in promise and row.seed_digest in promise and row.population_digest in promise
    assert row.seed not in proofs.proof_of(row).text()
    drawn_row = draw_panel(panel=row, by=people.su)
    seed = bytes.fromhex(drawn_row.seed)
    assert seed_digest(seed) == row.seed_digest and population_digest(row.members) == row.population_digest
    assert drawn_row.drawn == ranked(seed, row.members)
    assert sitting(row) == in_order(drawn_row)[:3]
    asked = Assignment.objects.filter(case=case, ended_at__isnull=True)
    assert {each.panel for each in asked} == {NAME} and {each.role for each in asked} == {"expert"}
    assert [each.case for each in cases_asked_for(pool[sitting(row)[0]])] == [case]
    assert sound(row) and faults_of_text(proofs.proof_of(drawn_row).text()) == ()
    with pytest.raises(Conflict, match="已经抽过"):
        draw_panel(panel=row, by=people.su)
    with pytest.raises(Conflict, match="已经有一次抽取"):
        commit_panel(case=case, name=NAME, by=people.su)


def test_whoever_has_less_in_hand_is_drawn_before_whoever_has_more(people: People, case: Case) -> None:
    pool = experts(people, 5)
    busy = list(pool)[:2]
    for number, ref in enumerate(busy, 2):
        ask(waiting(case.round, people, number=number), pool[ref], "expert")
    panel = drawn(case, people)
    assert set(sitting(panel)) == set(pool) - set(busy)
    assert set(in_order(panel)[3:]) == set(busy)


EXCLUDED: dict[str, dict[str, Any]] = {
    "field": {"fields": ("财务审计",)},
    "most": {"most_at_once": 1},
    "unsigned": {"signed": False},
}


def test_too_few_relaxes_nothing_and_says_who_is_left_out_and_why(people: People, case: Case) -> None:
    experts(people, 2)
    party = case.enterprise
    assert party is not None
    an_expert(people, 11, **EXCLUDED["field"])
    busy, _row = an_expert(people, 12, **EXCLUDED["most"])
    ask(waiting(case.round, people, number=2), busy, "expert")
    an_expert(people, 13, **EXCLUDED["unsigned"])
    _who, paused = an_expert(people, 14)
    pause_expert(expert=paused, reason="出国访学", by=people.su)
    an_expert(people, 15, employer_uscc=party.uscc)
    an_expert(people, 16, institution=party.name)
    tied, _row = an_expert(people, 17)
    declare_relation(uscc=party.uscc, name=party.name, kind="advises", by=tied)
    same, _row = an_expert(people, 18)
    Person.objects.filter(pk=same.person_id).update(phone="0999-7654321", name="示例同名")
    type(party).objects.filter(pk=party.pk).update(contact_phone="0999-7654321", contact_name="示例同名")
    case.refresh_from_db()
    far = an_expert(people, 19)[1]
    Expert.objects.filter(pk=far.pk).update(region_code=OTHER_PREFECTURE)  # kept by a prefecture elsewhere
    found = reasons(case, people)
    assert "expert-19" not in found
    assert [why for login, why in found.items() if login in ("expert-1", "expert-2")] == [(), ()]
    for number, why in {
        11: "专业领域不符",
        12: "手上已有 1 件",
        13: "没有签署",
        14: "出国访学",
        15: "在这家单位工作",
        16: "工作单位与这家单位同名",
        17: "申明过有关系",
        18: "联系电话",
    }.items():
        assert any(why in each for each in found[f"expert-{number}"]), (number, found)
    with pytest.raises(Refused, match="要抽 3 名，符合条件的有 2 名，还缺 1 名") as refusal:
        commit_panel(case=case, name=NAME, by=people.su)
    assert "出国访学" in refusal.value.reason and "专家库" in refusal.value.next_step
    assert not Panel.objects.exists()
    an_expert(people, 20)
    panel = drawn(case, people)
    assert len(sitting(panel)) == 3 and len(panel.excluded) == 8


def test_with_the_ties_off_the_employed_expert_is_drawn(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    party = case.enterprise
    assert party is not None
    experts(people, 2)
    own = an_expert(people, 15, employer_uscc=party.uscc)[1]
    with pytest.raises(Refused):
        commit_panel(case=case, name=NAME, by=people.su)
    monkeypatch.setattr(eligible, "ties_of", lambda *_: iter(()))
    assert own.ref in {
        each.partition(" ")[2] for each in commit_panel(case=case, name=NAME, by=people.su).members
    }


def test_the_pack_bounds_how_many_cases_an_expert_has(people: People, case: Case) -> None:
    who, row = an_expert(people, 1, most_at_once=50)
    for number in range(2, 12):
        ask(waiting(case.round, people, number=number), who, "expert")
    (why,) = reasons(case, people)["expert-1"]
    assert "本项目最多同时 10 件" in why
    Expert.objects.filter(pk=row.pk).update(most_at_once=4)
    (why,) = reasons(case, people)["expert-1"]
    assert "最多同时评审 4 件" in why


def test_the_way_of_review_is_known_before_the_list_is_fixed(people: People, case: Case) -> None:
    experts(people, 5)
    Case.objects.filter(pk=case.pk).update(workflow="pilot_demonstration", state="submitted")
    case.refresh_from_db()
    with pytest.raises(Refused, match="还没有定“评审方式”"):
        commit_panel(case=case, name="pilot_review", by=people.su)
    save_answers(case=case, changes=[Change("review_mode", "defence", 0)], by=people.su)
    assert commit_panel(case=case, name="pilot_review", by=people.su).mode == "集中答辩"


def test_who_became_ineligible_after_the_promise_is_passed_over_and_it_is_said(
    people: People, case: Case
) -> None:
    experts(people, 5)
    row = commit_panel(case=case, name=NAME, by=people.su)
    first = ranked(bytes.fromhex(row.seed), row.members)[0].partition(" ")[2]
    pause_expert(expert=Expert.objects.get(ref=first), reason="住院", by=people.su)
    draw_panel(panel=row, by=people.su)
    row.refresh_from_db()
    passed = seats_of(row)[0]
    assert (passed.expert.ref, passed.end, passed.assignment) == (first, "passed", None)
    assert "住院" in passed.why
    assert sitting(row) == in_order(row)[1:4] and sound(row)


def test_only_the_province_draws_and_only_at_the_step(people: People, case: Case) -> None:
    experts(people, 3)
    for stranger in (people.qin, people.luo, people.tan, people.shen):
        with pytest.raises(Forbidden, match="由省经济和信息化委抽取"):
            commit_panel(case=case, name=NAME, by=stranger)
    for outsider in (people.wei, people.gao, people.yan):
        with pytest.raises(NotFoundOrHidden):
            commit_panel(case=case, name=NAME, by=outsider)
    with pytest.raises(NotFoundOrHidden):
        commit_panel(case=case, name="pilot_review", by=people.su)
    Case.objects.filter(pk=case.pk).update(state="city_initial_review")
    with pytest.raises(Conflict, match="不在抽取评审专家的环节"):
        commit_panel(case=case, name=NAME, by=people.su)
    Case.objects.filter(pk=case.pk).update(state=REVIEWED)
    assert commit_panel(case=case, name=NAME, by=people.su)


# leaving a panel -------------------------------------------------------------------------------------------------


def test_whoever_declines_is_followed_by_the_next_of_the_same_draw(people: People, case: Case) -> None:
    pool = experts(people, 5)
    panel = drawn(case, people)
    order = in_order(panel)
    decline_review(case=case, ground="interest", reason="任顾问", by=pool[order[1]])
    assert sitting(panel) == [order[0], order[2], order[3]]
    left = PanelSeat.objects.get(panel=panel, place=2)
    assert (left.end, left.why, left.recused_by) == ("interest", "任顾问", pool[order[1]].ref)
    end_review(assignment=_open(case, pool[order[0]]), reason="持股", conflict=True, by=people.su)
    assert sitting(panel) == order[2:5] and sound(panel)
    assert [each.case for each in cases_asked_for(pool[order[4]])] == [case]
    decline_review(case=case, ground="no_time", reason="", by=pool[order[4]])
    assert sitting(panel) == order[2:4], "nobody is left to follow, and no rule is relaxed"
    with pytest.raises(NotFoundOrHidden):
        decline_review(case=case, ground="no_time", reason="", by=pool[order[1]])


def _open(case: Case, who: Actor) -> Assignment:
    return Assignment.objects.get(case=case, person=who.person_id, ended_at__isnull=True)


def test_the_same_word_twice_seats_one(people: People, case: Case) -> None:
    pool = experts(people, 6)
    panel = drawn(case, people)
    given = {"case": case, "ground": "no_time", "reason": "", "by": pool[sitting(panel)[0]], "key": "k1"}
    first = decline_review(**given)
    assert decline_review(**given) == first and len(sitting(panel)) == 3
    assert PanelSeat.objects.filter(panel=panel).count() == 4


def test_once_the_review_is_over_nobody_follows(people: People, case: Case) -> None:
    pool = experts(people, 5)
    panel = drawn(case, people)
    Case.objects.filter(pk=case.pk).update(state="registered")
    end_review(assignment=_open(case, pool[sitting(panel)[0]]), reason="评审结束", by=people.su)
    assert len(sitting(panel)) == 2 and PanelSeat.objects.filter(panel=panel).count() == 3


def test_without_a_panel_declining_is_what_it_was(people: People, case: Case) -> None:
    ask(case, people.yan, "expert")
    decline_review(case=case, ground="no_time", reason="", by=people.yan)
    assert not AuditEvent.objects.filter(action__startswith="panels.").exists()
    assert AuditEvent.objects.filter(action="cases.decline_assignment", outcome="done").count() == 1


# the step asks for the panel --------------------------------------------------------------------------------------


def test_the_step_waits_for_a_full_panel_without_ties(people: People, case: Case) -> None:
    pool = experts(people, 4)
    step: dict[str, Any] = {"case": case, "action": "assign_experts", "seen": 0, "by": people.su}
    ask(case, people.yan, "expert")  # asked by name: not drawn, does not count
    with pytest.raises(GuardsMissing, match="要抽定 3 名，现在 0 名，还缺 3 名"):
        move_case(**step)
    panel = drawn(case, people)
    party, tied = case.enterprise, pool[sitting(panel)[0]]
    assert party is not None
    declare_relation(uscc=party.uscc, name=party.name, kind="family", by=tied)
    with pytest.raises(GuardsMissing, match="应当回避"):
        move_case(**step)
    decline_review(case=case, ground="interest", reason="亲属任职", by=tied)
    assert move_case(**step).state == REVIEWED


# drawing anew -----------------------------------------------------------------------------------------------------


def test_drawing_anew_needs_a_reason_and_a_second_person(people: People, case: Case, second: Actor) -> None:
    pool = experts(people, 5)
    row = commit_panel(case=case, name=NAME, by=people.su)
    with pytest.raises(Conflict, match="还没有抽取"):
        ask_redraw(panel=row, reason="x", by=people.su)
    draw_panel(panel=row, by=people.su)
    gone = pool[sitting(row)[0]]
    decline_review(case=case, ground="interest", reason="任顾问", by=gone)
    before = sitting(row)
    with pytest.raises(InvalidInput, match="没有写明重抽的理由"):
        ask_redraw(panel=row, reason=" ", by=people.su)
    ask_redraw(panel=row, reason="专业领域登记有误", by=people.su)
    with pytest.raises(Forbidden, match="另一个人同意"):
        agree_redraw(panel=row, by=people.su)
    assert Panel.objects.count() == 1 and sitting(row) == before
    made = agree_redraw(panel=row, by=second)
    row.refresh_from_db()
    assert (row.state, made.state, made.replaces) == (DrawState.REPLACED, DrawState.COMMITTED, row)
    assert made.seed != row.seed and sitting(row) == [] and sound(row)
    assert not Assignment.objects.filter(case=case, ended_at__isnull=True).exists()
    assert len(made.members) == 4, "whoever declined for an interest is not drawn again"
    draw_panel(panel=made, by=second)
    assert len(sitting(made)) == 3


def test_drawing_anew_with_too_few_leaves_the_panel_as_it_is(
    people: People, case: Case, second: Actor
) -> None:
    pool = experts(people, 3)
    row = drawn(case, people)
    decline_review(case=case, ground="interest", reason="任顾问", by=pool[sitting(row)[0]])
    ask_redraw(panel=row, reason="缺一名", by=people.su)
    with pytest.raises(Refused, match="还缺 1 名"):
        agree_redraw(panel=row, by=second)
    row.refresh_from_db()
    assert row.state == DrawState.DRAWN and len(sitting(row)) == 2


# proofs and cost --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "told_as"),
    [("seed", "0" * 64, "seed"), ("members", ["0000 x"], "list"), ("drawn", ["0000 x"], "order")],
)
def test_what_was_tampered_with_is_told(
    people: People, case: Case, column: str, value: Any, told_as: str
) -> None:
    experts(people, 3)
    row = drawn(case, people)
    Panel.objects.filter(pk=row.pk).update(**{column: value})
    row.refresh_from_db()
    assert told_as in proofs.faults_of(row, seats_of(row))


def test_a_seat_out_of_turn_is_told(people: People, case: Case) -> None:
    experts(people, 4)
    row = drawn(case, people)
    other = Expert.objects.get(ref=in_order(row)[3])
    PanelSeat.objects.filter(panel=row, place=1).update(expert=other)
    assert list(proofs.faults_of(row, seats_of(row))) == ["seats"]
    assert [(panel.pk, len(seats)) for panel, seats in proofs.panels_with_seats(1)] == [(row.pk, 3)]


def test_as_many_statements_for_many_experts_as_for_one(people: People, case: Case) -> None:
    an_expert(people, 1)
    with CaptureQueriesContext(connection) as few:
        reasons(case, people)
    experts(people, 6, first=2)
    with CaptureQueriesContext(connection) as many:
        assert len(reasons(case, people)) == 7
    assert len(few) == len(many) <= 10


def test_fields_are_whole_words(people: People, case: Case) -> None:
    an_expert(people, 1, fields=(FIELD + "运维",))
    assert any("专业领域不符" in each for each in reasons(case, people)["expert-1"])
