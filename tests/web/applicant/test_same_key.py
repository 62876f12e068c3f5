"""A form sent twice: the same content gets the same answer, other content under the same key is refused in clear words.

Not here: many at once and killed processes (`tests/storm`).
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Case, CaseMove
from yunti.apps.cases.services import Change, save_answers, start_case

pytestmark = pytest.mark.django_db
KIND = "star_application"


@pytest.fixture
def case(people: People) -> Case:
    party = party_of(people.ma)
    case = start_case(round=a_round("jiangsu-star", "2020"), workflow=KIND, party=party, by=people.ma)
    known = dict(Answer.objects.filter(case=case).values_list("field", "version"))
    answers = filled(3, party.name, party.uscc)
    changes = [Change(name, value, known.get(name, 0)) for name, value in answers.items()]
    save_answers(case=case, changes=changes, by=people.ma)
    return with_papers(case)


def test_handed_in_twice_with_one_key(client: Client, people: People, case: Case) -> None:
    sign_in(client, people.ma)
    place = reverse("applicant:case-move", args=[case.ref, "submit"])
    sent = {"key": "k1", "seen": "0"}
    first, second = client.post(place, sent), client.post(place, sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == reverse("applicant:case-receipt", args=[case.ref])
    assert CaseMove.objects.filter(case=case).count() == 1
    other = client.post(place, {**sent, "note": "另外的话"})
    assert other.status_code == 409
    assert "同一次操作提交了不同的内容，第二次没有保存" in other.content.decode()
    without = client.post(place, {"seen": "0"})
    assert without.status_code == 409
    assert "没有这一步" in without.content.decode()
    assert CaseMove.objects.filter(case=case).count() == 1


def test_the_button_that_begins_carries_a_key_of_its_own(client: Client, people: People) -> None:
    """Where a party may have several cases of a kind, nothing else keeps a second press from beginning a second one."""
    party_of(people.ma)
    each = a_round("hunan-benchmark", "2019", code="SL-2")
    sign_in(client, people.ma)
    page = client.get(reverse("applicant:case-list")).content.decode()
    key = page.split('name="key" value="')[1].split('"')[0]
    place = reverse("applicant:case-start", args=[each.ref, "benchmark_recognition"])
    assert client.post(place, {"key": key})["Location"] == client.post(place, {"key": key})["Location"]
    assert Case.objects.filter(round=each).count() == 1
    client.post(place)
    assert Case.objects.filter(round=each).count() == 2
