"""Named people with desks, all made up: each test says by a name who acts and who must see nothing.

The land is the made-up province 900000 with two prefectures (900100, 900200) and their counties (900101, 900102, 900201);
made-up codes keep tests free of real places. Wei sits in the other prefecture and must see nothing of the first.
"""

from dataclasses import dataclass
from datetime import date

from yunti.apps.accounts.models import Mandate, Organisation, Person
from yunti.apps.accounts.queries import actor_of
from yunti.domain.identifiers import uscc_from
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk

FROM = date(2026, 1, 1)
PASSWORD = "Tie-Ti-2026-shili"
PROVINCE, PREFECTURE, OTHER_PREFECTURE = "900000", "900100", "900200"
COUNTY, SECOND_COUNTY, OTHER_COUNTY = "900101", "900102", "900201"


@dataclass(frozen=True)
class People:
    """Actors by name; `person` of each is found by the same name as login."""

    ma: Actor  # applicant, enterprise in COUNTY
    gao: Actor  # applicant of another enterprise, in OTHER_COUNTY
    ge: Actor  # supplier
    luo: Actor  # county officer of COUNTY
    qin: Actor  # prefecture officer of PREFECTURE
    wei: Actor  # prefecture officer of OTHER_PREFECTURE
    su: Actor  # province officer
    yan: Actor  # expert
    tan: Actor  # finance of PREFECTURE
    shen: Actor  # auditor
    xi: Actor  # system administrator
    an: Actor  # security administrator


def organisation(
    name: str,
    kind: str,
    region: str = "",
    level: str = "",
    parent: Organisation | None = None,
    uscc: str = "",
) -> Organisation:
    return Organisation.objects.create(
        name=name, kind=kind, region_code=region, level=level, parent=parent, uscc=uscc, valid_from=FROM
    )


def person(login: str, name: str, *, email: str = "") -> Person:
    row = Person(
        login=login,
        name=f"{name}（示例）",
        email=email or f"{login}@example.org",
        created_at=clock.now(),
        password_changed_at=clock.now(),
        is_example=True,
    )
    row.set_password(PASSWORD)
    row.save()
    return row


def seat(row: Person, desk: Desk, where: Organisation, *roles: str, jurisdiction: str = "") -> Actor:
    mandate = Mandate.objects.create(
        person=row,
        desk=desk,
        organisation=where,
        roles=list(roles),
        jurisdiction=jurisdiction,
        valid_from=FROM,
        granted_by="system:test",
        granted_at=clock.now(),
        approved_at=clock.now(),
    )
    return actor_of(row, mandate)


def move_in() -> People:
    province = organisation("示例省工业和信息化厅", "authority", PROVINCE, "province")
    prefecture = organisation("示例一市工业和信息化局", "authority", PREFECTURE, "prefecture", province)
    other = organisation("示例二市工业和信息化局", "authority", OTHER_PREFECTURE, "prefecture", province)
    county = organisation("示例甲县工业和信息化局", "authority", COUNTY, "county", prefecture)
    finance = organisation("示例一市财政局", "finance", PREFECTURE, "prefecture")
    panel = organisation("示例省专家库", "panel", PROVINCE, "province")
    enterprise = organisation("示例甲机械有限公司", "enterprise", COUNTY, uscc=uscc_from("91900101MA0000001"))
    second = organisation(
        "示例乙纺织有限公司", "enterprise", OTHER_COUNTY, uscc=uscc_from("91900201MA0000002")
    )
    supplier = organisation("示例云服务有限公司", "supplier", PREFECTURE, uscc=uscc_from("91900101MA0000003"))
    return People(
        ma=seat(person("ma", "马申报"), Desk.APPLICANT, enterprise, "manager"),
        gao=seat(person("gao", "高申报"), Desk.APPLICANT, second, "manager"),
        ge=seat(person("ge", "葛服务"), Desk.SUPPLIER, supplier, "manager"),
        luo=seat(person("luo", "罗初审"), Desk.COUNTY, county, jurisdiction=COUNTY),
        qin=seat(person("qin", "秦复审"), Desk.PREFECTURE, prefecture, jurisdiction=PREFECTURE),
        wei=seat(person("wei", "魏外市"), Desk.PREFECTURE, other, jurisdiction=OTHER_PREFECTURE),
        su=seat(person("su", "苏省厅"), Desk.PROVINCE, province, jurisdiction=PROVINCE),
        yan=seat(person("yan", "严专家"), Desk.EXPERT, panel),
        tan=seat(person("tan", "谭财政"), Desk.FINANCE, finance, jurisdiction=PREFECTURE),
        shen=seat(person("shen", "沈审计"), Desk.AUDITOR, province, jurisdiction=PROVINCE),
        xi=seat(person("xi", "席系统"), Desk.SYSTEM_ADMIN, province, jurisdiction=PROVINCE),
        an=seat(person("an", "安安全"), Desk.SECURITY_ADMIN, province, jurisdiction=PROVINCE),
    )
