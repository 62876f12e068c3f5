"""The enterprise signs for a letter by opening it, appeals against a refusal, and sees both on its case.

Not here: the rules (`tests/apps/letters`, `tests/apps/appeals`).
"""

from datetime import timedelta

import pytest
from django.test import Client

from tests.apps.appeals.steps import found_fraudulent, published_case, refused_case
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.appeals.models import Appeal
from yunti.apps.letters.models import Letter
from yunti.kit import clock

pytestmark = pytest.mark.django_db


def test_a_letter_is_read_after_it_was_signed_for(people: People, client: Client) -> None:
    case = refused_case(people)
    row = Letter.objects.get()
    sign_in(client, people.ma)
    assert "请签收" in client.get(f"/applicant/apply/{case.ref}/").content.decode()
    before = client.get(f"/applicant/letters/{row.ref}/").content.decode()
    assert "签收并打开" in before
    assert "1．不符合" not in before
    after = client.post(f"/applicant/letters/{row.ref}/", follow=True).content.decode()
    assert "1．不符合" in after
    row.refresh_from_db()
    assert row.served == "read"
    assert "已签收" in client.get(f"/applicant/apply/{case.ref}/").content.decode()


def test_appealing_and_taking_it_back(people: People, client: Client) -> None:
    case = refused_case(people)
    sign_in(client, people.ma)
    address = f"/applicant/apply/{case.ref}/appeal/"
    assert "申请复议" in client.get(f"/applicant/apply/{case.ref}/").content.decode()
    empty = client.post(address, {"text": " "})
    assert (empty.status_code, "没有写明请求和理由" in empty.content.decode()) == (422, True)
    client.post(address, {"text": "请复查"})
    made = Appeal.objects.get()
    page = client.get(address).content.decode()
    assert "审查中" in page
    assert "提交复议申请" not in page, "one at a time"
    client.post(address, {"withdraw": made.ref})
    assert Appeal.objects.get().state == "withdrawn"
    assert "提交复议申请" in client.get(address).content.decode()


def test_too_late_is_said_and_what_was_typed_stays(people: People, client: Client) -> None:
    case = refused_case(people)
    sign_in(client, people.ma)
    client.post(f"/applicant/letters/{Letter.objects.get().ref}/")
    with clock.held(clock.now() + timedelta(days=70)):
        sign_in(client, people.ma)
        answer = client.post(f"/applicant/apply/{case.ref}/appeal/", {"text": "请复查我们的材料"})
        assert answer.status_code == 422
        assert "已经过了" in answer.content.decode()
        assert "请复查我们的材料" in answer.content.decode()
        assert not Appeal.objects.exists()


def test_a_letter_that_bars_leads_to_the_appeal(people: People, client: Client) -> None:
    case = found_fraudulent(published_case(people), people.su)
    row = Letter.objects.get(kind="fraud_notice")
    address = f"/applicant/apply/{case.ref}/appeal/"
    sign_in(client, people.ma)
    assert address in client.post(f"/applicant/letters/{row.ref}/", follow=True).content.decode()
    other = Letter.objects.get(kind="result_notice")
    assert address not in client.post(f"/applicant/letters/{other.ref}/", follow=True).content.decode()
    client.post(address, {"text": "合同是真的"})
    assert Appeal.objects.get().move.action == "fraud_found"
