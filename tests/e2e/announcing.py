"""Steps to the pages of events: announced, corrected, seen by everybody, called off.

Not here: the rules (`tests/apps/programmes/test_events.py`).
"""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Platform

TITLE = "示例：工业互联网走进产业集群"


def begin(page: Page, platform: Platform) -> None:
    page.goto(platform.url("/officer/events/new/"))
    expect(page.get_by_label("活动名称")).to_be_visible()


def announce(page: Page, _platform: Platform) -> None:
    page.get_by_label("活动名称").fill(TITLE)
    page.get_by_label("政策宣讲").check()
    page.locator("main [name=starts_at]").fill("2030-05-12T09:00")
    page.locator("main [name=ends_at]").fill("2030-05-12T11:30")
    page.get_by_label("地点").fill("示例会议中心")
    page.get_by_label("工业企业").check()
    page.locator("main [name=topic]").fill("示例：讲申领的条件和步骤，现场答疑。")
    page.locator("main form button.main").click()
    expect(page.locator("main")).to_contain_text(TITLE)


def open_correcting(page: Page, _platform: Platform) -> None:
    page.get_by_role("link", name=f"更正“{TITLE}”").click()
    page.wait_for_load_state()


def correct(page: Page, _platform: Platform) -> None:
    """Ends at the public page, which says what was corrected."""
    page.get_by_label("地点").fill("示例科技园")
    page.get_by_label("更正理由").fill("示例：场地调整")
    page.locator("main form button.main").click()
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.locator("main")).to_contain_text("示例：场地调整")


def open_calling_off(page: Page, platform: Platform) -> None:
    page.goto(platform.url("/officer/events/"))
    page.get_by_role("link", name=f"取消“{TITLE}”").click()
    page.wait_for_load_state()
