"""The settlement list of a city at the officer's desk: its paper for the city's own site, and keeping it open for longer.

Not here: the rules (`tests/apps/publicity/test_extending.py`), lists that are chosen by hand (`test_publicity.py`).
"""

import csv
import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.apps.publicity.claims_shown import a_list
from tests.people import People
from tests.unit.papers.test_drawing import docx_texts, pdf_text
from tests.web.sign_in import sign_in
from yunti.apps.publicity.models import PublicList

pytestmark = pytest.mark.django_db
HEADS = (
    "序号", "企业名称", "服务券编号", "供应商", "应用服务", "合同费用", "服务券金额", "两化融合增加额", "应兑付金额", "结算申请时间",
    "是否试点", "是否上期结转", "备注",
)  # fmt: skip


@pytest.fixture
def made(people: People) -> PublicList:
    return a_list(people)


@pytest.fixture
def qin(people: People) -> Client:
    return sign_in(Client(), people.qin)


def drawn(client: Client, made: PublicList, suffix: str) -> str:
    answer = client.get(reverse("officer:list-paper", args=[made.ref, "settlement_paper", suffix]))
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    text = pdf_text(content) if suffix == "pdf" else "".join(docx_texts(content))
    return "".join(text.split())


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_the_paper_prints_the_official_columns_and_what_was_frozen(
    qin: Client, made: PublicList, suffix: str
) -> None:
    text = drawn(qin, made, suffix)
    wanted = [*HEADS, made.number, made.authority, "示例券1", "示例券2", "1000.00", "2000.00"]
    assert made.last_day is not None
    wanted.append(f"{made.last_day.year}年{made.last_day.month}月{made.last_day.day}日")
    assert [each for each in wanted if "".join(each.split()) not in text] == []
    assert "地方配套" not in text
    assert f"{settings.YUNTI_ADDRESS}{reverse('shared:book-list')}按服务券编号查询" in text


def test_each_line_of_the_open_file_names_its_place_in_the_books(made: PublicList) -> None:
    answer = Client().get(reverse("public:list-csv", args=[made.ref]))
    head, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    place = head.index("服务券编号")
    assert head[-1] == "账目" and lines
    assert [line[-1].rpartition("?number=")[2] for line in lines] == [line[place] for line in lines]


def test_the_page_offers_the_paper_and_no_correction(qin: Client, made: PublicList) -> None:
    page = qin.get(reverse("officer:publicity-list", args=[made.ref])).content.decode()
    assert reverse("officer:list-paper", args=[made.ref, "settlement_paper", "docx"]) in page
    assert "更正后重新发布" not in page and "撤回这份名单" not in page and "延长公示" in page


def test_it_is_kept_open_for_longer_and_everybody_reads_why(qin: Client, made: PublicList) -> None:
    assert made.last_day is not None
    here, later = reverse("officer:publicity-extend", args=[made.ref]), made.last_day + timedelta(days=5)
    typed = {"seen": made.last_day.isoformat(), "last_day": made.last_day.isoformat(), "reason": "示例理由"}
    answer = qin.post(here, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "只能延长" in page and "示例理由" in page
    assert qin.post(here, {**typed, "last_day": ""}).status_code == 422
    assert qin.post(here, {**typed, "last_day": later.isoformat()}).status_code == 302
    assert later.isoformat() in qin.get(reverse("officer:publicity-list", args=[made.ref])).content.decode()
    public = Client().get(reverse("public:list-detail", args=[made.ref])).content.decode()
    assert "延长：示例理由" in public and f"{later.year}年{later.month}月{later.day}日止" in public
    old = qin.post(here, {**typed, "last_day": (later + timedelta(days=1)).isoformat()})
    assert old.status_code == 422 and "已经改为" in old.content.decode()
    day = f"{later.year}年{later.month}月{later.day}日"
    assert day in drawn(qin, made, "docx")
