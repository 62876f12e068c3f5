"""Steps to the pages of a programme year's money, in the round that `keeping_rounds` opened. Not here: the rules (`tests/apps/budgets`)."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.keeping_rounds import TITLE
from yunti.kit import clock


def begin(page: Page, platform: Platform) -> None:
    page.goto(platform.url("/officer/rounds/"))
    page.get_by_role("link", name=TITLE).first.click()
    page.locator("a[href$='/budget/']").click()
    page.get_by_role("button", name="开始年度").click()
    expect(page.locator("main")).to_contain_text("还没有下达过额度")


def open_targets(page: Page, _platform: Platform) -> None:
    page.get_by_role("link", name="确定额度").click()
    page.wait_for_load_state()


def set_the_targets(page: Page, _platform: Platform) -> None:
    page.locator("main input[name^=target_]").first.fill("1,000,000")
    page.locator("main input[name^=issue_]").first.fill("1,500,000")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("1,500,000.00")


def preview_a_release(page: Page, _platform: Platform) -> None:
    page.get_by_role("link", name="下达", exact=True).click()
    page.get_by_label("这一次下达的名称").fill("示例第一批")
    page.get_by_label("依据或理由").fill("示例文件〔2026〕6号")
    page.locator("main input[name^=amount_]").first.fill("800000")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("main")).to_contain_text("800,000.00")


def release(page: Page, _platform: Platform) -> None:
    page.get_by_role("button", name="确认下达").click()
    expect(page.locator("main")).to_contain_text("示例第一批")


def open_the_account(page: Page, _platform: Platform) -> None:
    page.locator("main tbody a").first.click()
    page.wait_for_load_state()


def open_the_entry(page: Page, _platform: Platform) -> None:
    page.locator("main tbody th a").first.click()
    expect(page.locator("main")).to_contain_text("示例文件〔2026〕6号")


def open_the_subject(page: Page, _platform: Platform) -> None:
    page.locator("main a[href^='/books/about/']").first.click()
    expect(page.locator("main")).to_contain_text("核定额度")


def open_the_books(page: Page, _platform: Platform) -> None:
    page.get_by_role("link", name="总账").first.click()
    page.wait_for_load_state()


def open_the_trial_balance(page: Page, _platform: Platform) -> None:
    page.locator("main tbody a").first.click()
    expect(page.locator("main")).to_contain_text("来源合计")


def open_a_kind(page: Page, platform: Platform) -> None:
    page.goto(page.url + "kinds/allotment/free/")
    expect(page.locator("main")).to_contain_text("800,000.00")


def open_a_region(page: Page, platform: Platform) -> None:
    page.go_back()
    page.locator("main aside a, main li a").last.click()
    expect(page.locator("main")).to_contain_text("期末")


def open_moving(page: Page, platform: Platform) -> None:
    page.goto(platform.url("/officer/rounds/"))
    page.get_by_role("link", name=TITLE).first.click()
    page.locator("a[href$='/budget/']").click()
    page.get_by_role("link", name="调剂", exact=True).click()
    page.wait_for_load_state()


def open_cutoff(page: Page, _platform: Platform) -> None:
    page.go_back()
    page.get_by_role("link", name="公布截止日期").click()
    page.wait_for_load_state()


def set_the_cutoff(page: Page, _platform: Platform) -> None:
    page.locator("main [name=cutoff_on]").fill((clock.today() + timedelta(days=60)).isoformat())
    page.locator("main form button.main").click()
    expect(page.locator("section[aria-labelledby=h-cutoffs]")).to_contain_text("有效")


def open_closing(page: Page, _platform: Platform) -> None:
    page.get_by_role("link", name="结束年度").click()
    expect(page.locator("main")).to_contain_text("批次还没有关闭")
