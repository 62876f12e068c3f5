"""The expert's own page: signing, days, a pause, and what is said to who is not in the pool.

Not here: the rules (`tests/apps/experts`).
"""

import pytest
from django.test import Client

from tests import factories
from tests.apps.experts.pool import pooled, published, sign
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.permissions import readers_of, ties_of
from yunti.apps.desks.models import DeclaredRelation
from yunti.apps.experts.models import Undertaking
from yunti.apps.experts.services import pause_expert, resume_expert

pytestmark = pytest.mark.django_db
PAGE = "/expert/record/"


def text(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_outside_the_pool(people: People, client: Client) -> None:
    sign_in(client, people.yan)
    page = text(client)
    assert "您不在专家库" in page and "还没有承诺书" in page
    assert client.post(PAGE, {"what": "pause", "reason": "x"}).status_code == 404
    assert client.post(PAGE, {"what": "else"}).status_code == 200


def test_the_undertaking_is_signed_once_and_only_the_text_that_was_shown(
    people: People, client: Client
) -> None:
    pooled(people.yan, people.qin)
    first, client = published(people), sign_in(client, people.yan)
    assert "要签署的保密承诺书" in text(client, "/expert/") and first.text in text(client)
    unread = client.post(PAGE, {"what": "sign", "digest": first.digest})
    assert unread.status_code == 422 and "请先看过全文" in unread.content.decode()
    second = published(people, "新的一版（示例）")
    given = {"what": "sign", "agreed": "on"}
    late = client.post(PAGE, {**given, "digest": first.digest})
    assert late.status_code == 422 and "换了新的一版" in late.content.decode()
    assert not Undertaking.objects.exists()
    assert client.post(PAGE, {**given, "digest": second.digest}).status_code == 302
    assert "已签署" in text(client) and "要签署的保密承诺书" not in text(client, "/expert/")


def test_days_and_a_pause(people: People, client: Client) -> None:
    row = pooled(people.yan, people.qin)
    published(people)
    sign(people.yan)
    sign_in(client, people.yan)
    wrong = client.post(PAGE, {"what": "days", "available_from": "2026-06-02", "available_to": "2026-06-01"})
    assert wrong.status_code == 422 and "最后一天早于第一天" in wrong.content.decode()
    assert client.post(PAGE, {"what": "days", "available_from": "2026-06-02"}).status_code == 302
    assert "2026-06-02 起才可以安排" in text(client)
    assert client.post(PAGE, {"what": "pause", "reason": ""}).status_code == 422
    assert client.post(PAGE, {"what": "pause", "reason": "出差"}).status_code == 302
    assert "恢复安排" in text(client)
    assert client.post(PAGE, {"what": "resume"}).status_code == 302
    pause_expert(expert=row, reason="核实情况", by=people.qin)
    assert "联系主管部门恢复" in text(client)
    assert client.post(PAGE, {"what": "resume"}).status_code == 403
    resume_expert(expert=row, by=people.qin)


def test_a_tie_is_declared_by_code_found_by_everybody_who_asks_and_taken_back_but_kept(
    people: People, client: Client
) -> None:
    pooled(people.yan, people.qin)
    party, pk = factories.enterprise(4), people.yan.person_id or 0
    found = lambda: [each.kind for each in ties_of(readers_of([pk])[pk], None, [party])]  # noqa: E731
    sign_in(client, people.yan)
    given = {"what": "declare", "uscc": party.uscc, "name": party.name, "kind": "advises"}
    wrong = client.post(PAGE, {**given, "uscc": "9190010"})
    assert wrong.status_code == 422 and "请核对 18 位代码" in wrong.content.decode() and found() == []
    assert party.name in wrong.content.decode(), "what was typed is gone"
    assert client.post(PAGE, given).status_code == 302
    assert found() == ["declared"] and party.uscc in text(client)
    row = DeclaredRelation.objects.get()
    bare = client.post(PAGE, {"what": "end-relation", "ref": row.ref, "reason": ""})
    assert bare.status_code == 422 and "没有填写理由" in bare.content.decode()
    assert client.post(PAGE, {"what": "end-relation", "ref": "x" * 16, "reason": "y"}).status_code == 404
    ended = client.post(PAGE, {"what": "end-relation", "ref": row.ref, "reason": "合同已满三年"})
    assert ended.status_code == 302 and found() == []
    assert "合同已满三年" in text(client) and DeclaredRelation.objects.count() == 1
