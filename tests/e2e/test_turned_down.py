"""What turns out badly, in real browsers: five stars refused and contested, and a fraud found with all that follows.

Not here: what goes well (`test_whole_ways.py`), an appeal that is won (`test_told_and_appealed.py`).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.walking import House, Walk, take_step
from tests.e2e.way_making import PARTNER, fill, next_round, stand

pytestmark = pytest.mark.browser
NEXT = "SL-2"
PARTY = "长沙云帆分离设备有限公司（示例）"


@pytest.fixture(scope="module")
def house(demo: Callable[[str], Path]) -> Iterator[House]:
    house = House(demo("turned-down"))
    yield house
    house.close()


def test_five_stars_refused_contested_and_the_refusal_upheld(house: House, browser: Browser) -> None:
    case = stand(house.platform, "applicant2", "county2", 5, "accept_for_precheck")
    walk = Walk(house, browser, "five-stars")
    prefecture = walk.at("prefecture")
    prefecture.get_by_role("link", name="申报办理").first.click()
    prefecture.locator(f"a[href*='{case}']").first.click()
    passing = prefecture.locator("#step-precheck_pass")
    if passing.get_attribute("open") is None:
        passing.locator("summary").first.click()
    expect(passing.get_by_role("button", name="初审合格")).to_be_disabled()
    expect(passing).to_contain_text("符合申报星级的要求")
    walk.look(prefecture, "criteria-unmet")
    take_step(prefecture, "precheck_fail", "不予推荐", "数据模型和创新应用没有达到五星级的项数，见附表3.1")
    walk.picture(prefecture, "refused")

    party = walk.at("applicant2")
    walk.wait_for_letter(party, case, "不予推荐（认定）通知书")
    walk.look(party, "told")
    party.get_by_role("link", name="不予推荐（认定）通知书").click()
    party.get_by_role("button", name="签收并打开").click()
    expect(party.get_by_text("没有达到五星级的项数").first).to_be_visible()
    walk.look(party, "letter")
    walk.go(party, f"/applicant/apply/{case}/")
    party.get_by_role("link", name="申请复议").click()
    party.locator("textarea[name=text]").fill("附表3.1 第 12 项已经上线，请复查。")
    walk.picture(party, "contesting")
    party.get_by_role("button", name="提交复议申请").click()
    expect(party.get_by_text("审查中").first).to_be_visible()

    province = walk.at("province")
    walk.go(province, "/officer/appeals/")
    province.locator("tbody a.plain").first.click()
    expect(province.get_by_text("第 12 项已经上线").first).to_be_visible()
    province.get_by_label("维持原决定").check()
    province.locator("textarea[name=reason]").fill("第 12 项没有证明材料，原决定认定清楚。")
    walk.picture(province, "deciding")
    province.get_by_role("button", name="作出决定").click()
    expect(province.locator("#toasts")).to_contain_text("已作出复议决定")
    walk.wait_for_letter(party, case, "复议决定书")
    walk.look(party, "upheld")
    party.get_by_role("link", name="复议决定书").click()
    party.get_by_role("button", name="签收并打开").click()
    expect(party.get_by_text("维持").first).to_be_visible()
    walk.go(party, "/applicant/")
    expect(party.get_by_text("不予推荐").first).to_be_visible()
    walk.leave()


def test_a_fraud_bars_the_enterprise_and_the_liable_supplier_from_what_comes_next(
    house: House, browser: Browser
) -> None:
    case = stand(house.platform, "applicant", "county", 3, "accept_for_assessment")
    next_round(house.platform, "applicant", NEXT)
    walk = Walk(house, browser, "fraud")
    prefecture = walk.at("prefecture")
    walk.go(prefecture, f"/officer/cases/{case}/")
    liable = prefecture.locator("#fields").get_by_label(f"{PARTNER}：负有共同责任")
    liable.select_option("yes")
    prefecture.locator("#fields").get_by_role("button", name="保存").click()
    expect(prefecture.locator("#toasts")).to_contain_text("保存")
    walk.picture(prefecture, "liable")
    take_step(prefecture, "fraud_found", "列入黑名单", "现场调查笔录第 1 号第 3 页：合同系伪造（示例）")
    walk.look(prefecture, "found")
    prefecture.get_by_role("link", name="看档案").click()
    expect(prefecture.get_by_text("申报材料弄虚作假").first).to_be_visible()
    walk.look(prefecture, "enterprise-barred")
    walk.go(prefecture, "/officer/suppliers/")
    prefecture.get_by_role("link", name=PARTNER).first.click()
    expect(prefecture.get_by_text("负有共同责任").first).to_be_visible()
    walk.look(prefecture, "supplier-barred")

    party = walk.at("applicant")
    expect(party.get_by_text("列入黑名单").first).to_be_visible()
    walk.look(party, "party-told")
    party.get_by_role("link", name="全部申报").click()
    party.locator("tr", has_text="下一批次").get_by_role("button", name="开始填报").click()
    party.wait_for_url("**/apply/*/fill/**")
    later = party.url.split("/apply/")[1].split("/")[0]
    fill(house.platform, later, 3)
    walk.go(party, f"/applicant/apply/{later}/")
    barred = party.locator("main li", has_text="未列入黑名单").first
    expect(barred).to_contain_text("JSS-09")
    expect(barred).to_contain_text("已列入黑名单的企业不能申报")
    assert barred.get_attribute("data-r") == "fail"
    expect(party.get_by_role("button", name="提交", exact=True)).to_have_count(0)
    walk.look(party, "next-closed")
    supplier = walk.at("supplier")
    supplier.get_by_role("link", name="服务商档案").first.click()
    expect(supplier.get_by_text("负有共同责任").first).to_be_visible()
    walk.look(supplier, "supplier-told")
    walk.leave()
