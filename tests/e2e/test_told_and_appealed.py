"""What an enterprise is told, in real browsers: sent back, a message, the letter signed for, handed in again; refused,
appealed, opened again by the authority above.

Not here: who hears of what (`tests/apps/notices`), the pages in full (`tests/web`).
"""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.case_making import make_cases
from tests.e2e.conftest import Platform, Watch
from tests.e2e.desks import sign_in, sign_ins
from tests.e2e.looking import problems_of
from tests.e2e.test_pages import new_context

pytestmark = pytest.mark.browser
SECONDS_TO_BE_TOLD = 40


class Seat:
    """One person in a browser of their own."""

    def __init__(self, browser: Browser, platform: Platform, watch: Watch, login: str) -> None:
        self.context: BrowserContext = new_context(browser)
        self.page: Page = self.context.new_page()
        self.base = platform.address
        watch.follow(self.page)
        sign_in(self.page, platform, sign_ins(platform)[login])

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.base}{path}")
        return self.page


def wait_for_letter(seat: Seat, case: str, title: str) -> None:
    """The worker writes it within seconds; the page is looked at anew until it is there."""
    page = seat.page
    for _ in range(SECONDS_TO_BE_TOLD):
        seat.open(f"/applicant/apply/{case}/")
        if page.get_by_role("link", name=title).count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"no {title} after {SECONDS_TO_BE_TOLD} s")


def decide(seat: Seat, case: str, action: str, reasons: str) -> None:
    page = seat.open(f"/officer/cases/{case}/")
    step = page.locator(f"#step-{action}")
    if step.get_attribute("open") is None:
        step.locator("summary").first.click()
    step.locator(f"#reasons-{action}").fill(reasons)
    step.locator("button.main, button.grave").last.click()


def test_sent_back_told_signed_for_and_handed_in_again_then_refused_appealed_and_reopened(
    platform: Platform, browser: Browser
) -> None:
    case = make_cases(platform, "YL-2027")
    watch = Watch(platform.address)
    county = Seat(browser, platform, watch, "county")
    page = county.open(f"/officer/cases/{case}/hands/")
    page.get_by_role("button", name="接办").click()
    expect(page.get_by_role("button", name="交回")).to_be_visible()
    problems = problems_of(page, "county", "officer:case-hands")
    decide(county, case, "return_for_correction", "缺合同页码\n截图过期")
    expect(page.locator("#toasts")).to_contain_text("退回补正")

    party = Seat(browser, platform, watch, "applicant")
    wait_for_letter(party, case, "退回补正通知书")
    problems += problems_of(party.page, "applicant", "applicant:case-returned")
    party.open("/account/messages/")
    expect(party.page.get_by_text("退回补正").first).to_be_visible()
    party.open(f"/applicant/apply/{case}/").get_by_role("link", name="退回补正通知书").click()
    problems += problems_of(party.page, "applicant", "applicant:letter-unsigned")
    party.page.get_by_role("button", name="签收并打开").click()
    expect(party.page.get_by_text("2．截图过期")).to_be_visible()
    problems += problems_of(party.page, "applicant", "applicant:letter")
    party.open(f"/applicant/apply/{case}/")
    party.page.get_by_role("button", name="重新提交").click()
    party.page.wait_for_load_state()

    decide(county, case, "county_reject", "合同与发票不符")
    page.locator("main form button.grave, main form button.main").last.click()
    expect(page.locator("#toasts")).to_contain_text("不予推荐")
    wait_for_letter(party, case, "不予推荐（认定）通知书")
    party.page.get_by_role("link", name="申请复议").click()
    problems += problems_of(party.page, "applicant", "applicant:case-appeal")
    party.page.locator("textarea[name=text]").fill("合同第 12 页与发票一致，请复查。")
    party.page.get_by_role("button", name="提交复议申请").click()
    expect(party.page.get_by_text("审查中").first).to_be_visible()

    above = Seat(browser, platform, watch, "prefecture")
    page = above.open("/officer/appeals/")
    problems += problems_of(page, "prefecture", "officer:appeals")
    page.locator("tbody a.plain").first.click()
    page.get_by_label("撤销原决定").check()
    page.locator("textarea[name=reason]").fill("合同与发票一致，原决定认定有误。")
    problems += problems_of(page, "prefecture", "officer:appeal")
    page.get_by_role("button", name="作出决定").click()
    expect(page.locator("#toasts")).to_contain_text("已作出复议决定")
    wait_for_letter(party, case, "复议决定书")
    problems += problems_of(party.page, "applicant", "applicant:case-reopened")
    county.open(f"/officer/cases/{case}/")
    expect(county.page.locator(".clockbox")).to_contain_text("已提交")
    county.open("/officer/desk/")
    problems += problems_of(county.page, "county", "officer:arrangements")
    for seat in (county, party, above):
        seat.context.close()
    assert not problems
    assert not watch.errors
    assert not watch.strangers
