"""The table 附件2 as a paper: its columns in the words of the notice, rows in the order that the city decided, numbers of the form.

Not here: deciding the order (`tests/apps/rankings/test_orders.py`), the words of other papers (`test_papers.py`).
"""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.rankings.ranked import a_ranked_round, applied, of_storage
from tests.people import People
from tests.programmes.zhejiang_cloud_level.test_explanations import pack
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.programmes.models import Round
from yunti.apps.rankings.services import set_order
from yunti.kit import clock

pytestmark = pytest.mark.django_db
HEADS = (
    "序号", "区县", "企业名称", "主营业务", "上年度销售收入（万元）", "上年度利润总额（万元）", "近三年信息化建设和运维投入（万元）",
    "近三年上云投入（万元）", "企业信息化负责人", "联系电话", "经信部门推荐意见",
)  # fmt: skip


@pytest.fixture
def each(people: People) -> Round:
    return a_ranked_round()


def recommended(each: Round, people: People, number: int, n: int) -> Case:
    case = applied(each, people, number, of_storage(n, 10), state="county_recommended")
    CaseMove.objects.create(
        case=case,
        ordinal=1,
        action="recommend",
        source="submitted",
        target="county_recommended",
        role="county",
        moved_at=clock.now(),
        moved_by=people.luo.ref,
    )
    return case


def table(client: Client, each: Round) -> list[tuple[Any, ...]]:
    answer = client.get(reverse("officer:round-paper", args=[each.ref, "recommendation_table", "xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    return list(book.active.iter_rows(values_only=True))


def test_rows_stand_in_the_order_of_the_city(client: Client, people: People, each: Round) -> None:
    cases = [recommended(each, people, number, n) for number, n in ((1, 1), (2, 9), (3, 5))]
    order = [cases[2], cases[0], cases[1]]
    set_order(round=each, name="recommendation", refs=[case.ref for case in order], seen=0, by=people.qin)
    sign_in(client, people.qin)
    rows = table(client, each)
    head = next(number for number, row in enumerate(rows) if row[0] == "序号")
    assert tuple(cell for cell in rows[head] if cell is not None) == HEADS
    assert any("2024年制造业“云上企业”推荐排序表" in str(cell) for row in rows[:head] for cell in row if cell)
    names = [case.enterprise.name for case in order if case.enterprise is not None]
    assert [(row[0], row[2]) for row in rows[head + 1 : head + 4]] == list(zip((1, 2, 3), names, strict=True))
    first = rows[head + 1]
    assert first[6:8] == (600, 150), "in the unit of the column"


def test_the_blank_table_has_four_rows_and_the_words_of_the_notice() -> None:
    spec = pack().section("tables")["annex_2"]
    assert tuple(column["label"] for column in spec["columns"]) == HEADS and spec["blank_rows"] == 4
    assert spec["title"] == "2024年制造业“云上企业”推荐排序表"
