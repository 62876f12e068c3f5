"""The level of an authority says which seats it has; one of both kinds has those of a county and of a prefecture.

Not here: mandates as such (`test_mandates.py`), what such an authority does in a programme (`tests/programmes/jiangsu_star`).
"""

from datetime import date

import pytest

from tests.people import COUNTY, PREFECTURE, People, organisation, person, seat
from yunti.apps.accounts import queries, services
from yunti.apps.accounts.enums import Level
from yunti.apps.accounts.models import Mandate, Organisation
from yunti.apps.desks.permissions import is_head_over
from yunti.apps.desks.queries.absences import seats_under
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, Refused
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 12)


def at(region: str) -> Organisation:
    return Organisation.objects.get(region_code=region, kind="authority")


def set_level(row: Organisation, level: Level, by: Actor) -> Organisation:
    services.set_authority_level(ref=row.ref, level=level, by=by)
    row.refresh_from_db()
    return row


def granted(people: People, where: Organisation, desk: Desk, login: str = "gu") -> Mandate:
    someone = queries.persons_matching(as_of=TODAY, organisation_ref=where.ref)
    who = next((each for each in someone if each.login == login), None) or person(login, "顾双岗")
    made = services.propose_mandate(
        person_ref=who.ref, desk=desk, organisation_ref=where.ref, valid_from=TODAY, by=people.xi
    )
    return services.approve_mandate(mandate_ref=made.ref, by=people.an)


def test_a_county_with_the_powers_of_a_prefecture_has_the_seats_of_both(people: People) -> None:
    county = at(COUNTY)
    granted(people, county, Desk.COUNTY)
    with pytest.raises(InvalidInput, match="不能设在"):
        granted(people, county, Desk.PREFECTURE)
    set_level(county, Level.BOTH, people.xi)
    granted(people, county, Desk.PREFECTURE)
    desks = Mandate.objects.filter(person__login="gu").values_list("desk", "jurisdiction", "organisation")
    assert sorted(desks) == [("county", COUNTY, county.pk), ("prefecture", COUNTY, county.pk)]
    with pytest.raises(InvalidInput, match="不能设在"):
        granted(people, county, Desk.PROVINCE)
    event = AuditEvent.objects.get(action="accounts.set_authority_level")
    assert (event.subject_ref, event.actor) == (county.ref, people.xi.ref)


def test_the_seat_of_a_county_stays_closed_at_a_prefecture(people: People) -> None:
    with pytest.raises(InvalidInput, match="不能设在"):
        granted(people, at(PREFECTURE), Desk.COUNTY)


def test_a_level_is_not_left_while_its_seats_are_held(people: People) -> None:
    county = set_level(at(COUNTY), Level.BOTH, people.xi)
    held = granted(people, county, Desk.PREFECTURE)
    with pytest.raises(Refused, match="市级主管部门"):
        set_level(county, Level.COUNTY, people.xi)
    services.end_mandate(mandate_ref=held.ref, reason="权限收回", by=people.an)
    assert set_level(county, Level.COUNTY, people.xi).level == Level.COUNTY


def test_levels_that_cannot_be(people: People) -> None:
    county, prefecture = at(COUNTY), at(PREFECTURE)
    with pytest.raises(Conflict, match="已经是"):
        set_level(county, Level.COUNTY, people.xi)
    with pytest.raises(InvalidInput, match="级别低于"):
        set_level(county, Level.PROVINCE, people.xi)
    finance = organisation("示例甲县财政局", "finance", COUNTY, "county", prefecture)
    for row in (prefecture, finance):
        with pytest.raises(InvalidInput, match="只能是县"):
            set_level(row, Level.BOTH, people.xi)
    assert set(Organisation.objects.filter(region_code=COUNTY).values_list("level", flat=True)) == {
        "county",
        "",
    }


def test_what_hangs_below_keeps_a_level(people: People) -> None:
    above = organisation("示例乙市工业和信息化局", "authority", "900301", "prefecture", at("900000"))
    organisation("示例乙市开发区经发局", "authority", "900302", "both", above)
    assert set_level(above, Level.BOTH, people.xi).level == Level.BOTH
    with pytest.raises(Refused, match="级别更高"):
        set_level(above, Level.COUNTY, people.xi)


@pytest.mark.parametrize("name", ["an", "shen", "su", "luo", "ma"])
def test_only_the_system_administrator_sets_it(people: People, name: str) -> None:
    with pytest.raises(Forbidden):
        set_level(at(COUNTY), Level.BOTH, getattr(people, name))
    assert at(COUNTY).level == Level.COUNTY


def test_no_desk_of_a_prefecture_stands_above_it_but_its_own(people: People) -> None:
    """Nobody of the prefecture around it gives its cases away or arranges its absences; the province may."""
    county = at(COUNTY)
    own = Mandate.objects.select_related("organisation").get(pk=people.luo.mandate_id)
    assert is_head_over(people.qin, own) and own in seats_under(people.qin)
    set_level(county, Level.BOTH, people.xi)
    city = seat(person("gu", "顾双岗"), Desk.PREFECTURE, county, jurisdiction=COUNTY)
    own = Mandate.objects.select_related("organisation").get(pk=people.luo.mandate_id)
    assert not is_head_over(people.qin, own) and own not in seats_under(people.qin)
    assert is_head_over(city, own) and own in seats_under(city)
    assert is_head_over(people.su, own) and own in seats_under(people.su)
