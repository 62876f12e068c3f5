"""A result before the public, in a real browser: list, objection, its outcome, announcement, certificate, looking up.

Not here: what the pages say in full (`tests/web/public/test_lists.py`, `tests/web/officer/test_publicity.py`).
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Platform, Watch
from tests.e2e.desks import sign_in, sign_ins
from tests.e2e.list_making import make_lists
from tests.e2e.looking import problems_of
from tests.e2e.test_pages import new_context

pytestmark = pytest.mark.browser


def at_desk(platform: Platform, browser: Browser, watch: Watch, login: str) -> Page:
    page = new_context(browser).new_page()
    watch.follow(page)
    if login != "public":
        sign_in(page, platform, sign_ins(platform)[login])
    return page


def test_from_the_list_to_the_certificate(platform: Platform, browser: Browser) -> None:
    made = make_lists(platform)
    watch = Watch(platform.address)
    officer = at_desk(platform, browser, watch, "prefecture")
    public = at_desk(platform, browser, watch, "public")

    officer.get_by_role("link", name="公示公布").first.click()
    problems = problems_of(officer, "prefecture", "officer:publicity")
    officer.get_by_role("link", name="3 件，列名单").first.click()
    officer.get_by_role("button", name="预览").click()
    expect(officer.locator("[data-problems]")).to_be_focused()
    watch.forgive(422)
    officer.fill("[name=contact]", "示例市工信局融合处，0900-85500000")
    officer.get_by_role("button", name="预览").click()
    expect(officer.get_by_text("将要发布")).to_be_visible()
    problems += problems_of(officer, "prefecture", "officer:publicity-new")
    officer.get_by_role("button", name="发布 3 行的名单").click()
    expect(officer.get_by_role("heading", name="各行")).to_be_visible()

    public.goto(platform.url("/"))
    public.get_by_role("link", name="拟认定三星级上云企业名单公示").first.click()
    expect(public.get_by_text("今天发布，公示 7 天").last).to_be_visible()
    problems += problems_of(public, "public", "public:list-detail")
    public.get_by_role("link", name="对第 2 行提出异议").click()
    problems += problems_of(public, "public", "public:objection-new")
    public.get_by_role("button", name="下一步：确认").click()
    expect(public.locator("[data-problems]")).to_be_focused()
    watch.forgive(422)
    public.fill("[name=text]", "合同签订日期晚于申报日期。")
    public.fill("[name=objector]", "示例丙有限公司")
    public.fill("[name=contact]", "0900-85500002")
    public.get_by_role("button", name="下一步：确认").click()
    problems += problems_of(public, "public", "public:objection-to-confirm")
    public.get_by_role("button", name="确认提交").click()
    expect(public.get_by_text("已经受理")).to_be_visible()
    problems += problems_of(public, "public", "public:objection")
    public.get_by_role("link", name="返回名单").click()
    expect(public.get_by_text("异议处理中")).to_be_visible()
    problems += problems_of(public, "public", "public:list-suspended")

    officer.get_by_role("link", name="公示公布").first.click()
    officer.get_by_role("link", name="待处理的异议").click()
    problems += problems_of(officer, "prefecture", "officer:objection-list")
    officer.locator("tbody th a").last.click()
    expect(officer.get_by_text("示例丙有限公司")).to_be_visible()
    problems += problems_of(officer, "prefecture", "officer:objection")
    officer.get_by_label("异议不成立").check()
    officer.fill("[name=outcome]", "经核对合同原件，签订日期在申报之前。")
    officer.get_by_role("button", name="处理完毕").click()
    expect(officer.locator("#toasts")).to_contain_text("异议已经处理")
    public.reload()
    expect(public.get_by_text("异议处理中")).to_have_count(0)
    officer.get_by_role("link", name="公示公布").first.click()
    officer.locator("tbody th a").first.click()
    problems += problems_of(officer, "prefecture", "officer:publicity-list")

    province = at_desk(platform, browser, watch, "province")
    province.get_by_role("link", name="公示公布").first.click()
    province.get_by_role("link", name="2 件，列名单").click()
    province.get_by_label("我确认").check()
    province.get_by_role("button", name="预览").click()
    province.get_by_role("button", name="发布 2 行的名单").click()
    expect(province.get_by_role("heading", name="各行")).to_be_visible()
    public.get_by_role("link", name="公示公告").first.click()
    problems += problems_of(public, "public", "public:publicity-list")
    public.get_by_role("link", name="公布", exact=True).click()
    problems += problems_of(public, "public", "public:announcement-list")
    public.get_by_role("link", name="星级上云企业名单").first.click()
    problems += problems_of(public, "public", "public:announcement")

    public.get_by_role("link", name="查进度").click()
    public.fill("[name=number]", made["waiting"])
    public.fill("[name=secret]", "AAAAAAAAAA")
    public.get_by_role("button", name="查询").click()
    expect(public.get_by_text("没有查到")).to_be_visible()
    watch.forgive(422)
    public.fill("[name=secret]", made["waiting_secret"])
    public.get_by_role("button", name="查询").click()
    expect(public.get_by_text("公示中").first).to_be_visible()
    problems += problems_of(public, "public", "public:progress")

    public.fill("[name=number]", made["recognised"])
    public.fill("[name=secret]", made["recognised_secret"])
    public.get_by_role("button", name="查询").click()
    public.get_by_role("link", name="SX").click()
    code = public.locator("article .mono").last.inner_text()
    public.get_by_role("link", name="证书查验").first.click()
    problems += problems_of(public, "public", "public:certificate-search")
    public.fill("[name=code]", code)
    public.get_by_role("button", name="验证").click()
    expect(public.get_by_role("heading", name="证书有效")).to_be_visible()
    problems += problems_of(public, "public", "public:certificate")
    assert not problems
    assert not watch.errors
    assert not watch.strangers
