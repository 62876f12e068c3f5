"""Steps to the pages of public lists that need something laid out first. Not here: the whole walk (`test_publicity.py`)."""

from playwright.sync_api import Page

from tests.e2e.conftest import Platform
from tests.e2e.list_making import make_lists


def open_list(page: Page, platform: Platform) -> None:
    page.goto(platform.url(f"/lists/{make_lists(platform)['list']}/"))


def object_to_a_line(page: Page, platform: Platform) -> None:
    open_list(page, platform)
    page.get_by_role("link", name="对第 1 行提出异议").click()


def send_the_objection(page: Page, platform: Platform) -> None:
    for name, text in (("text", "示例异议"), ("objector", "示例戊有限公司"), ("contact", "0900-85500003")):
        page.fill(f"[name={name}]", text)
    page.get_by_role("button", name="下一步：确认").click()


def verify(page: Page, platform: Platform) -> None:
    page.goto(platform.url(f"/certificates/{make_lists(platform)['certificate']}/"))


def preview_a_list(page: Page, platform: Platform) -> None:
    make_lists(platform)
    page.goto(platform.url("/officer/publicity/"))
    page.locator("main a[href*='/publicity/new/'][href*=star_publicity]").first.click()
    page.fill("[name=contact]", "示例市工信局融合处，0900-85500000")
    page.get_by_role("button", name="预览").click()


def open_own_list(page: Page, platform: Platform) -> None:
    page.goto(platform.url(f"/officer/publicity/{make_lists(platform)['list']}/"))


def open_objection(page: Page, platform: Platform) -> None:
    page.goto(platform.url(f"/officer/objections/{make_lists(platform)['objection']}/"))
