"""The pages of an evaluation: the form with its points beside it, what is saved while typing, the county's page.

Not here: the points (`test_counts_follow.py`).
"""

from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.zhejiang_cloud_level.filled import KIND, filled, go, places, save, systems, with_files
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import start_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People) -> Case:
    each = a_round("zhejiang-cloud-level", "2024")
    case = start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)
    save(case, filled(), people.ma)
    return with_files(case, places(len(systems())))


def section(case: Case, title: str) -> str:
    keys = [
        "申报企业",
        "基础设施",
        "系统清单",
        "云上业务",
        "云上管理",
        "云上数字化协同",
        "上云投入",
        "标杆示范",
        "证明材料",
    ]
    return f"/applicant/apply/{case.ref}/fill/s{keys.index(title)}/"


def test_every_part_of_the_form_opens_with_the_points_beside_it(
    case: Case, client: Client, people: People
) -> None:
    sign_in(client, people.ma)
    for number in range(9):
        page = client.get(f"/applicant/apply/{case.ref}/fill/s{number}/").content.decode()
        assert "40.5 / 75 分" in page, number
    assert client.get(f"/applicant/apply/{case.ref}/").status_code == 200


def test_the_part_that_is_filled_in_is_unfolded(case: Case, client: Client, people: People) -> None:
    sign_in(client, people.ma)
    page = client.get(section(case, "系统清单")).content.decode()
    card = page[page.index('id="scores"') :]
    assert card.count("<details open>") == 3, "parts that count systems: business, management, collaboration"
    assert '<details><summary><span lang="zh-Hans-CN">基础设施' in card


def test_a_count_is_shown_and_not_asked(case: Case, client: Client, people: People) -> None:
    sign_in(client, people.ma)
    client.post(section(case, "云上业务"), {"biz_rd_n": "9", "biz_rd_m": "9"})
    assert "3 个 ÷ M" in client.get(section(case, "云上业务")).content.decode()


def test_points_follow_while_typing_and_say_what_cannot_be(
    case: Case, client: Client, people: People
) -> None:
    sign_in(client, people.ma)
    sent = {"inf_storage_n_tb": "60", "inf_storage_m_tb": "50"}
    page = client.post(section(case, "基础设施"), sent, headers={"hx-request": "true"}).content.decode()
    assert "— / 75 分" in page and "超出 10 TB" in page and "N是M的一部分" in page


def test_the_county_reads_the_points_it_recommends_by(case: Case, client: Client, people: People) -> None:
    go(case, "submit", people.ma)
    sign_in(client, people.luo)
    page = client.get(f"/officer/cases/{case.ref}/").content.decode()
    assert "40.5 / 75 分" in page and "40 TB ÷ M" in page


def test_hints_say_the_values_in_force(case: Case, client: Client, people: People) -> None:
    sign_in(client, people.ma)
    page = client.get(section(case, "基础设施")).content.decode()
    assert (
        "时点：申报之日" in page and "云上形式：公有云、私有云、混合云" in page and "$stock_date" not in page
    )


def test_points_cost_two_statements_more_at_most(
    case: Case, client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, people.ma)
    client.get(section(case, "基础设施"))
    with django_assert_max_num_queries(12):
        client.get(section(case, "基础设施"))
    go(case, "submit", people.ma)
    sign_in(client, people.luo)
    client.get(f"/officer/cases/{case.ref}/")
    with django_assert_max_num_queries(12):
        client.get(f"/officer/cases/{case.ref}/")
