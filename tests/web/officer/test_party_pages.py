"""What officers do with a file of either kind: figures, merging, dated statuses, each shown before it is done.

Not here: the list (`test_enterprises.py`), the rules of merging and statuses (`tests/apps/registry`).
"""

from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.people import COUNTY, OTHER_COUNTY, People
from tests.web.sign_in import sign_in
from yunti.apps.registry.models import Enterprise, Fact, StatusGrant, StatusKind, Supplier
from yunti.apps.registry.services.statuses import GrantedStatus, define_status_kind, grant_status
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
NOUNS = ("enterprise", "supplier")
GRANT = {
    "kind": "stars",
    "value": "三星级",
    "valid_from": "2026-05-01",
    "valid_to": "2028-04-30",
    "source": "示例公告〔2026〕3号",
    "clause": "第六条",
}


def party(noun: str, number: int = 1, region: str = COUNTY, **values: str) -> Enterprise | Supplier:
    make = factories.enterprise if noun == "enterprise" else factories.supplier
    return make(number, region, **values)


def address(noun: str, page: str, *args: str) -> str:
    return reverse(f"officer:{noun}-{page}", args=args)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=action, outcome="done").count()


@pytest.fixture
def stars(people: People) -> StatusKind:
    return define_status_kind(code="stars", title="上云星级", by=people.su)


@pytest.mark.parametrize("noun", NOUNS)
def test_status_is_shown_in_full_and_granted_on_confirmation(
    people: People, stars: StatusKind, client: Client, noun: str
) -> None:
    row = party(noun)
    sign_in(client, people.luo)
    page = address(noun, "status-grant", row.ref)
    shown = text(client.post(page, GRANT))
    assert "授予，记入留痕" in shown and "2026-05-01 至 2028-04-30" in shown and row.name in shown
    assert not StatusGrant.objects.exists() and not events("registry.grant_status")
    answer = client.post(page, GRANT | {"confirm": "1"})
    assert answer.status_code == 302
    grant = StatusGrant.objects.get()
    assert (grant.kind, grant.value, grant.valid_to, grant.clause) == (
        stars,
        "三星级",
        date(2028, 4, 30),
        "第六条",
    )
    assert events("registry.grant_status") == 1
    file = text(client.get(answer["Location"]))
    assert "三星级" in file and address(noun, "status-end", row.ref, grant.ref) in file


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": ""}, "没有选择状态种类"),
        ({"value": ""}, "没有填写状态内容"),
        ({"source": ""}, "没有填写认定依据"),
        ({"valid_from": ""}, "没有填写起始日期"),
        ({"valid_to": "2026-04-30", "confirm": "1"}, "截止日期早于起始日期"),
    ],
)
def test_what_is_wrong_with_a_status_is_said_and_nothing_written(
    people: People, stars: StatusKind, client: Client, changes: dict[str, str], said: str
) -> None:
    row = party("enterprise")
    answer = sign_in(client, people.luo).post(address("enterprise", "status-grant", row.ref), GRANT | changes)
    assert answer.status_code == 422 and said in text(answer)
    assert not StatusGrant.objects.exists()


def test_second_status_in_the_same_time_is_refused_on_the_page(
    people: People, stars: StatusKind, client: Client
) -> None:
    row = party("enterprise")
    page = address("enterprise", "status-grant", row.ref)
    sign_in(client, people.luo).post(page, GRANT | {"confirm": "1"})
    answer = client.post(page, GRANT | {"value": "四星级", "confirm": "1"})
    assert answer.status_code == 422 and "两个不能重叠" in text(answer)
    assert StatusGrant.objects.count() == 1


@pytest.mark.parametrize("noun", NOUNS)
def test_status_ends_on_a_day_with_a_reason_after_being_shown(
    people: People, stars: StatusKind, client: Client, noun: str
) -> None:
    row = party(noun)
    told = GrantedStatus("stars", "三星级", date(2026, 1, 1), date(2027, 12, 31), "示例公告")
    grant = grant_status(party=row, status=told, by=people.luo)
    sign_in(client, people.luo)
    page = address(noun, "status-end", row.ref, grant.ref)
    given = {"on": "2026-05-12", "reason": "示例决定〔2026〕9号"}
    assert "没有填写终止理由" in text(client.post(page, given | {"reason": ""}))
    assert "终止，不能撤销" in text(client.post(page, given))
    assert not events("registry.revoke_status")
    assert client.post(page, given | {"confirm": "1"}).status_code == 302
    grant.refresh_from_db()
    assert (grant.revoked_on, grant.revoked_reason) == (date(2026, 5, 12), "示例决定〔2026〕9号")
    assert events("registry.revoke_status") == 1
    assert "已自 2026-05-12 终止" in text(client.get(page))
    assert "已经终止" in text(client.post(page, given | {"confirm": "1"}))


@pytest.mark.parametrize(
    ("day", "said"), [("2025-12-31", "早于起始日期"), ("2028-01-01", "已经期满"), ("", "没有填写终止日期")]
)
def test_status_ends_only_on_a_day_on_which_it_holds(
    people: People, stars: StatusKind, client: Client, day: str, said: str
) -> None:
    row = party("enterprise")
    told = GrantedStatus("stars", "三星级", date(2026, 1, 1), date(2027, 12, 31), "示例公告")
    grant = grant_status(party=row, status=told, by=people.luo)
    page = address("enterprise", "status-end", row.ref, grant.ref)
    answer = sign_in(client, people.luo).post(page, {"on": day, "reason": "依据", "confirm": "1"})
    assert answer.status_code == 422 and said in text(answer)
    grant.refresh_from_db()
    assert grant.revoked_on is None


def test_status_is_found_only_at_its_own_party(people: People, stars: StatusKind, client: Client) -> None:
    row, other = party("enterprise"), party("enterprise", 2)
    told = GrantedStatus("stars", "三星级", date(2026, 1, 1), None, "示例公告")
    grant = grant_status(party=row, status=told, by=people.luo)
    sign_in(client, people.luo)
    assert client.get(address("enterprise", "status-end", other.ref, grant.ref)).status_code == 404


def test_kinds_of_status_are_made_by_prefecture_and_province(people: People, client: Client) -> None:
    page = reverse("officer:status-kind-new")
    assert sign_in(client, people.luo).get(page).status_code == 404
    sign_in(client, people.qin)
    assert "代号用小写字母" in text(client.post(page, {"code": "Stars!", "title": "星级"}))
    assert client.post(page, {"code": "stars", "title": "上云星级"}).status_code == 302
    assert StatusKind.objects.get().title == "上云星级"
    row = party("enterprise")
    grant = client.get(address("enterprise", "status-grant", row.ref))
    assert "上云星级" in text(grant) and page in text(grant)


@pytest.mark.parametrize("noun", NOUNS)
def test_figures_are_recorded_with_unit_and_source(people: People, client: Client, noun: str) -> None:
    row = party(noun)
    page = address(noun, "facts", row.ref)
    assert "万元" in text(sign_in(client, people.luo).get(page))
    given = {"employees": "86", "revenue_fen": "1200.5", "valid_from": "2025-12-31", "source": "年报"}
    answer = client.post(page, given)
    assert answer.status_code == 302
    assert dict(Fact.objects.values_list("key", "value")) == {"employees": "86", "revenue_fen": "1200500000"}
    assert "1,200.50" in text(client.get(answer["Location"]))
    assert client.post(page, {}).status_code == 422


@pytest.mark.parametrize("noun", NOUNS)
def test_merge_is_previewed_and_then_done(people: People, client: Client, noun: str) -> None:
    gone, kept = party(noun, 1, name="示例旧厂有限公司"), party(noun, 2, name="示例新厂有限公司")
    far = party(noun, 3, OTHER_COUNTY)
    page = address(noun, "merge", gone.ref)
    given = {"kept": kept.uscc.lower(), "reason": "示例吸收合并"}
    sign_in(client, people.qin)
    assert "辖区内没有这个信用代码" in text(client.post(page, given | {"kept": far.uscc}))
    assert "合并，不能撤销" in text(client.post(page, given))
    gone.refresh_from_db()
    assert gone.status == "active"
    assert client.post(page, given | {"confirm": "1"}).status_code == 302
    gone.refresh_from_db()
    assert (gone.status, gone.merged_into_id) == ("merged", kept.pk)
    assert events(f"registry.merge_{noun}s") == events(f"registry.{noun}_merged_away") == 1
    found = text(client.get(address(noun, "list") + "?q=旧厂"))
    assert kept.name in found


@pytest.mark.parametrize("noun", NOUNS)
def test_county_officers_are_not_offered_merging(people: People, client: Client, noun: str) -> None:
    gone, kept = party(noun, 1), party(noun, 2)
    sign_in(client, people.luo)
    assert address(noun, "merge", gone.ref) not in text(client.get(address(noun, "detail", gone.ref)))
    answer = client.post(address(noun, "merge", gone.ref), {"kept": kept.uscc, "reason": "x", "confirm": "1"})
    assert answer.status_code == 403
