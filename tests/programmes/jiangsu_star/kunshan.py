"""Kunshan, Taixing and Shuyang: authorities of a county and of a prefecture in one, beside the prefecture around them.

Seats are granted as an installation grants them. Not here: the steps of a case (`case_steps.py`).
"""

from dataclasses import dataclass

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.people import FROM, organisation, person, seat
from tests.programmes.jiangsu_star.case_steps import KIND, go, save
from tests.programmes.jiangsu_star.filled import filled, with_papers
from yunti.apps.accounts.enums import Level, OrganisationKind
from yunti.apps.accounts.models import Mandate, Organisation, Person
from yunti.apps.accounts.queries import actor_of
from yunti.apps.accounts.services import approve_mandate, create_authority, propose_mandate
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import assign_person, start_case, state_guard
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise
from yunti.domain.identifiers import uscc_from
from yunti.kit.actors import Actor, Desk

CHECKED = {"is_legal_entity": True, "finance_system_sound": True, "credit_clean": True}
PLACES = {"320583": "320500", "321283": "321200", "321322": "321300"}


@dataclass(frozen=True)
class Officers:
    """`county` and `city` are the two seats of one person of the body, `second` a colleague at the city desk; `around` sits in
    the prefecture around it, `around_county` in another county of that prefecture."""

    code: str
    round: Round
    body: Organisation
    county: Actor
    city: Actor
    second: Actor
    around: Actor
    around_county: Actor
    province: Actor
    expert: Actor


def officers_of(code: str = "320583") -> Officers:
    """Everybody is granted a seat by the system administrator of the province and approved by the security administrator."""
    above = organisation("示例江苏省工业和信息化厅", "authority", "320000", "province")
    xi = seat(person("jsxi", "江系统"), Desk.SYSTEM_ADMIN, above, jurisdiction="320000")
    an = seat(person("jsan", "江安全"), Desk.SECURITY_ADMIN, above, jurisdiction="320000")
    panel = organisation("示例江苏专家库", "panel", "320000", "province", above)
    prefecture, county = PLACES[code], f"{PLACES[code][:4]}82"

    def authority(name: str, level: Level, region: str, parent: Organisation) -> Organisation:
        given = {"kind": OrganisationKind.AUTHORITY, "valid_from": FROM, "by": xi}
        return create_authority(name=name, level=level, region_code=region, parent_ref=parent.ref, **given)

    def granted(who: Person, desk: Desk, where: Organisation) -> Actor:
        given = {"person_ref": who.ref, "desk": desk, "organisation_ref": where.ref, "valid_from": FROM}
        made = approve_mandate(mandate_ref=propose_mandate(**given, by=xi).ref, by=an)
        return actor_of(who, Mandate.objects.select_related("organisation").get(pk=made.pk))

    city = authority("示例设区市工业和信息化局", Level.PREFECTURE, prefecture, above)
    body = authority("示例同权县工业和信息化局", Level.BOTH, code, above)
    other = authority("示例别县工业和信息化局", Level.COUNTY, county, city)
    gu = person("gu", "顾双岗")
    return Officers(
        code,
        a_round("jiangsu-star", "2020", jurisdiction="320000", code="JS-1"),
        body,
        granted(gu, Desk.COUNTY, body),
        granted(gu, Desk.PREFECTURE, body),
        granted(person("lu", "陆同事"), Desk.PREFECTURE, body),
        granted(person("su2", "苏市局"), Desk.PREFECTURE, city),
        granted(person("zhang", "张别县"), Desk.COUNTY, other),
        granted(person("jssu", "江省厅"), Desk.PROVINCE, above),
        granted(person("jsyan", "江专家"), Desk.EXPERT, panel),
    )


def applicant_in(region: str, number: int) -> Actor:
    made = organisation(
        f"示例{number}号同权企业有限公司", "enterprise", region, uscc=uscc_from(f"91{region}MA{number:07d}")
    )
    factories.owned_enterprise(made.ref, number, region)
    return seat(person(f"party{number}", "申报人"), Desk.APPLICANT, made, "manager")


def begun(at: Officers, star: int, by: Actor) -> Case:
    party = Enterprise.objects.get(organisation__ref=by.organisation_ref)
    case = start_case(round=at.round, workflow=KIND, party=party, by=by)
    save(case, filled(star, party.name, party.uscc), by)
    return with_papers(case, star)


def handed_in(at: Officers, star: int, number: int, region: str = "") -> Case:
    by = applicant_in(region or at.code, number)
    return go(begun(at, star, by), "submit", by)


def recommended(at: Officers, star: int, number: int) -> Case:
    case = handed_in(at, star, number)
    save(case, CHECKED, at.county)
    return go(case, "county_recommend", at.county, "county_precheck_passed", "county_seal")


def reviewed(at: Officers, case: Case, asked_by: Actor) -> None:
    assign_person(case=case, person=Person.objects.get(ref=at.expert.person_ref), role="expert", by=asked_by)
    state_guard(case=case, guard="review_opinion_recorded", note="同意", by=at.expert)
