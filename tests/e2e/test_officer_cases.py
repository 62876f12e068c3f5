"""An officer in a real browser: from the list to the case, why a step is closed, a step taken.

Not here: what the pages say in full (`tests/web/officer/test_cases.py`).
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.case_making import make_cases
from tests.e2e.conftest import Platform, Watch
from tests.e2e.desks import sign_in, sign_ins
from tests.e2e.looking import problems_of
from tests.e2e.test_pages import new_context

pytestmark = pytest.mark.browser


def desk_work(page: Page) -> list[str]:
    """A row in doubt, a note, a question, and what was doubted among the reasons; as an officer works through a case."""
    page.locator(".c-view summary", has_text="附表2.1").click()
    cell = page.locator("td.mark:visible").first
    cell.get_by_text("有疑问").click()
    cell.get_by_label("核对说明").fill("截图看不清")
    cell.get_by_role("button", name="存疑").click()
    expect(page.locator("td.mark:visible").first).to_contain_text("截图看不清")
    problems = problems_of(page, "county", "officer:case-marked")
    problems += look_beside(page)
    page.get_by_role("link", name="内部备注").click()
    page.get_by_label("写一条备注").fill("已经电话核实")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".talk")).to_contain_text("已经电话核实")
    problems += problems_of(page, "county", "officer:case-notes")
    page.get_by_role("link", name="询问").click()
    page.get_by_label("问申报单位").fill("合同单价在第几页？")
    page.get_by_role("button", name="发出").click()
    expect(page.locator(".talk")).to_contain_text("等待答复")
    problems += problems_of(page, "county", "officer:case-questions")
    back = page.locator("#step-return_for_correction")
    back.locator("summary").first.click()
    expect(back.get_by_role("checkbox", name="截图看不清")).to_be_checked()
    problems += problems_of(page, "county", "officer:case-reasons")
    back.locator("summary").first.click()
    return problems


def look_beside(page: Page) -> list[str]:
    """The file of a row opens beside it, and closing gives the place back."""
    link = page.locator(".evid a[data-beside]:not([tabindex]):visible").first
    link.click()
    pane = page.get_by_role("complementary", name="佐证材料")
    expect(pane.locator("#sheet img.sheet")).to_be_visible()
    expect(pane).to_be_focused()
    expect(page.locator(".c-view tr.sel")).to_have_count(1)
    answers, sheet = page.locator(".c-view").bounding_box(), pane.bounding_box()
    assert answers and sheet and answers["x"] + answers["width"] <= sheet["x"]
    problems = problems_of(page, "county", "officer:case-beside-evidence")
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect(link).to_be_focused()
    return problems


def test_from_the_list_to_the_case_to_the_step(platform: Platform, browser: Browser) -> None:
    make_cases(platform)
    context = new_context(browser)
    page = context.new_page()
    watch = Watch(platform.address)
    watch.follow(page)
    sign_in(page, platform, sign_ins(platform)["county"])
    page.get_by_role("link", name="申报办理").first.click()
    expect(page.get_by_role("heading", name="申报办理")).to_be_visible()
    problems = problems_of(page, "county", "officer:cases")
    page.locator("tbody .ck input").first.check()
    page.get_by_role("button", name="一起办理").click()
    page.locator("input[name=action][value=county_recommend]").check()
    page.get_by_role("button", name="逐件核对").click()
    expect(page.get_by_text("还没有确认：县级初审合格")).to_be_visible()
    problems += problems_of(page, "county", "officer:cases-together")
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("link", name="返回，不办").click()
    page.keyboard.press("j")
    expect(page.locator(".worklist tbody tr[aria-current=true]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="现在可以办什么")).to_be_visible()
    problems += problems_of(page, "county", "officer:case")
    problems += desk_work(page)
    step = page.locator("#step-county_recommend")
    step.locator("summary").first.click()
    step.get_by_role("button", name="推荐").click()
    expect(page.locator("[data-problems]")).to_be_focused()
    problems += problems_of(page, "county", "officer:case-refused")
    watch.forgive(422)
    for box in step.get_by_role("checkbox").all():
        box.check()
    step.get_by_role("button", name="推荐").click()
    expect(page.locator("#toasts")).to_contain_text("县级已推荐")
    expect(page.get_by_text("现在由设区市")).to_be_visible()
    problems += problems_of(page, "county", "officer:case-done")
    context.close()
    assert not problems
    assert not watch.errors
    assert not watch.strangers
