"""Mandates: proposed by one, approved by another, never one's own; the three administrators are three persons.

Not here: mandates of enterprises among their people (`test_invitations.py`, `test_registration.py`).
"""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.people import PROVINCE, People
from yunti.apps.accounts import queries, services
from yunti.apps.accounts.models import Mandate, Organisation, Person, SignIn
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, system_actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, Refused
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 12)


def newcomer(people: People, login: str = "xin.ren") -> Person:
    return services.propose_person(
        login=login, name="新人（示例）", origin="http://testserver/x/", by=people.xi
    )[0]


def province() -> Organisation:
    return Organisation.objects.get(region_code=PROVINCE, kind="authority")


def propose(people: People, person: Person, desk: Desk = Desk.PROVINCE, **more) -> Mandate:
    return services.propose_mandate(
        person_ref=person.ref,
        desk=desk,
        organisation_ref=province().ref,
        valid_from=TODAY,
        by=people.xi,
        **more,
    )


def test_a_mandate_counts_only_when_another_administrator_has_approved_it(people: People) -> None:
    person = newcomer(people)
    mandate = propose(people, person)
    assert not queries.mandates_in_force(person, TODAY)
    services.approve_mandate(mandate_ref=mandate.ref, by=people.an)
    assert [row.ref for row in queries.mandates_in_force(person, TODAY)] == [mandate.ref]


@pytest.mark.parametrize("name", ["xi", "shen", "su", "qin", "ma"])
def test_only_the_security_administrator_approves(people: People, name: str) -> None:
    mandate = propose(people, newcomer(people))
    with pytest.raises(Forbidden):
        services.approve_mandate(mandate_ref=mandate.ref, by=getattr(people, name))
    assert Mandate.objects.get(ref=mandate.ref).approved_at is None
    assert AuditEvent.objects.filter(outcome="denied", action="accounts.approve_mandate").exists()


@pytest.mark.parametrize("name", ["an", "shen", "su", "ma"])
def test_only_the_system_administrator_proposes(people: People, name: str) -> None:
    person = newcomer(people)
    with pytest.raises(Forbidden):
        services.propose_mandate(
            person_ref=person.ref,
            desk=Desk.PROVINCE,
            organisation_ref=province().ref,
            valid_from=TODAY,
            by=getattr(people, name),
        )


def test_nobody_proposes_for_themselves(people: People) -> None:
    with pytest.raises(Forbidden, match="own_account"):
        propose(people, Person.objects.get(pk=people.xi.person_id), Desk.PROVINCE)


def test_an_administrator_of_one_prefecture_does_not_reach_another(people: People) -> None:
    local = Actor(**{**people.xi.__dict__, "jurisdiction": "900100"})
    with pytest.raises(Forbidden, match="other_jurisdiction"):
        services.propose_mandate(
            person_ref=newcomer(people).ref,
            desk=Desk.PREFECTURE,
            organisation_ref=Organisation.objects.get(region_code="900200", kind="authority").ref,
            valid_from=TODAY,
            by=local,
        )


def test_a_second_administrator_desk_is_refused_with_its_ground(people: People) -> None:
    auditor = Person.objects.get(pk=people.shen.person_id)
    with pytest.raises(Conflict) as refusal:
        propose(people, auditor, Desk.SECURITY_ADMIN)
    assert refusal.value.code == "three_administrators" and "8.1.4.2" in refusal.value.clause


def test_a_desk_fits_its_organisation(people: People) -> None:
    with pytest.raises(InvalidInput, match="不能设在"):
        propose(people, newcomer(people), Desk.COUNTY)


RAW = """insert into accounts_mandate (ref, person_id, desk, organisation_id, roles, programmes, jurisdiction, valid_from,
granted_by, granter_id, granted_at, approver_id, approved_at, ended_by, ended_reason)
values (%s, %s, %s, %s, '[]', '[]', '', '2026-01-01', %s, %s, '2026-01-01', %s, '2026-01-01', '', '')"""


def insert(person: int, desk: str, *, granted_by: str, granter: int | None, approver: int | None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW, ["r" * 16, person, desk, province().pk, granted_by, granter, approver])


def test_raw_sql_cannot_seat_one_person_at_two_administrators_desks(people: People) -> None:
    with pytest.raises(IntegrityError):
        insert(people.shen.person_id, "security_admin", granted_by="system:x", granter=None, approver=None)


def test_raw_sql_cannot_grant_or_approve_ones_own(people: People) -> None:
    own = people.ma.person_id
    with pytest.raises(IntegrityError):
        insert(own, "province", granted_by="x", granter=own, approver=None)
    with pytest.raises(IntegrityError):
        insert(own, "province", granted_by="system:x", granter=None, approver=own)


def test_raw_sql_cannot_let_one_person_grant_and_approve(people: People) -> None:
    with pytest.raises(IntegrityError):
        insert(
            people.ma.person_id,
            "province",
            granted_by="x",
            granter=people.xi.person_id,
            approver=people.xi.person_id,
        )


def test_the_same_row_stands_when_nothing_is_wrong_with_it(people: People) -> None:
    insert(
        people.ma.person_id,
        "province",
        granted_by="x",
        granter=people.xi.person_id,
        approver=people.an.person_id,
    )
    assert Mandate.objects.filter(ref="r" * 16).exists()


def test_ending_a_mandate_ends_its_sessions(people: People) -> None:
    row = services.open_sign_in(person_id=people.qin.person_id, agent="t", second_factor=True, by=people.qin)
    mandate = Mandate.objects.get(pk=people.qin.mandate_id)
    services.end_mandate(mandate_ref=mandate.ref, reason="调离", by=people.an)
    row = SignIn.objects.get(pk=row.pk)
    assert row.ended_at is not None and row.ended_reason == "mandate"


def test_ending_needs_a_reason(people: People) -> None:
    with pytest.raises(InvalidInput, match="理由"):
        services.end_mandate(
            mandate_ref=Mandate.objects.get(pk=people.qin.mandate_id).ref, reason=" ", by=people.an
        )


def test_the_only_manager_of_an_enterprise_stays(people: People) -> None:
    with pytest.raises(Refused, match="last_manager"):
        services.end_mandate(
            mandate_ref=Mandate.objects.get(pk=people.ma.mandate_id).ref, reason="离职", by=people.ma
        )


def test_mandates_past_their_last_day_are_closed_by_the_timetable(people: People) -> None:
    Mandate.objects.filter(pk=people.luo.mandate_id).update(valid_to=TODAY - timedelta(days=1))
    Mandate.objects.filter(pk=people.qin.mandate_id).update(valid_to=TODAY)
    assert services.end_expired_mandates(by=system_actor("timetable")) == 1
    assert Mandate.objects.get(pk=people.luo.mandate_id).ended_at == clock.now()
    with pytest.raises(Forbidden):
        services.end_expired_mandates(by=people.xi)


def test_first_administrators_are_appointed_once(people: People, db: None) -> None:
    with pytest.raises(Conflict, match="seat_taken"):
        services.appoint_first_administrator(
            person_ref=newcomer(people).ref,
            desk=Desk.AUDITOR,
            organisation_ref=province().ref,
            by=system_actor("install"),
        )


def test_recipients_are_those_permitted_today(people: People) -> None:
    def refs(**rule) -> list[str]:
        return [person.ref for person in queries.persons_matching(as_of=TODAY, **rule)]

    assert refs(desk=Desk.PREFECTURE, jurisdiction="900100") == [people.qin.person_ref]
    assert refs(organisation_ref=people.ma.organisation_ref, roles=["manager"]) == [people.ma.person_ref]
    assert refs(organisation_ref=people.ma.organisation_ref, roles=["certifier"]) == []
    Person.objects.filter(pk=people.qin.person_id).update(is_active=False)
    assert refs(desk=Desk.PREFECTURE, jurisdiction="900100") == []
