"""Every page of every desk in a real browser: no console error, no foreign request, no serious accessibility fault, no sideways scrolling.

Each desk opens every page it can reach. A page is looked at in full (pictures at 1440 and 390 px in var/shots, accessibility) once in
each of the two layouts, and again wherever it shows a kind of element that was not on it before.
Not here: what a page must say (`tests/web`), the handbook's pictures (`test_handbook_pictures.py`).
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

from tests.architecture.test_addresses import ALL
from tests.e2e.conftest import Platform, Watch
from tests.e2e.desks import LOGINS, sign_in, sign_ins
from tests.e2e.journeys import JOURNEYS
from tests.e2e.looking import name_of, problems_of

pytestmark = pytest.mark.browser
DESKS = ("public", *LOGINS)
BEYOND_LINKS = {"/": ("/search/?q=注册",)}
KINDS = """[...new Set([...document.body.querySelectorAll("*")].map(
    each => [each.tagName, ...[...each.classList].sort(), each.getAttribute("role")].join(" ")))]"""
OUTSIDE = ("public", "applicant", "supplier")
PATIENCE_MS = 10_000
visited: set[str] = set()
looked_at: dict[tuple[bool, str], set[str]] = {}


def crawl(page: Page, platform: Platform, start: str) -> Iterator[str]:
    """Addresses reachable by links from the start, each named address once."""
    waiting, seen = [start, *BEYOND_LINKS.get(start, ())], set()
    while waiting:
        path = waiting.pop(0)
        name = name_of(path)
        if name is None or name in seen or "logout" in name:
            continue
        seen.add(name)
        try:
            answer = page.goto(platform.url(path))
        except PlaywrightError as error:
            if "Download is starting" not in error.message:
                raise
            continue
        assert answer is not None
        if "html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status < 400, f"{path} answers {answer.status} although a page links to it"
        if name in NO_PAGE and name_of(page.url) != name:
            continue  # nothing to draw, and led back with a sentence
        yield path
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        waiting += [
            urlsplit(link).path for link in links if link.startswith(platform.address) and not _download(link)
        ]


def _download(link: str) -> bool:
    return any(
        word in link
        for word in (
            "/export/",
            "/download/",
            ".pdf",
            ".docx",
            ".xlsx",
            ".csv",
            ".json",
            "/metrics/text/",
            "/static/",
        )
    )


def new_context(browser: Browser) -> BrowserContext:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(PATIENCE_MS)
    return context


def shows_something_new(page: Page, desk: str, name: str) -> bool:
    kinds = set(page.evaluate(KINDS))
    known = looked_at.setdefault((desk in OUTSIDE, name), set())
    new = bool(kinds - known)
    known |= kinds
    return new


@pytest.mark.parametrize("desk", DESKS)
def test_every_page_of_a_desk(platform: Platform, browser: Browser, desk: str) -> None:
    context = new_context(browser)
    page = context.new_page()
    watch = Watch(platform.address)
    watch.follow(page)
    problems: list[str] = []
    if desk != "public":
        sign_in(page, platform, sign_ins(platform)[desk])
    start = "/" if desk == "public" else urlsplit(page.url).path
    for path in crawl(page, platform, start):
        name = name_of(path) or ""
        if shows_something_new(page, desk, name):
            problems += problems_of(page, desk, name)
        visited.add(name)
    context.close()
    assert not problems
    assert not watch.errors
    assert not watch.strangers


@pytest.mark.parametrize("desk", list(dict.fromkeys(journey.desk for journey in JOURNEYS)))
def test_pages_that_need_something_done_first(platform: Platform, browser: Browser, desk: str) -> None:
    context = new_context(browser)
    page = context.new_page()
    watch = Watch(platform.address)
    watch.follow(page)
    problems: list[str] = []
    if desk != "public":
        sign_in(page, platform, sign_ins(platform)[desk])
    for journey in JOURNEYS:
        if journey.desk != desk:
            continue
        journey.steps(page, platform)
        assert name_of(page.url) == journey.name, f"{journey.name}: the steps end at {page.url}"
        problems += problems_of(page, desk, f"{journey.name}-{journey.state}".strip("-"))
        visited.add(journey.name)
        if journey.answers >= 400:
            watch.forgive(journey.answers)
    context.close()
    assert not problems
    assert not watch.errors
    assert not watch.strangers


# Addresses that answer without a page, each with what they answer; tests/web and tests/access open them.
NO_PAGE = {
    **dict.fromkeys(
        (
            "applicant:case-letter",
            "applicant:case-paper",
            "applicant:case-volume",
            "applicant:case-voucher-file",
            "officer:case-letter",
            "officer:case-paper",
            "officer:case-visit",
            "officer:case-voucher-file",
            "officer:board-paper",
            "officer:receipt-paper",
            "officer:case-volume",
            "officer:list-paper",
            "officer:round-paper",
            "public:catalogue-file",
            "supplier:case-voucher-file",
        ),
        "a download",
    ),
    **dict.fromkeys(
        (
            "applicant:case-voucher",
            "officer:case-voucher",
            "officer:voucher-queue",
            "public:voucher",
            "supplier:case-voucher",
        ),
        "looked at on the walk of test_vouchers",
    ),
    **dict.fromkeys(
        (
            "finance:answer",
            "finance:answer-new",
            "finance:batch",
            "finance:file",
            "finance:file-drop",
            "finance:recovery",
            "finance:recovery-end",
            "finance:recovery-receipt",
        ),
        "looked at on the walk of test_paying",
    ),
    **dict.fromkeys(
        (
            "administration:receipt-account",
            "administration:receipt-accounts",
            "officer:receipt",
            "officer:receipt-deadline",
            "officer:receipt-list",
            "officer:receipt-round",
            "officer:receipt-table",
            "officer:receipt-write",
        ),
        "looked at on the walk of test_receipts",
    ),
    **dict.fromkeys(
        (
            "officer:check-draw",
            "officer:pilot-list",
            "officer:pilot-papers",
            "officer:pilot-quota",
            "supplier:pilot-list",
        ),
        "looked at on the walk of test_pilots",
    ),
    **dict.fromkeys(
        ("officer:order", "officer:ranking", "officer:ranking-case", "officer:ranking-terms"),
        "looked at on the walk of test_rankings",
    ),
    **dict.fromkeys(
        ("officer:budget-fund", "officer:budget-match", "officer:settlement", "officer:settlement-list"),
        "looked at on the walk of test_settlement",
    ),
    **dict.fromkeys(
        ("applicant:case-appeal", "applicant:letter", "officer:appeal", "officer:letter"),
        "looked at on the walk of test_told_and_appealed",
    ),
    **dict.fromkeys(
        ("officer:case-override", "officer:case-override-end"),
        "asks again on the way to a decision; walked through in test_case_overrides",
    ),
    "api:openapi": "a description for programs",
    "api:pack-detail": "an answer to programs",
    "api:pack-list": "an answer to programs",
    "openid_connect_login": "leads on to another organisation's sign-in",
    "openid_connect_callback": "comes back from there",
    "administration:metrics-text": "figures for a monitoring program",
    "audit:checkpoint-file": "a download",
    "audit:log-job": "a fragment of the log's page",
    "officer:enterprise-suggest": "a fragment of the search box",
    "officer:import-report": "a download",
    "officer:import-template": "a download",
    "expert:offline-file": "a download",
    "public:list-csv": "a download",
    "public:list-json": "a download",
    "shared:evidence": "a download",
    "shared:evidence-page": "a picture",
    "shared:evidence-thumbnail": "a picture",
    "shared:upload": "an answer to the script",
    "shared:icon": "a picture",
    "shared:health-live": "a word for a supervising program",
    "shared:health-ready": "a word for a supervising program",
}


def test_every_page_address_was_seen_by_some_desk() -> None:
    if not visited:
        pytest.fail("runs after the pages")
    pages = {name for _, name, entry in ALL if "GET" in entry.callback.methods}  # type: ignore[attr-defined]
    unseen = sorted(pages - visited - set(NO_PAGE))
    assert not unseen, "\n".join(unseen)
    assert not set(NO_PAGE) - pages, "these addresses are gone"
    none = {name for name, why in NO_PAGE.items() if not why.startswith("looked at on the walk")}
    assert not none & visited, "these are pages"
