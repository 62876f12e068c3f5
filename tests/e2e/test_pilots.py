"""Pilots in real browsers: papers taken in, amounts shared out, the supplier's own page, the mark set with the confirmation.

Not here: the rules (`tests/programmes/guangdong_voucher/test_pilots.py`).
"""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Platform, Watch
from tests.e2e.looking import problems_of
from tests.e2e.pilot_making import make_pilots
from tests.e2e.test_told_and_appealed import Seat

pytestmark = pytest.mark.browser


def test_from_the_papers_to_the_mark(platform: Platform, browser: Browser) -> None:
    made = make_pilots(platform)
    watch = Watch(platform.address)
    problems: list[str] = []
    province = Seat(browser, platform, watch, "province")
    page = province.open(f"/officer/rounds/{made['waiting']}/pilots/")
    expect(page.locator("main")).to_contain_text("还没有试点申报")
    problems += problems_of(page, "province", "officer:pilot-list-empty")
    page.get_by_role("link", name="登记收到的材料").click()
    page.get_by_label("统一社会信用代码").fill(made["uscc"])
    page.get_by_label("收到的纸质份数").fill("0")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("纸质和PDF都没有收到的")
    problems += problems_of(page, "province", "officer:pilot-papers")
    page.get_by_label("收到的纸质份数").fill("3")
    page.get_by_label("收到PDF版一份").check()
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main tbody tr").first).to_contain_text("纸质 3 份")
    page = province.open(f"/officer/rounds/{made['round']}/pilots/")
    expect(page.locator("main tbody").first).to_contain_text("1 / 20 家")
    expect(page.locator("main")).to_contain_text("200,000.00")
    problems += problems_of(page, "province", "officer:pilot-list")
    page.get_by_role("link", name="分配额度").click()
    page.locator("main input[name^=share_]").fill("300001")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("还剩300,000.00元可分配")
    problems += problems_of(page, "province", "officer:pilot-quota")
    page.locator("main input[name^=share_]").fill("300,000")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("已分完")
    page = province.open("/officer/spot-checks/draws/")
    page.get_by_label("批次").select_option(made["round"])
    page.get_by_role("button", name="定下名单").click()
    problems += problems_of(page, "province", "officer:check-draw-committed")
    page.get_by_role("button", name="抽取 1 件").click()
    expect(page.get_by_role("link", name="登记抽查")).to_be_visible()
    problems += problems_of(page, "province", "officer:check-draw-drawn")
    province.context.close()
    supplier = Seat(browser, platform, watch, "supplier")
    page = supplier.open(f"/supplier/cases/{made['confirming']}/")
    page.get_by_label("标注试点").check()
    problems += problems_of(page, "supplier", "supplier:case-marking")
    for each in page.locator("input[name=stated]").all():
        each.check()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("h1")).to_contain_text("企业的申报")
    page = supplier.open("/supplier/")
    page.get_by_role("link", name="看试点").click()
    problems += problems_of(page, "supplier", "supplier:pilot-list")
    supplier.context.close()
    watch.forgive(422)
    assert not problems
    assert not watch.errors
    assert not watch.strangers
