"""Signing in at every desk as a person does it, second factor included, and leaving again.

Not here: lockout, replay and session limits (`tests/web/account`).
"""

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.conftest import Platform, Watch
from tests.e2e.desks import LOGINS, sign_in, sign_ins

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("login", LOGINS)
def test_every_desk_can_sign_in_and_out(platform: Platform, context: BrowserContext, login: str) -> None:
    page = context.new_page()
    watch = Watch(platform.address)
    watch.follow(page)
    sign_in(page, platform, sign_ins(platform)[login])
    home = page.url
    assert page.locator("h1").count() == 1
    page.goto(platform.url("/account/sign-out/"))
    page.click("main button[type=submit]")
    page.goto(home)
    assert "/account/sign-in/" in page.url, "a closed sign-in opens nothing"
    assert not watch.errors
    assert not watch.strangers


def test_wrong_password_keeps_what_was_typed_and_says_what_to_do(
    platform: Platform, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(platform.url("/account/sign-in/"))
    page.fill("input[name=login]", "county")
    page.fill("input[name=password]", "falsch-falsch-1")
    page.click("main button[type=submit]")
    assert page.input_value("input[name=login]") == "county"
    assert page.locator("[data-problems], .err, .note[data-tone=bad]").count() > 0
