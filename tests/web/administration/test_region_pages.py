"""The administrators' pages of regions: level by level, search, changes entered and taken back.

Not here: which changes are refused (`tests/apps/reference/test_regions.py`).
"""

import pytest
from django.test import Client

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.reference import queries
from yunti.apps.reference.models import RegionChange

pytestmark = pytest.mark.django_db
HOME, NEW = "/administration/regions/", "/administration/regions/changes/new/"
TYPED = {
    "kind": "created",
    "code": "900000",
    "name": "示例省",
    "parent": "",
    "effective_on": "2026-05-01",
    "source": "示例批复",
    "source_link": "",
    "note": "",
    "key": "k1",
}


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["ma", "luo", "su", "shen", "tan"])
def test_the_pages_are_for_the_two_administrators(client: Client, people: People, name: str) -> None:
    sign_in(client, getattr(people, name))
    assert {client.get(HOME).status_code, client.get(NEW).status_code} == {404}


def test_the_tree_is_walked_level_by_level(client: Client, people: People) -> None:
    sign_in(client, people.an)
    assert "北京市" in text_of(client, HOME)
    assert "东城区" in text_of(client, HOME + "?code=110000")
    assert "没有下级地区" in text_of(client, HOME + "?code=110101")
    assert client.get(HOME + "?code=999999").status_code == 404
    assert "新设地区" not in text_of(client, HOME)


def test_search_by_name_and_by_code(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    assert "北京市东城区" in text_of(client, HOME + "?q=东城")
    assert "东城区" in text_of(client, HOME + "?q=110101")
    assert "没有找到" in text_of(client, HOME + "?q=没有这个地方")
    text_of(client, HOME + "?as_of=2026-99-99&q=%25")


def test_a_change_is_entered_shown_and_taken_back(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    assert client.post(NEW, TYPED).status_code == 302
    assert queries.region_name("900000") == "示例省"
    assert "示例省" in text_of(client, HOME)
    address = f"/administration/regions/changes/{RegionChange.objects.get().ref}/"
    assert "示例批复" in text_of(client, address)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "误录"}).status_code == 302
    assert queries.region_name("900000") == "900000"
    assert "已撤回" in text_of(client, address)


def test_wrong_input_is_said_at_the_field_and_stays(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    answer = client.post(NEW, {**TYPED, "code": "900199", "parent": "", "name": "示例新区"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "id_parent_error" in page
    assert "示例新区" in page
    elsewhere = client.post(NEW, {**TYPED, "code": "110102", "kind": "renamed", "name": "示例区"})
    assert elsewhere.status_code == 422
    assert "不在您的管辖范围内" in elsewhere.content.decode()


def test_the_form_knows_where_it_was_opened(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    assert 'value="110000"' in text_of(client, NEW + "?kind=zone&code=110000")
    sign_in(client, people.an)
    assert client.get(NEW).status_code == 404
