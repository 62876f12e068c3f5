"""A crawl of the boards: every amount on them is followed to the entries that make it, at once or over one page, and these are added up.

Not here: how amounts are drawn (`tests/architecture/test_amounts.py`), the books' own pages (`tests/web/shared/test_books.py`).
"""

import re
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve, reverse

from tests.apps.boards.conftest import money
from tests.apps.settlement.conftest import each, issued, quota, redeemed, shelf, within_one_transaction
from tests.apps.vouchers.conftest import CITY, TOWN
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.ledger.chart import Kind
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.models import Voucher

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]
LINK = re.compile(r'<a class="num" href="([^"]+)"[^>]*>([^<]+)</a>')
BARE = re.compile(r'<span class="num">([\d,]+\.\d\d)</span>')
SUMS = ("book-region", "book-round", "book-kind")
"""Pages that lie between a sum and the accounts it is made of."""


def yuan(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-").replace("+", ""))


class Crawl:
    """What one reader finds behind the amounts of a page."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.followed: set[str] = set()
        self.opened: set[str] = set()

    def page(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    def amounts(self, address: str) -> list[tuple[str, str]]:
        return [(link.replace("&amp;", "&"), text) for link, text in LINK.findall(self.page(address))]

    def follow(self, link: str, shown: Decimal) -> None:
        """An account's entries make just this amount; of a sum every part leads on to the entries of its account."""
        name = resolve(urlsplit(link).path).url_name or ""
        self.followed.add(name)
        if name == "book-account":
            assert sum(yuan(text) for _entry, text in self.entries(link)) == shown, link
        elif name in SUMS:
            parts = {inner for inner, _text in self.amounts(link) if "/books/" in inner}
            assert parts, f"{link} leads no further"
            for part in sorted(parts - self.opened):
                self.opened.add(part)
                assert self.amounts(part), f"{part} leads no further"
        else:
            assert name in ("book-subject", "book-entry"), link
            assert f"{shown:,.2f}" in self.page(link)

    def entries(self, account: str) -> list[tuple[str, str]]:
        return [
            (link, text)
            for link, text in self.amounts(account)
            if resolve(urlsplit(link).path).url_name == "book-entry"
        ]


@pytest.fixture
def year(people: People, each: Round) -> Round:
    """Something of every kind in one city, a voucher in another, money that does not reach."""
    quota(each, 500_000, TOWN)
    redeemed(issued(each, people, fee=60_000), people)
    issued(each, people, fee=50_000)
    issued(each, people, fee=40_000, by=people.gao)
    money(each, 55_000)
    money(each, 5_000, kind=Kind.EARMARK)
    return each


def test_every_amount_of_the_boards_is_made_of_entries(people: People, year: Round) -> None:
    board = reverse("officer:board", args=[year.ref])
    for reader, query in ((people.su, ""), (people.su, f"?region={TOWN}"), (people.qin, "")):
        crawl = Crawl(sign_in(Client(), reader))
        found = crawl.amounts(board + query)
        assert len(found) > 2
        for link, text in found:
            crawl.follow(link, yuan(text))
        assert crawl.followed & {"book-account", "book-region"}


def test_no_amount_of_the_boards_stands_alone(people: People, year: Round) -> None:
    """Nothing is planned and nobody waits here, so that every amount but nought is booked."""
    board = reverse("officer:board", args=[year.ref])
    for reader, query in ((people.su, ""), (people.su, f"?region={TOWN}"), (people.qin, "")):
        body = sign_in(Client(), reader).get(board + query).content.decode()
        assert {yuan(text) for text in BARE.findall(body)} <= {Decimal(0)}


def test_a_voucher_is_found_by_the_number_that_papers_print(people: People, year: Round) -> None:
    """Its way through the books for who reads those of its region; a number of elsewhere is like one that is nobody's."""
    row = Voucher.objects.exclude(number="").filter(region_code=CITY).first()
    assert row is not None
    answer = sign_in(Client(), people.qin).get("/books/", {"number": f" {row.number} "}, follow=True)
    assert answer.redirect_chain == [(reverse("shared:book-subject", args=[row.ref]), 302)]
    assert f"{row.amount_fen // 100:,}.00" in answer.content.decode()
    for reader, number in ((people.wei, row.number), (people.su, "SLQ-NOBODYS"), (people.su, "x" * 200)):
        page = sign_in(Client(), reader).get("/books/", {"number": number})
        assert page.status_code == 404 and "没有这个券号" in page.content.decode()
        assert number[:80] in page.content.decode(), "what was typed stays"
