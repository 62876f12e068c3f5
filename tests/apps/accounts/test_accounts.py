"""Accounts and the tree of authorities: who stops, unlocks and edits what; unused accounts; the review.

Not here: mandates (`test_mandates.py`), passwords (`test_passwords.py`).
"""

from datetime import date, timedelta

import pytest

from tests.people import COUNTY, PREFECTURE, People
from yunti.apps.accounts import queries, services
from yunti.apps.accounts.enums import Level, OrganisationKind
from yunti.apps.accounts.models import Organisation, Person
from yunti.kit import canonical, clock
from yunti.kit.actors import system_actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, Refused
from yunti.kit.models import AuditDetail, AuditedRow, AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 12)


@pytest.mark.parametrize("service", ["disable_person", "unlock_person", "start_password_reset"])
@pytest.mark.parametrize("name", ["xi", "shen", "su", "qin", "ma"])
def test_only_the_security_administrator_changes_accounts(people: People, service: str, name: str) -> None:
    more = {"reason": "x"} if service == "disable_person" else {}
    with pytest.raises(Forbidden):
        getattr(services, service)(person_ref=people.gao.person_ref, by=getattr(people, name), **more)
    getattr(services, service)(person_ref=people.gao.person_ref, by=people.an, **more)


def test_nobody_disables_themselves(people: People) -> None:
    with pytest.raises(Forbidden, match="own_account"):
        services.disable_person(person_ref=people.an.person_ref, reason="x", by=people.an)


def test_disable_and_enable_keep_the_row_covered(people: People) -> None:
    services.disable_person(person_ref=people.gao.person_ref, reason="离职", by=people.an)
    with pytest.raises(Conflict):
        services.disable_person(person_ref=people.gao.person_ref, reason="离职", by=people.an)
    services.enable_person(person_ref=people.gao.person_ref, reason="返岗", by=people.an)
    person = Person.objects.get(pk=people.gao.person_id)
    covered = AuditedRow.objects.filter(table="accounts_person").latest("pk")
    assert person.is_active and covered.digest == canonical.row_digest(covered.salt, person)


def test_personal_data_lie_in_details_about_the_person_only(people: People) -> None:
    person, _token = services.propose_person(
        login="xin.ren", name="新人（示例）", email="xin.ren@example.org", origin="x", by=people.xi
    )
    event = AuditEvent.objects.get(action="accounts.propose_person")
    assert AuditDetail.objects.get(event=event).about == person.ref
    assert "新人" not in str(event.__dict__) and "xin.ren" not in str(event.__dict__)


def test_unused_accounts_are_disabled_but_never_the_only_administrator(people: People, held_clock) -> None:
    with clock.held(held_clock + timedelta(days=89)):
        assert services.disable_unused_accounts(by=system_actor("t")) == 0
    Person.objects.filter(pk=people.qin.person_id).update(last_login=held_clock + timedelta(days=80))
    with clock.held(held_clock + timedelta(days=91)):
        services.disable_unused_accounts(by=system_actor("t"))
    active = set(Person.objects.filter(is_active=True).values_list("login", flat=True))
    assert active == {"qin", "shen", "xi", "an"}


def test_the_review_names_unused_accounts_and_missing_factors(people: People) -> None:
    lines = {
        line.person.login: line for line in queries.account_review(people.an, TODAY + timedelta(days=95))
    }
    assert lines["luo"].unused_days == 95 and lines["luo"].staff and not lines["luo"].second_factor
    assert not lines["ma"].staff


def test_an_administrator_sees_the_people_of_the_jurisdiction_only(people: People) -> None:
    local = people.xi.__class__(**{**people.xi.__dict__, "jurisdiction": "900200"})
    logins = {person.login for person in queries.persons_administered_by(local)}
    assert logins == {"wei", "gao"}
    assert not queries.persons_administered_by(people.ma)


def authority(people: People, **more) -> Organisation:
    given = {
        "kind": OrganisationKind.AUTHORITY,
        "name": "示例丁县工业和信息化局",
        "level": Level.COUNTY,
        "region_code": "900103",
        "parent_ref": Organisation.objects.get(region_code=PREFECTURE, kind="authority").ref,
        "valid_from": TODAY,
        "by": people.xi,
    }
    return services.create_authority(**{**given, **more})


def test_the_tree_grows_is_renamed_moved_and_ended(people: People) -> None:
    row = authority(people)
    services.rename_authority(ref=row.ref, name="示例丁区工业和信息化局", by=people.xi)
    other = Organisation.objects.get(region_code="900200", kind="authority")
    services.move_authority(ref=row.ref, parent_ref=other.ref, by=people.xi)
    row.refresh_from_db()
    assert row.name == "示例丁区工业和信息化局" and row.parent == other
    services.end_authority(ref=row.ref, last_day=TODAY, by=people.xi)
    later = TODAY + timedelta(days=1)
    assert row not in queries.authorities(people.xi, later) and row in queries.authorities(people.xi, TODAY)


def test_parents_stand_before_children_in_one_statement(people: People, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        tree = queries.authority_tree(people.xi, TODAY)
    names = [branch.organisation.name for branch in tree]
    assert tree[0].depth == 0 and names.index("示例一市工业和信息化局") < names.index(
        "示例甲县工业和信息化局"
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"region_code": "9001"}, "region_code"),
        ({"parent_ref": ""}, "parent"),
        ({"kind": OrganisationKind.ENTERPRISE}, "kind"),
    ],
)
def test_authorities_that_cannot_be(people: People, wrong: dict, field: str) -> None:
    if field == "region_code":
        with pytest.raises((InvalidInput, Forbidden)):
            authority(people, **wrong)
        return
    with pytest.raises(InvalidInput) as refusal:
        authority(people, **wrong)
    assert set(refusal.value.by_field()) == {field}


def test_an_authority_does_not_move_below_its_own_level_or_under_itself(people: People) -> None:
    prefecture = Organisation.objects.get(region_code=PREFECTURE, kind="authority")
    county = Organisation.objects.get(region_code=COUNTY, kind="authority")
    with pytest.raises(InvalidInput, match="低于"):
        services.move_authority(ref=prefecture.ref, parent_ref=county.ref, by=people.xi)


def test_an_authority_with_people_or_children_does_not_end(people: People) -> None:
    county = Organisation.objects.get(region_code=COUNTY, kind="authority")
    with pytest.raises(Refused, match="open_mandates"):
        services.end_authority(ref=county.ref, last_day=TODAY, by=people.xi)
    for actor in (people.an, people.shen, people.luo):
        with pytest.raises(Forbidden):
            services.rename_authority(ref=county.ref, name="x", by=actor)
