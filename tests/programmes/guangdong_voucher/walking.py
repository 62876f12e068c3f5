"""Cases of the service vouchers taken through their steps by whoever takes them, past the guards of the pack itself.

Everything is made up. Not here: what is tried with it (the tests of this folder).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests import factories
from tests.apps.cases.rounds import a_round, party_of
from tests.apps.panels.making import drawn, experts
from tests.people import PREFECTURE, People
from yunti.apps.accounts.models import Organisation
from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.budgets.services import Target, begin_period, release_tranche, set_cutoff, set_targets
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, Place, bind_evidence, save_answers, start_case
from yunti.apps.documents.enums import ReadingState, ScanState
from yunti.apps.documents.models import Evidence, EvidenceReading
from yunti.apps.inspections.models import SpotCheck
from yunti.apps.inspections.services import Found, confirm_check, record_check
from yunti.apps.intake.services import Asked, arrive, count_turns_due, prepare
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Supplier
from yunti.apps.vouchers.models import Voucher
from yunti.apps.vouchers.services import hand_in_due, serve_due, take_step, take_steps_due
from yunti.kit import clock
from yunti.kit.actors import Actor

PROGRAMME, EDITION = "guangdong-voucher", "2018"
FEN = 100
SUPPLIER: Mapping[str, Any] = {
    "platform_name": "示例云平台",
    "platform_iaas_paas_note": "示例说明",
    "platform_security_note": "示例说明",
    "platform_resources_note": "示例说明",
    "capability_security": "示例说明",
    "capability_team": "示例说明",
    "capability_implementation": "示例说明",
    "capability_cases": "示例说明",
    "ip_mode": "own",
    "listed_services": [
        {"service_code": "gd09", "product_description": "示例进销存", "product_kind": "saas"},
        {"service_code": "gd11", "product_description": "示例项目管理", "product_kind": "saas"},
    ],
}
REGISTERED: Mapping[str, Any] = {
    "ent_city": "示例一市",
    "ent_district": "示例甲县",
    "main_revenue_last_year_yuan": 12_000_000,
    "contact_name": "示例联系人",
    "contact_phone": "0999-8000000",
    "contact_email": "lianxi@example.org",
    "commitment_agreed": True,
}
CONTRACT: Mapping[str, Any] = {
    "ent_city": "示例一市",
    "ent_district": "示例甲县",
    "main_revenue_last_year_yuan": 12_000_000,
    "contract_no": "示例合同1",
    "contract_date": "2018-06-01",
    "contract_amount_yuan": 80_000,
    "cloud_fee_total_yuan": 70_000,
    "contract_itemises_cloud_fee": True,
    "implementation_address": "示例一市甲县示例路1号",
    "implementation_in_guangdong": True,
    "other_special_fund": False,
    "service_lines": [{"service_code": "gd09", "cloud_fee_yuan": 70_000}],
    "supplier_is_main_implementer": True,
    "related_party": False,
}
"""A fee of 70,000 yuan for a service of which at most 50,000 is paid."""


def year(people: People, *, city_yuan: int = 500_000, ends: date | None = None, code: str = "SL-1") -> Round:
    """A round with its year: money of one city, the last day for redeeming made known."""
    each = a_round(PROGRAMME, EDITION, code=code)
    period = begin_period(round=each, by=people.su)
    target = Target(PREFECTURE, city_yuan * FEN, 2 * city_yuan * FEN)
    set_targets(period=period, targets=[target], seen=period.version, by=people.su)
    period.refresh_from_db()
    set_cutoff(
        period=period,
        kind="settlement",
        cutoff_on=ends or clock.today() + timedelta(days=90),
        reason="",
        seen=period.version,
        by=people.su,
    )
    give(each, people, city_yuan)
    return each


def give(each: Round, people: People, yuan: int) -> None:
    period = ProgrammePeriod.objects.get(round=each)
    release_tranche(
        period=period,
        title="示例第一批",
        amounts={PREFECTURE: yuan * FEN},
        reason="示例依据",
        seen=period.version,
        by=people.su,
    )


# filling in -------------------------------------------------------------------------------------------------------


def begun(each: Round, workflow: str, party: Any, by: Actor, **typed: Any) -> Case:
    case = start_case(round=each, workflow=workflow, party=party, by=by)
    fill(case, by, typed)
    return case


def fill(case: Case, by: Actor, typed: Mapping[str, Any]) -> None:
    known = dict(Answer.objects.filter(case=case).values_list("field", "version"))
    changes = [Change(field, value, known.get(field, 0)) for field, value in typed.items()]
    save_answers(case=case, changes=changes, by=by)


def paper(owner: Actor, name: str) -> Evidence:
    """In the library, found clean."""
    row = Evidence.objects.create(
        organisation_id=owner.organisation_id,
        name=name,
        digest=f"{name}{owner.ref}".encode().hex().rjust(64, "0")[-64:],
        size=1,
        media_type="application/pdf",
        uploaded_by=owner.ref,
        uploaded_at=clock.now(),
        scan_state=ScanState.CLEAN,
    )
    EvidenceReading.objects.create(evidence=row, state=ReadingState.READ, pages=3, read_at=clock.now())
    return row


def attach(case: Case, by: Actor, path: str, name: str = "") -> None:
    field, row, slot = path.split("/")
    version = Answer.objects.filter(case=case, field=field).values_list("version", flat=True).first() or 0
    made = paper(by, name or f"示例{field}{row}.pdf")
    bind_evidence(case=case, place=Place(field, row, slot, version), refs=[made.ref], by=by)


def step(case: Case, action: str, by: Actor, *states: str, reasons: Sequence[str] = ()) -> Case:
    """As the page does; `states` are the guards stated with it."""
    row = Case.objects.get(pk=case.pk)
    told = dict.fromkeys(states, "")
    return take_step(case=row, action=action, seen=row.moves.count(), by=by, stated=told, reasons=reasons)


def by_itself() -> int:
    return take_steps_due(clock.now())


def state(case: Case) -> str:
    return str(Case.objects.values_list("state", flat=True).get(pk=case.pk))


# suppliers --------------------------------------------------------------------------------------------------------


def supplier_of(people: People) -> Supplier:
    organisation = Organisation.objects.get(ref=people.ge.organisation_ref)
    found = Supplier.objects.filter(organisation=organisation).first()
    return found or factories.supplier(7, organisation=organisation)


def agency(*, first: int = -10, last: int = 300) -> dict[str, Any]:
    """What an agent says of the right to offer another's product; days from today."""
    today = clock.today()
    return {
        "ip_mode": "agent",
        "authorisation_holder": "示例权利人有限公司",
        "authorisation_from": (today + timedelta(days=first)).isoformat(),
        "authorisation_to": (today + timedelta(days=last)).isoformat(),
    }


def registering(each: Round, people: People, **typed: Any) -> Case:
    case = begun(each, "supplier_registration", supplier_of(people), people.ge, **{**SUPPLIER, **typed})
    attach(case, people.ge, "qualification_files/qualification/file")
    if typed:
        attach(case, people.ge, "authorisation_file/authorisation/file")
    step(case, "submit", people.ge)
    by_itself()
    return case


def registered(each: Round, people: People) -> Supplier:
    """Through the city and a panel of the province, with its services listed."""
    passed(each, people)
    listing = start_case(round=each, workflow="service_listing", party=supplier_of(people), by=people.ge)
    step(listing, "submit", people.ge)
    step(listing, "assign_experts", people.su)
    list_it(listing, people)
    return supplier_of(people)


def list_it(listing: Case, people: People) -> None:
    stated = ("features_precise_productised_easy", "deployed_on_qualified_platform")
    step(listing, "experts_pass", people.su, *stated)


def passed(each: Round, people: People, **typed: Any) -> Case:
    """Registered, with nothing listed yet."""
    case = registering(each, people, **typed)
    step(case, "pass", people.qin, "basic_info_true_and_valid")
    experts(people, 3)
    drawn(case, people)
    step(case, "assign_experts", people.su)
    step(case, "experts_pass", people.su, "expert_opinions_recorded")
    return case


def confirmed(each: Round, people: People, conclusion: str) -> SpotCheck:
    """A check of the supplier by the city, with clean evidence, confirmed by the province."""
    uscc, today = supplier_of(people).uscc, clock.today()
    found = Found("supplier", uscc, today, "示例地点", ["示例"], conclusion, "示例")
    check = record_check(round=each, found=found, by=people.qin)
    proof = paper(people.qin, f"示例{check.ref}.pdf")
    told = {"subject_type": "inspections.spotcheck", "subject_ref": check.ref}
    Evidence.objects.filter(pk=proof.pk).update(**told)
    return confirm_check(check=check, note="示例依据", by=people.su)


# enterprises ------------------------------------------------------------------------------------------------------


def enterprise_registering(each: Round, people: People) -> Case:
    case = begun(each, "enterprise_registration", party_of(people.ma), people.ma, **REGISTERED)
    attach(case, people.ma, "license_file/license/file")
    step(case, "submit", people.ma)
    return case


def filled(each: Round, people: People, by: Actor | None = None, **typed: Any) -> Case:
    by = by or people.ma
    told = {**CONTRACT, "supplier_uscc": supplier_of(people).uscc, **typed}
    case = begun(each, "voucher_application", party_of(by), by, **told)
    attach(case, by, "contract_file/contract/file", f"示例合同{case.pk}.pdf")
    return case


def served() -> None:
    """What the timetable does, one after the other."""
    now = clock.now()
    count_turns_due(now)
    serve_due(now)
    hand_in_due(now)


def applied(each: Round, people: People, by: Actor | None = None, **typed: Any) -> Case:
    """Made ready, arrived, served and handed in."""
    case = filled(each, people, by, **typed)
    by = by or people.ma
    arrive(Asked(prepare(case=case, by=by).ref), by=by)
    served()
    return case


def voucher_of(case: Case) -> tuple[str, int]:
    """Its state and its yuan."""
    row = Voucher.objects.filter(case=case).order_by("-place").first()
    return ("", 0) if row is None else (row.state, row.amount_fen // FEN)
