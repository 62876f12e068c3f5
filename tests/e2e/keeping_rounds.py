"""Steps to the pages of a round's quota and notices, in a round opened in the browser under an edition that has quotas.

Not here: the forms (`tests/web/officer/test_rounds.py`), rounds that others apply in (`case_making.py`).
"""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Platform

PROGRAMME = "guangdong-voucher"
TITLE, NOTICE = "示例额度批次", "示例：申报材料的补充说明"


def give_a_quota(page: Page, platform: Platform) -> None:
    """Ends at the form of one question."""
    page.goto(platform.url("/officer/rounds/"))
    page.locator("main a[href$='/rounds/new/']").first.click()
    page.locator(f"main a[href*='{PROGRAMME}']").first.click()
    page.get_by_label("批次名称").fill(TITLE)
    page.get_by_label("批次编号").fill("ED-1")
    page.locator("main [name=opens_applicant]").fill("2026-05-01T09:00")
    page.locator("main [name=closes_applicant]").fill("2030-05-31T17:30")
    page.get_by_role("button", name="开设", exact=True).click()
    expect(page.locator("main")).to_contain_text("还没有分配到地区")
    page.get_by_role("link", name="分配", exact=True).click()
    page.wait_for_load_state()


def set_the_quota(page: Page, _platform: Platform) -> None:
    page.locator("main [name=region_code]").select_option(index=0)
    page.locator("main [name=value]").fill("1,200,000.00")
    page.get_by_label("调整理由").fill("示例文件〔2026〕5号")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("section[aria-labelledby=h-quota]")).to_contain_text("1,200,000")


def publish_a_notice(page: Page, _platform: Platform) -> None:
    """Ends where it can be withdrawn."""
    page.get_by_role("link", name="发布通知").click()
    page.get_by_label("标题").fill(NOTICE)
    page.get_by_label("正文").fill("发票明细说明每张发票一份。（示例）")
    page.locator("main form button.main").click()
    page.get_by_role("link", name=f"撤回“{NOTICE}”").click()
    page.wait_for_load_state()


def withdraw_the_notice(page: Page, _platform: Platform) -> None:
    page.get_by_label("撤回理由").fill("内容写错，另行通知（示例）")
    page.locator("main form button.main").click()
    expect(page.locator("section[aria-labelledby=h-notices]")).to_contain_text("已撤回")
