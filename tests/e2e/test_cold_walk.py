"""An application from the home page to the receipt by what stands on the pages alone.

Where somebody hesitated when trying it cold, and what was done about it: `docs/explanation/cold-walk.md`.
"""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.corpus.pieces import pdf
from tests.e2e.by_sight import Newcomer
from tests.e2e.conftest import Platform
from tests.e2e.leading import follow_what_is_missing
from tests.e2e.test_pages import new_context
from yunti.domain.characters import count_characters

pytestmark = pytest.mark.browser
CLOUD = "长沙云枢计算有限公司（示例）"
NEWCOMER = "applicant2"  # has begun nothing yet
PAPER = "示例佐证材料.pdf"
ODD = (
    "e\u0301\u1112\u1161\u11ab",
    "a \t\n\u3000\u00a0\u0085\u1680\u2009\u2028\u202f\u205fb",
    "\u200b\u200d\u2060\ufeff",
    "😀𠮷①１",
)
LONGER_THAN_A_PAUSE_MS = 1_500


def test_a_newcomer_applies_by_what_the_pages_say(browser: Browser, platform: Platform) -> None:
    context = new_context(browser)
    context.set_default_timeout(30_000)
    apply(Newcomer(context.new_page(), platform))
    context.close()


def apply(walker: Newcomer) -> None:
    walker.arrive()
    walker.follow("登录")
    walker.write({"登录名": NEWCOMER, "密码": "Cloud-Ladder-2026"})
    walker.press("登录")
    walker.follow("去申报")
    walker.press("开始填报")
    walker.choose("申请评定星级", "三星")
    walker.press("保存，填下一栏")
    walker.turn_to("申请单位基本情况")
    follow_what_is_missing(walker.page)
    walker.turn_to("申请单位基本情况")
    fill_in_the_party(walker)
    fill_in_the_cloud(walker)
    sign_the_promise(walker)
    tick_the_items(walker)
    list_the_money(walker)
    add_the_papers(walker)
    tell_the_times(walker)
    walker.reads("必填项都填了")
    walker.press("提交")
    walker.reads("查询码")


def fill_in_the_party(walker: Newcomer) -> None:
    walker.choose("单位性质", "民营")
    walker.write(
        {
            "注册资本（万元）": "500",
            "法人代表 电话": "0999-8000001",
            "联系人 职务": "主任",
            "手机": "13900000000",
            "电子邮箱": "shenbao@example.org",
            "企业规模 总人数": "120",
            "使用云服务人员数量": "60",
        }
    )
    walker.choose("申报主体是否纳入省疫情防控重点保障企业名单", "否")
    walker.press("保存，填下一栏")


def fill_in_the_cloud(walker: Newcomer) -> None:
    walker.write({"名称": CLOUD, "类别": "公有云服务商"}, within="上云合作机构")
    walker.write({"上云开始时间": "2026-01-05", "所处行业": "通用设备制造业", "所处行业代码": "34"})
    walker.tick("物联网")
    type_without_leaving(walker.page)
    walker.write(
        {
            "上云范围及内容简介": "示例：把订单、排产和质量数据放到云上。",
            "上云实践": "示例：先试点一条产线，再推广到全厂。",
            "上云效果说明": "示例：运维成本下降，数据可以随时查看。",
        }
    )
    walker.press("保存，填下一栏")


def type_without_leaving(page: Page) -> None:
    """What is typed is counted as the rules count, and saved at a pause but never in the midst of a composition."""
    box = page.get_by_role("main").get_by_label("上云实践").first
    said = box.locator("xpath=following-sibling::*[@data-counter]")
    for text in ODD:
        box.fill(text)
        expect(said).to_have_text(f"不超过 500 字，已填 {count_characters(text)} 字")
    box.fill("字" * 501)
    expect(said).to_have_text("不超过 500 字，已填 501 字，超出 1 字")
    expect(said).to_have_attribute("data-tone", "bad")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        box.fill("示例")
    expect(page.locator("#saved")).to_contain_text("已自动保存")
    expect(said).to_have_attribute("data-tone", "")
    compose(page, box)


def compose(page: Page, box: Locator) -> None:
    sent: list[Request] = []

    def hear(request: Request) -> None:
        sent.append(request)

    page.on("request", hear)
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "yun", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_timeout(LONGER_THAN_A_PAUSE_MS)
    assert not [each.url for each in sent], "half a word was saved"
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        keyboard.send("Input.insertText", {"text": "云"})
    assert "示例云" in (parse_qs(answered.value.request.post_data or "")["practice_summary"])
    expect(box).to_be_focused()
    page.remove_listener("request", hear)


def sign_the_promise(walker: Newcomer) -> None:
    walker.choose("法人代表（签字）：", "是")
    walker.choose("申报单位（公章）：", "是")
    walker.write({"年 月 日": "2026-05-06"})
    walker.press("保存，填下一栏")


def tick_the_items(walker: Newcomer) -> None:
    for item in ("企业资源规划", "客户资源管理", "成本下降", "数据可视化"):
        walker.tick(item)
        walker.attach(f"{item} 证明材料", PAPER, pdf(pages=2))
    walker.press("保存，填下一栏")


def list_the_money(walker: Newcomer) -> None:
    walker.write(
        {
            "购买方名称": "长沙云帆分离设备有限公司（示例）",
            "销售方名称": CLOUD,
            "发票号码": "26432000000000000001",
            "上云投入金额": "2",
            "开票日期": "2026-03-01",
        },
        within="上云投入明细说明",
    )
    walker.choose("投入类别", "云产品、云服务、云解决方案采购")
    walker.attach_everywhere(PAPER, pdf(pages=2))
    walker.write({"上云投入合计": "2"})
    walker.press("保存，填下一栏")
    walker.press("保存，填下一栏")


def add_the_papers(walker: Newcomer) -> None:
    walker.attach_everywhere(PAPER, pdf(pages=2), but="其他证明性材料")
    walker.write({"实际使用截图的截图日期": "2026-04-20"})
    walker.press("保存，填下一栏")


def tell_the_times(walker: Newcomer) -> None:
    walker.write({"云服务名称": "云ERP", "云服务商": CLOUD, "开始使用日期": "2026-01-05"})
    walker.choose("合同中未明确体现“云服务”“云产品”等字样", "否")
    walker.press("保存，去核对")
