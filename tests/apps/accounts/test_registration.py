"""Enterprises that register themselves: nobody is taken over, colleagues come by link, agents are bounded and revocable.

Not here: the pages (`tests/web/account/test_registration_pages.py`).
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.people import COUNTY, People
from yunti.apps.accounts import queries, services
from yunti.apps.accounts.models import Invitation, JoinRequest, Mandate, Organisation, Person
from yunti.apps.accounts.services import OrganisationTyped, PersonTyped
from yunti.domain.identifiers import uscc_from
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, public_actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import BackgroundJob

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 12)
NEW = OrganisationTyped(uscc_from("91900101MA0000009"), "示例新机械有限公司", COUNTY)
PERSON = PersonTyped(
    login="xin.guan",
    name="辛管（示例）",
    email="xin@example.org",
    phone="13900000001",
    password="Shanding-qiao-7788",
    notice="2026-11",
)


def register(organisation: OrganisationTyped = NEW, person: PersonTyped | None = PERSON, **more):
    return services.register_organisation(
        desk=Desk.APPLICANT, organisation=organisation, person=person, **{"by": public_actor(), **more}
    )


def actor(person: Person) -> Actor:
    return queries.actor_of(person, queries.mandates_in_force(person, TODAY).first())


def existing(people: People) -> OrganisationTyped:
    row = Organisation.objects.get(pk=people.ma.organisation_id)
    return OrganisationTyped(row.uscc, row.name, COUNTY)


def test_the_first_of_a_credit_code_becomes_its_manager(people: People) -> None:
    done = register()
    assert done.request is None
    seat = actor(done.person)
    assert seat.desk == Desk.APPLICANT and seat.roles == {"manager"}
    assert done.organisation.uscc == NEW.uscc and done.person.check_password(PERSON.password)
    assert queries.accepted_notice(done.person.pk) == "2026-11"


def test_enterprise_and_supplier_of_one_code_are_two_parties(people: People) -> None:
    first = register()
    again = services.register_organisation(
        desk=Desk.SUPPLIER, organisation=NEW, by=queries.actor_of(first.person, None)
    )
    assert again.request is None and again.organisation.kind == "supplier"
    assert len(queries.mandates_in_force(first.person, TODAY)) == 2


def test_every_problem_is_told_at_once(people: People) -> None:
    with pytest.raises(InvalidInput) as refusal:
        register(
            OrganisationTyped("91900101MA00000099", "", "90"),
            replace(PERSON, login="1x", email="", phone="", notice=""),
        )
    fields = set(refusal.value.by_field())
    assert fields == {"uscc", "organisation_name", "region_code", "login", "phone", "notice"}
    assert not Organisation.objects.filter(region_code="90").exists()


def test_a_weak_password_leaves_nothing_behind(people: People) -> None:
    with pytest.raises(InvalidInput, match="12"):
        register(person=replace(PERSON, password="kurz"))
    assert not Person.objects.filter(login="xin.guan").exists()
    assert not Organisation.objects.filter(uscc=NEW.uscc).exists()


@pytest.mark.parametrize("login", ["MA", "ma", "ＭＡ"])
def test_a_login_is_taken_whatever_its_case(people: People, login: str) -> None:
    with pytest.raises(InvalidInput, match=r"登录名须|已有人使用"):
        register(person=replace(PERSON, login=login))


def test_an_enterprise_with_people_is_not_taken_over(people: People) -> None:
    done = register(existing(people))
    assert done.request is not None and done.request.route == "managers"
    assert not queries.mandates_in_force(done.person, TODAY)
    assert [row.ref for row in queries.join_requests_for(people.ma)] == [done.request.ref]
    assert not queries.join_requests_for(people.gao) and not queries.join_requests_for(people.luo)


def test_an_enterprise_left_by_its_people_goes_to_the_officer(people: People) -> None:
    Person.objects.filter(pk=people.ma.person_id).update(is_active=False)
    done = register(existing(people))
    assert done.request is not None and done.request.route == "officer"
    assert [row.ref for row in queries.join_requests_for(people.luo)] == [done.request.ref]
    assert not queries.join_requests_for(people.wei)
    with pytest.raises(Forbidden):
        services.decide_join_request(ref=done.request.ref, accept=True, by=people.wei)
    services.decide_join_request(ref=done.request.ref, accept=True, by=people.luo)
    assert actor(done.person).roles == {"manager"}


def test_the_manager_admits_with_roles_or_refuses_with_a_reason(people: People) -> None:
    request = register(existing(people)).request
    with pytest.raises(Forbidden):
        services.decide_join_request(ref=request.ref, accept=True, roles=("handler",), by=people.gao)
    with pytest.raises(InvalidInput, match="角色"):
        services.decide_join_request(ref=request.ref, accept=True, by=people.ma)
    with pytest.raises(InvalidInput, match="理由"):
        services.decide_join_request(ref=request.ref, accept=False, by=people.ma)
    services.decide_join_request(ref=request.ref, accept=True, roles=("handler",), by=people.ma)
    assert actor(Person.objects.get(login="xin.guan")).roles == {"handler"}
    with pytest.raises(Conflict):
        services.decide_join_request(ref=request.ref, accept=False, reason="晚了", by=people.ma)


def test_who_asks_may_turn_to_the_officer_but_never_decides(people: People) -> None:
    done = register(existing(people))
    own = queries.actor_of(done.person, None)
    with pytest.raises(Forbidden):
        services.ask_officer_to_admit(ref=done.request.ref, note="见执照", by=people.gao)
    services.ask_officer_to_admit(ref=done.request.ref, note="原管理员离职，可出示执照", by=own)
    assert JoinRequest.objects.get().route == "officer"
    with pytest.raises(Forbidden):
        services.decide_join_request(ref=done.request.ref, accept=True, by=replace(own, desk=Desk.COUNTY))


def invite(people: People, contact: str = "tong.shi@example.org", roles: tuple[str, ...] = ("certifier",)):
    return services.invite_colleague(
        contact=contact, roles=roles, origin="http://testserver/account/invitation/", by=people.ma
    )


def colleague(**more) -> PersonTyped:
    return replace(PERSON, login="tong.shi", email="other@example.org", **more)


def test_an_invited_colleague_gets_the_roles_and_the_contact_invited(people: People) -> None:
    _row, token = invite(people)
    mandate = services.accept_invitation(token=token, person=colleague(), by=public_actor())
    assert mandate.roles == ["certifier"] and mandate.organisation_id == people.ma.organisation_id
    assert mandate.person.email == "tong.shi@example.org", "the contact invited, not the one typed"
    assert mandate.granter_id == people.ma.person_id
    assert BackgroundJob.objects.filter(name="accounts.send_letter").count() == 1


def test_an_invitation_works_once_for_a_week_and_only_unrevoked(people: People, held_clock) -> None:
    first, token = invite(people)
    services.accept_invitation(token=token, person=colleague(), by=public_actor())
    dead = [token, invite(people, "13900000009")[1], invite(people, "a@example.org")[1]]
    services.revoke_invitation(ref=Invitation.objects.get(contact="13900000009").ref, by=people.ma)
    with pytest.raises(Conflict):
        services.revoke_invitation(ref=first.ref, by=people.ma)
    with clock.held(held_clock + timedelta(days=8)):
        for old in dead:
            with pytest.raises(NotFoundOrHidden):
                services.accept_invitation(
                    token=old, person=replace(colleague(), login="wer"), by=public_actor()
                )
    with pytest.raises(NotFoundOrHidden):
        services.accept_invitation(token=dead[1], person=replace(colleague(), login="wer"), by=public_actor())


def test_an_invitation_in_other_hands_is_refused(people: People) -> None:
    token = invite(people, "gao@example.org")[1]
    with pytest.raises(Refused, match="other_contact"):
        services.accept_invitation(token=token, by=people.ge)
    services.accept_invitation(token=token, by=people.gao)
    assert Mandate.objects.filter(
        person_id=people.gao.person_id, organisation_id=people.ma.organisation_id
    ).exists()


def test_only_managers_invite_and_nobody_for_another_organisation(people: People) -> None:
    handler = replace(people.ma, roles=frozenset({"handler"}))
    with pytest.raises(Forbidden):
        services.invite_colleague(contact="a@example.org", roles=("handler",), origin="x", by=handler)
    row, _token = invite(people)
    with pytest.raises(NotFoundOrHidden):
        services.revoke_invitation(ref=row.ref, by=people.gao)


def appoint(people: People, **more) -> Mandate:
    given = {
        "login": "gao",
        "name": "高申报（示例）",
        "programmes": ("cloud-2026",),
        "valid_from": TODAY,
        "valid_to": TODAY + timedelta(days=90),
        "by": people.ma,
    }
    return services.appoint_agent(**{**given, **more})


def test_an_agent_acts_for_named_programmes_and_days(people: People) -> None:
    mandate = appoint(people)
    agent = queries.actor_of(Person.objects.get(login="gao"), mandate)
    assert agent.roles == {"agent"} and agent.programmes == {"cloud-2026"}
    assert agent.organisation_id == people.ma.organisation_id
    gao = Person.objects.get(login="gao")
    assert mandate not in queries.mandates_in_force(gao, TODAY + timedelta(days=91))


def test_revoked_at_once_and_seen_by_the_enterprise(people: People) -> None:
    mandate = appoint(people)
    assert mandate.pk in {row.pk for row in queries.members_of(people.ma.organisation_id, TODAY)}
    with pytest.raises(Forbidden):
        services.end_mandate(mandate_ref=mandate.ref, reason="x", by=people.ge)
    services.end_mandate(mandate_ref=mandate.ref, reason="委托完成", by=people.ma)
    assert mandate not in queries.mandates_in_force(Person.objects.get(login="gao"), TODAY)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "高别人"}, "login"),
        ({"login": "niemand"}, "login"),
        ({"login": "ma", "name": "马申报（示例）"}, "login"),
        ({"login": "luo", "name": "罗初审（示例）"}, "login"),
        ({"programmes": ()}, "programmes"),
        ({"valid_to": TODAY - timedelta(days=1), "valid_from": TODAY - timedelta(days=2)}, "valid_to"),
        ({"valid_to": TODAY + timedelta(days=367)}, "valid_to"),
    ],
)
def test_agents_who_cannot_be(people: People, wrong: dict, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        appoint(people, **wrong)
    assert set(refusal.value.by_field()) == {field}


def test_roles_change_but_never_ones_own_and_agents_stay_agents(people: People) -> None:
    services.accept_invitation(token=invite(people)[1], person=colleague(), by=public_actor())
    theirs = Mandate.objects.get(person__login="tong.shi")
    services.change_roles(mandate_ref=theirs.ref, roles=("handler", "certifier"), by=people.ma)
    assert set(Mandate.objects.get(pk=theirs.pk).roles) == {"handler", "certifier"}
    own = Mandate.objects.get(pk=people.ma.mandate_id)
    with pytest.raises(Refused, match="own_account"):
        services.change_roles(mandate_ref=own.ref, roles=("handler",), by=people.ma)
    with pytest.raises(InvalidInput):
        services.change_roles(mandate_ref=theirs.ref, roles=("agent",), by=people.ma)
    with pytest.raises(Refused, match="agent_stays"):
        services.change_roles(mandate_ref=appoint(people).ref, roles=("manager",), by=people.ma)
