"""Pages to which no link of a fresh demo leads: what a person does to come to each of them.

The steps of one desk are taken in this order in one browser; later ones rest on what earlier ones did.
Not here: what a page must be (`looking.py`), pages that links lead to (`test_pages.py`).
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy

from playwright.sync_api import Page

from tests.corpus.pieces import pdf
from tests.e2e import (
    announcing,
    applying,
    drawing_experts,
    handing_out,
    inspecting,
    keeping_lists,
    keeping_rounds,
    publishing,
    telling,
)
from tests.e2e.case_making import make_cases
from tests.e2e.conftest import Platform
from tests.e2e.handbook import hand_in_a_list

LETTER_SECONDS = 30
NEWCOMER = "xin.guan"
NEW_PASSWORD = "Shanding-qiao-7788"
HOLIDAYS = "2027-01-01, 放假, 元旦\n2027-02-06, 放假, 春节\n2027-02-20, 上班, 春节\n"
opened: set[str] = set()  # links of letters
Steps = Callable[[Page, Platform], None]


@dataclass(frozen=True)
class Journey:
    """`name` is the address that the steps end at; `state` tells pictures of one address apart."""

    name: str
    desk: str
    steps: Steps
    state: str = ""
    answers: int = 200


def open_page(address: str) -> Steps:
    return lambda page, platform: _open(page, platform, address)


def _open(page: Page, platform: Platform, address: str) -> None:
    page.goto(platform.url(address))


def press(page: Page, text: str) -> None:
    page.locator(f"main button:has-text('{text}')").first.click()
    page.wait_for_load_state()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        field = page.locator(f"main [name={name}]").first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def follow(page: Page, selector: str) -> None:
    page.locator(f"main {selector}").first.click()
    page.wait_for_load_state()


def link_in_letter(platform: Platform, kind: str) -> str:
    """The worker sends letters; the demo writes them into files of the data folder."""
    pattern = re.compile(rf"http://[^\s]+?(/account/{kind}/[\w-]+/)")
    end = time.monotonic() + LETTER_SECONDS
    while time.monotonic() < end:
        for letter in sorted((platform.data / "mail").glob("*"), reverse=True):
            body = message_from_bytes(letter.read_bytes(), policy=policy.default).get_body()
            found = pattern.search(body.get_content()) if body is not None else None
            if found and found[1] not in opened:
                opened.add(found[1])
                return found[1]
        time.sleep(0.3)
    raise AssertionError(f"no letter with a link to {kind} within {LETTER_SECONDS} s")


# — people who are not signed in —


def ask_for_a_new_password(page: Page, platform: Platform) -> None:
    _open(page, platform, "/account/forgotten/")
    fill(page, typed="expert2")
    press(page, "发送")


def open_the_letter(page: Page, platform: Platform) -> None:
    _open(page, platform, link_in_letter(platform, "link"))


def give_password(page: Page, platform: Platform) -> None:
    _open(page, platform, "/account/sign-in/")
    fill(page, login="county2", password="Cloud-Ladder-2026")
    press(page, "登录")
    page.wait_for_selector("input[name=code]")


def type_nonsense(page: Page, platform: Platform) -> None:
    _open(page, platform, "/account/register/")
    fill(page, uscc="91430104MA001007XX", organisation_name="示例", login="a")
    press(page, "注册")


def join_a_known_enterprise(page: Page, platform: Platform) -> None:
    """A second person of an enterprise that is here already asks to join, then calls on the officer."""
    _open(page, platform, "/account/register/")
    page.locator("main [name=region_code]").select_option("430104")
    fill(page, uscc="91430104MA001007XM", organisation_name="长沙云帆分离设备有限公司（示例）")
    fill(page, login=NEWCOMER, name="辛管（示例）", email="xin.guan@example.org")
    fill(page, password=NEW_PASSWORD, again=NEW_PASSWORD)
    page.check("main [name=notice]")
    press(page, "注册")
    assert "已发出加入申请" in page.inner_text("main")


def call_on_the_officer(page: Page, platform: Platform) -> None:
    page.context.clear_cookies()
    _open(page, platform, "/account/sign-in/")
    fill(page, login=NEWCOMER, password=NEW_PASSWORD)
    press(page, "登录")
    _open(page, platform, "/account/")
    follow(page, "a[href*='/joining/']")


def ask_the_officer(page: Page, platform: Platform) -> None:
    fill(page, note="可以出示营业执照和授权书原件（示例）")
    press(page, "")
    _open(page, platform, "/account/sign-out/")


# — cases —


def open_the_case(page: Page, platform: Platform) -> None:
    _open(page, platform, f"/officer/cases/{make_cases(platform)}/")


def ask_an_expert(page: Page, platform: Platform) -> None:
    _open(page, platform, f"/officer/cases/{make_cases(platform)}/ask/")


def begin_to_decline(page: Page, platform: Platform) -> None:
    page.get_by_role("link", name="不能评审").click()


def open_the_review(page: Page, platform: Platform) -> None:
    _open(page, platform, f"/expert/cases/{make_cases(platform)}/")


# — enterprises —


def invite(page: Page, platform: Platform) -> None:
    _open(page, platform, "/account/colleagues/")
    fill(page, contact="tong.shi@example.org")
    press(page, "邀请")
    page.context.clear_cookies()
    _open(page, platform, link_in_letter(platform, "invitation"))


def change_address(page: Page, platform: Platform) -> None:
    _open(page, platform, "/account/email/")
    fill(page, email="gao.neu@example.org")
    press(page, "")
    _open(page, platform, link_in_letter(platform, "(?:link|contact)"))


def ask_for_correction(page: Page, platform: Platform) -> None:
    _open(page, platform, "/account/privacy/")
    page.locator("main [name=kind]").first.select_option(index=1)
    fill(page, text="姓名写错一个字（示例）")
    press(page, "提交请求")


# — officers —


def first_enterprise(page: Page, platform: Platform) -> None:
    _open(page, platform, "/officer/enterprises/")
    follow(page, "a[href^='/officer/enterprises/']:has-text('（示例）')")


def first_supplier(page: Page, platform: Platform) -> None:
    _open(page, platform, "/officer/suppliers/")
    follow(page, "a[href^='/officer/suppliers/']:has-text('（示例）')")


def show_a_status(to: Steps) -> Steps:
    def steps(page: Page, platform: Platform) -> None:
        to(page, platform)
        follow(page, "a[href*='/statuses/new/']")
        page.locator("main [name=kind]").select_option(index=1)
        fill(page, value="三星级", valid_from="2026-05-01", source="示例公告〔2026〕3号", clause="第六条")
        press(page, "核对")

    return steps


def grant_it(page: Page, platform: Platform) -> None:
    press(page, "授予，记入留痕")


def end_the_status(page: Page, platform: Platform) -> None:
    follow(page, "a[href*='/end/']")
    fill(page, reason="示例决定〔2026〕9号")
    press(page, "核对")


def preview_a_merge(page: Page, platform: Platform) -> None:
    first_enterprise(page, platform)
    follow(page, "a[href*='/merge/']")
    fill(page, kept="91430104MA0010141H", reason="示例吸收合并")
    press(page, "看看会转移什么")


def ask_for_export(page: Page, platform: Platform) -> None:
    _open(page, platform, "/officer/exports/")
    fill(page, reason="示例：年度统计")
    press(page, "生成文件")


def hand_in(page: Page, platform: Platform) -> None:
    _open(page, platform, "/officer/imports/")
    hand_in_a_list(page)


def import_good_rows(page: Page, platform: Platform) -> None:
    press(page, "导入 1 行")
    page.wait_for_selector("main .note:has-text('已导入')", timeout=30_000)


# — auditor and administrators —


def take_a_sample(page: Page, platform: Platform) -> None:
    _open(page, platform, "/audit/samples/")
    fill(page, purpose="示例：月度抽查", count="5")
    press(page, "写入承诺值")


def draw(page: Page, platform: Platform) -> None:
    press(page, "抽取")


def renew_codes(page: Page, platform: Platform) -> None:
    _open(page, platform, "/account/second-factor/codes/renew/")
    press(page, "重新生成")
    with page.expect_download() as taken:
        page.click("main a[download]")
    assert "云梯恢复码" in taken.value.path().read_text(encoding="utf-8-sig")


def enter_a_notice(page: Page, platform: Platform) -> None:
    _open(page, platform, "/administration/calendar/notices/new/")
    fill(page, year="2027", source="国办发明电〔2026〕示例号", table=HOLIDAYS)
    press(page, "预览变化")


def hand_in_the_notice(page: Page, platform: Platform) -> None:
    press(page, "提交，待确认")


def correct_a_day(page: Page, platform: Platform) -> None:
    _open(page, platform, "/administration/calendar/days/2026-06-05/")
    page.locator("main [name=kind]").first.check()
    fill(page, name="示例", source="示例〔2026〕1号")
    press(page, "提交")


def set_up_a_zone(page: Page, platform: Platform) -> None:
    _open(page, platform, "/administration/regions/changes/new/?kind=zone&code=430100")
    fill(page, code="430171", name="长沙示例高新区", effective_on="2026-01-01", source="示例批复〔2026〕1号")
    press(page, "登记")
    follow(page, "a[href*='/regions/changes/']:has-text('示例')")


def first_request(page: Page, platform: Platform) -> None:
    _open(page, platform, "/administration/privacy/")
    follow(page, "a[href^='/administration/privacy/']:not([href*='register'])")


def hand_in_a_paper(page: Page, platform: Platform) -> None:
    """By the script, then opened from the list."""
    _open(page, platform, "/evidence/")
    file = {"name": "示例合同.pdf", "mimeType": "application/pdf", "buffer": pdf(2)}
    page.locator("[data-uploads] input[type=file]").set_input_files([file])  # type: ignore[list-item]
    page.locator("#files a", has_text="示例合同.pdf").first.click()
    page.wait_for_load_state()


JOURNEYS = (
    Journey("shared:evidence-detail", "applicant", hand_in_a_paper),
    Journey("applicant:case-section", "applicant", applying.begin, "begun"),
    Journey("applicant:case-section", "applicant", applying.choose_the_level),
    Journey("applicant:case-section", "applicant", applying.outlive_the_sign_in, "came-back"),
    Journey("applicant:case", "applicant", applying.fill_in, "ready"),
    Journey("applicant:case-evidence", "applicant", applying.look_at_files),
    Journey("applicant:case-receipt", "applicant", applying.hand_in),
    Journey("applicant:case-papers", "applicant", applying.look_at_papers),
    Journey("public:list-detail", "public", publishing.open_list),
    Journey("public:objection-new", "public", publishing.object_to_a_line),
    Journey("public:objection", "public", publishing.send_the_objection, "to-confirm"),
    Journey("public:certificate", "public", publishing.verify),
    Journey("public:ticket-new", "public", telling.check, "to-check"),
    Journey("public:ticket-new", "public", telling.send, "sent"),
    Journey("public:ticket-follow", "public", telling.follow, "found"),
    Journey("account_reset_password", "public", ask_for_a_new_password, "sent"),
    Journey("account:link-open", "public", open_the_letter),
    Journey("mfa_authenticate", "public", give_password),
    Journey("account_signup", "public", type_nonsense, "wrong", 422),
    Journey("account_signup", "public", join_a_known_enterprise, "joining"),
    Journey("account:join-escalate", "public", call_on_the_officer),
    Journey("account_logout", "public", ask_the_officer),
    Journey("account:unknown-person", "public", open_page("/account/unknown/"), answers=403),
    Journey("account_inactive", "public", open_page("/account/stopped/"), answers=403),
    Journey("socialaccount_login_cancelled", "public", open_page("/account/oidc/stopped/"), answers=403),
    Journey("socialaccount_login_error", "public", open_page("/account/oidc/failed/"), answers=403),
    Journey("public:ticket", "applicant2", telling.open_own),
    Journey("account:contact-confirm", "applicant2", change_address),
    Journey("account:own-data", "applicant2", ask_for_correction, "asked"),
    Journey("account:notice-accept", "applicant2", open_page("/account/notice/")),
    Journey("account_reauthenticate", "applicant2", open_page("/account/password-again/")),
    Journey("account:invitation-accept", "applicant2", invite),
    Journey("officer:case", "county", open_the_case),
    Journey("officer:case-ask", "county", ask_an_expert),
    Journey("expert:case", "expert", open_the_review),
    Journey("expert:case-decline", "expert", begin_to_decline),
    Journey("expert:offline", "expert", open_page("/expert/offline/")),
    Journey("officer:join-list", "county", open_page("/officer/joining/"), "waiting"),
    Journey("officer:enterprise-status-grant", "county", show_a_status(first_enterprise), "preview"),
    Journey("officer:enterprise-detail", "county", grant_it, "granted"),
    Journey("officer:enterprise-status-end", "county", end_the_status),
    Journey("officer:supplier-status-grant", "county", show_a_status(first_supplier), "preview"),
    Journey("officer:supplier-detail", "county", grant_it, "granted"),
    Journey("officer:supplier-status-end", "county", end_the_status),
    Journey("officer:export-detail", "county", ask_for_export),
    Journey("officer:import-detail", "county", hand_in, "checked"),
    Journey("officer:import-detail", "county", import_good_rows, "done"),
    Journey("officer:home", "county", open_page("/officer/"), "waiting"),
    Journey("account:message-list", "county", open_page("/account/messages/"), "some"),
    Journey("mfa_reauthenticate", "county", open_page("/account/code-again/")),
    Journey("mfa_deactivate_totp", "county", open_page("/account/second-factor/off/")),
    Journey("mfa_view_recovery_codes", "county", renew_codes),
    Journey("officer:publicity-new", "prefecture", publishing.preview_a_list, "preview"),
    Journey("officer:ticket-new", "prefecture", telling.enter_a_call, "entered"),
    Journey("officer:ticket", "prefecture", telling.open_it),
    Journey("officer:publicity-list", "prefecture", publishing.open_own_list),
    Journey("officer:list-allow", "prefecture", keeping_lists.publish_an_allow_list, "own"),
    Journey("officer:objection", "prefecture", publishing.open_objection),
    Journey("officer:enterprise-merge", "prefecture", preview_a_merge, "preview"),
    Journey("officer:sample", "prefecture", inspecting.promise_a_draw, "committed"),
    Journey("officer:sample", "prefecture", inspecting.draw, "drawn"),
    Journey("officer:visit", "prefecture", inspecting.open_the_record),
    Journey("officer:visit", "prefecture", inspecting.write_the_record, "written"),
    Journey("officer:visit", "prefecture", inspecting.sign_too_early, "early", 422),
    Journey("officer:visit", "prefecture", inspecting.sign_the_record, "signed"),
    Journey("officer:enterprise-violation-new", "prefecture", inspecting.begin_a_violation),
    Journey("officer:enterprise-violation", "prefecture", inspecting.enter_the_violation),
    Journey("officer:spot-check", "prefecture", inspecting.record_a_check, "recorded", answers=422),
    Journey("officer:spot-check", "prefecture", inspecting.add_proof, "proved"),
    Journey("officer:spot-check", "province", inspecting.confirm_the_check, "confirmed"),
    Journey("officer:appraisal", "province", inspecting.make_an_appraisal),
    Journey("officer:round-quota", "province", keeping_rounds.give_a_quota),
    Journey("officer:round", "province", keeping_rounds.set_the_quota, "quota"),
    Journey("officer:round-notice-withdraw", "province", keeping_rounds.publish_a_notice),
    Journey("officer:round", "province", keeping_rounds.withdraw_the_notice, "withdrawn"),
    Journey("officer:event-new", "province", announcing.begin, "begun"),
    Journey("officer:event-list", "province", announcing.announce, "announced"),
    Journey("officer:event-correct", "province", announcing.open_correcting),
    Journey("public:event", "province", announcing.correct, "corrected"),
    Journey("officer:event-withdraw", "province", announcing.open_calling_off),
    Journey("officer:budget", "province", handing_out.begin, "begun"),
    Journey("officer:budget-targets", "province", handing_out.open_targets),
    Journey("officer:budget", "province", handing_out.set_the_targets, "planned"),
    Journey("officer:budget-release", "province", handing_out.preview_a_release, "preview"),
    Journey("officer:budget", "province", handing_out.release, "released"),
    Journey("shared:book-account", "province", handing_out.open_the_account),
    Journey("shared:book-entry", "province", handing_out.open_the_entry),
    Journey("shared:book-subject", "province", handing_out.open_the_subject),
    Journey("shared:book-list", "province", handing_out.open_the_books),
    Journey("shared:book-round", "province", handing_out.open_the_trial_balance),
    Journey("shared:book-kind", "province", handing_out.open_a_kind),
    Journey("shared:book-region", "province", handing_out.open_a_region),
    Journey("officer:budget-move", "province", handing_out.open_moving),
    Journey("officer:budget-cutoff", "province", handing_out.open_cutoff),
    Journey("officer:budget", "province", handing_out.set_the_cutoff, "cutoff"),
    Journey("officer:budget-close", "province", handing_out.open_closing),
    Journey("officer:panel-new", "province", drawing_experts.open_the_pool),
    Journey("officer:panel", "province", drawing_experts.promise, "committed"),
    Journey("officer:panel", "province", drawing_experts.draw, "drawn"),
    Journey("officer:panel-progress", "province", drawing_experts.progress),
    Journey("officer:list-allow-take-over", "province", keeping_lists.preview_taking_over, "preview"),
    Journey("officer:list-allow-end", "province", keeping_lists.preview_the_end, "preview"),
    Journey("audit:sample-detail", "auditor", take_a_sample, "committed"),
    Journey("audit:sample-detail", "auditor", draw, "drawn"),
    Journey("administration:calendar-notice-create", "system", enter_a_notice, "preview"),
    Journey("administration:calendar-notice", "system", hand_in_the_notice),
    Journey("administration:calendar-correction", "system", correct_a_day),
    Journey("administration:region-change", "system", set_up_a_zone),
    Journey("administration:home", "security", open_page("/administration/"), "waiting"),
    Journey("administration:privacy-detail", "security", first_request),
)
