"""Rounds before everybody: the list on the front page, the round's own page, the way from there to the application.

Not here: opening and changing rounds (`tests/web/officer`), what a closed round refuses (`tests/apps`).
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests import factories
from tests.apps.cases.rounds import SETTING_UP, a_round, windows_end
from tests.people import PASSWORD, People
from tests.web.sign_in import sign_in
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.services import close_round
from yunti.kit import clock
from yunti.web.public.rounds import time_left

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


def home(client: Client) -> str:
    return client.get("/").content.decode()


def test_front_page_lists_what_is_open_with_its_minute_and_the_way_to_apply(
    client: Client, each: Round
) -> None:
    closes = clock.local(each.windows.get(level="applicant").closes_at)
    page = home(client)
    assert each.title in page and "江苏省星级上云企业评定（2020年）" in page and "申报企业" in page
    assert f"{closes:%Y-%m-%d %H:%M} 截止（北京时间）" in page
    assert f'href="/rounds/{each.ref}/#basis"' in page
    assert f'href="/applicant/apply/?round={each.ref}"' in page
    assert "现在没有开放的批次" not in page and "还没有发布政策项目" not in page


def test_a_round_that_ended_or_was_closed_is_gone_from_the_list_and_its_page_says_so(
    client: Client, each: Round
) -> None:
    windows_end(each, clock.now() - timedelta(minutes=1))
    assert "现在没有开放的批次" in home(client)
    page = client.get(f"/rounds/{each.ref}/").content.decode()
    assert "已截止" in page and "/applicant/apply/" not in page
    other = a_round("jiangsu-star", "2020", code="SL-2")
    close_round(round=other, reason="示例：改期另行通知", by=SETTING_UP)
    assert "现在没有开放的批次" in home(client)
    page = client.get(f"/rounds/{other.ref}/").content.decode()
    assert "示例：改期另行通知" in page and "/applicant/apply/" not in page


def test_a_round_to_come_says_when_it_begins_and_cannot_be_applied_for(client: Client, each: Round) -> None:
    now = clock.now()
    each.windows.update(opens_at=now + DAY, closes_at=now + 9 * DAY)
    page = home(client)
    assert each.title in page and "未开始" in page and "/applicant/apply/" not in page
    assert "/applicant/apply/" not in client.get(f"/rounds/{each.ref}/").content.decode()


def test_what_ends_first_stands_first(client: Client, each: Round) -> None:
    sooner = a_round("jiangsu-star", "2020", code="SL-9")
    windows_end(sooner, clock.now() + DAY)
    page = home(client)
    assert page.index(sooner.title) < page.index(each.title)


def test_page_of_a_round_shows_windows_papers_clauses_and_contacts(client: Client, people: People) -> None:
    facts = {"programme_contacts": {"联系人": "王五（示例）", "电话": "0900-85500000"}}
    each = a_round("jiangsu-star", "2020", facts=facts)
    answer = client.get(f"/rounds/{each.ref}/")
    page = answer.content.decode()
    assert answer.status_code == 200 and page.count("<h1") == 1
    for words in (
        "企业申报",
        "县级办理",
        "市级办理",
        "省级办理",
        "营业执照副本复印件、企业信用报告复印件；",
        "适用于在江苏省注册且具有独立法人地位的企业",
        "连工信发〔2020〕65号",
        "为落实《加快推进“企业上云”三年行动计划》",
        "王五（示例）",
        "0900-85500000",
    ):
        assert words in page, words
    assert "还剩 29 天" in page or "还剩 30 天" in page


def test_page_of_a_round_without_papers_or_contacts_stands(client: Client, people: People) -> None:
    each = a_round("zhejiang-cloud-level", "2024")
    page = client.get(f"/rounds/{each.ref}/").content.decode()
    assert "要准备的材料" not in page and "联系方式" not in page and "依据和条款" in page


def test_unknown_round_is_not_found(client: Client) -> None:
    assert client.get("/rounds/0000000000000000/").status_code == 404


def test_sign_in_goes_on_to_the_application(client: Client, people: People, each: Round) -> None:
    factories.owned_enterprise(people.ma.organisation_ref, 1)
    older = a_round("jiangsu-star", "2020", code="SL-3")
    answer = client.get(f"/applicant/apply/?round={each.ref}")
    assert answer.status_code == 302 and each.ref in answer.url
    answer = client.post(answer.url, {"login": "ma", "password": PASSWORD})
    assert answer.url == f"/applicant/apply/?round={each.ref}"
    sign_in(client, people.ma)
    page = client.get(answer.url).content.decode()
    assert page.index(each.title) < page.index(older.title) and 'aria-current="true"' in page


def test_working_desks_are_not_asked_to_apply(client: Client, people: People, each: Round) -> None:
    sign_in(client, people.luo)
    assert "/applicant/apply/" not in home(client)
    assert "/applicant/apply/" not in client.get(f"/rounds/{each.ref}/").content.decode()


def test_front_page_stands_while_an_edition_is_gone(
    client: Client, each: Round, settings, tmp_path: Path
) -> None:
    settings.YUNTI_PACKS = str(tmp_path)
    page = home(client)
    assert each.title in page and "还没有发布政策项目" in page


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=2, hours=23), "还剩 2 天"),
        (timedelta(hours=23, minutes=59), "还剩 23 小时 59 分钟"),
        (timedelta(hours=1), "还剩 1 小时 0 分钟"),
        (timedelta(minutes=59, seconds=59), "还剩 59 分钟"),
        (timedelta(seconds=1), "还剩 0 分钟"),
    ],
)
def test_time_left_is_never_said_too_long(left: timedelta, said: str) -> None:
    assert time_left(left) == said


def test_front_page_costs_the_same_however_many_rounds_are_open(
    client: Client, people: People, django_assert_max_num_queries: object
) -> None:
    for number in range(6):
        a_round("jiangsu-star", "2020", code=f"SL-{number}")
    home(client)
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        home(client)
