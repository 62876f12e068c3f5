"""How objections that are cases of their own stand, and the guards that ask for it in the case that is objected to.

Not here: raising them at a public list (`tests/apps/publicity`), what a pack says of them (`tests/unit/packs`).
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.apps.cases.rounds import a_case, a_round
from tests.apps.panels.making import drawn, experts
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.guards import Finding, Surroundings, findings_for
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.permissions import has_no_interest, roles_in
from yunti.apps.cases.queries import objecting
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.cases.queries.objecting import standing_objections
from yunti.apps.cases.services import Change, GuardsMissing, move_case, save_answers
from yunti.apps.desks.models import DeclaredRelation
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Forbidden
from yunti.kit.permissions import Allowed, Denied

pytestmark = pytest.mark.django_db
ASKING = ("no_open_objection", "objection_dismissed", "objection_upheld")


@pytest.fixture
def each(people: People) -> Round:
    return a_round("guangdong-voucher", "2018")


@pytest.fixture
def claim(people: People, each: Round) -> Case:
    """The list on which it stood is no longer open."""
    case = a_case(each, "redemption", "in_settlement_list", people)
    case.shown_until = clock.today() - timedelta(days=1)
    case.save()
    return case


def objection(claim: Case, state: str, people: People, outcome: str = "", number: int = 1) -> Case:
    case = a_case(claim.round, "objection", state, people, number=number)
    case.parent, case.number = claim, None if state == "none" else case.number
    case.entered_at = clock.now() + timedelta(minutes=number)
    case.save()
    if outcome:
        tell(case, outcome)
    return case


def tell(case: Case, outcome: str) -> None:
    Answer.objects.create(
        case=case, field="objection_outcome", value=text_of(outcome), saved_at=clock.now(), saved_by="test"
    )


def found(case: Case, guard: str, by: Actor) -> Finding:
    fresh = Case.objects.select_related("round", "enterprise").get(pk=case.pk)
    pack = pack_of(fresh.round)
    around = Surroundings(fresh, pack, by, roles_in(by, fresh, pack.section("actors")))
    return findings_for(around, [guard])[0]


def holding(case: Case, by: Actor) -> list[str]:
    return [guard for guard in ASKING if found(case, guard, by).holds is True]


def test_an_objection_stands_as_it_runs_and_as_it_ended(people: People, claim: Case) -> None:
    assert standing_objections([claim.pk]) == {}
    assert holding(claim, people.qin) == ["no_open_objection"]
    raised = objection(claim, "none", people)
    assert standing_objections([claim.pk]) == {}, "one that was not raised yet does not count"
    Case.objects.filter(pk=raised.pk).update(state="open", number="SL-O-1")
    assert standing_objections([claim.pk]) == {claim.pk: "pending"}
    assert holding(claim, people.qin) == []
    Case.objects.filter(pk=raised.pk).update(state="escalated")
    tell(raised, "upheld")
    assert standing_objections([claim.pk]) == {claim.pk: "pending"}, "what is written is no outcome yet"
    Case.objects.filter(pk=raised.pk).update(state="resolved_province")
    assert standing_objections([claim.pk]) == {claim.pk: "upheld"}
    assert holding(claim, people.qin) == ["no_open_objection", "objection_upheld"]


def test_the_last_one_that_ended_counts_and_any_that_runs_before_it(people: People, claim: Case) -> None:
    objection(claim, "resolved_city", people, "upheld", 1)
    objection(claim, "resolved_city", people, "dismissed", 2)
    assert standing_objections([claim.pk]) == {claim.pk: "dismissed"}
    assert holding(claim, people.qin) == ["no_open_objection", "objection_dismissed"]
    objection(claim, "open", people, number=3)
    objection(claim, "resolved_province", people, "upheld", 4)
    assert standing_objections([claim.pk]) == {claim.pk: "pending"}
    assert holding(claim, people.qin) == []


def test_why_a_guard_does_not_hold_is_told(people: People, claim: Case) -> None:
    refused = found(claim, "objection_upheld", people.qin)
    assert (refused.why, refused.clause) == ("没有收到异议。", ("GDV-47",)) and refused.advice
    objection(claim, "open", people)
    assert found(claim, "no_open_objection", people.qin).why == "还有 1 件异议没有处理完。"
    assert found(claim, "objection_dismissed", people.qin).why == "还有异议没有处理完。"


def test_children_of_another_kind_are_no_objections(people: People, each: Round, claim: Case) -> None:
    other = a_case(each, "service_listing", "submitted", people)
    Case.objects.filter(pk=other.pk).update(parent=claim)
    assert standing_objections([claim.pk]) == {}
    assert holding(claim, people.qin) == ["no_open_objection"]


def test_many_are_asked_at_once(people: People, each: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = [a_case(each, "redemption", "in_settlement_list", people, number=place) for place in range(1, 6)]
    objection(claims[1], "open", people, number=11)
    objection(claims[3], "resolved_city", people, "upheld", 12)
    asked = [case.pk for case in claims]
    with CaptureQueriesContext(
        connection,
    ) as statements:
        known = standing_objections(asked)
    assert known == {claims[1].pk: "pending", claims[3].pk: "upheld"}
    assert len(statements) == 2
    monkeypatch.setattr(objecting, "AT_ONCE", 2)
    assert standing_objections(asked) == known


def test_no_objection_ends_without_outcome_and_reply(people: People, claim: Case) -> None:
    escalated = objection(claim, "escalated", people)
    told = {"expert_opinions_recorded": "示例"}
    with pytest.raises(GuardsMissing, match="还没有填写：处理结论、处理结果和答复") as refused:
        decide(escalated, people.su, told)
    assert "GDV-47" in str(refused.value.clause) and refused.value.next_step
    written = [Change("objection_outcome", "upheld", 0), Change("objection_reply", "示例答复", 0)]
    save_answers(case=escalated, changes=written, by=people.su)
    experts(people, 3)
    drawn(escalated, people, "objection_check")
    assert decide(escalated, people.su, told).state == "resolved_province"
    assert standing_objections([claim.pk]) == {claim.pk: "upheld"}


def decide(case: Case, by: Actor, told: dict[str, str]) -> Case:
    return move_case(case=case, action="expert_onsite_decision", seen=0, by=by, stated=told)


def test_nobody_tied_to_the_party_objected_to_decides_on_the_objection(people: People, each: Round) -> None:
    """The objector is Ma's enterprise, the claim is another's: a tie with either keeps an officer from it."""
    claim = a_case(each, "redemption", "in_settlement_list", people)
    other = factories.enterprise(77)
    Case.objects.filter(pk=claim.pk).update(enterprise=other, organisation=None)
    raised = objection(Case.objects.get(pk=claim.pk), "open", people)
    raised = Case.objects.select_related("round", "enterprise").get(pk=raised.pk)
    assert isinstance(has_no_interest(people.qin, raised), Allowed)
    DeclaredRelation.objects.create(
        person_id=people.qin.person_id, uscc=other.uscc, name=other.name, kind="family",
        declared_at=clock.now(), note="示例",
    )  # fmt: skip
    refused = has_no_interest(people.qin, raised)
    assert (
        isinstance(refused, Denied)
        and refused.code == "conflict_of_interest"
        and other.name in refused.reason
    )
    with pytest.raises(Forbidden, match="不能办理"):
        move_case(case=raised, action="escalate", seen=0, by=people.qin, stated={"cannot_resolve": "示例"})
    assert Case.objects.get(pk=raised.pk).state == "open"


def test_the_objections_to_a_claim_are_told_with_their_state(people: People, claim: Case) -> None:
    pack = pack_of(claim.round)
    assert objecting.objections_to(claim, pack, people.qin) == []
    objection(claim, "none", people, number=1)
    open_one = objection(claim, "open", people, number=2)
    ended = objection(claim, "resolved_city", people, "dismissed", 3)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        found = objecting.objections_to(claim, pack, people.qin)
    assert [(each.case.pk, each.state, each.standing, each.opens) for each in found] == [
        (open_one.pk, "处理中", "pending", True),
        (ended.pk, "地市已答复", "dismissed", True),
    ]
    assert len(statements) == 3
    assert [each.opens for each in objecting.objections_to(claim, pack, people.wei)] == [False, False]


def test_the_officers_page_of_the_claim_leads_to_them(people: People, claim: Case, client: Client) -> None:
    row = objection(claim, "open", people)
    sign_in(client, people.qin)
    page = client.get(f"/officer/cases/{claim.ref}/").content.decode()
    assert "对这一件的异议" in page and f"/officer/cases/{row.ref}/" in page and "处理中" in page
    assert row.number is not None and row.number in page
