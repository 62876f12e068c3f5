"""What nobody should get by a side door: other jurisdictions' accounts, an enterprise after leaving it, links that outlive.

Each case was open once. Not here: the same by many at once (`test_accounts_concurrency.py`).
"""

from datetime import timedelta

import pytest

from tests.people import OTHER_PREFECTURE, People, person, seat
from yunti.apps.accounts import queries, services
from yunti.apps.accounts.models import Mandate, Organisation, Person, SecretLink
from yunti.apps.accounts.services import PersonTyped
from yunti.domain.identifiers import uscc_from
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, public_actor, system_actor
from yunti.kit.errors import Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.tasks import run_pending

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "Shanding-qiao-7788"
LINK = "http://testserver/link/"


@pytest.fixture
def neighbours(people: People) -> tuple[Actor, Actor]:
    """System and security administrator of the other prefecture."""
    office = Organisation.objects.get(region_code=OTHER_PREFECTURE, kind="authority")
    return (
        seat(person("xi2", "席二"), Desk.SYSTEM_ADMIN, office, jurisdiction=OTHER_PREFECTURE),
        seat(person("an2", "安二"), Desk.SECURITY_ADMIN, office, jurisdiction=OTHER_PREFECTURE),
    )


@pytest.mark.parametrize("name", ["qin", "ma", "su"])
def test_administrators_reach_accounts_of_their_own_land_only(
    people: People, neighbours: tuple[Actor, Actor], name: str
) -> None:
    system, security = neighbours
    ref = getattr(people, name).person_ref
    with pytest.raises(Forbidden):
        services.disable_person(person_ref=ref, reason="试", by=security)
    with pytest.raises(Forbidden):
        services.start_password_reset(person_ref=ref, by=security)
    services.give_demo_second_factor(person_ref=ref, by=system_actor("test"))
    with pytest.raises(Forbidden):
        services.request_factor_reset(person_ref=ref, reason="试", by=system)
    row = services.request_factor_reset(person_ref=ref, reason="试", by=people.xi)
    with pytest.raises(Forbidden):
        services.decide_factor_reset(ref=row.ref, accept=True, by=security)
    assert services.disable_person(person_ref=people.wei.person_ref, reason="试", by=security)


def test_officer_decides_on_joining_only_when_asked_to(people: People) -> None:
    newcomer = person("xin", "辛")
    request = services.register_organisation(
        desk=Desk.APPLICANT,
        organisation=services.OrganisationTyped(
            Organisation.objects.get(pk=people.ma.organisation_id).uscc, "示例", "900101"
        ),
        by=queries.actor_of(newcomer, None),
    ).request
    assert request is not None and request.route == "managers"
    with pytest.raises(Forbidden):
        services.decide_join_request(ref=request.ref, accept=True, by=people.luo)
    own = queries.actor_of(newcomer, None)
    services.ask_officer_to_admit(ref=request.ref, note="见执照", by=own)
    assert services.decide_join_request(ref=request.ref, accept=True, by=people.luo).accepted


def colleague(people: People, *roles: str) -> Actor:
    organisation = Organisation.objects.get(pk=people.ma.organisation_id)
    return seat(person("tong", "童"), Desk.APPLICANT, organisation, *roles)


def test_who_has_left_cannot_come_back_by_an_invitation_of_their_own(people: People) -> None:
    leaving = colleague(people, "manager")
    _row, token = services.invite_colleague(
        contact="back@example.org", roles=("manager",), origin=LINK, by=leaving
    )
    mandate = Mandate.objects.get(pk=leaving.mandate_id)
    services.end_mandate(mandate_ref=mandate.ref, reason="离职", by=people.ma)
    again = PersonTyped("bei.men", "北（示例）", "", "", NEW_PASSWORD, "2026-11")
    with pytest.raises(NotFoundOrHidden):
        services.accept_invitation(token=token, person=again, by=public_actor())


def test_the_last_manager_in_force_stays(people: People) -> None:
    """A manager whose account is disabled, or whose mandate is over, manages nothing."""
    other = colleague(people, "manager")
    Person.objects.filter(pk=other.person_id).update(is_active=False)
    own = Mandate.objects.get(pk=people.ma.mandate_id)
    with pytest.raises(Refused, match="唯一的管理员"):
        services.end_mandate(mandate_ref=own.ref, reason="离职", by=people.ma)
    stale = Mandate.objects.get(pk=people.ma.mandate_id)
    with pytest.raises(Refused, match="唯一的管理员"):
        services.change_roles(mandate_ref=stale.ref, roles=("handler",), by=other)


def test_links_die_with_the_account_and_with_a_new_password(people: People, monkeypatch) -> None:
    ref = people.qin.person_ref
    first = services.start_password_reset(person_ref=ref, by=people.an)[1]
    services.disable_person(person_ref=ref, reason="调离", by=people.an)
    services.enable_person(person_ref=ref, reason="调回", by=people.an)
    with pytest.raises(NotFoundOrHidden):
        services.set_password_by_link(token=first, password=NEW_PASSWORD, by=public_actor())
    second = services.start_password_reset(person_ref=ref, by=people.an)[1]
    services.change_password(password=NEW_PASSWORD, by=people.qin)
    with pytest.raises(NotFoundOrHidden):
        services.set_password_by_link(token=second, password=NEW_PASSWORD + "9", by=public_actor())
    third = services.start_password_reset(person_ref=ref, by=people.an)[1]
    Person.objects.filter(ref=ref).update(is_active=False)
    with pytest.raises(NotFoundOrHidden):
        services.set_password_by_link(token=third, password=NEW_PASSWORD + "9", by=public_actor())


def test_a_rival_cannot_flood_a_mailbox_or_kill_every_link(people: People, mailoutbox) -> None:
    start = clock.now()
    for minute in range(40):
        with clock.held(start + timedelta(minutes=minute)):
            services.request_password_reset(typed="qin", origin=LINK)
            run_pending()
    assert len(mailoutbox) == 3
    assert SecretLink.objects.filter(used_at__isnull=True).count() == 1
    with clock.held(start + timedelta(hours=1, minutes=10)):
        services.request_password_reset(typed="qin", origin=LINK)
        run_pending()
    assert len(mailoutbox) == 4


@pytest.mark.parametrize("longer", ["由" * 201])
def test_a_reason_too_long_is_told_and_never_cut(people: People, longer: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        services.disable_person(person_ref=people.qin.person_ref, reason=longer, by=people.an)
    assert refusal.value.problems[0].field == "reason"
    mandate = Mandate.objects.get(pk=people.qin.mandate_id)
    with pytest.raises(InvalidInput):
        services.end_mandate(mandate_ref=mandate.ref, reason=longer, by=people.an)


def test_names_hide_no_characters(people: People) -> None:
    """A direction mark turns what people read, a line break ends a letter's subject."""
    typed = PersonTyped("xin.guan", "辛\u202e管\u200b", "xin@example.org", "", NEW_PASSWORD, "2026-11")
    organisation = services.OrganisationTyped(
        uscc_from("91900101MA0000009"), "示例\u202e新\r\n机械", "900101"
    )
    done = services.register_organisation(
        desk=Desk.APPLICANT, organisation=organisation, person=typed, by=public_actor()
    )
    assert (done.person.name, done.organisation.name) == ("辛管", "示例新 机械")
