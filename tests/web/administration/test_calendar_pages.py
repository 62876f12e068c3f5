"""The administrators' pages of the working calendar: preview, hand in, confirm, correct; nothing typed is lost.

Not here: what is allowed when (`tests/apps/reference/test_days.py`).
"""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.reference import queries
from yunti.apps.reference.models import CalendarDay, HolidayNotice
from yunti.domain.calendar import Coverage

pytestmark = pytest.mark.django_db
HOME, NEW = "/administration/calendar/", "/administration/calendar/notices/new/"
TABLE = "元旦：1月1日（周五）至3日（周日）放假，共3天。\n2027-02-08, 放假, 春节\n2027-02-20, 上班, 春节"
TYPED = {
    "year": "2027",
    "source": "示例〔2026〕1号",
    "source_link": "",
    "table": TABLE,
    "seen": "",
    "key": "k1",
}


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def hand_in(client: Client, **typed: Any) -> Any:
    """Preview, then hand in what was previewed."""
    seen = client.post(NEW, {**TYPED, **typed, "go": "preview"}).context["form"].data["seen"]
    return client.post(NEW, {**TYPED, **typed, "seen": seen, "go": "save"})


@pytest.mark.parametrize("name", ["ma", "luo", "su", "shen", "tan"])
def test_the_pages_are_for_the_two_administrators(client: Client, people: People, name: str) -> None:
    sign_in(client, getattr(people, name))
    assert {client.get(HOME).status_code, client.get(NEW).status_code} == {404}


def test_only_the_system_administrator_enters(client: Client, people: People) -> None:
    sign_in(client, people.an)
    assert client.get(NEW).status_code == 404
    assert "录入放假通知" not in text_of(client, HOME)
    answer = client.post(
        "/administration/calendar/days/2026-06-01/", {"kind": "holiday", "name": "示例", "source": "示例"}
    )
    assert answer.status_code == 403
    assert not CalendarDay.objects.exists()


def test_a_published_year_shows_every_day_by_mark_and_word(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    page = text_of(client, HOME + "?year=2026")
    assert page.count('class="month card"') == 12
    assert "2月14日，春节调休上班" in page
    assert "1月1日，元旦放假" in page
    assert "春节：15日至23日放假；14日、28日上班" in page
    assert "国办发明电〔2025〕7号" in page
    assert "2026年调休尚未公布" not in page


def test_an_unpublished_year_says_so(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    page = text_of(client, HOME + "?year=2027")
    assert "2027年调休尚未公布" in page
    assert "调休未定" in page
    assert "个工作日" in page
    for odd in ("?year=x", "?year=99999999999999999999", "?year=1", "?year=２０２７"):
        text_of(client, HOME + odd)


def test_a_notice_is_previewed_handed_in_and_confirmed_by_another(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    preview = client.post(NEW, {**TYPED, "go": "preview"})
    page = preview.content.decode()
    assert preview.status_code == 200
    assert "2027-01-01" in page
    assert "上班改为休息" in page
    assert "没有放假日的节日：清明、劳动、端午、中秋、国庆" in page
    assert not HolidayNotice.objects.exists()
    answer = hand_in(client)
    notice = HolidayNotice.objects.get()
    assert answer["Location"] == f"/administration/calendar/notices/{notice.ref}/"
    assert "待确认" in text_of(client, HOME)
    assert client.post(answer["Location"], {"decision": "agree"}).status_code == 403
    sign_in(client, people.an)
    assert "2027-02-20" in text_of(client, answer["Location"])
    refused = client.post(answer["Location"], {"decision": "refuse", "reason": ""})
    assert refused.status_code == 422
    assert "没有填写原因" in refused.content.decode()
    assert client.post(answer["Location"], {"decision": "agree"}).status_code == 302
    assert queries.working_calendar().coverage(2027) is Coverage.PUBLISHED
    assert "席系统" in text_of(client, answer["Location"])
    assert client.post(answer["Location"], {"decision": "agree"}).status_code == 409


def test_only_what_was_seen_can_be_handed_in(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    seen = client.post(NEW, {**TYPED, "go": "preview"}).context["form"].data["seen"]
    changed = client.post(
        NEW, {**TYPED, "seen": seen, "table": TABLE + "\n2027-10-01,休,国庆节", "go": "save"}
    )
    assert "预览后内容有改动" in changed.content.decode()
    assert not HolidayNotice.objects.exists()


def test_wrong_lines_are_named_and_what_was_typed_stays(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    answer = client.post(NEW, {**TYPED, "table": TABLE + "\n2027-02-30, 放假, 春节", "go": "preview"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 4 行" in page
    assert "2027-02-08, 放假, 春节" in page
    empty = client.post(NEW, {"go": "preview"})
    assert empty.status_code == 422
    assert "id_year_error" in empty.content.decode()


def test_an_uploaded_table_becomes_text_that_can_be_corrected(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    content = "日期,安排,节日\n2027-01-01,放假,元旦\n".encode("gb18030")
    upload = SimpleUploadedFile("2027.csv", content)
    page = client.post(NEW, {**TYPED, "table": "", "upload": upload, "go": "preview"}).content.decode()
    assert "2027-01-01, 放假, 元旦" in page
    broken = SimpleUploadedFile("2027.xlsx", b"not a workbook")
    answer = client.post(NEW, {**TYPED, "upload": broken, "go": "preview"})
    assert answer.status_code == 422
    assert "打不开" in answer.content.decode()
    assert "2027-02-08" in answer.content.decode()


def test_one_day_is_corrected_by_two_persons(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    address = "/administration/calendar/days/2026-02-14/"
    assert "调休上班" in text_of(client, address)
    same = client.post(address, {"kind": "make_up", "name": "春节", "source": "示例"})
    assert same.status_code == 422
    assert "现在就是" in same.content.decode()
    answer = client.post(address, {"kind": "ordinary", "name": "", "source": "示例更正"})
    assert answer.status_code == 302
    assert client.post(address, {"kind": "ordinary", "name": "", "source": "示例更正"}).status_code == 422
    sign_in(client, people.an)
    assert "休息" in text_of(client, answer["Location"])
    client.post(answer["Location"], {"decision": "agree"})
    assert not queries.working_calendar().is_working_day(date(2026, 2, 14)).sure()
    assert "示例更正" in text_of(client, HOME + "?year=2026")
    client.post(answer["Location"], {"decision": "withdraw", "reason": "误录"})
    assert queries.working_calendar().is_working_day(date(2026, 2, 14)).sure()


def test_unknown_addresses_are_not_found(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    for address in ("days/2026-02-30/", "days/x/", "notices/none/", "corrections/none/"):
        assert client.get(HOME + address).status_code == 404
