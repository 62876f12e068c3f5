"""Steps to the pages of tickets: written and sent, followed, seen by the enterprise, entered and opened by an officer.

Not here: what the pages say in full (`tests/web/public/test_tickets.py`, `tests/web/officer/test_tickets.py`).
"""

from playwright.sync_api import Page

from tests.e2e.conftest import Platform


def check(page: Page, platform: Platform) -> None:
    page.goto(platform.url("/messages/"))
    _fill(page)
    page.get_by_role("button", name="下一步：核对").click()


def send(page: Page, platform: Platform) -> None:
    page.get_by_role("button", name="确认提交").click()


def follow(page: Page, platform: Platform) -> None:
    number, secret = page.locator("main dd .mono").all_inner_texts()[:2]
    page.goto(platform.url("/messages/follow/"))
    page.fill("main [name=number]", number)
    page.fill("main [name=secret]", secret)
    page.get_by_role("button", name="查询").click()


def open_own(page: Page, platform: Platform) -> None:
    check(page, platform)
    send(page, platform)
    page.goto(platform.url("/messages/own/"))
    page.locator("main tbody th a").first.click()


def enter_a_call(page: Page, platform: Platform) -> None:
    page.goto(platform.url("/officer/tickets/new/"))
    _fill(page)
    page.get_by_role("button", name="登记").click()


def open_it(page: Page, platform: Platform) -> None:
    page.get_by_role("link", name="打开这一件").click()


def _fill(page: Page) -> None:
    page.locator("main [name=kind]").first.check()
    for name in ("region_code", "topic"):
        page.locator(f"main [name={name}]").select_option(index=1)
    page.fill("main [name=text]", "示例：平台上找不到申请表。")
    page.fill("main [name=contact]", "0900-85500011")
