"""The books at the desks that read them: every amount leads to its postings, a city reads its own, a party what is its own.

Not here: who may open which address (`tests/access`), booking (`tests/apps/ledger`).
"""

import io
import re
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.apps.ledger.booking import booked, reversed_
from tests.people import COUNTY, OTHER_COUNTY, OTHER_PREFECTURE, PREFECTURE, PROVINCE, People
from tests.web.sign_in import sign_in
from yunti.apps.ledger import reading
from yunti.apps.ledger.addresses import books_address, entries_address, numbered_address
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.services import Booking, Line
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.kit import clock
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
CITY, TOWN = PREFECTURE, OTHER_PREFECTURE
A, C = Book.ALLOTMENT, Book.CLAIMS
LINK = re.compile(r'<a class="num" href="([^"]+)"[^>]*>([^<]+)</a>')


@pytest.fixture
def enterprise(people: People) -> Enterprise:
    return factories.owned_enterprise(people.ma.organisation_ref, 11, COUNTY, name="示例甲机械有限公司")


@pytest.fixture
def supplier(people: People) -> Supplier:
    return factories.supplier(
        21, COUNTY, organisation_id=people.ge.organisation_id, name="示例云服务有限公司"
    )


@pytest.fixture
def each(people: People, enterprise: Enterprise, supplier: Supplier) -> Round:
    """1,000 yuan for the city and 500 for the town; three holds of the enterprise, one of which is issued and redeemed."""
    row = a_round("jiangsu-star", "2020")
    quota = Booking(
        Happening.AUTHORISED, "year", [Line(A, Kind.UNALLOTTED, Kind.AUTHORISED, 1_500_00, PROVINCE)]
    )
    given = [
        Booking(
            Happening.ALLOTTED,
            f"to {region}",
            [Line(A, Kind.FREE, Kind.UNALLOTTED, fen, region, PROVINCE, subject="tranche1")],
            reason="示例文件〔2026〕6号",
            clause="办法第一条",
        )
        for region, fen in ((CITY, 1_000_00), (TOWN, 500_00))
    ]
    mine = {"enterprise_id": enterprise.pk, "supplier_id": supplier.pk, "items": 1}
    held = [
        Booking(
            Happening.HELD,
            f"v{n}",
            [Line(A, Kind.HELD, Kind.FREE, 100_00 + n, CITY, subject=f"v{n}", **mine)],
        )
        for n in (1, 2, 3)
    ]
    issued = Booking(
        Happening.ISSUED, "v1", [Line(A, Kind.ISSUED, Kind.HELD, 100_01, CITY, subject="v1", **mine)]
    )
    redeemed = Booking(
        Happening.REDEEMED,
        "v1",
        [
            Line(A, Kind.REDEEMED, Kind.ISSUED, 100_01, CITY, subject="v1", **mine),
            Line(C, Kind.WAITING, Kind.ACCEPTED, 100_01, CITY, subject="v1", **mine),
        ],
    )
    booked(each=row, bookings=[quota, *given, *held, issued, redeemed], by=people.xi)
    return row


def at(each: Round, *parts: str) -> str:
    return "/".join(["/books/rounds", each.ref, *parts]) + "/"


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def account(each: Round, kind: str, book: str = "allotment", region: str = CITY) -> str:
    return at(each, "regions", region, book, kind)


@pytest.fixture
def su(client: Client, people: People) -> Client:
    return sign_in(client, people.su)


def test_every_amount_of_a_trial_balance_is_two_clicks_from_its_postings(su: Client, each: Round) -> None:
    page = text(su, at(each))
    assert page.count("1,500.00") >= 3 and page.count(">平<") == 3 and ">差" not in page
    links = dict(LINK.findall(page))
    assert len(links) == 6  # everything but what is nought
    for link, shown in links.items():
        behind = text(su, link)
        if "/kinds/" in link:
            assert shown in behind
            inner = LINK.findall(behind)
            assert inner and all("/regions/" in there for there, _text in inner)
            behind = text(su, inner[0][0])
        assert "/books/entries/" in behind, link
    assert f'href="{at(each, "regions", TOWN)}"' in page


def test_a_book_that_is_not_even_is_shouted_out(su: Client, each: Round) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_ledgeraccount SET balance_fen = balance_fen + 7 WHERE kind = 'free'")
    page = text(su, at(each))
    assert page.count(">平<") == 2 and "−0.14" in page


def test_an_account_tells_the_balance_after_each_posting(su: Client, each: Round) -> None:
    page = text(su, account(each, "free"))
    shown = [page.index(text) for text in ("699.94", "799.97", "899.99", "1,000.00")]
    assert shown == sorted(shown)
    assert "−100.03" in page and "+1,000.00" in page and "示例文件〔2026〕6号" in page
    held = text(su, account(each, "free") + "?happening=held")
    assert "−100.03" in held and "+1,000.00" not in held and "799.97" not in held
    assert "没有符合条件的记账" in text(su, account(each, "free") + "?until=2020-01-01")
    today = clock.today()
    assert "+1,000.00" in text(su, account(each, "free") + f"?since={today}&until={today}")
    answer = su.get(account(each, "free") + "?since=soon")
    assert answer.status_code == 422 and 'value="soon"' in answer.content.decode()
    assert text(su, account(each, "lapsed"), 404)


def test_pages_follow_each_other_without_a_gap(
    su: Client, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 3)
    first = text(su, account(each, "free"))
    further = re.search(r'rel="next" href="([^"]+)"', first)
    assert further and "100.03" in first and "1,000.00" not in first
    second = text(su, account(each, "free") + further[1].replace("&amp;", "&"))
    assert "+1,000.00" in second and "−100.01" not in second and 'rel="next"' not in second
    assert 'rel="prev"' in second and second.count("1,000.00") >= 2  # moved, and the balance after it


def test_a_region_s_statement_opens_and_closes(su: Client, each: Round) -> None:
    page = text(su, at(each, "regions", CITY))
    for shown in ("1,000.00", "300.06", "699.94", "200.05", "100.01"):
        assert shown in page
    tomorrow = clock.today() + timedelta(days=1)
    later = text(su, at(each, "regions", CITY) + f"?since={tomorrow}")
    assert later.count(">699.94<") == 2 and "300.06" not in later
    assert f"{account(each, 'free')}?since={tomorrow}" in later
    before = text(su, at(each, "regions", CITY) + "?until=2020-01-01")
    assert "699.94" not in before and "1,000.00" not in before


def test_an_entry_shows_both_sides_and_what_took_it_back(su: Client, each: Round, people: People) -> None:
    entry = LedgerEntry.objects.get(happening="held", cause="v2")
    page = text(su, f"/books/entries/{entry.ref}/")
    assert "占用" in page and "可用" in page and "100.02" in page and "示例甲机械有限公司" in page
    assert account(each, "held") in page and account(each, "free") in page and "/books/about/v2/" in page
    (back,) = reversed_(entries=[entry], reason="示例撤回", by=people.xi)
    page = text(su, f"/books/entries/{entry.ref}/")
    assert "已经冲销" in page and back.ref in page and "示例撤回" in page
    assert entry.ref in text(su, f"/books/entries/{back.ref}/")
    way = text(su, "/books/about/v2/")
    assert way.index(entry.ref) < way.index(back.ref)
    assert text(su, "/books/about/nothing/", 404)


def test_a_city_reads_its_own_and_no_more(client: Client, people: People, each: Round) -> None:
    city = sign_in(client, people.qin)
    page = text(city, at(each))
    assert "699.94" in page and "500.00" not in page and ">平<" not in page and TOWN not in page
    assert text(city, account(each, "free")) and text(city, account(each, "free", region=TOWN), 404)
    assert text(city, at(each, "regions", TOWN), 404)
    theirs = LedgerEntry.objects.get(cause=f"to {TOWN}")
    assert text(city, f"/books/entries/{theirs.ref}/", 404)
    assert "500.00" not in text(city, "/books/about/tranche1/")
    other = sign_in(Client(), people.wei)
    assert "500.00" in text(other, at(each)) and "699.94" not in text(other, at(each))
    county = sign_in(Client(), people.luo)
    assert "还没有记过账" in text(county, "/books/") and text(county, at(each), 404)


def test_a_party_s_statement_at_the_desks_and_at_its_own(
    client: Client, people: People, each: Round, enterprise: Enterprise, supplier: Supplier
) -> None:
    entry = LedgerEntry.objects.get(happening="redeemed")
    for reader in (people.luo, people.qin, people.su, people.tan, people.shen):
        page = text(sign_in(Client(), reader), f"/books/enterprises/{enterprise.ref}/")
        assert "200.05" in page and "100.01" in page and f"/books/entries/{entry.ref}/" in page, reader
    assert text(sign_in(Client(), people.wei), f"/books/enterprises/{enterprise.ref}/", 404)
    for own, place in ((people.ma, "/applicant/statement/"), (people.ge, "/supplier/statement/")):
        page = text(sign_in(Client(), own), place)
        assert "200.05" in page and "兑现审核通过" in page and "/books/" not in page
    stranger = sign_in(Client(), people.gao)
    assert "还没有档案" in text(stranger, "/applicant/statement/")
    factories.owned_enterprise(people.gao.organisation_ref, 12, OTHER_COUNTY)
    page = text(stranger, "/applicant/statement/")
    assert "还没有记过账" in page and "200.05" not in page
    assert "100.01" not in text(
        sign_in(client, people.su), f"/books/suppliers/{supplier.ref}/?until=2020-01-01"
    )


def sheet(client: Client, address: str) -> list[list[object]]:
    answer = client.post(address)
    assert answer.status_code == 200, answer.content
    return CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer))).get_sheet_by_index(0).to_python()


def test_files_carry_an_address_on_each_line_and_are_written_down(
    client: Client, people: People, su: Client, each: Round, enterprise: Enterprise
) -> None:
    trial = sheet(su, at(each, "file"))
    assert [row[4] for row in trial if row[1:4] == ["可用", trial[1][2] and row[2], CITY]] == [699.94]
    assert all(str(row[-1]).startswith("http") and "/books/rounds/" in str(row[-1]) for row in trial[1:])
    region = sheet(su, at(each, "regions", CITY, "file"))
    assert ["额度账", "可用", 0, 1000, 300.06, 699.94] in [row[:-1] for row in region]
    statement = sheet(su, f"/books/enterprises/{enterprise.ref}/file/")
    assert len(statement) == 7 and {row[6] for row in statement[1:]} == {"v1", "v2", "v3"}
    assert all("/books/entries/" in str(row[-1]) for row in statement[1:])
    own = sheet(sign_in(Client(), people.ma), "/applicant/statement/file/")
    assert len(own) == 7
    for row in own[1:]:
        there = urlsplit(str(row[-1]))
        day = text(sign_in(Client(), people.ma), f"{there.path}?{there.query}")
        assert f"{Decimal(str(row[5])):,.2f}" in day, "an entry holds what is others', the own day does not"
    taken = AuditEvent.objects.filter(action="ledger.release_books", outcome="done")
    assert sorted(taken.values_list("subject_type", flat=True)) == ["programmes.round"] * 2 + ["registry.enterprise"] * 2  # fmt: skip


def test_printed_addresses_are_those_of_the_pages() -> None:
    site = settings.YUNTI_ADDRESS
    assert books_address() == site + reverse("shared:book-list")
    assert entries_address("v1") == site + reverse("shared:book-subject", args=["v1"])
    assert entries_address("") == numbered_address("") == ""
    assert numbered_address("SLQ-1") == f"{books_address()}?number=SLQ-1"


@pytest.mark.parametrize(
    "part",
    ["/books/", "trial", "kind", "region", "account", "later", "entry", "/books/about/v1/", "party"],
)
def test_statements_are_few(su: Client, each: Round, enterprise: Enterprise, part: str) -> None:
    last = LedgerEntry.objects.get(happening="held", cause="v3")
    address = {
        "trial": at(each),
        "kind": at(each, "kinds", "allotment", "free"),
        "region": at(each, "regions", CITY),
        "account": account(each, "free"),
        "later": account(each, "free") + f"?before={last.postings.get().pk}",
        "entry": f"/books/entries/{last.ref}/",
        "party": f"/books/enterprises/{enterprise.ref}/",
    }.get(part, part)
    text(su, address)
    with CaptureQueriesContext(connection) as seen:
        text(su, address)
    said = [each["sql"] for each in seen if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(said) <= 8, [sql[:120] for sql in said]
