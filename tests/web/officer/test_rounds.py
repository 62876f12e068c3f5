"""Rounds at the officers' desk: from the choice of an edition to closing, with what was typed kept when it was refused.

Not here: the rules (`tests/apps/programmes`), who may open which address (`tests/access`).
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.rounds import a_round
from tests.people import PREFECTURE, People
from tests.web.sign_in import sign_in
from yunti.apps.programmes.models import Round, RoundNotice
from yunti.kit import clock

pytestmark = pytest.mark.django_db
NEW = "/officer/rounds/new/"
CHOSEN = f"{NEW}?edition=jiangsu-star/2020"


@pytest.fixture
def su(client: Client, people: People) -> Client:
    sign_in(client, people.su)
    return client


def typed(**values: str) -> dict[str, str]:
    now = clock.local(clock.now())
    return {
        "title": "星级评定第二批（示例）",
        "code": "2026-2",
        "jurisdiction": "900000",
        "opens_applicant": f"{now:%Y-%m-%dT%H:%M}",
        "closes_applicant": f"{now + timedelta(days=20):%Y-%m-%d}T17:30",
        "contact_0": "王五（示例）",
        "contact_1": "0900-85500000",
        **values,
    }


def shown(form: Any) -> dict[str, Any]:
    """What a browser would send back of a form as it stands."""
    values = {name: form[name].value() for name in form.fields}
    return {
        name: f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else value if value is not None else ""
        for name, value in values.items()
    }


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_empty_state_says_what_to_do(su: Client) -> None:
    page = text(su, "/officer/rounds/")
    assert "还没有开设过批次" in page and NEW in page


def test_unpublished_editions_are_shown_and_cannot_be_chosen(su: Client) -> None:
    page = text(su, NEW)
    assert "江苏省星级上云企业评定" in page and "发布后才能开设批次" in page and "?edition=" not in page
    assert "依据哪个项目的哪一版" in text(su, CHOSEN)
    assert su.post(CHOSEN, typed()).status_code == 200 and not Round.objects.exists()


def test_a_round_goes_from_opening_to_the_front_page_and_is_closed(su: Client, settings: Any) -> None:
    settings.YUNTI_MODE = "demo"
    assert "?edition=jiangsu-star" in text(su, NEW) and "示例批次" in text(su, CHOSEN)
    answer = su.post(CHOSEN, typed())
    made = Round.objects.get()
    assert answer.url == f"/officer/rounds/{made.ref}/" and made.is_example
    assert [row.level for row in made.windows.all()] == ["applicant"]
    assert f"{clock.local(made.windows.get().closes_at):%H:%M}" == "17:30"
    page = text(su, answer.url)
    assert "王五（示例）" in page and "17:30" in page and "开设后没有改动过" in page
    assert made.title in text(su, "/officer/rounds/") and made.title in Client().get("/").content.decode()
    public = text(Client(), f"/rounds/{made.ref}/")
    assert "王五（示例）" in public and "0900-85500000" in public
    close = f"{answer.url}close/"
    assert su.post(close, {"reason": "示例：额度已满"}).status_code == 422
    made.refresh_from_db()
    assert made.closed_at is None
    assert su.post(close, {"reason": "示例：额度已满", "sure": "on"}).status_code == 302
    assert "示例：额度已满" in text(su, answer.url)
    assert made.title not in Client().get("/").content.decode()


def test_what_was_typed_stays_beside_what_is_wrong(su: Client, settings: Any) -> None:
    settings.YUNTI_MODE = "demo"
    wrong = typed(
        closes_applicant="2020-01-01T08:00",
        opens_county="2026-05-01T08:00",
        opens_province="morgen",
        code="编号",
    )
    answer = su.post(CHOSEN, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422 and not Round.objects.exists()
    for kept in ("星级评定第二批（示例）", "2020-01-01T08:00", "2026-05-01T08:00", "morgen", "0900-85500000"):
        assert kept in page, kept
    assert "起止时间要填就都填" in page and "时间写成 2026-05-12 17:30 的样子" in page
    answer = su.post(CHOSEN, typed(closes_applicant="2020-01-01T08:00"))
    assert "企业申报的截止时间不晚于开始时间" in answer.content.decode() and not Round.objects.exists()
    answer = su.post(CHOSEN, typed(opens_applicant="", closes_applicant=""))
    assert "没有填写企业申报的起止时间" in answer.content.decode()
    answer = su.post(CHOSEN, {})
    assert answer.status_code == 422 and "没有填写批次名称" in answer.content.decode()


def test_a_code_that_is_taken_is_said_beside_the_form(su: Client, settings: Any) -> None:
    settings.YUNTI_MODE = "demo"
    assert su.post(CHOSEN, typed()).status_code == 302
    answer = su.post(CHOSEN, typed())
    assert answer.status_code == 422 and "已有编号相同的批次" in answer.content.decode()


def test_a_change_shows_its_history_and_a_second_tab_is_told(su: Client, people: People) -> None:
    each = a_round("jiangsu-star", "2020")
    change = f"/officer/rounds/{each.ref}/change/"
    first = shown(su.get(change).context["form"])
    assert su.post(change, {**first, "title": "示例改名", "reason": ""}).status_code == 422
    answer = su.post(change, {**first, "title": "示例改名", "reason": "示例：更正名称"})
    assert answer.status_code == 302
    page = text(su, answer.url)
    assert "示例改名" in page and "示例：更正名称" in page and each.title in page
    answer = su.post(change, {**first, "title": "第二个页面", "reason": "示例：又改"})
    assert answer.status_code == 422 and "填写期间有人改动了这个批次" in answer.content.decode()
    again = shown(answer.context["form"])
    assert again["title"] == "第二个页面" and again["reason"] == "示例：又改"
    assert su.post(change, again).status_code == 302
    assert Round.objects.get().title == "第二个页面"
    assert su.post(change, {**shown(su.get(change).context["form"]), "reason": "x"}).status_code == 422


def test_seconds_of_a_window_are_no_change(su: Client, people: People) -> None:
    each = a_round("jiangsu-star", "2020")
    before = list(each.windows.order_by("id").values_list("opens_at", "closes_at"))
    change = f"/officer/rounds/{each.ref}/change/"
    su.post(change, {**shown(su.get(change).context["form"]), "title": "示例改名", "reason": "示例"})
    assert list(each.windows.order_by("id").values_list("opens_at", "closes_at")) == before
    assert [row.what for row in each.changes.all()] == ["title"]


def test_notices_stand_before_everybody_until_withdrawn(su: Client, people: People) -> None:
    each = a_round("jiangsu-star", "2020")
    new = f"/officer/rounds/{each.ref}/notices/new/"
    answer = su.post(new, {"title": "", "text": "示例正文第一段"})
    assert answer.status_code == 422 and "示例正文第一段" in answer.content.decode()
    body = "示例正文第一段\n\n<b>第二段</b>"
    assert su.post(new, {"title": "示例通知", "text": body}).status_code == 302
    public = f"/rounds/{each.ref}/"
    assert "示例通知" in text(Client(), "/") and "&lt;b&gt;第二段" in text(Client(), public)
    row = RoundNotice.objects.get()
    withdraw = f"/officer/rounds/{each.ref}/notices/{row.ref}/withdraw/"
    assert su.post(withdraw, {"reason": ""}).status_code == 422
    assert su.post(withdraw, {"reason": "示例：内容有误"}).status_code == 302
    assert "示例通知" not in text(Client(), "/") and "示例通知" not in text(Client(), public)
    assert "示例：内容有误" in text(su, f"/officer/rounds/{each.ref}/")
    other = a_round("jiangsu-star", "2020", code="SL-2")
    assert su.get(f"/officer/rounds/{other.ref}/notices/{row.ref}/withdraw/").status_code == 404


def test_quotas_only_where_the_edition_has_them(su: Client, people: People) -> None:
    without = a_round("jiangsu-star", "2020")
    assert su.get(f"/officer/rounds/{without.ref}/quota/").status_code == 404
    each = a_round("guangdong-voucher", "2018", jurisdiction=PREFECTURE)
    quota = f"/officer/rounds/{each.ref}/quota/"
    region = su.get(quota).context["form"].fields["region_code"].choices[0][0]
    answer = su.post(quota, {"region_code": region, "value": "一百万", "reason": "示例"})
    assert answer.status_code == 422 and "一百万" in answer.content.decode()
    assert su.post(quota, {"region_code": region, "value": "1,200,000", "reason": "示例"}).status_code == 302
    assert each.quotas.get().amount_fen == 1_200_000_00
    assert "1,200,000.00 元" in text(su, f"/officer/rounds/{each.ref}/")


def test_pages_cost_the_same_however_many_rounds_there_are(
    su: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    a_round("jiangsu-star", "2020")
    with django_assert_max_num_queries(40) as few:
        text(su, "/officer/rounds/")
    for number in range(2, 8):
        a_round("jiangsu-star", "2020", code=f"SL-{number}")
    with django_assert_max_num_queries(len(few)):
        text(su, "/officer/rounds/")
