"""Every screen of the platform with an amount leads to the entries that make it, in two clicks, for whoever may read them.

The screens are the whole URL table, as the access matrix opens them; exports are named one by one. Not here: whether the entries add up
(`tests/web/officer/test_amounts.py`), what the files say (`tests/web/shared/test_ways_of_files.py`).
"""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.access.policy import POLICY, SEES
from tests.access.test_matrix import ADDRESSES, DECLARED, admitted, client_of, targets
from tests.access.world import World
from tests.people import People
from yunti.web.shared import amounts

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
AMOUNT = re.compile(r">\s*[−+]?(\d{1,3}(?:,\d{3})*\.\d\d)\s*<")
LINK = re.compile(r'<a class="num" href="([^"]+)"[^>]*>[^<]+</a>')
NOUGHT = "0.00"
LONGEST_WAY = 2
STATED = {
    "public:parts": "Samples of the parts of pages, no money at all.",
    "officer:board": "Targets and what waits are planned; the crawl of the boards looks at every other one.",
    "officer:budget": "What a year is to reach, before anything is released.",
    "officer:budget-targets": "Targets as they are, as they are proposed and as they are typed.",
    "officer:voucher-queue": "What was asked for and waits holds nothing yet.",
    "officer:budget-close": "What there will be after the closing.",
    **dict.fromkeys(
        ("officer:ranking", "officer:ranking-case"),
        "Points, no money.",
    ),
}
"""Screens on which amounts stand that no entry makes."""
READERS = ("ma", "ge", "qin", "su", "tan")
"""An enterprise, a supplier, a city, the province, finance: whoever has an account or reads those of a place."""
PARTIES = frozenset({"ma", "ge"})
WITH_AMOUNTS = frozenset(
    {
        "officer:settlement-file",
        "officer:voucher-queue-file",
        "officer:board-paper",
        "officer:list-paper",
        "officer:case-voucher-file",
        "applicant:case-voucher-file",
        "supplier:case-voucher-file",
        "applicant:statement-file",
        "supplier:statement-file",
        "shared:book-round-file",
        "shared:book-region-file",
        "shared:book-enterprise-file",
        "shared:book-supplier-file",
        "public:list-csv",
        "public:list-json",
        "finance:file-take",
    }
)
"""Exports and papers of booked money; the last two are bytes that others rely on and name each line by the number of its voucher."""
WITHOUT = frozenset(
    {
        "account:own-data-json",
        "applicant:case-paper",
        "audit:checkpoint-file",
        "expert:offline-file",
        "officer:case-paper",
        "officer:export-download",
        "officer:import-report",
        "officer:import-template",
        "officer:ranking-file",
        "officer:receipt-paper",
        "officer:receipt-table-file",
        "officer:round-paper",
        "officer:ticket-file",
        "public:catalogue-file",
    }
)
"""Nothing booked in them: what parties state of themselves, caps of services, lists of people and days."""
FILES = re.compile(r"(-file|-csv|-json|-download|:file-take|-paper|-report|-template)$")


def main_of(client: Client, address: str) -> str:
    answer = client.get(address)
    if answer.streaming:
        answer.close()
        return ""
    if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
        return ""
    return answer.content.decode().split("<main", 1)[-1]


def is_of_books(link: str) -> bool:
    """A page that lists entries: an account, a way, an entry, a statement."""
    try:
        name = resolve(urlsplit(link).path).url_name or ""
    except Resolver404:
        return False
    return name.startswith("book-") or name == "statement"


def leads(client: Client, here: str, link: str, clicks: int = LONGEST_WAY) -> bool:
    address = link.replace("&amp;", "&")
    there = here if address.startswith("#") else address
    if is_of_books(there):
        return True
    if clicks == 1:
        return False
    return any(leads(client, there, each, clicks - 1) for each in set(LINK.findall(main_of(client, there))))


def lonely(actor: str, client: Client, url: str, name: str) -> list[str]:
    """Amounts of one screen that lead nowhere, and links that do not lead to the books."""
    body = main_of(client, url)
    wrong = []
    if name not in STATED and not is_of_books(url):
        told = {NOUGHT, *AMOUNT.findall("".join(each.group() for each in LINK.finditer(body)))}
        alone = [text for text in AMOUNT.findall(LINK.sub("", body)) if text not in told]
        wrong += [f"{actor} {name}: {text} stands alone" for text in alone]
    wrong += [
        f"{actor} {name}: {link} leads to no entry"
        for link in sorted(set(LINK.findall(body)))
        if not leads(client, url, link)
    ]
    return wrong


def screens(people: People, world: World) -> tuple[list[str], set[str]]:
    """What is wrong, and the screens on which an amount was seen."""
    wrong: list[str] = []
    seen: set[str] = set()
    for actor in READERS:
        client = client_of(actor, people)
        for name, entry in DECLARED.items():
            if "GET" not in entry.callback.methods:  # type: ignore[attr-defined]
                continue
            for place, url in targets(name, POLICY[name], world):
                if not admitted(actor, POLICY[name], place) or not AMOUNT.search(main_of(client, url)):
                    continue
                seen.add(name)
                if not (POLICY[name].everywhere and (actor in PARTIES or place not in SEES[actor])):
                    wrong += lonely(actor, client, url, name)
    return wrong, seen


def test_no_screen_shows_an_amount_that_leads_nowhere(people: People, world: World) -> None:
    wrong, seen = screens(people, world)
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert set(STATED) <= seen, "these show no amount any more"
    assert len(seen - set(STATED)) > 10, "the world has money on its screens"


def test_an_amount_without_its_way_is_found(
    people: People, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: amounts are drawn as if nothing stood behind them."""
    monkeypatch.setattr(amounts, "in_subject", lambda subject, fen: amounts.planned(fen))
    wrong, _seen = screens(people, world)
    found = {line.split(" ")[1].rstrip(":") for line in wrong}
    assert {"finance:recovery", "officer:case-voucher", "public:voucher"} <= found


def test_every_export_is_said_to_hold_booked_money_or_none() -> None:
    named = {name for name in ADDRESSES if FILES.search(name)}
    unsaid = sorted(named ^ (WITH_AMOUNTS | WITHOUT))
    assert not unsaid, f"say whether booked money stands in {unsaid}"
