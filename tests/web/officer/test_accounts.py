"""Bank accounts on the pages: entering with a file, confirming, who sees how much of the number, what is recorded.

Not here: the rules (`tests/apps/registry/test_accounts.py`).
"""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.apps.registry.accounts import NUMBER, confirmed, entered, paper
from tests.corpus.pieces import pdf
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.documents.models import Evidence
from yunti.apps.registry.models import BankAccount, Enterprise
from yunti.kit import clock
from yunti.kit.models import ViewingRecord

pytestmark = pytest.mark.django_db
OWN = "/applicant/record/accounts/"
TYPED = {"bank": "示例银行示例支行", "number": NUMBER, "key": "k1"}


@pytest.fixture
def own(people: People) -> Enterprise:
    return factories.owned_enterprise(people.ma.organisation_ref, name="示例甲有限公司")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_from_no_account_to_one_that_is_confirmed(people: People, own: Enterprise, client: Client) -> None:
    sign_in(client, people.ma)
    assert "还没有可以用于拨付的账户" in text(client, "/applicant/record/")
    page = text(client, OWN)
    assert "还没有登记过账户" in page and "登记账户" in page
    assert own.name in text(client, f"{OWN}new/"), "the holder is proposed"
    chosen = {**TYPED, "holder": own.name, "evidence": paper(people.ma).ref}
    assert client.post(f"{OWN}new/", chosen).status_code == 302
    page = text(client, OWN)
    assert "待确认" in page and NUMBER in page and "更换账户" in page
    sign_in(client, people.tan)
    listed = text(client, "/officer/accounts/")
    assert own.name in listed and NUMBER not in listed and "1234" in listed and "1 个待确认" in listed
    [row] = BankAccount.objects.all()
    address = f"/officer/accounts/{row.ref}/"
    page = text(client, address)
    assert NUMBER in page and "户名与登记名称一致" in page and "没有别的单位登记过" in page
    done = client.post(address, {"decision": "confirm", "reason": ""}, follow=True).content.decode()
    assert "已确认，自 2026-05-15" in done and "停用这个账户" in done
    assert "没有待确认的收款账户" in text(client, "/officer/accounts/")


def test_a_file_is_kept_when_something_else_is_wrong(people: People, own: Enterprise, client: Client) -> None:
    sign_in(client, people.ma)
    file = SimpleUploadedFile("示例证明.pdf", io.BytesIO(pdf(1)).getvalue())
    wrong = client.post(f"{OWN}new/", {**TYPED, "holder": "示例乙有限公司", "file": file})
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "与登记名称“示例甲有限公司”不一致" in page
    [kept] = Evidence.objects.all()
    assert f'value="{kept.ref}" selected' in page and f'value="{NUMBER}"' in page and "示例乙有限公司" in page
    right = {**TYPED, "holder": own.name, "evidence": kept.ref}
    assert client.post(f"{OWN}new/", right).status_code == 302
    bad = SimpleUploadedFile("示例.exe", b"MZ\0\0")
    refused = client.post(f"{OWN}new/", {**right, "number": "88887777666655554", "file": bad, "key": "k2"})
    assert refused.status_code == 422 and BankAccount.objects.count() == 1
    silent = client.post(f"{OWN}new/", {})
    assert silent.status_code == 422 and "没有填写开户银行" in silent.content.decode()


def test_sent_twice_it_is_entered_once(people: People, own: Enterprise, client: Client) -> None:
    sign_in(client, people.ma)
    chosen = {**TYPED, "holder": own.name, "evidence": paper(people.ma).ref}
    assert [client.post(f"{OWN}new/", chosen).status_code for _ in range(2)] == [302, 302]
    assert BankAccount.objects.count() == 1


def test_opening_the_whole_number_is_recorded(people: People, own: Enterprise, client: Client) -> None:
    row = entered(own, people.ma)
    sign_in(client, people.luo)
    text(client, "/officer/accounts/")
    assert not ViewingRecord.objects.filter(purpose="registry.account").exists()
    text(client, f"/officer/accounts/{row.ref}/")
    [seen] = ViewingRecord.objects.filter(purpose="registry.account")
    assert (seen.actor, seen.subject_ref) == (people.luo.ref, row.ref)


def test_refusing_needs_a_reason_that_the_party_reads(
    people: People, own: Enterprise, client: Client
) -> None:
    row = entered(own, people.ma)
    address = f"/officer/accounts/{row.ref}/"
    sign_in(client, people.luo)
    silent = client.post(address, {"decision": "refuse", "reason": " "})
    assert silent.status_code == 422 and "写明哪里不符" in silent.content.decode()
    assert client.post(address, {"decision": "refuse", "reason": "账号与证明不一致"}).status_code == 302
    late = client.post(address, {"decision": "confirm"})
    assert late.status_code == 422 and "已经办结" in late.content.decode()
    assert "账号与证明不一致" in text(sign_in(client, people.ma), OWN)


def test_the_party_stops_an_account_and_sees_which_one_is_used(
    people: People, own: Enterprise, client: Client
) -> None:
    row = confirmed(own, people.ma, people.luo)
    assert "冷静期" in text(sign_in(client, people.ma), OWN)
    BankAccount.objects.update(confirmed_at=clock.now() - timedelta(days=3), usable_from=clock.now())
    page = text(client, OWN)
    assert "现在拨付到这个账户" in page and "使用中" in page and NUMBER in page
    assert "***1234" in text(client, "/applicant/record/")
    assert client.post(f"{OWN}{row.ref}/stop/", {"reason": ""}).status_code == 422
    assert client.post(f"{OWN}{row.ref}/stop/", {"reason": "账户已注销"}).status_code == 302
    page = text(client, OWN)
    assert "还没有可以用于拨付的账户" in page and "账户已注销" in page and NUMBER not in page


def test_whoever_has_no_file_yet_is_told_what_comes_first(people: People, client: Client) -> None:
    assert "先登记档案" in text(sign_in(client, people.ge), "/supplier/record/accounts/")
    assert client.get("/supplier/record/accounts/new/").status_code == 404


def test_the_same_number_at_another_party_is_pointed_out(
    people: People, own: Enterprise, client: Client
) -> None:
    seller = factories.supplier(5, organisation_id=people.ge.organisation_id)
    entered(seller, people.ge)
    row = entered(own, people.ma)
    assert "另有 1 家单位登记过这个账号" in text(sign_in(client, people.tan), f"/officer/accounts/{row.ref}/")
