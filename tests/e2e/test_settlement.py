"""Settling in real browsers: the province hands money to a city, the city begins a batch and goes on to its case.

Not here: the rules (`tests/apps/settlement`), each answer of the pages (`tests/web/officer/test_settlements.py`).
"""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Platform, Watch
from tests.e2e.looking import problems_of
from tests.e2e.test_told_and_appealed import Seat
from tests.e2e.voucher_making import make_vouchers

pytestmark = pytest.mark.browser


def test_from_the_money_to_the_batch(platform: Platform, browser: Browser) -> None:
    made = make_vouchers(platform)
    watch = Watch(platform.address)
    problems: list[str] = []
    province = Seat(browser, platform, watch, "province")
    page = province.open(f"/officer/rounds/{made['round']}/budget/")
    if page.get_by_role("button", name="开始年度").count():
        page.get_by_role("button", name="开始年度").click()
    page.get_by_role("link", name="下达资金").click()
    page.get_by_label("依据或理由").fill("示例资金文件")
    page.locator("main input[name^=general_]").first.fill("500000")
    problems += problems_of(page, "province", "officer:budget-fund")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("main")).to_contain_text("500,000.00")
    problems += problems_of(page, "province", "officer:budget-fund-preview")
    page.get_by_role("button", name="确认下达").click()
    page.get_by_role("link", name="下达资金").click()
    expect(page.locator("main")).to_contain_text("一般资金现有 500,000.00 元")
    province.context.close()
    city = Seat(browser, platform, watch, "prefecture")
    page = city.open(f"/officer/rounds/{made['round']}/budget/")
    page.get_by_role("link", name="登记地方配套").click()
    problems += problems_of(page, "prefecture", "officer:budget-match")
    page.get_by_label("配套资金（元）").fill("30000")
    page.get_by_label("每件配套应兑付金额的百分之几").fill("10")
    page.get_by_label("文件名称和文号").fill("示例配套文件")
    page.get_by_label("理由").fill("示例市配套")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("示例配套文件")
    problems += problems_of(page, "prefecture", "officer:budget-matched")
    page.goto(platform.url("/officer/settlements/"))
    page.locator("select[name=round]").select_option(made["round"])
    page.get_by_role("button", name="开始一批结算").click()
    expect(page.locator("h1")).to_contain_text("批结算")
    problems += problems_of(page, "prefecture", "officer:settlement")
    page.goto(platform.url("/officer/settlements/"))
    problems += problems_of(page, "prefecture", "officer:settlement-list")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="办理这一批").click()
    expect(page.locator("main")).to_contain_text("出具清单")
    problems += problems_of(page, "prefecture", "officer:case-of-authority")
    city.context.close()
    assert not problems
    assert not watch.errors
    assert not watch.strangers
