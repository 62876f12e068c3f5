"""The expert's cases: only those asked for, nobody else's opinion, an opinion given once.

Not here: asking an expert (`tests/web/officer/test_cases.py`), the statement itself (`tests/programmes`).
"""

import pytest
from django.test import Client

from tests.apps.cases.rounds import a_case, a_round, ask
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Attestation, Case, CaseMove
from yunti.apps.cases.services import state_guard
from yunti.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People) -> Case:
    return a_case(a_round("jiangsu-star", "2020"), "star_application", "city_assessing", people)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_only_cases_asked_for_are_seen(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.yan)
    assert "现在没有请您评审的申报" in text(client, "/expert/cases/")
    assert client.get(f"/expert/cases/{case.ref}/").status_code == 404
    ask(case, people.yan, "expert")
    assert str(case.number) in text(client, "/expert/cases/")
    assert "1" in text(client, "/expert/") and "请您评审的申报" in text(client, "/expert/")
    assert "写评审意见" in text(client, f"/expert/cases/{case.ref}/")


def test_an_opinion_is_given_and_shown_to_its_author(people: People, client: Client, case: Case) -> None:
    ask(case, people.yan, "expert")
    sign_in(client, people.yan)
    address = f"/expert/cases/{case.ref}/"
    given = {"guard": "review_opinion_recorded", "note": "同意评定为三星级"}
    empty = client.post(address, {**given, "note": " "})
    assert empty.status_code == 422 and "没有写评审意见" in empty.content.decode()
    wrong = client.post(address, {**given, "guard": "result_sealed"})
    assert wrong.status_code in (403, 422) and not Attestation.objects.exists()
    assert client.post(address, given).status_code == 302
    assert Attestation.objects.get().note == "同意评定为三星级"
    assert "同意评定为三星级" in text(client, address)
    assert client.post(address, given).status_code == 422
    assert Attestation.objects.count() == 1


def test_what_was_said_before_stays_in_sight(people: People, client: Client, case: Case) -> None:
    """The case has gone on: nothing is asked any more, and one's own word stands there."""
    ask(case, people.yan, "expert")
    state_guard(case=case, guard="review_opinion_recorded", note="同意（示例）", by=people.yan)
    told = {"source": "city_assessing", "target": "city_publicity", "role": "local_authority"}
    CaseMove.objects.create(
        case=case, ordinal=1, action="x", moved_at=clock.now(), moved_by=people.qin.ref, **told
    )
    Case.objects.filter(pk=case.pk).update(state="city_publicity")
    page = text(sign_in(client, people.yan), f"/expert/cases/{case.ref}/")
    assert "同意（示例）" in page and "不需要您的意见" in page and "写评审意见" not in page


def test_who_typed_an_answer_is_not_told(people: People, client: Client, case: Case) -> None:
    save = {"origin": "registry", "saved_at": clock.now(), "saved_by": people.ma.ref}
    Answer.objects.create(case=case, field="ent_name", value='"示例企业"', **save)
    ask(case, people.yan, "expert")
    page = text(sign_in(client, people.yan), f"/expert/cases/{case.ref}/")
    assert "示例企业" in page and "名录" in page and "马申报" not in page
    assert "马申报" in text(sign_in(client, people.qin), f"/officer/cases/{case.ref}/")


def test_nobody_elses_opinion_is_shown(people: People, client: Client, case: Case) -> None:
    ask(case, people.yan, "expert")
    Attestation.objects.create(
        case=case,
        guard="review_opinion_recorded",
        since=0,
        role="expert",
        note="别人的意见",
        stated_at=clock.now(),
        stated_by="somebody-else",
    )
    page = text(sign_in(client, people.yan), f"/expert/cases/{case.ref}/")
    assert "别人的意见" not in page and "已经确认" in page
