"""Events at the officers' desks and for everybody: announced, corrected with what was typed kept, called off.

Not here: the rules (`tests/apps/programmes/test_events.py`).
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.events import announced
from tests.apps.cases.rounds import a_round
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.programmes.models import Round, RoundEvent
from yunti.kit import clock

pytestmark = pytest.mark.django_db
LIST, NEW, PUBLIC = reverse("officer:event-list"), reverse("officer:event-new"), reverse("public:event-list")
LIST_BUDGET = 8


@pytest.fixture
def each(people: People) -> Round:
    return a_round("guangdong-voucher", "2018")


def typed(each: Round, **changed: str) -> dict[str, object]:
    begins = clock.local(clock.now() + timedelta(days=3))
    return {
        "round": each.ref,
        "title": "示例供需对接会",
        "kind": "matching",
        "starts_at": f"{begins:%Y-%m-%dT}09:00",
        "ends_at": f"{begins:%Y-%m-%dT}11:30",
        "place": "示例会议中心",
        "invited": ["enterprise", "supplier"],
        "topic": "示例：供应商介绍服务，企业提出需求。",
        "contact": "0900-85500000",
        **changed,
    }


def test_announced_shown_to_everybody_and_called_off(each: Round, people: People) -> None:
    luo = sign_in(Client(), people.luo)
    assert luo.post(NEW, typed(each)).status_code == 302
    row = RoundEvent.objects.get()
    page = Client().get(PUBLIC).content.decode()
    assert row.title in page and "09:00" in page and "将举办" in page
    one = reverse("public:event", args=[row.ref])
    page = Client().get(one).content.decode()
    assert "示例会议中心" in page and "工业企业" in page and "供需对接" in page and "0900-85500000" in page
    off = reverse("officer:event-withdraw", args=[row.ref])
    assert luo.post(off, {"reason": ""}).status_code == 422
    assert luo.post(off, {"reason": "示例：天气原因"}).status_code == 302
    page = Client().get(one).content.decode()
    assert "已经取消" in page and "示例：天气原因" in page
    assert "已取消" in Client().get(PUBLIC).content.decode() and "已取消" in luo.get(LIST).content.decode()


def test_what_was_typed_stays_beside_what_is_wrong(each: Round, people: People) -> None:
    luo = sign_in(Client(), people.luo)
    answer = luo.post(NEW, typed(each, starts_at="2020-01-01T09:00", ends_at="morgen", title=""))
    page = answer.content.decode()
    assert answer.status_code == 422 and not RoundEvent.objects.exists()
    for kept in ("morgen", "示例会议中心", "供应商介绍服务", "没有填写活动名称"):
        assert kept in page, kept
    answer = luo.post(NEW, typed(each, starts_at="2020-01-01T09:00"))
    assert answer.status_code == 422 and "开始时间已经过去" in answer.content.decode()


def test_a_correction_is_read_by_everybody_and_not_sent_over_a_newer_one(each: Round, people: People) -> None:
    luo, qin = sign_in(Client(), people.luo), sign_in(Client(), people.qin)
    luo.post(NEW, typed(each))
    row = RoundEvent.objects.get()
    fix = reverse("officer:event-correct", args=[row.ref])
    assert "示例会议中心" in qin.get(fix).content.decode()
    changed = typed(each, place="示例科技园", reason="示例：场地调整", seen="1")
    assert qin.post(fix, changed).status_code == 302
    page = Client().get(reverse("public:event", args=[row.ref])).content.decode()
    assert "<del" in page and "示例会议中心" in page and "示例科技园" in page and "示例：场地调整" in page
    answer = luo.post(fix, typed(each, place="示例体育馆", reason="示例", seen="1"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "示例体育馆" in page and 'name="seen" value="2"' in page
    assert luo.post(fix, typed(each, place="示例体育馆", reason="示例", seen="2")).status_code == 302


def test_the_public_list_is_chosen_by_place_and_stays_within_its_statements(
    each: Round, people: People
) -> None:
    for number, by in enumerate((people.luo, people.qin, people.wei, people.su)):
        announced(each, by, f"甲{number}")
    with CaptureQueriesContext(connection) as asked:
        page = Client().get(PUBLIC).content.decode()
    assert len(asked) <= LIST_BUDGET and all(f"示例甲{number}宣讲会" in page for number in range(4))
    qin = sign_in(Client(), people.qin)
    with CaptureQueriesContext(connection) as asked:
        page = qin.get(LIST).content.decode()
    assert len(asked) <= LIST_BUDGET
    assert "示例甲0宣讲会" in page and "示例甲2宣讲会" not in page and "示例甲3宣讲会" not in page


def test_a_region_that_is_not_in_the_table_chooses_nothing(each: Round, people: People) -> None:
    announced(each, people.luo, "甲")
    assert "示例甲宣讲会" in Client().get(PUBLIC, {"region": "999999"}).content.decode()
    assert "示例甲宣讲会" not in Client().get(PUBLIC, {"region": "440000"}).content.decode()
    assert "还没有" not in Client().get(PUBLIC, {"when": "over"}).content.decode()
