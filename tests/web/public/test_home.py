"""The public pages are open to everybody, say nothing invented and lead nowhere that does not exist.

Not here: sign-in (`tests/web/account`).
"""

import itertools
import re

import pytest
from django.test import Client

from tests.people import People
from tests.web.sign_in import sign_in

pytestmark = pytest.mark.django_db

PAGES = ("/", "/help/", "/search/", "/search/?q=补正", "/accessibility/", "/privacy/", "/parts/")


@pytest.mark.parametrize("url", PAGES)
def test_page_is_open_to_everybody(client: Client, url: str) -> None:
    answer = client.get(url)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1") == 1 and 'lang="zh-Hans-CN"' in page
    assert "<c-" not in page and "{%" not in page and 'href="#"' not in page and 'href=""' not in page


@pytest.mark.parametrize("url", PAGES)
def test_links_of_a_page_lead_somewhere(client: Client, url: str) -> None:
    page = client.get(url).content.decode()
    for link in set(re.findall(r'<a[^>]* href="([^"]+)"', page)):
        place, _, anchor = link.partition("#")
        target = (
            page
            if not place
            else client.get(place if place.startswith("/") else url + place).content.decode()
        )
        assert not anchor or f'id="{anchor}"' in target, link
        assert not place.startswith("/") or client.get(place).status_code == 200, link


@pytest.mark.parametrize("url", PAGES)
def test_headings_skip_no_level(client: Client, url: str) -> None:
    levels = [
        int(n)
        for n in re.findall(r"<main.*</main>", client.get(url).content.decode(), re.S)
        for n in re.findall(r"<h(\d)", n)
    ]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_home_invents_nothing(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "现在没有开放的批次" in page and "还没有发布政策项目" in page and "现在没有公示" in page
    assert 'class="kpi"' not in page


def test_home_leads_those_signed_in_to_their_desk(client: Client, people: People) -> None:
    sign_in(client, people.luo)
    page = client.get("/").content.decode()
    assert 'href="/officer/"' in page and "进入工作台" in page


def test_search_finds_topics_and_says_when_there_is_none(client: Client) -> None:
    assert "/help/#correction" in client.get("/search/", {"q": "补正 暂停"}).content.decode()
    page = client.get("/search/", {"q": "<script>x</script>"}).content.decode()
    assert "没有找到“&lt;script&gt;x&lt;/script&gt;”" in page


def test_parts_come_in_two_densities(client: Client) -> None:
    assert 'data-density="compact"' in client.get("/parts/?density=compact").content.decode()
    assert 'data-density="compact"' not in client.get("/parts/").content.decode()


def test_pages_cost_no_statement_for_strangers(client: Client, django_assert_max_num_queries: object) -> None:
    """The notices above every page, and on the front page the rounds and the lists that are open to objection."""
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        client.get("/")
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        client.get("/help/")
