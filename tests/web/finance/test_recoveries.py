"""The page of what is asked back: computed and shown first, demanded, confirmed by another person, received in instalments.

Not here: the rules (`tests/apps/settlement/test_recovering.py`), who may open it (`tests/access`).
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.settlement.conftest import each, within_one_transaction
from tests.apps.settlement.test_paying import another_officer
from tests.apps.settlement.test_recovering import batch, shelf
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.settlement.models import Clawback, SettlementBatch
from yunti.kit import clock

pytestmark = pytest.mark.django_db
__all__ = ["batch", "each", "shelf", "within_one_transaction"]
SAID = {"ground": "示例审计", "fee_s2": "30,000"}


def test_it_is_shown_first_then_demanded_confirmed_and_received(
    people: People, batch: SettlementBatch
) -> None:
    first, second = sign_in(Client(), people.qin), sign_in(Client(), another_officer(people))
    here = reverse("finance:recovery", args=[batch.ref, 1])
    assert (
        reverse("finance:recovery", args=[batch.ref, 1])
        in first.get(reverse("finance:batch", args=[batch.ref])).content.decode()
    )
    shown = first.post(here, SAID).content.decode()
    assert "20,000.00" in shown and "30,000.00" in shown and not Clawback.objects.exists()
    assert first.post(here, {**SAID, "demand": "1"}).status_code == 302
    row = Clawback.objects.get()
    confirm = reverse("finance:recovery-confirm", args=[row.ref])
    assert confirm not in first.get(here).content.decode()
    assert confirm in second.get(here).content.decode()
    assert second.post(confirm).status_code == 302
    receipt = reverse("finance:recovery-receipt", args=[row.ref])
    told = {"amount": "20000.01", "received_on": clock.today().isoformat(), "bank_reference": "示例9"}
    answer = first.post(receipt, told)
    assert answer.status_code == 422 and "示例9" in answer.content.decode()
    assert first.post(receipt, {**told, "amount": "20000"}).status_code == 302
    page = first.get(here).content.decode()
    assert "已追回" in page and "示例9" in page


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(people: People, batch: SettlementBatch) -> None:
    client = sign_in(Client(), people.qin)
    here = reverse("finance:recovery", args=[batch.ref, 1])
    answer = client.post(here, {"ground": "示例", "fee_s2": "很多", "demand": "1"})
    assert answer.status_code == 422 and 'value="很多"' in answer.content.decode()
    answer = client.post(here, {"ground": "示例", "fee_s2": "50000", "demand": "1"})
    assert answer.status_code == 422 and "没有应追回的金额" in answer.content.decode()


def test_a_demand_is_dropped_with_a_reason(people: People, batch: SettlementBatch) -> None:
    client = sign_in(Client(), people.qin)
    client.post(reverse("finance:recovery", args=[batch.ref, 1]), {**SAID, "demand": "1"})
    end = reverse("finance:recovery-end", args=[Clawback.objects.get().ref])
    assert client.post(end, {"reason": ""}).status_code == 422
    assert client.post(end, {"reason": "示例：重新核算"}).status_code == 302
    assert Clawback.objects.get().dropped_reason == "示例：重新核算"
