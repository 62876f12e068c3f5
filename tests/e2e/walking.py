"""Long walks on one platform of their own: people at their desks, a picture of every step, days that pass.

Not here: the walks (`test_whole_ways.py`, `test_turned_down.py`).
"""

import subprocess
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.conftest import Platform, Watch, free_port, start, stop
from tests.e2e.desks import sign_in, sign_ins
from tests.e2e.looking import problems_of, shot
from tests.e2e.test_pages import new_context

PATIENCE_MS = 30_000
DAY_SECONDS = 86_400
SECONDS_TO_BE_TOLD = 90
WIDTH = 1440
expect.set_options(timeout=PATIENCE_MS)  # the worker scans and draws between two steps


class House:
    """A running platform on its own data; `later` ends it and starts it again as if so many days had passed."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.serve: subprocess.Popen[bytes] | None = None
        self.days = 0
        self.open()

    def open(self) -> None:
        port, log = free_port(), self.data / "serve.log"
        self.serve = start(self.data, port, log, self.days * DAY_SECONDS)
        self.platform = Platform(f"http://127.0.0.1:{port}", self.data, log.read_text())

    def later(self, days: int) -> None:
        self.close()
        self.days += days
        self.open()

    def close(self) -> None:
        if self.serve is not None:
            stop(self.serve)
        self.serve = None


class Walk:
    """Who takes part in one walk, each in a browser of their own, and everything wrong that was seen on the way."""

    def __init__(self, house: House, browser: Browser, name: str) -> None:
        self.house, self.browser, self.name = house, browser, name
        self.problems: list[str] = []
        self.contexts: list[BrowserContext] = []
        self.watches: list[Watch] = []
        self.pictures = 0

    def somebody(self) -> Page:
        """Not signed in."""
        context = new_context(self.browser)
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        watch = Watch(self.house.platform.address)
        watch.follow(page)
        self.watches.append(watch)
        return page

    def at(self, login: str) -> Page:
        page, platform = self.somebody(), self.house.platform
        sign_in(page, platform, sign_ins(platform)[login])
        return page

    def go(self, page: Page, path: str) -> None:
        page.goto(self.house.platform.url(path))

    def picture(self, page: Page, what: str) -> None:
        """In the order of the steps, so that the folder reads as the walk."""
        self.pictures += 1
        shot(page, f"walk-{self.name}", f"{self.pictures:02d}-{what}", WIDTH)

    def look(self, page: Page, what: str) -> None:
        """At both widths and for accessibility."""
        self.pictures += 1
        self.problems += problems_of(page, f"walk-{self.name}", f"{self.pictures:02d}-{what}")

    def wait_for_letter(self, page: Page, case: str, title: str) -> None:
        """The worker writes it within seconds; the page is looked at anew until it is there."""
        for _ in range(SECONDS_TO_BE_TOLD):
            self.go(page, f"/applicant/apply/{case}/")
            if page.get_by_role("link", name=title).count():
                return
            page.wait_for_timeout(1000)
        raise AssertionError(f"no {title} after {SECONDS_TO_BE_TOLD} s")

    def wait_for_pictures(self, page: Page, pictures: Locator) -> None:
        """The worker checks a file for viruses and draws it; the page is looked at anew until it shows that."""
        for _ in range(SECONDS_TO_BE_TOLD):
            page.reload()
            if pictures.count():
                return
            page.wait_for_timeout(1000)
        raise AssertionError(f"no picture after {SECONDS_TO_BE_TOLD} s")

    def leave(self) -> None:
        """The browsers are closed; a walk that saw something wrong fails."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        assert not self.problems
        assert not [error for watch in self.watches for error in watch.errors]
        assert not [stranger for watch in self.watches for stranger in watch.strangers]


def take_step(page: Page, action: str, title: str, text: str = "") -> None:
    """As an officer does it: opens the step, ticks what is asked, writes down why, presses, and once more where it is grave."""
    step = page.locator(f"#step-{action}")
    if step.get_attribute("open") is None:
        step.locator("summary").first.click()
    for box in step.locator("input[name=stated]").all():
        box.check()
    words = step.locator("textarea[name=reasons], textarea[name^=text-]")
    if text:
        words.first.fill(text)
    step.locator("button.main, button.grave").last.click()
    sure = page.locator("main button[name=confirm]")
    expect(sure.or_(page.locator("#toasts").get_by_text(title)).first).to_be_visible()
    if sure.count():
        sure.click()
    expect(page.locator("#toasts")).to_contain_text(title)
