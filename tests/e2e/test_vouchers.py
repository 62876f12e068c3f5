"""A voucher in real browsers: opened from the application by the enterprise and by its supplier, verified by anybody, seen in the queue.

Not here: how it comes to be (`tests/apps/vouchers`), each answer of its pages (`tests/web/shared/test_vouchers.py`).
"""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Platform, Watch
from tests.e2e.looking import problems_of
from tests.e2e.test_pages import new_context
from tests.e2e.test_told_and_appealed import Seat
from tests.e2e.voucher_making import make_vouchers

pytestmark = pytest.mark.browser


def test_from_the_application_to_the_public_page_and_the_queue(platform: Platform, browser: Browser) -> None:
    made = make_vouchers(platform)
    watch = Watch(platform.address)
    problems: list[str] = []
    for login, desk in (("applicant", "applicant/apply"), ("supplier", "supplier/cases")):
        seat = Seat(browser, platform, watch, login)
        page = seat.open(f"/{desk}/{made['case']}/")
        page.get_by_role("link", name="打开服务券" if login == "applicant" else "查看服务券").click()
        expect(page.locator(".paper")).to_contain_text("300,000.00")
        with page.expect_download() as file:
            page.get_by_role("link", name="PDF").click()
        assert file.value.suggested_filename.endswith(".pdf")
        problems += problems_of(page, login, f"{login}:case-voucher")
        seat.context.close()
    context = new_context(browser)
    page = context.new_page()
    watch.follow(page)
    page.goto(platform.url(f"/vouchers/{made['code']}/"))
    expect(page.locator("h1")).to_contain_text("有效")
    expect(page.locator("main")).to_contain_text("300,000.00")
    problems += problems_of(page, "public", "public:voucher")
    page.goto(platform.url(f"/vouchers/{'0' * 26}/"))
    expect(page.locator("main")).to_contain_text("没有这张服务券")
    problems += problems_of(page, "public", "public:voucher-search")
    watch.forgive(404)
    context.close()
    officer = Seat(browser, platform, watch, "prefecture")
    page = officer.open(f"/officer/rounds/{made['round']}/queue/")
    expect(page.locator("#queue tbody tr")).to_have_count(4)
    expect(page.locator("main")).to_contain_text("不够")
    problems += problems_of(page, "prefecture", "officer:voucher-queue")
    with page.expect_download() as file:
        page.get_by_role("button", name="CSV").click()
    assert file.value.suggested_filename.endswith(".csv")
    page.locator("#queue a[href$='/voucher/']").click()
    problems += problems_of(page, "prefecture", "officer:case-voucher")
    officer.context.close()
    assert not problems
    assert not watch.errors
    assert not watch.strangers
