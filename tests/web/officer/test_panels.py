"""The pages of a draw of experts: who is left out and why, promise, draw, proof, recusal at both desks, drawing anew.

Not here: the rules (`tests/apps/panels`), who may open what (`tests/access`).
"""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.cases.rounds import a_round
from tests.apps.panels import scoring
from tests.apps.panels.making import NAME, PACK, an_expert, drawn, experts, waiting
from tests.people import People, person, seat
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Assignment, Case
from yunti.apps.experts.models import Expert
from yunti.apps.panels.models import Panel, PanelSeat
from yunti.apps.panels.services import accept_seat
from yunti.domain.draw_proofs import faults_of_text
from yunti.kit.actors import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People) -> Case:
    return waiting(a_round(*PACK), people)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def test_from_too_few_to_a_drawn_panel(people: People, client: Client, case: Case) -> None:
    experts(people, 2)
    an_expert(people, 3, fields=("财务审计",))
    sign_in(client, people.su)
    page = text(client, f"/officer/cases/{case.ref}/")
    address = f"/officer/cases/{case.ref}/panel/{NAME}/"
    assert "要 3 名，还没有抽取" in page and address in page
    assert "评审专家由抽取产生" in text(client, f"/officer/cases/{case.ref}/ask/")
    page = text(client, address)
    assert "还缺 1 名，不能抽取" in page and "专业领域不符" in page and "锁定名单和种子</button>" not in page
    refused = client.post(address, {})
    assert refused.status_code == 422 and "符合条件的有 2 名，还缺 1 名" in refused.content.decode()
    experts(people, 2, first=5)
    assert "从符合条件的 4 名里抽 3 名" in text(client, address)
    assert client.post(address, {"key": "k"}).status_code == 302
    assert client.post(address, {"key": "k"}).status_code == 302, "sent twice is promised once"
    row = Panel.objects.get()
    page = text(client, f"/officer/panels/{row.ref}/")
    assert row.seed not in page and row.seed_digest in page and "抽取 3 名</button>" in page
    assert text(client, address, 302) == "", "the page of the promise leads to what stands"
    assert "已经锁定，还没有抽取" in text(client, f"/officer/cases/{case.ref}/")
    assert client.post(f"/officer/panels/{row.ref}/draw/").status_code == 302
    page = text(client, f"/officer/panels/{row.ref}/")
    row.refresh_from_db()
    assert row.seed in page and "候补" in page and page.count("换下<") == 3 and "相符" in page
    told = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert told is not None and faults_of_text(html.unescape(told[1])) == ()
    assert "3 / 3" in text(client, f"/officer/cases/{case.ref}/")
    PanelSeat.objects.filter(place=1).update(place=9)
    assert "凭据对不上" in text(client, f"/officer/panels/{row.ref}/")


def test_recusal_at_both_desks_seats_the_next(people: People, client: Client, case: Case) -> None:
    pool = experts(people, 5)
    row = drawn(case, people)
    first, second, third = PanelSeat.objects.order_by("place").select_related("expert__person")
    expert = sign_in(Client(), pool[first.expert.ref])
    page = text(expert, f"/expert/cases/{case.ref}/")
    assert "随机抽取产生" in page and "接受评审</button>" in page
    assert expert.post(f"/expert/cases/{case.ref}/accept/").status_code == 302
    assert "已接受评审" in text(expert, f"/expert/cases/{case.ref}/")
    other = sign_in(Client(), pool[second.expert.ref])
    given = {"ground": "interest", "reason": "任顾问"}
    assert other.post(f"/expert/cases/{case.ref}/decline/", given).status_code == 302
    sign_in(client, people.su)
    page = text(client, f"/officer/panels/{row.ref}/")
    assert "本人回避：有利害关系" in page and "任顾问" in page and "已接受评审" in page
    end = f"/officer/cases/{case.ref}/ask/{third.expert.person.ref}/expert/end/"
    assert "由抽取次序里的下一位接替" in text(client, end)
    assert client.post(end, {"reason": "持股", "conflict": "on"}).status_code == 302
    assert PanelSeat.objects.filter(recused_at__isnull=True).count() == 3
    last = PanelSeat.objects.order_by("-place").select_related("expert")[0]
    assert client.post(end.replace(third.expert.person.ref, last.expert.person.ref), {"reason": "住院"})
    page = text(client, f"/officer/panels/{row.ref}/")
    assert "还缺 1 名" in page and "名单已经用完" in page
    assert "还缺 1 名" in text(client, f"/officer/cases/{case.ref}/")


def test_who_was_not_drawn_has_nothing_to_accept(people: People, client: Client, case: Case) -> None:
    ask = Assignment.objects.create
    ask(
        case=case, person_id=people.yan.person_id, role="expert", assigned_at=case.entered_at, assigned_by="x"
    )
    sign_in(client, people.yan)
    assert "接受评审</button>" not in text(client, f"/expert/cases/{case.ref}/")
    answer = client.post(f"/expert/cases/{case.ref}/accept/")
    assert answer.status_code == 409 and "您不是抽中的专家" in answer.content.decode()


def test_drawing_anew_at_the_page(people: People, client: Client, case: Case) -> None:
    experts(people, 4)
    row = drawn(case, people)
    address = f"/officer/panels/{row.ref}/"
    sign_in(client, people.su)
    empty = client.post(f"{address}redraw/", {"reason": ""})
    assert empty.status_code == 422 and "没有写明重抽的理由" in empty.content.decode()
    assert client.post(f"{address}redraw/", {"reason": "登记有误"}).status_code == 302
    assert "等本单位另一位经办人" in text(client, address)
    assert client.post(f"{address}redraw/", {"agree": "1"}).status_code == 403
    where = Organisation.objects.get(ref=people.su.organisation_ref)
    second = seat(person("lu", "陆复核"), Desk.PROVINCE, where, jurisdiction=people.su.jurisdiction)
    other = sign_in(Client(), second)
    Expert.objects.update(most_at_once=1)  # the four are free again once uninvited
    assert "同意重抽</button>" in text(other, address)
    assert other.post(f"{address}redraw/", {"agree": "1"}).status_code == 302
    made = Panel.objects.get(replaces=row)
    assert "登记有误" in text(other, address) and made.ref in text(other, address)
    assert "这是重抽" in text(other, f"/officer/panels/{made.ref}/")


def test_who_does_not_draw_reads_the_draw_and_no_more(people: People, client: Client, case: Case) -> None:
    experts(people, 3)
    row = drawn(case, people)
    sign_in(client, people.qin)
    page = text(client, f"/officer/panels/{row.ref}/")
    assert "换下<" not in page and "提出重抽" not in page
    text(client, f"/officer/cases/{case.ref}/panel/{NAME}/", 403)
    sign_in(client, people.wei)
    text(client, f"/officer/panels/{row.ref}/", 404)


def test_the_pages_cost_no_more_for_many(people: People, client: Client, case: Case) -> None:
    experts(people, 3)
    sign_in(client, people.su)
    address = f"/officer/cases/{case.ref}/panel/{NAME}/"
    text(client, address)
    with CaptureQueriesContext(connection) as few:
        text(client, address)
    experts(people, 4, first=10)
    with CaptureQueriesContext(connection) as many:
        text(client, address)
    assert len(few) == len(many) <= 14, [each["sql"][:120] for each in few]
    row = drawn(case, people)
    address = f"/officer/panels/{row.ref}/"
    text(client, address)
    with CaptureQueriesContext(connection) as drawn_page:
        text(client, address)
    assert len(drawn_page) <= 14


# scores -----------------------------------------------------------------------------------------------------------


def test_the_desk_sees_how_far_it_is_and_the_scores_once_all_are_in(people: People, client: Client) -> None:
    scored, pool, row = scoring.ready(people)
    address = f"/officer/panels/{row.ref}/"
    first, second, third = scoring.sitting(scored, pool)
    scoring.hand_in(scored, first, 317)
    sign_in(client, people.su)
    page = text(client, address)
    assert "1 / 3" in page and "3.17" not in page and "本单位也看不到评分" in page
    page = text(client, f"{address}progress/")
    assert str(scored.number) in page and "1 / 3" in page and "还没有全部提交的组" in page
    scoring.hand_in(scored, second, 333)
    scoring.hand_in(scored, third, 100)
    page = text(client, address)
    assert "分差超过规定" in page and "3 / 4" in page and "3.17" not in page, "an added expert is asked first"
    four = scoring.sitting(scored, pool)
    accept_seat(case=scored, by=four[3])
    scoring.hand_in(scored, four[3], 300)
    page = text(client, address)
    assert "分差过大" in page and "3.17" in page and "2.63" in page and "偏离" in page and "全部提交" in page
    page = text(client, f"{address}progress/")
    assert "已加请" in page and "-" in page and "+" in page
    sign_in(client, people.qin)
    text(client, f"{address}progress/", 403)
    sign_in(client, people.wei)
    text(client, f"{address}progress/", 404)


def test_nobody_left_to_add_is_said_with_a_reason(people: People, client: Client) -> None:
    scored, pool, row = scoring.ready(people, experts_in_pool=3)
    for who, points in zip(scoring.sitting(scored, pool), (50, 200, 350), strict=True):
        scoring.hand_in(scored, who, points)
    sign_in(client, people.su)
    address = f"/officer/panels/{row.ref}/"
    assert "抽取的名单已经用完" in text(client, address)
    empty = client.post(f"{address}without-added/", {"without": ""})
    assert empty.status_code == 422 and "没有写明理由" in empty.content.decode()
    long = client.post(f"{address}without-added/", {"without": "长" * 401})
    assert long.status_code == 422 and "长" * 401 in long.content.decode()
    assert client.post(f"{address}without-added/", {"without": "没有其他专家"}).status_code == 302
    page = text(client, address)
    assert "没有其他专家" in page and "全部提交" in page and "抽取的名单已经用完" not in page
