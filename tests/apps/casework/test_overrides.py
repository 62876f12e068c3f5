"""Deciding otherwise than the rules: who may, where the pack allows it, what the rules and the record then say.

Not here: the pages (`tests/web/officer/test_case_overrides.py`), the exception in the rules (`tests/unit/packs`).
"""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.apps.casework.filing import handed_in, handed_in_again
from tests.people import People
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Answer, Case, Submission
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.services import Change, save_answers
from yunti.apps.casework.models import Override
from yunti.apps.casework.queries.overrides import choices_in
from yunti.apps.casework.services import decide_otherwise, withdraw_override
from yunti.apps.evaluations.queries import departure, record_of
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden
from yunti.kit.models import AuditDetail, AuditEvent
from yunti.rules.values import Value

pytestmark = pytest.mark.django_db
INVOICE = "26952000000000000001"
WHY = "信用报告第 3 页：记录已于 2025 年了结。"


def around(case: Case, by: Actor) -> Surroundings:
    fresh = Case.objects.select_related("round", "enterprise", "organisation").get(pk=case.pk)
    pack = pack_of(fresh.round)
    return Surroundings(fresh, pack, by, roles_in(by, fresh, pack.section("actors")))


def outcome(case: Case, rule: str, by: Actor) -> Value:
    return around(case, by).evaluation.value(rule)


def lines(case: Case, by: Actor) -> list[tuple[str, str]]:
    return [(each.line, each.row) for each in choices_in(around(case, by))]


def in_the_city(people: People, star: int = 3, verified: bool = False, **changed: Any) -> Case:
    """With the city, which found a record on the credit report; the rest of what officers verify is in order."""
    case = handed_in(people, star, **changed)
    fields = {"is_legal_entity": True, "finance_system_sound": True, "credit_clean": verified}
    save_answers(case=case, changes=[Change(*each, 0) for each in fields.items()], by=people.luo)
    state = "city_assessing" if star == 3 else "city_prechecking"
    Case.objects.filter(pk=case.pk).update(state=state)
    return Case.objects.get(pk=case.pk)


def test_a_criterion_is_decided_otherwise_and_back(people: People) -> None:
    case = in_the_city(people)
    assert lines(case, people.qin) == [("credit", "")]
    assert outcome(case, "eligible", people.qin) is False
    made = decide_otherwise(case=case, line="credit", reason=WHY, by=people.qin)
    assert outcome(case, "credit", people.qin) is True and outcome(case, "eligible", people.qin) is True
    assert lines(case, people.qin) == []
    assert made.evaluation is not None
    record = record_of(made.evaluation)
    assert record["facts"]["overruled"] == ["credit"] and record["outcome"]["eligible"] is True
    assert "F_CREDIT" not in record["outcome"]["failures"]
    assert departure(made.evaluation) is None, "the record comes out again from what it holds"
    with pytest.raises(Conflict, match="没有可以改判的"):
        decide_otherwise(case=case, line="credit", reason=WHY, by=people.qin)
    withdraw_override(case=case, ref=made.ref, reason="看错了", by=people.qin)
    assert outcome(case, "eligible", people.qin) is False and lines(case, people.qin) == [("credit", "")]
    with pytest.raises(Conflict, match="已经撤销"):
        withdraw_override(case=case, ref=made.ref, reason="再撤", by=people.qin)
    events = AuditEvent.objects.filter(subject_ref=case.ref, action__contains="override")
    assert [each.action for each in events.order_by("id")] == [
        "casework.override",
        "casework.withdraw_override",
    ]
    first = events.order_by("id")[0]
    assert WHY in str(AuditDetail.objects.get(event=first).payload) and first.clause == "JSS-04"


def test_who_may_not_and_what_may_not(people: People) -> None:
    case = in_the_city(people)
    for other in (people.luo, people.ma, people.wei):
        with pytest.raises((Forbidden, NotFoundOrHidden)):
            decide_otherwise(case=case, line="credit", reason=WHY, by=other)
    for closed in ("not_blacklisted", "region", "legal_entity", "nothing"):
        with pytest.raises(InvalidInput, match="没有这一项改判"):
            decide_otherwise(case=case, line=closed, reason=WHY, by=people.qin)
    with pytest.raises(InvalidInput, match="没有写明理由"):
        decide_otherwise(case=case, line="credit", reason=" \n", by=people.qin)
    with pytest.raises(Conflict):
        decide_otherwise(case=case, line="business", reason=WHY, by=people.qin)  # it is met already
    with pytest.raises(Conflict):
        decide_otherwise(case=case, line="credit", row="1", reason=WHY, by=people.qin)
    Case.objects.filter(pk=case.pk).update(state="returned")
    with pytest.raises(Forbidden, match="不在办理中"):
        decide_otherwise(case=case, line="credit", reason=WHY, by=people.qin)
    assert not Override.objects.exists() and not Answer.objects.filter(field="overruled").exists()


def test_nobody_writes_the_fact_without_a_reason(people: People) -> None:
    case = in_the_city(people)
    for by in (people.qin, people.ma, people.luo):
        with pytest.raises(Forbidden):
            save_answers(case=case, changes=[Change("overruled", ["credit"], 0)], by=by)
    assert outcome(case, "credit", people.qin) is False


def test_an_invoice_bought_by_others_is_accepted_row_by_row(people: People) -> None:
    line = {
        "seq": 1,
        "buyer_name": "示例集团有限公司",
        "invoice_no": INVOICE,
        "amount_wan": 2,
        "invoice_date": "2025-11-20",
    }
    line |= {"contract_attached": True, "invoice_attached": True, "invest_category": "cloud_purchase"}
    other = {**line, "seq": 2, "invoice_no": "2", "amount_wan": 1}
    case = in_the_city(people, verified=True, investment_lines=[line, other], investment_total_wan=3)
    both = [("bought_by_others", INVOICE), ("bought_by_others", "2")]
    assert [each for each in lines(case, people.qin) if each[1]] == both
    told = {"line": "bought_by_others", "reason": "母公司统一采购，见股权证明第 2 页", "by": people.qin}
    made = decide_otherwise(case=case, row=INVOICE, **told)
    assert lines(case, people.qin) == [both[1]]
    assert outcome(case, "investment", people.qin) is True
    assert made.evaluation is not None
    assert record_of(made.evaluation)["outcome"]["investment_counted_wan"] == 2
    second = decide_otherwise(case=case, row="2", **told)
    assert second.evaluation is not None
    assert record_of(second.evaluation)["outcome"]["investment_counted_wan"] == 3
    withdraw_override(case=case, ref=made.ref, reason="不是母公司", by=people.qin)
    assert json.loads(Answer.objects.get(field="invoices_accepted").value) == ["2"]


def test_an_assessor_may_refuse_what_the_rules_let_pass(people: People) -> None:
    case = in_the_city(people, 4, verified=True, deployment_models=["public", "other"])
    assert ("deployment_other", "") in lines(case, people.qin)
    decide_otherwise(case=case, line="deployment_other", reason="其他形式是自建机房", by=people.qin)
    assert outcome(case, "deployment", people.qin) is False
    offered = [line for line, _row in lines(case, people.qin)]
    assert "deployment" not in offered and "deployment_other" not in offered
    plain = in_the_city_again(people)
    assert ("deployment_other", "") not in lines(plain, people.qin)


def in_the_city_again(people: People) -> Case:
    """The same party without the odd form of deployment, in the same case."""
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(state="submitted")
    again = handed_in_again(people, Case.objects.get(pk=case.pk), deployment_models=["public"])
    Case.objects.filter(pk=again.pk).update(state="city_prechecking")
    return Case.objects.get(pk=again.pk)


def test_a_decision_outlives_a_return_and_stands_in_the_next_submission(people: People) -> None:
    case = in_the_city(people)
    decide_otherwise(case=case, line="credit", reason=WHY, by=people.qin)
    Case.objects.filter(pk=case.pk).update(state="submitted")
    again = handed_in_again(people, Case.objects.get(pk=case.pk), scope_summary="改过")
    assert Submission.objects.filter(case=again).count() == 2 and Override.objects.get().submission == 1
    assert outcome(again, "credit", people.qin) is True


def test_the_database_keeps_one_decision_at_a_time_and_a_reason(people: People) -> None:
    case = in_the_city(people)
    made = decide_otherwise(case=case, line="credit", reason=WHY, by=people.qin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.filter(pk=made.pk).update(reason="")
    made.pk, made.ref = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
