"""Named people with desks, all made up: each test says by a name who acts and who must see nothing.

The land is the made-up province 900000 with two prefectures (900100, 900200) and their counties (900101, 900102, 900201);
made-up codes keep tests free of real places. Wei sits in the other prefecture and must see nothing of the first.
"""

from collections.abc import Sequence
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


def someone(login: str, name: str, email: str = "") -> Person:
    """Not written yet."""
    row = Person(
        login=login,
        name=f"{name}（示例）",
        email=email or f"{login}@example.org",
        created_at=clock.now(),
        password_changed_at=clock.now(),
        is_example=True,
    )
    row.set_password(PASSWORD)
    return row


def person(login: str, name: str, *, email: str = "") -> Person:
    row = someone(login, name, email)
    row.save()
    return row


def mandate(
    row: Person, desk: Desk, where: Organisation, roles: Sequence[str], jurisdiction: str = ""
) -> Mandate:
    """Not written yet."""
    return Mandate(
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


def seat(row: Person, desk: Desk, where: Organisation, *roles: str, jurisdiction: str = "") -> Actor:
    given = mandate(row, desk, where, roles, jurisdiction)
    given.save(force_insert=True)
    return actor_of(row, given)


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
    seats: dict[str, tuple[str, Desk, Organisation, tuple[str, ...], str]] = {
        "ma": ("马申报", Desk.APPLICANT, enterprise, ("manager",), ""),
        "gao": ("高申报", Desk.APPLICANT, second, ("manager",), ""),
        "ge": ("葛服务", Desk.SUPPLIER, supplier, ("manager",), ""),
        "luo": ("罗初审", Desk.COUNTY, county, (), COUNTY),
        "qin": ("秦复审", Desk.PREFECTURE, prefecture, (), PREFECTURE),
        "wei": ("魏外市", Desk.PREFECTURE, other, (), OTHER_PREFECTURE),
        "su": ("苏省厅", Desk.PROVINCE, province, (), PROVINCE),
        "yan": ("严专家", Desk.EXPERT, panel, (), ""),
        "tan": ("谭财政", Desk.FINANCE, finance, (), PREFECTURE),
        "shen": ("沈审计", Desk.AUDITOR, province, (), PROVINCE),
        "xi": ("席系统", Desk.SYSTEM_ADMIN, province, (), PROVINCE),
        "an": ("安安全", Desk.SECURITY_ADMIN, province, (), PROVINCE),
    }
    persons = Person.objects.bulk_create([someone(login, each[0]) for login, each in seats.items()])
    mandates = Mandate.objects.bulk_create(
        [mandate(row, *each[1:]) for row, each in zip(persons, seats.values(), strict=True)]
    )  # two statements for 24 rows: most tests begin here
    return People(**{row.login: actor_of(row, given) for row, given in zip(persons, mandates, strict=True)})
