"""The list of enterprises: who sees which rows by which door, search, filters, paging, a fixed number of statements."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import factories
from tests.people import COUNTY, OTHER_COUNTY, SECOND_COUNTY, People
from tests.web.sign_in import sign_in
from yunti.apps.registry.models import Enterprise
from yunti.kit import clock
from yunti.kit.models import ViewingRecord

pytestmark = pytest.mark.django_db
LIST = "/officer/enterprises/"


def body(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


@pytest.fixture
def three(people: People) -> list[Enterprise]:
    return [
        factories.enterprise(1, COUNTY, name="示例云鹤纺织有限公司"),
        factories.enterprise(2, SECOND_COUNTY, name="示例长安银针有限公司"),
        factories.enterprise(3, OTHER_COUNTY, name="示例金丝雀有限公司", industry_code="1711"),
    ]


@pytest.mark.parametrize(
    ("name", "seen"),
    [("luo", {0}), ("qin", {0, 1}), ("wei", {2}), ("su", {0, 1, 2}), ("tan", {0, 1}), ("shen", {0, 1, 2})],
)
@pytest.mark.parametrize("door", ["", "?q=示例", "?sort=updated", "suggest/?q=示例"])
def test_each_desk_sees_its_own_land_by_every_door(
    people: People, three: list[Enterprise], client: Client, name: str, seen: set[int], door: str
) -> None:
    page = body(sign_in(client, getattr(people, name)), LIST + door)
    assert {place for place, row in enumerate(three) if row.name in page} == seen


@pytest.mark.parametrize("name", ["ma", "ge", "yan", "xi", "an"])
def test_other_desks_do_not_find_the_page(people: People, client: Client, name: str) -> None:
    assert sign_in(client, getattr(people, name)).get(LIST).status_code == 404


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("q=云鹤", {0}),
        ("q=鹤", {0}),
        ("q=银针", {1}),
        ("q=slyh", {0}),
        ("q=cayz", {1}),
        ("q=ca", {1}),
        (f"q={factories.uscc(3, OTHER_COUNTY)[:15]}", {2}),
        (f"q={factories.uscc(3, OTHER_COUNTY).lower()}", {2}),
        ("q=有限公司", {0, 1, 2}),
        ("q=金丝雀有限公司", {2}),
        ("q=示例 金丝", {2}),
        ("q=没有的", set()),
        ("q=%22%27)(*", set()),
        ("division=17", {2}),
        ("region=900100", {0, 1}),
        ("region=900201", {2}),
        ("size=large", set()),
        ("status=closed", set()),
        ("provenance=verified", {0, 1, 2}),
        ("division=zz&size=zz&status=zz&after=x&sort=zz", {0, 1, 2}),
        ("after=²².a", {0, 1, 2}),
        ("region=²²²²²²", {0, 1, 2}),
        ("sort=updated&after=5.2026-05-12", {0, 1, 2}),
        ("sort=updated&after=5.0001-01-01T00:00:00%2B14:00", {0, 1, 2}),
        ("sort=updated&before=999999999999999999.2026-05-12", {0, 1, 2}),
    ],
)
def test_search_and_filters(
    people: People, three: list[Enterprise], client: Client, query: str, seen: set[int]
) -> None:
    page = body(sign_in(client, people.su), f"{LIST}?{query}")
    assert {place for place, row in enumerate(three) if row.name in page} == seen


@pytest.mark.parametrize("sort", ["name", "updated"])
def test_paging_forth_and_back_shows_every_row_once(people: People, client: Client, sort: str) -> None:
    for number in range(1, 121):
        factories.enterprise(number, name=f"示例同名{number % 3}有限公司")
    sign_in(client, people.luo)
    forth, address = [], f"{LIST}?sort={sort}"
    while address:
        answer = client.get(address)
        forth.append([row[0] for row in answer.context["list"].page.rows])
        address = LIST + answer.context["list"].next if answer.context["list"].next else ""
        last = answer
    assert [len(page) for page in forth] == [50, 50, 20]
    assert len({key for page in forth for key in page}) == 120
    back = client.get(LIST + last.context["list"].previous)
    assert [row[0] for row in back.context["list"].page.rows] == forth[1]


@pytest.mark.parametrize("rows", [10, 2000])
def test_statements_do_not_grow_with_the_rows(
    people: People, client: Client, django_assert_max_num_queries, rows: int
) -> None:
    many = [factories.enterprise(1)]
    copies = []
    for number in range(2, rows + 1):
        copy = Enterprise.objects.get(pk=many[0].pk)
        copy.pk, copy.ref, copy.uscc = None, f"r{number:015d}", factories.uscc(number)
        copies.append(copy)
    Enterprise.objects.bulk_create(copies)
    sign_in(client, people.su)
    body(client, LIST)
    with django_assert_max_num_queries(8):
        page = body(client, f"{LIST}?size=small&region=900100")
    assert page.count('class="lead"') == min(rows, 50)


def test_fragment_holds_the_list_only(people: People, three: list[Enterprise], client: Client) -> None:
    page = body(sign_in(client, people.luo), LIST, **{"HX-Request": "true"})
    assert three[0].name in page and "<html" not in page


def test_empty_registry_says_what_comes_next(people: People, client: Client) -> None:
    assert "辖区内还没有企业" in body(sign_in(client, people.luo), LIST)
    assert "没有符合条件的企业" in body(client, f"{LIST}?q=没有")


def test_names_are_text_never_markup(people: People, client: Client) -> None:
    factories.enterprise(name='示例<script>alert("x")</script>有限公司')
    assert "<script>alert" not in body(sign_in(client, people.luo), LIST)


def test_detail_shows_the_file_and_leaves_a_trace(
    people: People, three: list[Enterprise], client: Client
) -> None:
    Enterprise.objects.filter(pk=three[0].pk).update(contact_name="钱示例", contact_phone="13800000000")
    page = body(sign_in(client, people.luo), f"{LIST}{three[0].ref}/")
    assert three[0].name in page and "钱示例" in page and "13800000000" in page
    record = ViewingRecord.objects.get()
    assert (record.subject_ref, record.actor) == (three[0].ref, people.luo.person_ref)


@pytest.mark.parametrize("name", ["tan", "shen"])
def test_personal_data_is_masked_for_those_without_need(
    people: People, three: list[Enterprise], client: Client, name: str
) -> None:
    Enterprise.objects.filter(pk=three[0].pk).update(contact_name="钱示例", contact_phone="13800000000")
    page = body(sign_in(client, getattr(people, name)), f"{LIST}{three[0].ref}/")
    assert "钱示例" not in page and "13800000000" not in page and "更正档案" not in page


def test_hidden_and_missing_look_the_same(people: People, three: list[Enterprise], client: Client) -> None:
    sign_in(client, people.wei)
    for door in ("", "edit/", "facts/", "merge/"):
        hidden = client.get(f"{LIST}{three[0].ref}/{door}")
        missing = client.get(f"{LIST}{'0' * 16}/{door}")
        assert hidden.status_code == missing.status_code == 404
        assert three[0].name not in hidden.content.decode()


def test_entering_keeps_what_was_typed_until_it_is_right(people: People, client: Client) -> None:
    sign_in(client, people.luo)
    typed = {"name": "示例新企业有限公司", "uscc": factories.uscc(5)[:-1] + "?", "region_code": COUNTY}
    refused = client.post(f"{LIST}new/", typed)
    assert refused.status_code == 422
    assert "示例新企业有限公司" in refused.content.decode() and not Enterprise.objects.exists()
    answer = client.post(f"{LIST}new/", {**typed, "uscc": factories.uscc(5)})
    assert answer.status_code == 302 and Enterprise.objects.get().name == "示例新企业有限公司"


def test_correcting_through_the_page(people: People, three: list[Enterprise], client: Client) -> None:
    sign_in(client, people.luo)
    address = f"{LIST}{three[0].ref}/edit/"
    shown = client.get(address).context["form"]
    typed = {name: shown.initial.get(name) or "" for name in shown.fields}
    refused = client.post(address, {**typed, "name": "示例改名有限公司"})
    assert "没有填写更正理由" in refused.content.decode()
    with clock.held(clock.now() + timedelta(minutes=5)):
        assert (
            client.post(address, {**typed, "name": "示例改名有限公司", "reason": "执照"}).status_code == 302
        )
    assert "已由别人修改" in client.post(address, {**typed, "address": "1", "reason": "x"}).content.decode()


def test_figures_and_merge_through_the_pages(people: People, three: list[Enterprise], client: Client) -> None:
    sign_in(client, people.qin)
    facts = {"employees": "12", "valid_from": "2026-01-01", "source": "报表"}
    assert client.post(f"{LIST}{three[0].ref}/facts/", facts).status_code == 302
    merge = f"{LIST}{three[0].ref}/merge/"
    assert "辖区内没有" in client.post(merge, {"kept": three[2].uscc, "reason": "x"}).content.decode()
    form = {"kept": three[1].uscc, "reason": "吸收合并"}
    assert "1 条数据转入" in client.post(merge, form).content.decode()
    assert client.post(merge, {**form, "confirm": "1"}).status_code == 302
    assert "已并入" in body(client, f"{LIST}{three[0].ref}/")
