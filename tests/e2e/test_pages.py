"""Every page of every desk in a real browser: no console error, no foreign request, no serious accessibility fault, no sideways scrolling.

Screenshots of each page at 1440 and 390 px are left in var/shots.
Not here: what a page must say (`tests/web`), the handbook's pictures (`test_handbook_pictures.py`).
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from tests.architecture.source import ROOT
from tests.architecture.test_addresses import ALL
from tests.e2e.conftest import Platform, Watch
from tests.e2e.desks import LOGINS, SignIn, sign_in, sign_ins

pytestmark = pytest.mark.browser
SHOTS = ROOT / "var" / "shots"
SERIOUS = {"serious", "critical"}
DESKS = ("public", *LOGINS)
BEYOND_LINKS = {"/": ("/search/?q=注册",)}
WIDTHS = ((1440, 900), (390, 844))
visited: dict[str, set[str]] = {}
accounts: dict[str, SignIn] = {}


def name_of(path: str) -> str | None:
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def crawl(page: Page, platform: Platform, start: str) -> Iterator[str]:
    """Addresses reachable by links from the start, each named address once."""
    waiting, seen = [start, *BEYOND_LINKS.get(start, ())], set()
    while waiting:
        path = waiting.pop(0)
        name = name_of(urlsplit(path).path)
        if name is None or name in seen or "logout" in name:
            continue
        seen.add(name)
        try:
            answer = page.goto(platform.url(path))
        except PlaywrightError as error:
            if "Download is starting" not in error.message:
                raise
            visited.setdefault(name, set())
            continue
        assert answer is not None
        if "html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status < 400, f"{path} answers {answer.status} although a page links to it"
        yield path
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        waiting += [
            urlsplit(link).path for link in links if link.startswith(platform.address) and not _download(link)
        ]


def _download(link: str) -> bool:
    return any(
        word in link
        for word in ("/export/", "/download/", ".xlsx", ".csv", ".json", "/metrics/text/", "/static/")
    )


def shot(page: Page, desk: str, path: str, width: int) -> Path:
    name = (name_of(urlsplit(path).path) or "page").replace(":", "-")
    target = SHOTS / f"{desk}-{name}-{width}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target, full_page=True)
    return target


def faults(page: Page) -> list[str]:
    answer = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:160]}"
        for fault in answer.response["violations"]
        if fault["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("desk", DESKS)
def test_every_page_of_a_desk(platform: Platform, browser: Browser, desk: str) -> None:
    if not accounts:
        accounts.update(sign_ins(platform))
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    watch = Watch(platform.address)
    watch.follow(page)
    problems: list[str] = []
    if desk != "public":
        sign_in(page, platform, accounts[desk])
    start = "/" if desk == "public" else urlsplit(page.url).path
    for path in crawl(page, platform, start):
        visited.setdefault(name_of(urlsplit(path).path) or "", set()).add(desk)
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            shot(page, desk, path, width)
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 1:
                problems.append(f"{path} scrolls sideways by {wide} px at {width}")
            problems += [f"{path} at {width}: {fault}" for fault in faults(page)]
    context.close()
    assert not problems
    assert not watch.errors
    assert not watch.strangers


# Addresses that a fresh demo does not lead to by a link, each with the reason; tests/web and tests/access open them.
BY_SECRET_LINK = "reached by a link in a letter"
BY_STATE = "shown when something waits, which a fresh demo does not have"
BY_FORM = "reached by sending a form"
OF_AN_ERROR = "carries an error's status by its nature"
NO_PAGE = "answers without a page"
NOT_LINKED = {
    "account:contact-confirm": BY_SECRET_LINK,
    "account:invitation-accept": BY_SECRET_LINK,
    "account:link-open": BY_SECRET_LINK,
    "account:join-escalate": BY_STATE,
    "account:notice-accept": BY_STATE,
    "administration:calendar-correction": BY_STATE,
    "administration:calendar-notice": BY_STATE,
    "administration:privacy-detail": BY_STATE,
    "administration:region-change": BY_STATE,
    "audit:sample-detail": BY_FORM,
    "officer:export-detail": BY_FORM,
    "officer:import-detail": BY_FORM,
    "officer:import-report": BY_FORM,
    "account_logout": BY_FORM,
    "account_reauthenticate": BY_FORM,
    "mfa_authenticate": BY_FORM,
    "mfa_reauthenticate": BY_FORM,
    "mfa_deactivate_totp": BY_FORM,
    "mfa_view_recovery_codes": BY_FORM,
    "account:unknown-person": OF_AN_ERROR,
    "account_inactive": OF_AN_ERROR,
    "socialaccount_login_cancelled": OF_AN_ERROR,
    "socialaccount_login_error": OF_AN_ERROR,
    "openid_connect_login": NO_PAGE,
    "openid_connect_callback": NO_PAGE,
    "administration:metrics-text": NO_PAGE,
    "audit:checkpoint-file": NO_PAGE,
    "audit:log-job": NO_PAGE,
    "officer:enterprise-suggest": NO_PAGE,
    "officer:import-template": NO_PAGE,
    "shared:evidence": NO_PAGE,
    "shared:health-live": NO_PAGE,
    "shared:health-ready": NO_PAGE,
}


def test_every_page_address_was_seen_by_some_desk() -> None:
    if len(visited) == 0:
        pytest.fail("runs after the pages")
    pages = {name for _, name, entry in ALL if "GET" in entry.callback.methods}  # type: ignore[attr-defined]
    unseen = sorted(pages - set(visited) - set(NOT_LINKED))
    assert not unseen, "\n".join(unseen)
    assert not set(NOT_LINKED) - pages, "these addresses are gone"
