"""What counts once counts once for many threads too: invitations, codes, links, the last manager.

Not here: what each of them does (`test_registration.py`, `test_factors.py`, `test_mandates.py`).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.concurrency import AtOnce, done, faults, meeting_place
from tests.people import People, person, seat
from yunti.apps.accounts import factors, services
from yunti.apps.accounts.enums import SignInEnd
from yunti.apps.accounts.models import Mandate, Organisation, Person, SignIn
from yunti.apps.accounts.services import PersonTyped
from yunti.domain.identifiers import uscc_from
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, public_actor, system_actor
from yunti.kit.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 64
PASSWORD = "Shanding-qiao-7788"
CODE = uscc_from("91900101MA0000009")
Place = Callable[[], AtOnce]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Called once the rows of the test are written."""
    with_it = meeting_place(tmp_path)
    yield with_it.__enter__
    with_it.__exit__(None, None, None)


def only_refusals(answers: list[object]) -> bool:
    return all(isinstance(fault, Refused) for fault in faults(answers))


def test_an_invitation_is_accepted_once(people: People, place: Place) -> None:
    _row, token = services.invite_colleague(
        contact="tong@example.org", roles=("handler",), origin="http://testserver/x/", by=people.ma
    )
    at_once = place()

    def accept(number: int) -> Mandate:
        typed = PersonTyped(f"tong{number}", "童（示例）", "", "", PASSWORD, "2026-11")
        return services.accept_invitation(token=token, person=typed, by=public_actor())

    answers = at_once(MANY, accept)
    assert len(done(answers)) == 1 and only_refusals(answers), faults(answers)[:3]
    assert at_once.there(lambda: Person.objects.filter(login__startswith="tong").count()) == 1


def test_a_code_counts_once(people: People, place: Place) -> None:
    services.give_demo_second_factor(person_ref=people.qin.person_ref, by=system_actor("test"))
    at_once = place()
    code = factors.next_code(factors.demo_secret("qin"), clock.now())
    person_id = people.qin.person_id or 0
    answers = at_once(MANY, lambda _number: services.check_second_factor(person_id=person_id, code=code))
    assert not faults(answers), faults(answers)[:3]
    assert len([answer for answer in answers if answer is not None]) == 1


def test_a_link_sets_one_password(people: People, place: Place) -> None:
    _person, token = services.start_password_reset(person_ref=people.qin.person_ref, by=people.an)
    at_once = place()
    answers = at_once(
        8,
        lambda number: services.set_password_by_link(
            token=token, password=f"{PASSWORD}{number}", by=public_actor()
        ),
    )
    assert len(done(answers)) == 1 and only_refusals(answers), faults(answers)[:3]


def managers(people: People) -> list[Actor]:
    organisation = Organisation.objects.get(pk=people.ma.organisation_id)
    more = [seat(person(f"tong{n}", "童"), Desk.APPLICANT, organisation, "manager") for n in range(5)]
    return [people.ma, *more]


@pytest.mark.parametrize("way", ["end", "demote"])
def test_managers_who_remove_each_other_leave_one(people: People, place: Place, way: str) -> None:
    all_of_them = managers(people)
    refs = dict(Mandate.objects.values_list("pk", "ref"))
    at_once = place()

    def remove_next(number: int) -> Mandate:
        by = all_of_them[number]
        ref = refs[all_of_them[(number + 1) % len(all_of_them)].mandate_id or 0]
        if way == "end":
            return services.end_mandate(mandate_ref=ref, reason="离职", by=by)
        return services.change_roles(mandate_ref=ref, roles=("handler",), by=by)

    answers = at_once(len(all_of_them), remove_next)
    assert only_refusals(answers), faults(answers)[:3]

    def left() -> int:
        rows = Mandate.objects.filter(organisation_id=people.ma.organisation_id, ended_at__isnull=True)
        return len([row for row in rows if "manager" in row.roles])

    assert at_once.there(left) == 1 and len(done(answers)) == len(all_of_them) - 1


def test_a_session_ends_once(people: People, place: Place) -> None:
    row = SignIn.objects.create(
        person_id=people.qin.person_id or 0, started_at=clock.now(), last_seen_at=clock.now()
    )
    at_once = place()
    answers = at_once(
        8,
        lambda _number: services.end_sign_in(ref=row.ref, reason=SignInEnd.IDLE, by=system_actor("sessions")),
    )
    assert len(done(answers)) == 1 and only_refusals(answers), faults(answers)[:3]


def test_one_credit_code_at_once_has_one_manager(people: People, place: Place) -> None:
    at_once = place()
    organisation = services.OrganisationTyped(CODE, "示例新机械", "900101")

    def register(number: int) -> services.Registered:
        typed = PersonTyped(f"tong{number}", "童（示例）", "t@example.org", "", PASSWORD, "2026-11")
        return services.register_organisation(
            desk=Desk.APPLICANT, organisation=organisation, person=typed, by=public_actor()
        )

    answers = at_once(16, register)
    assert not faults(answers), faults(answers)[:3]
    assert len([answer for answer in answers if answer.request is None]) == 1
