"""A sign-in that lapses while somebody fills in an application takes nothing away. Not here: signing in (`test_sign_in.py`)."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.desks import sign_in, sign_ins

pytestmark = pytest.mark.browser
TYPED = "登录失效时写的一段（示例）"


def test_what_was_typed_outlives_the_sign_in(platform: Platform, context: BrowserContext) -> None:
    page, other = context.new_page(), context.new_page()
    sign_in(page, platform, sign_ins(platform)["applicant"])
    _open_a_section(page, platform)
    other.goto(platform.url("/account/sign-out/"))
    other.click("main button[type=submit]")
    page.fill("main [name=scope_summary]", TYPED)
    page.locator("main [name=scope_summary]").blur()
    note = page.locator("[data-lapsed]")
    expect(note).to_be_visible(timeout=30_000)
    assert page.input_value("main [name=scope_summary]") == TYPED
    page.locator(".formnav button.main").click()
    expect(note).to_be_visible()
    assert page.input_value("main [name=scope_summary]") == TYPED, "the page was not sent into the sign-in"
    sign_in(other, platform, sign_ins(platform)["applicant"])
    page.click("[data-again]")
    page.wait_for_selector("#saved:has-text('已自动保存')", timeout=30_000)
    page.reload()
    assert page.input_value("main [name=scope_summary]") == TYPED


def _open_a_section(page: Page, platform: Platform) -> None:
    page.goto(platform.url("/applicant/apply/"))
    fresh = page.locator("main button:has-text('开始填报')")
    (fresh if fresh.count() else page.locator("main a[href*='/applicant/apply/']")).first.click()
    page.click(".secnav a:has-text('上云情况')")
    page.wait_for_selector("main [name=scope_summary]")
