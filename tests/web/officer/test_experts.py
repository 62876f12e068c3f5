"""The pool's pages at the officer's desk and the table beside an invitation: what they say, what they refuse.

Not here: the rules (`tests/apps/experts`), the expert's own page (`tests/web/expert/test_record.py`).
"""

import pytest
from django.test import Client

from tests.apps.cases.rounds import a_case, a_round, ask
from tests.apps.experts.pool import TEXT, pooled, ready
from tests.people import PROVINCE, People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Assignment
from yunti.apps.experts.models import Expert, UndertakingText
from yunti.apps.experts.services import pause_expert

pytestmark = pytest.mark.django_db
GIVEN = {"fields_said": "云计算\n信息安全", "institution": "示例大学", "most_at_once": "3"}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_from_an_empty_pool_to_an_expert(people: People, client: Client) -> None:
    sign_in(client, people.qin)
    page = text(client, "/officer/experts/")
    assert "专家库里还没有人" in page and "还没有发布保密承诺书" in page and "/undertaking/" not in page
    empty = client.post("/officer/experts/new/", {})
    assert empty.status_code == 422 and "没有选择人员" in empty.content.decode()
    wrong = {**GIVEN, "person": people.yan.person_ref, "fields_said": "长" * 41, "employer_uscc": "123"}
    said = client.post("/officer/experts/new/", wrong).content.decode()
    assert "每行写一个" in said and "请核对 18 位代码" in said and not Expert.objects.exists()
    done = client.post("/officer/experts/new/", {**GIVEN, "person": people.yan.person_ref}, follow=True)
    page = done.content.decode()
    assert "严专家（示例） 已入库" in page and "还不能确定" in page and "还没有请过" in page
    assert "没有可以入库的人" in text(client, "/officer/experts/new/")
    page = text(client, "/officer/experts/?field=云计算&state=open&q=示例")
    assert "严专家" in page and "0 / 3" in page
    assert "没有符合条件的专家" in text(client, "/officer/experts/?field=云")


def test_one_is_changed_paused_resumed_and_ended(people: People, client: Client) -> None:
    row = pooled(people.yan, people.qin)
    address = f"/officer/experts/{row.ref}/"
    sign_in(client, people.qin)
    assert "信息安全" in text(client, f"{address}edit/")
    assert client.post(f"{address}edit/", {**GIVEN, "title": "教授"}).status_code == 302
    assert "教授" in text(client, address)
    silent = client.post(f"{address}pause/", {"reason": " "})
    assert silent.status_code == 422 and "没有填写理由" in silent.content.decode()
    assert client.post(f"{address}pause/", {"reason": "核实情况"}).status_code == 302
    assert "核实情况" in text(client, address) and "恢复安排" in text(client, address)
    assert client.post(f"{address}resume/").status_code == 302
    assert client.post(f"{address}end/", {"reason": "退休"}).status_code == 302
    page = text(client, address)
    assert "已出库" in page and "退休" in page and f"{address}edit/" not in page


def test_the_province_publishes_and_lower_desks_look_on(people: People, client: Client) -> None:
    row = pooled(people.yan, people.su, region=PROVINCE)
    sign_in(client, people.su)
    assert client.post("/officer/experts/undertaking/", {"text": " "}).status_code == 422
    assert client.post("/officer/experts/undertaking/", {"text": TEXT}).status_code == 302
    same = client.post("/officer/experts/undertaking/", {"text": TEXT})
    assert same.status_code == 422 and UndertakingText.objects.count() == 1
    sign_in(client, people.qin)
    page = text(client, f"/officer/experts/{row.ref}/")
    assert "/edit/" not in page and "没有签署第 1 版" in page
    assert client.post(f"/officer/experts/{row.ref}/pause/", {"reason": "x"}).status_code == 403


def test_the_invitation_says_who_may_be_asked_and_why_not(people: People, client: Client) -> None:
    case = a_case(a_round("jiangsu-star", "2020"), "star_application", "city_assessing", people)
    address = f"/officer/cases/{case.ref}/ask/"
    sign_in(client, people.qin)
    assert "不在专家库" in text(client, address)
    row = ready(people, institution="示例研究院")
    page = text(client, address)
    assert "示例研究院" in page and "0 / 5" in page and "云计算" in page
    pause_expert(expert=row, reason="出国访学", by=people.yan)
    page = text(client, address)
    option = f'value="{people.yan.person_ref}"'
    assert "出国访学" in page and option not in page
    sent = {"role": "expert", "person": people.yan.person_ref}
    assert client.post(address, sent).status_code == 422 and not Assignment.objects.exists()


def test_what_was_asked_is_listed_for_those_of_the_place_alone(people: People, client: Client) -> None:
    case = a_case(a_round("jiangsu-star", "2020"), "star_application", "city_assessing", people)
    ask(case, people.yan, "expert")
    row = pooled(people.yan, people.su, region=PROVINCE)
    address = f"/officer/experts/{row.ref}/"
    assert str(case.number) in text(sign_in(client, people.qin), address)
    assert str(case.number) not in text(sign_in(client, people.wei), address)
