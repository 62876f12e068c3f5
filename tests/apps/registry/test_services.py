"""Services that suppliers list: who lists and delists, from which day, endpoints, a bar; the directory for everybody.

Not here: pages (`tests/web/public/test_catalogue.py`), what a catalogue says (`tests/unit/packs/test_services.py`).
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.apps.registry.offering import PLAIN, listing
from tests.people import OTHER_COUNTY, PREFECTURE, People
from yunti.apps.messages.queries import inbox
from yunti.apps.registry.models import ListedService, Supplier
from yunti.apps.registry.queries import services as queries
from yunti.apps.registry.queries.services import DirectoryFilter
from yunti.apps.registry.services import listings as services
from yunti.apps.registry.services.bars import NewBan, lift_bar, record_ban
from yunti.apps.registry.services.statuses import GrantedStatus, define_status_kind, grant_status
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, Refused
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SERVICE = (PLAIN.programme, PLAIN.edition, PLAIN.service)


@pytest.fixture
def seller(people: People) -> Supplier:
    row: Supplier = factories.supplier(5, name="示例云枢有限公司", organisation_id=people.ge.organisation_id)
    return row


def banned(seller: Supplier, people: People, scope: str = "all") -> Any:
    told = {"ground": "骗补（示例）", "clause": "示例第八条", "source": "示例决定", "scope": scope}
    return record_ban(ban=NewBan(uscc=seller.uscc, valid_from=clock.today(), **told), by=people.su)


def test_a_service_is_listed_from_a_day_to_a_day(people: People, seller: Supplier) -> None:
    today = clock.today()
    row = listing(seller, people.su)
    assert [queries.is_listed(seller, *SERVICE, day) for day in (today - DAY, today, today + DAY)] == [
        False,
        True,
        True,
    ]
    assert not queries.is_listed(seller, PLAIN.programme, "2019", PLAIN.service, today)
    assert queries.services_listed_by(seller, PLAIN.programme, PLAIN.edition, today) == ["gd01"]
    services.delist_service(listing=row, on=today + 2 * DAY, reason="不再运行", by=people.su)
    assert queries.is_listed(seller, *SERVICE, today + DAY)
    assert not queries.is_listed(seller, *SERVICE, today + 2 * DAY)
    again = listing(seller, people.su, on=today + 2 * DAY)
    assert queries.is_listed(seller, *SERVICE, today + 2 * DAY) and again.pk != row.pk
    assert [each.pk for each in queries.listings_of(seller)] == [again.pk, row.pk]


def test_the_same_service_is_listed_once(people: People, seller: Supplier) -> None:
    row = listing(seller)
    with pytest.raises(Conflict) as refusal:
        listing(seller)
    assert refusal.value.code == "listed_already"
    assert listing(seller, service="gd02", title="生产设备状态监控").service == "gd02"
    values = {each.attname: getattr(row, each.attname) for each in ListedService._meta.fields}
    for wrong in (
        {},
        {"listed_to": clock.today() - DAY, "delisted_reason": "x"},
        {"listed_to": clock.today()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ListedService(**{**values, "id": None, "ref": "other", **wrong}).save(force_insert=True)


def test_delisting_says_why_and_happens_once(people: People, seller: Supplier) -> None:
    row = listing(seller)
    for wrong in ({"reason": " "}, {"reason": "长" * 201}, {"reason": "x", "on": clock.today() - DAY}):
        with pytest.raises(InvalidInput):
            services.delist_service(listing=row, by=people.su, **wrong)
    services.delist_service(listing=row, reason="不再运行", by=people.qin)
    with pytest.raises(Conflict):
        services.delist_service(listing=row, reason="不再运行", by=people.qin)
    assert listing(seller).listed_from == clock.today(), "on the same day again"
    subjects = {each.message.subject for each in inbox(people.ge)}
    assert subjects >= {"服务已上架：研发管理协同", "服务已下架：研发管理协同"}
    done = AuditEvent.objects.filter(subject_ref=seller.ref, outcome="done")
    assert {each.action for each in done} >= {"registry.list_service", "registry.delist_service"}


@pytest.mark.parametrize("name", ["luo", "wei", "ge", "ma", "tan", "yan", "shen"])
def test_prefecture_and_province_alone_keep_what_is_listed(
    people: People, seller: Supplier, name: str
) -> None:
    by, row = getattr(people, name), listing(seller)
    with pytest.raises(Forbidden):
        listing(seller, by, service="gd02")
    with pytest.raises(Forbidden):
        services.delist_service(listing=row, reason="x", by=by)


def test_whoever_is_barred_lists_nothing(people: People, seller: Supplier) -> None:
    ban = banned(seller, people, "guangdong-voucher")
    assert listing(seller, programme="jiangsu-star").programme == "jiangsu-star", "barred elsewhere"
    with pytest.raises(Refused) as refusal:
        listing(seller)
    assert refusal.value.code == "supplier_barred" and "骗补" in refusal.value.reason
    lift_bar(bar=ban, reason="更正", by=people.su)
    assert listing(seller)


def test_endpoints_are_cleaned_and_what_is_none_is_told(people: People, seller: Supplier) -> None:
    row = listing(seller, endpoints=("203.0.113.8", " 203.0.113.8", "App.Example.ORG.", "", "203.0.113.9/24"))
    assert row.endpoints == ["203.0.113.0/24", "203.0.113.8", "app.example.org"]
    with pytest.raises(InvalidInput) as refusal:
        listing(seller, service="gd02", endpoints=("http://x.example.org/", "127.0.0.1"), kind="none")
    assert [each.field for each in refusal.value.problems] == ["kind", "endpoints"]
    assert "127.0.0.1" in str(refusal.value.problems[1].text)
    with pytest.raises(InvalidInput):
        listing(seller, service="gd02", endpoints=[f"203.0.113.{number}" for number in range(51)])


def test_who_offers_each_service(people: People, seller: Supplier) -> None:
    today, other = clock.today(), factories.supplier(6, OTHER_COUNTY, name="示例乙云有限公司")
    listing(seller)
    listing(other)
    gone = listing(other, service="gd02")
    services.delist_service(listing=gone, reason="不再运行", by=people.su)
    offered = queries.offered_in(PLAIN.programme, PLAIN.edition, today)
    assert set(offered) == {"gd01"} and offered["gd01"].count == 2
    assert queries.counts_of_editions() == {(PLAIN.programme, PLAIN.edition): 2}


def test_the_directory_is_searched_by_name_service_and_region(people: People, seller: Supplier) -> None:
    today, other = clock.today(), factories.supplier(6, OTHER_COUNTY, name="示例乙云有限公司")
    factories.supplier(7, name="示例从未上架有限公司")
    listing(seller)
    gone = listing(other, service="gd02")
    services.delist_service(listing=gone, reason="不再运行", by=people.su)

    def found(**asked: str) -> list[str]:
        rows = queries.suppliers_in_directory(DirectoryFilter.read(asked), today)
        return sorted(each.name for each in rows)

    assert found() == ["示例乙云有限公司", "示例云枢有限公司"], "whoever once listed stays"
    assert found(q="云枢") == found(service="guangdong-voucher/2018/gd01") == ["示例云枢有限公司"]
    assert found(region=PREFECTURE) == ["示例云枢有限公司"]
    assert found(service="guangdong-voucher/2018/gd02") == found(q="别处") == []
    assert found(region="x", service="gd01") == found(), "what is no filter filters nothing"
    page = queries.directory_page(DirectoryFilter(region=PREFECTURE), today, 9)
    assert page.regions == {"900100": 1, "900200": 1}
    assert (page.total, page.number, page.more) == (1, 1, False) and page.rows == [seller]


def test_what_stands_against_a_supplier(people: People, seller: Supplier) -> None:
    define_status_kind(code="supplier_status", title="供应商状态", by=people.su)
    listing(seller)
    today = clock.today()
    assert queries.measures_against(seller, {"supplier_status"}, today) == queries.Measures()
    status = GrantedStatus("supplier_status", "suspended", today, None, source="示例")
    grant = grant_status(party=seller, status=status, by=people.su)
    ban = banned(seller, people)
    against = queries.measures_against(seller, {"supplier_status"}, today)
    assert (against.statuses, against.bans) == ((grant,), (ban,))
    assert queries.measures_against(seller, {"other"}, today - DAY) == queries.Measures()
