"""Contact receipts in real browsers: the city returns one, the province confirms it, the administrator proposes an account.

Not here: the rules (`tests/apps/receipts`).
"""

import pytest
from playwright.sync_api import Browser, expect

from tests.apps.receipts.answers import ANSWERS
from tests.e2e.conftest import Platform, Watch
from tests.e2e.looking import problems_of
from tests.e2e.pilot_making import make_pilots
from tests.e2e.test_told_and_appealed import Seat

pytestmark = pytest.mark.browser


def test_from_the_receipt_to_the_account(platform: Platform, browser: Browser) -> None:
    made = make_pilots(platform)
    watch = Watch(platform.address)
    problems: list[str] = []
    city = Seat(browser, platform, watch, "prefecture")
    page = city.open("/officer/receipts/")
    problems += problems_of(page, "prefecture", "officer:receipt-list")
    page = city.open(f"/officer/receipts/{made['round']}/write/")
    page.get_by_role("button", name="报送").click()
    expect(page.locator("main")).to_contain_text("没有填写分管领导联系方式")
    problems += problems_of(page, "prefecture", "officer:receipt-write")
    for name, value in ANSWERS.items():
        if isinstance(value, str):
            page.locator(f"main [name={name}]").fill(value)
    page.get_by_role("button", name="报送").click()
    expect(page.locator("main")).to_contain_text("还没有扫描件")
    problems += problems_of(page, "prefecture", "officer:receipt")
    city.context.close()
    province = Seat(browser, platform, watch, "province")
    page = province.open(f"/officer/receipts/{made['round']}/")
    problems += problems_of(page, "province", "officer:receipt-round")
    page.get_by_role("link", name="汇总表").click()
    problems += problems_of(page, "province", "officer:receipt-table")
    page = province.open(f"/officer/receipts/{made['round']}/deadline/")
    page.get_by_label("截止日期").fill("2020-01-01")
    page.get_by_label("依据或理由").fill("示例：另行通知")
    page.locator("main form button.main").click()
    expect(page.locator("main")).to_contain_text("截止日期已经过去")
    problems += problems_of(page, "province", "officer:receipt-deadline")
    page.get_by_label("截止日期").fill("2035-01-01")
    page.locator("main form button.main").click()
    expect(page.locator("main")).to_contain_text("2035-01-01")
    page.locator("main tbody a").first.click()
    page.get_by_label("已收到加盖单位公章的原件").check()
    page.get_by_role("button", name="确认收到").click()
    expect(page.locator("main")).to_contain_text("已确认收到")
    province.context.close()
    system = Seat(browser, platform, watch, "system")
    page = system.open("/administration/receipts/")
    problems += problems_of(page, "system", "administration:receipt-accounts")
    page.get_by_role("link", name="开账号", exact=True).first.click()
    problems += problems_of(page, "system", "administration:receipt-account")
    system.context.close()
    watch.forgive(422)
    assert not problems
    assert not watch.errors
    assert not watch.strangers
