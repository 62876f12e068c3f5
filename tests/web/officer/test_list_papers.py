"""Papers of a public list: offered on its page, printed from what was frozen, with the table, the dates and where to object.

Not here: the page and its steps (`test_publicity.py`), the layouts (`tests/programmes/jiangsu_star/test_papers.py`).
"""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.apps.cases.rounds import a_round
from tests.apps.publicity.making import CITY_RESULTS, CONTACT, a_case, published
from tests.people import People
from tests.unit.papers.test_drawing import docx_texts, pdf_text
from tests.web.officer.test_publicity import objected
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Objection
from yunti.apps.paperwork.models import Paper, PaperFile
from yunti.apps.paperwork.queries.list_papers import papers_of_list
from yunti.apps.paperwork.services import paper_of_list
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.models import PublicList
from yunti.apps.publicity.services import settle_line_objection, withdraw_list
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden

pytestmark = pytest.mark.django_db
NOTICE, CORRECTION, RECORD = "publicity_notice", "republication_notice", "publicity_record"


@pytest.fixture
def each(people: People, settings: Any, tmp_path: Path) -> Round:
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_DISK_RESERVE_MB = 0
    return a_round("jiangsu-star", "2020")


def day(value: Any) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def words(made: PublicList, name: str, by: Actor) -> str:
    return "".join(pdf_text(paper_of_list(each=made, name=name, suffix=".pdf", by=by).content).split())


def names(made: PublicList) -> list[str]:
    return [layout.name for layout in papers_of_list(made)]


def test_the_notice_says_table_dates_and_where_to_object(people: People, each: Round) -> None:
    cases = [a_case(each, number) for number in (1, 2)]
    made = published(each, people.qin)
    text = words(made, NOTICE, people.qin)
    assert made.last_day is not None
    wanted = [made.number, "拟认定三星级上云企业名单公示", day(made.opened_on), day(made.last_day), "共7个自然日",
              CONTACT, made.authority, made.digest[:20], "拟认定星级", "三星"]  # fmt: skip
    for case in cases:
        assert case.enterprise is not None
        wanted += [case.enterprise.name, case.enterprise.uscc]
    assert [each for each in wanted if each not in text] == []


def test_the_page_of_the_list_offers_its_papers_and_hands_them_out(people: People, each: Round) -> None:
    a_case(each, 1)
    made = published(each, people.qin)
    client = sign_in(Client(), people.qin)
    page = client.get(reverse("officer:publicity-list", args=[made.ref])).content.decode()
    for name, suffix in ((NOTICE, "pdf"), (NOTICE, "docx"), (RECORD, "pdf")):
        address = reverse("officer:list-paper", args=[made.ref, name, suffix])
        assert f'href="{address}"' in page
        answer = client.get(address)
        assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
        content = b"".join(answer.streaming_content)
        text = pdf_text(content) if suffix == "pdf" else "".join(docx_texts(content))
        assert made.number in "".join(text.split())
    assert client.get(reverse("officer:list-paper", args=[made.ref, NOTICE, "xlsx"])).status_code == 404
    assert client.get(reverse("officer:list-paper", args=[made.ref, "receipt", "pdf"])).status_code == 404


def test_a_correction_has_a_notice_of_its_own(people: People, each: Round) -> None:
    case = a_case(each, 1)
    first = published(each, people.qin)
    assert CORRECTION not in names(first)
    with pytest.raises(NotFoundOrHidden):
        paper_of_list(each=first, name=CORRECTION, suffix=".pdf", by=people.qin)
    anew = published(each, people.qin, replaces=first, cases=[case.ref], reason="企业名称有误")
    assert names(anew) == [NOTICE, CORRECTION, RECORD]
    text = words(anew, CORRECTION, people.qin)
    assert all(said in text for said in (first.number, anew.number, "企业名称有误", "重新公示", CONTACT))


def test_the_record_tells_every_objection_and_nothing_of_who_objected(people: People, each: Round) -> None:
    case = a_case(each, 1)
    made = published(each, people.qin)
    assert "收到的异议0件" in words(made, RECORD, people.qin)
    row = objected(made)
    text = words(made, RECORD, people.qin)
    assert "收到的异议1件" in text and row.number in text and "处理中" in text
    settle_line_objection(ref=row.objection.ref, upheld=False, outcome="经核查发票属实", by=people.qin)
    with translation.override("en"):
        text = words(made, RECORD, people.qin)
    objection = Objection.objects.get()
    assert all(said in text for said in ("异议不成立", "经核查发票属实", case.enterprise.name))
    assert objection.text not in text and objection.objector not in text


def test_what_was_printed_once_is_handed_out_again_as_the_same_bytes(people: People, each: Round) -> None:
    case = a_case(each, 1)
    made = published(each, people.qin)
    first = paper_of_list(each=made, name=NOTICE, suffix=".pdf", by=people.qin)
    case.enterprise.name = "改名以后的企业"
    case.enterprise.save()
    again = paper_of_list(each=made, name=NOTICE, suffix=".pdf", by=people.qin)
    assert first.content == again.content and first.digest == again.digest
    assert (Paper.objects.count(), PaperFile.objects.count()) == (1, 1)
    paper_of_list(each=made, name=NOTICE, suffix=".docx", by=people.qin)
    assert (Paper.objects.count(), PaperFile.objects.count()) == (1, 2)


def test_papers_of_a_withdrawn_list_say_so_on_every_page(people: People, each: Round) -> None:
    a_case(each, 1)
    made = published(each, people.qin)
    assert "已撤回" not in words(made, NOTICE, people.qin)
    withdraw_list(ref=made.ref, reason="名单有误", by=people.qin)
    made.refresh_from_db()
    assert words(made, NOTICE, people.qin).count("已撤回") == 2
    assert "撤回的理由：名单有误" in words(made, RECORD, people.qin)
    header = docx.Document(
        io.BytesIO(paper_of_list(each=made, name=NOTICE, suffix=".docx", by=people.qin).content)
    )
    assert "已撤回" in header.sections[0].header.paragraphs[0].text


def test_the_announcement_prints_the_results(people: People, each: Round) -> None:
    case = a_case(each, 1)
    first = published(each, people.qin)
    with clock.held(timezone.now() + timedelta(days=9)):
        made = published(each, people.qin, CITY_RESULTS)
        assert names(made) == ["city_announcement"]
        text = words(made, "city_announcement", people.qin)
    assert all(
        said in text
        for said in (made.number, "三星级上云企业认定结果公布", case.enterprise.name, "报省工信厅备案")
    )
    assert first.number not in text
