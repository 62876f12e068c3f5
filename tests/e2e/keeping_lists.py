"""What officers do to allow-lists in the browser: publish one of their place, and what the desk above does with it.

Not here: pages of the registers that links lead to (`test_pages.py`).
"""

from datetime import datetime

from playwright.sync_api import Page

from tests.e2e.conftest import Platform
from yunti.domain.dates import SHANGHAI

OWN_LIST = "示例市重点企业名单"


def publish_an_allow_list(page: Page, platform: Platform) -> None:
    page.goto(platform.url("/officer/lists/allow/new/"))
    _fill(page, code="own_list", title=OWN_LIST, edition="示例第1版", valid_from=_today(), entries="示例企业")
    _press(page, "发布")


def preview_taking_over(page: Page, platform: Platform) -> None:
    _open_the_list(page, platform)
    page.get_by_role("link", name="收归本级").click()
    _fill(page, edition="示例省级第1版", valid_from=_today(), reason="示例通知")
    _press(page, "核对")


def preview_the_end(page: Page, platform: Platform) -> None:
    _open_the_list(page, platform)
    page.get_by_role("link", name="终止", exact=True).click()
    page.locator("main [name=reason]").fill("示例通知")
    _press(page, "核对")


def _open_the_list(page: Page, platform: Platform) -> None:
    page.goto(platform.url("/officer/lists/"))
    page.get_by_role("link", name=OWN_LIST).first.click()


def _fill(page: Page, **values: str) -> None:
    for name, value in {"source": "示例", **values}.items():
        page.locator(f"main [name={name}]").first.fill(value)


def _press(page: Page, text: str) -> None:
    page.get_by_role("button", name=text, exact=True).first.click()
    page.wait_for_load_state()


def _today() -> str:
    return f"{datetime.now(SHANGHAI):%Y-%m-%d}"
