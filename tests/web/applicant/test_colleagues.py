"""Two colleagues with the same page open: who comes second is told what the first wrote, and nothing is written over in passing.

Not here: the service's own check (`tests/programmes/jiangsu_star`), officers (`tests/web/officer`).
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.rounds import a_round, party_of
from tests.people import People, person, seat
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import answering, start_case
from yunti.kit.actors import Desk

pytestmark = pytest.mark.django_db
FIELD = "contact_position"


@pytest.fixture
def place(people: People) -> str:
    party = party_of(people.ma)
    case = start_case(
        round=a_round("jiangsu-star", "2020"), workflow="star_application", party=party, by=people.ma
    )
    answering.save_answers(case=case, changes=[answering.Change("target_star", 3, 0)], by=people.ma)
    return reverse("applicant:case-section", args=[case.ref, "s0"])


@pytest.fixture
def colleagues(people: People) -> tuple[Client, Client]:
    where = Organisation.objects.get(ref=people.ma.organisation_ref)
    other = seat(person("ma2", "马同事"), Desk.APPLICANT, where, "handler")
    return sign_in(Client(), people.ma), sign_in(Client(), other)


def version_on(page: str) -> str:
    return page.split(f'name="version:{FIELD}" value="')[1].split('"')[0]


def kept() -> str | None:
    return Answer.objects.filter(field=FIELD).values_list("value", flat=True).first()


def test_the_second_is_told_both_and_may_choose(place: str, colleagues: tuple[Client, Client]) -> None:
    """Even in a field that was empty when both opened the page."""
    first, second = colleagues
    seen = version_on(second.get(place).content.decode())
    assert seen == "0"
    first.post(place, {FIELD: "主任", f"version:{FIELD}": seen})
    answer = second.post(place, {FIELD: "科长", f"version:{FIELD}": seen})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "马申报" in page and "现在是“主任”，您填的是“科长”" in page
    assert 'value="科长"' in page
    assert kept() == '"主任"'
    second.post(place, {FIELD: "科长", f"version:{FIELD}": version_on(page)})
    assert kept() == '"科长"'


def test_saving_in_passing_never_puts_it_through(place: str, colleagues: tuple[Client, Client]) -> None:
    first, second = colleagues
    seen = version_on(second.get(place).content.decode())
    first.post(place, {FIELD: "主任", f"version:{FIELD}": seen})
    for staff in ("120", "121", "122"):
        sent = {FIELD: "科长", f"version:{FIELD}": seen, "staff_total": staff}
        page = second.post(place, sent, headers={"HX-Request": "true"}).content.decode()
        assert "现在是“主任”" in page
        seen = version_on(page)
    assert kept() == '"主任"'
    assert Answer.objects.get(field="staff_total").value == "122"


def test_with_the_check_off_the_first_is_written_over(
    place: str, colleagues: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the tests above hold because of the version."""
    monkeypatch.setattr(answering, "_refuse_overtaken", lambda *_: None)
    first, second = colleagues
    first.post(place, {FIELD: "主任", f"version:{FIELD}": "0"})
    assert second.post(place, {FIELD: "科长", f"version:{FIELD}": "0"}).status_code == 302
    assert kept() == '"科长"'
    assert Case.objects.count() == 1
