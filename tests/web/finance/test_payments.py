"""The pages of paying: sums that add up, a file drawn, released twice and taken along, the bank's answer looked at and confirmed.

Not here: the rules (`tests/apps/settlement/test_paying.py`), who may open them (`tests/access`).
"""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.apps.settlement.conftest import each, shelf, within_one_transaction
from tests.apps.settlement.paying import a_batch, an_account, said, sent
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.models import BankAnswer, PaymentFile, SettlementBatch
from yunti.kit import clock

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]


@pytest.fixture
def batch(each: Round, people: People) -> SettlementBatch:
    return a_batch(each, people, 50_000, 40_000)


def text(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"finance:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def table(file: PaymentFile, result: str = "成功") -> SimpleUploadedFile:
    rows = ["付款编号,金额,结果,流水号,原因"]
    rows += [f"{r.number},{r.amount},{r.result},{r.bank_reference},{r.reason}" for r in said(file, result)]
    return SimpleUploadedFile("示例回单.csv", "\n".join(rows).encode())


def test_without_a_batch_the_desk_says_what_comes_here(people: People) -> None:
    client = sign_in(Client(), people.tan)
    assert "现在没有待拨付的批次" in client.get(reverse("finance:home")).content.decode()
    assert "现在没有待拨付的批次" in text(client, "batch-list")


def test_what_cannot_be_paid_says_what_is_missing(people: People, batch: SettlementBatch) -> None:
    page = text(sign_in(Client(), people.tan), "batch", batch.ref)
    assert page.count("单位没有登记收款账户。") == 2
    assert "编制付款文件" not in page and "90,000.00" in page


def test_a_file_is_drawn_released_twice_and_taken_along(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    officer, finance = sign_in(Client(), people.qin), sign_in(Client(), people.tan)
    assert officer.post(reverse("finance:file-draw", args=[batch.ref])).status_code == 302
    file = PaymentFile.objects.get()
    page = text(officer, "file", file.ref)
    assert file.digest in page and "6222020000000001234" not in page and "1234" in page
    here = [file.ref]
    assert officer.post(reverse("finance:file-take", args=here)).status_code == 422
    for client in (officer, finance):
        answer = client.post(reverse("finance:file-release", args=here), {"digest": file.digest})
        assert answer.status_code == 302
    taken = finance.post(reverse("finance:file-take", args=here))
    assert taken.content.decode() == file.content
    assert taken["Content-Disposition"].startswith("attachment")
    assert "待放行" not in text(finance, "file", file.ref)


def test_whoever_releases_proves_afresh_who_they_are(
    people: People, batch: SettlementBatch, settings: Any
) -> None:
    an_account(batch, people)
    client = sign_in(Client(), people.qin)
    client.post(reverse("finance:file-draw", args=[batch.ref]))
    file = PaymentFile.objects.get()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1
    answer = client.post(reverse("finance:file-release", args=[file.ref]), {"digest": file.digest})
    assert answer.status_code == 302 and "again" in answer["Location"]
    assert PaymentFile.objects.get().first_by == ""


def test_a_file_is_dropped_with_a_reason(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    client = sign_in(Client(), people.qin)
    client.post(reverse("finance:file-draw", args=[batch.ref]))
    here = reverse("finance:file-drop", args=[PaymentFile.objects.get().ref])
    assert client.post(here, {"reason": ""}).status_code == 422
    assert client.post(here, {"reason": "示例理由"}).status_code == 302
    assert PaymentFile.objects.get().dropped_reason == "示例理由"


def test_the_bank_answers_and_a_person_confirms(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    file = sent(batch, people)
    client = sign_in(Client(), people.tan)
    here = reverse("finance:answer-new", args=[batch.ref])
    assert client.post(here).status_code == 422
    assert client.post(here, {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2")}).status_code == 422
    assert client.post(here, {"file": table(file)}).status_code == 302
    answer = BankAnswer.objects.get()
    assert "确认，2 行入账" in text(client, "answer", answer.ref)
    assert client.post(reverse("finance:answer-take", args=[answer.ref])).status_code == 302
    page = text(client, "batch", batch.ref)
    assert "示例2" in page and page.count("银行已付") >= 3
    assert client.post(reverse("finance:answer-take", args=[answer.ref])).status_code == 409
    assert f"{clock.today():%Y-%m-%d}" in page


def test_what_was_returned_is_listed_by_itself(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    file = sent(batch, people)
    client = sign_in(Client(), people.tan)
    client.post(reverse("finance:answer-new", args=[batch.ref]), {"file": table(file, "退票")})
    client.post(reverse("finance:answer-take", args=[BankAnswer.objects.get().ref]))
    page = text(client, "batch", batch.ref, state="returned")
    assert page.count("账号不存在") == 2 and "上一次付款被银行退回" in page


@pytest.mark.parametrize("name", ["batch", "batch-list", "file"])
def test_pages_keep_to_their_statements(
    people: People, batch: SettlementBatch, name: str, django_assert_max_num_queries: Any
) -> None:
    an_account(batch, people)
    file = sent(batch, people)
    client = sign_in(Client(), people.tan)
    args = {"batch": [batch.ref], "batch-list": [], "file": [file.ref]}[name]
    text(client, name, *args)
    with django_assert_max_num_queries(14):
        text(client, name, *args)
