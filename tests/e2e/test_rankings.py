"""Rankings in real browsers: the province freezes one, tries other tiers, decides, freezes again; a prefecture and an enterprise read it.

Not here: the rules (`tests/apps/rankings`), each answer of the pages (`tests/web/officer/test_rankings.py`).
"""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Platform, Watch
from tests.e2e.looking import problems_of
from tests.e2e.ranked_making import CODE, make_ranked
from tests.e2e.test_told_and_appealed import Seat

pytestmark = pytest.mark.browser


def test_from_the_first_ranking_to_the_place_of_an_enterprise(platform: Platform, browser: Browser) -> None:
    each, case = make_ranked(platform)
    watch = Watch(platform.address)
    problems: list[str] = []
    province = Seat(browser, platform, watch, "province")
    page = province.open("/officer/rankings/")
    problems += problems_of(page, "province", "officer:ranking-list")
    own = page.locator("section.card", has_text=f"示例{CODE}")
    own.get_by_role("button", name="按现在的申报定格排名").click()
    expect(page.locator("main")).to_contain_text("各项的分界")
    problems += problems_of(page, "province", "officer:ranking")
    page.get_by_label("第 1 等级到前百分之几").fill("60")
    page.get_by_label("第 2 等级到前百分之几").fill("50")
    page.get_by_role("button", name="试算").click()
    expect(page.locator("main")).to_contain_text("比例从小到大写")
    page.get_by_label("第 1 等级到前百分之几").fill("20")
    page.get_by_role("button", name="试算").click()
    expect(page.locator("#preview")).to_contain_text("得分或名次会变")
    problems += problems_of(page, "province", "officer:ranking-preview")
    page.get_by_role("link", name="重算一遍").click()
    expect(page.locator("main")).to_contain_text("重算一致")
    page.locator("main tbody a").first.click()
    expect(page.locator("main")).to_contain_text("比较的数")
    problems += problems_of(page, "province", "officer:ranking-case")
    page.goto(platform.url(f"/officer/rounds/{each}/rankings/province_wide/terms/"))
    page.get_by_role("button", name="按这些等级计入总分").click()
    expect(page.locator("main")).to_contain_text("没有写依据的文件和文号")
    problems += problems_of(page, "province", "officer:ranking-terms")
    page.get_by_label("依据的文件和文号").fill("示例〔2026〕1号")
    page.get_by_role("button", name="按这些等级计入总分").click()
    own = page.locator("section.card", has_text=f"示例{CODE}")
    expect(own).to_contain_text("示例〔2026〕1号")
    own.get_by_role("button", name="按现在的申报定格排名").click()
    expect(page.locator("main")).to_contain_text("计入总分")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Excel").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    province.context.close()
    city = Seat(browser, platform, watch, "prefecture")
    page = city.open("/officer/rankings/")
    page.locator("section.card", has_text=f"示例{CODE}").locator("tbody a").first.click()
    expect(page.locator("main")).to_contain_text("名次")
    expect(page.get_by_role("button", name="试算")).to_have_count(0)
    page.goto(platform.url(f"/officer/rounds/{each}/orders/recommendation/"))
    places = page.locator("main input[name^=place-]")
    places.nth(0).fill("2")
    page.get_by_role("button", name="保存次序").click()
    expect(page.locator("main")).to_contain_text("序号 2 用了两次")
    problems += problems_of(page, "prefecture", "officer:order")
    places.nth(1).fill("1")
    page.get_by_role("button", name="保存次序").click()
    expect(page.locator("#toasts")).to_contain_text("次序已经保存")
    city.context.close()
    firm = Seat(browser, platform, watch, "applicant")
    page = firm.open(f"/applicant/apply/{case}/")
    expect(page.locator("#ranking")).to_contain_text("家一起排")
    problems += problems_of(page, "applicant", "applicant:case-ranked")
    firm.context.close()
    assert not problems
    watch.forgive(422)
    assert not watch.errors
