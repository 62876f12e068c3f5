"""Pilots of the service vouchers taken through their steps, past the guards of the pack itself. Everything is made up.

Not here: what is tried with it (`test_pilots.py`), vouchers and suppliers (`walking.py`).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.apps.panels.making import drawn, experts
from tests.people import PREFECTURE, People
from tests.programmes.guangdong_voucher.walking import FEN, attach, begun, fill, step, supplier_of
from yunti.apps.budgets.models import Allotment, ProgrammePeriod
from yunti.apps.budgets.services import Target, set_cutoff, set_targets, share_earmark
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, save_answers
from yunti.apps.pilots.services import receive_papers
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.models import PublicList
from yunti.apps.publicity.queries.ready import preview_digest, ready_lines
from yunti.apps.publicity.services import NewList, publish_list
from yunti.apps.vouchers.services import take_step
from yunti.kit import clock

TEXT = "示例说明"
FORM: Mapping[str, Any] = {
    **dict.fromkeys(
        [
            "applicant_unit",
            "unit_name",
            "unit_org_code",
            "unit_nature",
            "unit_address",
            "responsible_person_contact",
            "applicant_contact_name",
            "applicant_contact_phone",
            "applicant_contact_position",
            "applicant_contact_mobile",
            "applicant_contact_fax",
            "applicant_contact_email",
            "unit_profile_business",
            "unit_profile_capability",
            "service_name",
            "scene",
            "functions",
            "implementation_plan_brief",
            "total_budget",
            "expected_effect",
            "plan_content_demand",
            "plan_content_solution",
            "plan_content_technology",
            "plan_goal",
            "plan_path",
            "plan_schedule",
            "guarantee_budget",
            "guarantee_capability",
            "guarantee_team",
        ],
        TEXT,
    ),
    "unit_established_on": "2012-05-01",
    "apply_date": "2018-10-08",
    "sales_last_year_wan": 3000,
    "staff_total": 120,
    "profit_last_year_wan": 200,
    "tax_last_year_wan": 90,
    "past_cases": [{"period": "2017年", "content": TEXT, "effect": TEXT}],
    "scope_type": "industry_cluster",
    "guangdong_cases": 1,
    "product_kind": "saas",
    "sme_customer_count": 22,
    "customer_fees": [{"service_code": "gd09", "cloud_fee_yuan": 50_000}],
    "planned_completion_on": "2018-12-31",
}


def writing(each: Round, people: People) -> Case:
    """Filled in, with every paper, by the registered supplier."""
    case = begun(each, "pilot_demonstration", supplier_of(people), people.ge, **FORM)
    for slot in ("certificates", "contracts"):
        attach(case, people.ge, f"pilot_proofs/{slot}/file")
    return case


def received(case: Case, people: People, *, copies: int = 3, pdf: bool = True) -> None:
    receive_papers(case=case, copies=copies, pdf=pdf, received_on=clock.today(), by=people.su)


def announced(each: Round, people: People, kind: str, day: Any) -> None:
    period = ProgrammePeriod.objects.get(round=each)
    set_cutoff(period=period, kind=kind, cutoff_on=day, reason="", seen=period.version, by=people.su)


def keep(each: Round, people: People, yuan: int) -> None:
    """Keeps an amount apart for pilots in the city."""
    period = ProgrammePeriod.objects.get(round=each)
    row = Allotment.objects.get(period=period, region_code=PREFECTURE)
    target = Target(PREFECTURE, row.target_fen, row.issue_fen, yuan * FEN)
    set_targets(period=period, targets=[target], seen=period.version, by=people.su)


def share(each: Round, people: People, yuan: int) -> None:
    period = ProgrammePeriod.objects.get(round=each)
    share_earmark(
        period=period,
        supplier=supplier_of(people),
        amounts={PREFECTURE: yuan * FEN},
        seen=period.version,
        by=people.su,
    )


def officer_says(case: Case, by: Any, **typed: Any) -> None:
    known = dict(Answer.objects.filter(case=case).values_list("field", "version"))
    changes = [Change(field, value, known.get(field, 0)) for field, value in typed.items()]
    save_answers(case=Case.objects.get(pk=case.pk), changes=changes, by=by)


def selected(each: Round, people: People) -> Case:
    """Handed in, reviewed by a panel and selected: it waits for the publicity."""
    case = writing(each, people)
    received(case, people)
    step(case, "submit", people.ge)
    officer_says(case, people.su, review_mode="defence")
    experts(people, 5, first=11)
    drawn(case, people, "pilot_review")
    step(case, "start_review", people.su)
    step(case, "select", people.su, "expert_opinions_recorded")
    return case


def shown(case: Case, people: People) -> PublicList:
    """On the list for the public, whose period begins today."""
    each = Case.objects.get(pk=case.pk).round
    seen = preview_digest(ready_lines(people.su, each, "pilot_publicity", chosen=[case.ref]))
    new = NewList(each, "pilot_publicity", (case.ref,), seen, contact="示例科室 0999-8000001", stated=True)
    return publish_list(new=new, by=people.su)


def running(each: Round, people: People, *, yuan: int = 300_000) -> Case:
    """A pilot unit with an amount in the city."""
    case = selected(each, people)
    shown(case, people)
    with clock.held(clock.now() + timedelta(days=8)):
        step(case, "publicity_closed", people.su)
        keep(each, people, yuan)
        share(each, people, yuan)
        officer_says(case, people.su, pilot_plan_confirmed=True)
        step(case, "allocate_quota", people.su)
    return case


__all__ = ["fill", "take_step"]
