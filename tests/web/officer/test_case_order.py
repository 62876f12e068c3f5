"""Going on from case to case as the list stands, and views of the list that a person keeps.

Not here: the list itself (`test_cases.py`), the rules of views (`tests/apps/casework/test_desk.py`).
"""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.apps.casework.filing import handed_in
from tests.people import People
from tests.web.officer.test_cases import copies
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.casework.models import SavedView
from yunti.kit import clock

pytestmark = pytest.mark.django_db
LIST = "/officer/cases/"


@pytest.fixture
def case(people: People) -> Case:
    """The first of four: the others are due today, in one week, in two weeks."""
    case = handed_in(people)
    copies(case, 3)
    Case.objects.filter(pk=case.pk).update(due_on=clock.today() - timedelta(days=1))
    return case


def addresses(answer: Any) -> list[str]:
    """Where the rows of the list lead, in their order."""
    return [
        unescape(each) for each in re.findall(r'<a class="plain" href="([^"]+)">', answer.content.decode())
    ]


def opened(client: Client, query: str) -> list[str]:
    return addresses(client.get(f"{LIST}?{query}"))


def beside(client: Client, address: str, way: str) -> str:
    links = client.get(address).context["beside"]
    answer = client.get(links[way])
    assert answer.status_code == 302
    return str(answer["Location"])


def path(address: str) -> str:
    return urlsplit(address).path


def test_next_and_previous_follow_the_filters_and_the_order(
    people: People, client: Client, case: Case
) -> None:
    sign_in(client, people.luo)
    addresses = opened(client, "tab=all")
    assert len(addresses) == 4
    at = addresses[0]
    for expected in addresses[1:]:
        at = beside(client, at, "next")
        assert path(at) == path(expected) and "tab%3Dall" in at
    assert path(beside(client, at, "previous")) == path(addresses[2])
    later = opened(client, "tab=all&due=later")
    assert len(later) == 2
    assert path(beside(client, later[0], "next")) == path(later[1])
    end = beside(client, later[1], "next")
    assert path(end) == path(later[1])
    assert "这是列表里的最后一件" in client.get(end).content.decode()
    assert "这是列表里的第一件" in client.get(beside(client, later[0], "previous")).content.decode()


def test_one_goes_on_from_a_case_that_left_the_list(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    addresses = opened(client, "tab=mine")
    page = client.get(addresses[0])
    given = {"action": "county_recommend", "seen": 1, "stated": ["county_precheck_passed", "county_seal"]}
    given |= {"list": page.context["list_query"], "at": page.context["list_place"]}
    done = client.post(f"{LIST}{case.ref}/step/", given)
    assert done.status_code == 302 and parse_qs(urlsplit(done["Location"]).query)["at"]
    assert path(beside(client, done["Location"], "next")) == path(addresses[1])


@pytest.mark.parametrize(
    "odd", ["list=%25&at=x", "list=due%3Dnever&at=9.9.9", "at=1.2026-99-01", "way=sideways"]
)
def test_an_odd_address_goes_on_from_the_case_itself(
    people: People, client: Client, case: Case, odd: str
) -> None:
    sign_in(client, people.luo)
    answer = client.get(f"{LIST}{case.ref}/beside/?{odd}")
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(f"{LIST}{case.ref}/?{odd}").status_code == 200


def test_a_view_is_saved_opened_first_and_deleted(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    assert client.get(LIST).status_code == 200
    kept = {"do": "save", "name": "超期", "query": "due=over&nonsense=1&tab=all"}
    assert client.post(f"{LIST}views/", kept)["Location"] == f"{LIST}?tab=all&due=over"
    view = SavedView.objects.get()
    assert view.query == "tab=all&due=over"
    assert "超期" in client.get(f"{LIST}?tab=all&due=over").content.decode()
    client.post(f"{LIST}views/", {"do": "first", "view": view.ref})
    assert client.get(LIST)["Location"] == f"{LIST}?tab=all&due=over"
    plain = client.get(f"{LIST}?tab=mine")
    assert plain.status_code == 200 and len(addresses(plain)) == 4
    assert client.get(f"{LIST}?due=today").status_code == 200
    client.post(f"{LIST}views/", {"do": "delete", "view": view.ref})
    assert client.get(LIST).status_code == 200 and not SavedView.objects.exists()


def test_a_view_without_name_or_filter_is_refused_in_words(people: People, client: Client) -> None:
    sign_in(client, people.luo)
    answer = client.post(f"{LIST}views/", {"do": "save", "name": "", "query": "due=over"}, follow=True)
    assert "没有写视图的名称" in answer.content.decode()
    answer = client.post(f"{LIST}views/", {"do": "save", "name": "x", "query": "nonsense=1"}, follow=True)
    assert "没有任何筛选条件" in answer.content.decode()
    assert client.post(f"{LIST}views/", {"do": "delete", "view": "none"}).status_code == 404
    assert not SavedView.objects.exists()
