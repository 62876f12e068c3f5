"""The expert's page of a panel that scores: the scale, a draft, handing in, nobody else's scores before all are in.

Not here: the rules (`tests/apps/panels/test_scoring.py`).
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.panels.scoring import drawn, hand_in, items_of, ready, sitting, to_score, written
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Person as PersonRow
from yunti.apps.cases.models import Case
from yunti.apps.panels.models import Score, ScoreSheet

pytestmark = pytest.mark.django_db
FIRST = "exp_xinchuang"


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def typed(case: Case, points: str = "2.75", **others: str) -> dict[str, str]:
    told = {each.name: points for each in items_of(case)}
    return {"what": "scores", "seen": "0", **told, **others}


def test_from_the_scale_to_what_all_gave(people: People, client: Client) -> None:
    case, pool = to_score(people)
    panel = drawn(case, people)
    first, second, third = sitting(case, pool)
    address = f"/expert/cases/{case.ref}/"
    page = text(sign_in(client, first), address)
    assert "先确认没有利害关系" in page and "提交评分</button>" not in page
    for who in (first, second, third):
        assert sign_in(Client(), who).post(f"{address}accept/").status_code == 302
    page = text(client, address)
    assert "主要系统成体系应用信创产品" in page and "（0 至 5 分）" in page and "提交评分</button>" in page
    assert f"{panel.score_by:%Y-%m-%d} 前提交" in page and "现在这一步不需要您的意见" not in page
    assert client.post(address, typed(case, "", **{FIRST: "3.5"})).status_code == 302
    page = text(client, address)
    assert 'value="3.5"' in page and "草稿" in page and "待评审" in text(client, "/expert/cases/")
    assert client.post(address, typed(case, seen="1", **{"hand-in": "1"})).status_code == 302
    page = text(client, address)
    assert (
        "2.75" in page
        and "不能再改" in page
        and "提交评分</button>" not in page
        and "不能评审</a>" not in page
    )
    assert "已提交" in text(client, "/expert/cases/") and 'data-n="1"' not in text(client, "/expert/")
    hand_in(case, second, 313)
    assert "3.13" not in text(client, address)
    hand_in(case, third, 120)
    others = [second.person_id, third.person_id]
    page = text(client, address)
    assert "1.2 / 2.75 / 3.13" in page and "2.36" in page
    assert not any(
        name in page for name in PersonRow.objects.filter(pk__in=others).values_list("name", flat=True)
    )


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(people: People, client: Client) -> None:
    case, pool, _panel = ready(people)
    who = sitting(case, pool)[0]
    address = f"/expert/cases/{case.ref}/"
    sign_in(client, who)
    answer = client.post(address, typed(case, **{FIRST: "三分", f"remark-{FIRST}": "看过材料"}))
    page = answer.content.decode()
    assert answer.status_code == 422 and "最多两位小数" in page and "三分" in page and "看过材料" in page
    answer = client.post(address, typed(case, **{FIRST: "4", "exp_cloud_native": "4.01", "hand-in": "1"}))
    page = answer.content.decode()
    assert answer.status_code == 422 and "零分或者满分" in page and "应在 0 至 4 分之间" in page
    assert 'value="4.01"' in page and not ScoreSheet.objects.exists()
    assert client.post(address, typed(case)).status_code == 302
    answer = client.post(address, typed(case, "1"))
    assert answer.status_code == 422 and "在别的窗口改过" in answer.content.decode()
    assert set(Score.objects.values_list("points", flat=True)) == {275}
    assert client.post(address, typed(case, seen="x")).status_code == 422


def test_no_page_of_an_expert_holds_what_another_gave_before_all_are_in(people: People) -> None:
    case, pool, _panel = ready(people)
    three = sitting(case, pool)
    for who, points in zip(three[:2], (317, 319), strict=True):
        hand_in(case, who, points)
    for place, who in enumerate(three):
        client = sign_in(Client(), who)
        pages = [
            f"/expert/cases/{case.ref}/",
            "/expert/cases/",
            "/expert/",
            f"/expert/cases/{case.ref}/?tab=evidence",
        ]
        whole = "".join(text(client, each) for each in pages)
        for other, told in enumerate(("3.17", "3.19")):
            assert (told in whole) is (other == place)
    assert written(case) == {}


def test_who_does_not_sit_has_no_sheet(people: People, client: Client) -> None:
    case, pool, _panel = ready(people)
    waiting = next(each for each in pool.values() if each not in sitting(case, pool))
    address = f"/expert/cases/{case.ref}/"
    sign_in(client, waiting)
    text(client, address, 404)
    assert client.post(address, typed(case)).status_code == 404
    sign_in(client, people.yan)
    text(client, address, 404)


def test_the_page_costs_no_more_than_a_case(people: People, client: Client) -> None:
    case, pool, _panel = ready(people)
    sign_in(client, sitting(case, pool)[0])
    address = f"/expert/cases/{case.ref}/"
    text(client, address)
    with CaptureQueriesContext(connection) as cost:
        text(client, address)
    assert len(cost) <= 16, [each["sql"][:100] for each in cost]
