"""A batch is paid in real browsers: drawn, dropped and drawn again, released by two persons, taken to the bank, its answer booked.

Not here: each answer of the pages (`tests/web/finance`), the rules (`tests/apps/settlement`).
"""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Platform, Watch
from tests.e2e.looking import problems_of
from tests.e2e.payment_making import make_batch
from tests.e2e.test_told_and_appealed import Seat

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def test_from_a_decided_batch_to_what_the_bank_confirms(platform: Platform, browser: Browser) -> None:
    here = f"/finance/batches/{make_batch(platform)['batch']}/"
    watch = Watch(platform.address)
    officer = Seat(browser, platform, watch, "prefecture")
    page = officer.open(here)
    expect(page.locator("main")).to_contain_text("单位没有登记收款账户。")
    press(page, "编制付款文件")
    page.get_by_role("link", name="撤下").click()
    problems = problems_of(page, "prefecture", "finance:file-drop")
    page.get_by_label("撤下的理由").fill("示例：重新编制")
    press(page, "撤下")
    press(page, "编制付款文件")
    problems += problems_of(page, "prefecture", "finance:file")
    address = page.url.removeprefix(platform.address)
    press(page, "核对无误，放行")
    expect(page.locator("main")).to_contain_text("还要财政部门的一位经办人放行。")
    officer.context.close()
    finance = Seat(browser, platform, watch, "finance")
    page = finance.open(address)
    press(page, "核对无误，放行")
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载").click()
    told = list(csv.reader(io.StringIO(Path(taken.value.path()).read_text("utf-8-sig"))))
    assert len(told) == 2 and told[1][4] == "300000.00"
    page = finance.open(here)
    page.get_by_role("link", name="上传银行回单").click()
    problems += problems_of(page, "finance", "finance:answer-new")
    answer = f"付款编号,金额,结果,流水号\n{told[1][0]},{told[1][4]},成功,示例流水1\n别的编号,1,成功,x\n"
    page.get_by_label("银行回单").set_input_files(
        {"name": "示例回单.csv", "mimeType": "text/csv", "buffer": answer.encode()}
    )
    press(page, "上传并核对")
    problems += problems_of(page, "finance", "finance:answer")
    press(page, "确认，1 行入账")
    expect(page.locator("#lines")).to_contain_text("示例流水1")
    problems += problems_of(page, "finance", "finance:batch")
    page.locator("#lines").get_by_role("link", name="追回").click()
    page.get_by_label("事由").fill("示例：第三方审计")
    page.get_by_label("的公平费用").fill("100000")
    press(page, "按规则计算")
    problems += problems_of(page, "finance", "finance:recovery")
    press(page, "提出追回")
    expect(page.locator("main")).to_contain_text("待确认")
    page.get_by_role("link", name="不再追回").click()
    problems += problems_of(page, "finance", "finance:recovery-end")
    finance.context.close()
    assert not problems
    assert not watch.errors
    assert not watch.strangers
