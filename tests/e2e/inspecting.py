"""Steps to the pages of visits on the spot: promise a draw, draw, put on the list, write the record, sign it.

They rest on the applications of the demo that wait for a visit. Not here: the rules (`tests/apps/inspections`).
"""

import re

from playwright.sync_api import Page, expect

from tests.corpus.pieces import pdf
from tests.e2e.conftest import Platform

ROUND = "星级上云企业评定示例批次"  # of the demo; other tests open rounds of their own
VISITORS = ("秦市局（示例）", "示例核查员")
PROOF = "抽查照片（示例）.pdf"
SHEET = "现场照片和签字页（示例）.pdf"


def promise_a_draw(page: Page, platform: Platform) -> None:
    """The list and the seed are fixed before the draw; the seed is not shown yet."""
    page.goto(platform.url("/officer/inspections/"))
    page.locator("main a.plain[href*='/draw/']", has_text=ROUND).click()
    page.get_by_label("抽取家数").fill("1")
    page.get_by_role("button", name="定下名单，准备抽取").click()
    expect(page.locator("body")).to_contain_text("名单定于")
    expect(page.locator("body")).not_to_contain_text("抽取于")


def draw(page: Page, _platform: Platform) -> None:
    page.get_by_role("button", name="抽取 1 家").click()
    expect(page.locator("main")).to_contain_text("抽中的申报")


def open_the_record(page: Page, _platform: Platform) -> None:
    """The drawn go onto the list of visits together; then each has a record of its own."""
    sample = page.url
    page.get_by_role("button", name="把 1 家列入现场核查").click()
    page.get_by_role("button", name="办理 1 件").click()
    expect(page.get_by_text("已办 1 件")).to_be_visible()
    page.goto(sample)
    page.get_by_role("link", name="核查记录").click()
    page.wait_for_load_state()


def write_the_record(page: Page, _platform: Platform) -> None:
    """Saved with a photo; what is not filled in yet does not stand in the way."""
    page.get_by_label("核查地点").fill("示例路1号")
    page.get_by_label("核查人员").fill("\n".join(VISITORS))
    page.get_by_label("企业代表").fill("李四（示例）")
    page.get_by_label("核查意见").fill("设备、系统与申报一致（示例）")
    content = pdf(pages=1, content=b"BT /F1 24 Tf 72 700 Td (Sheet of a visit) Tj ET")
    page.set_input_files(
        "input[name=photos]", {"name": SHEET, "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("main")).to_contain_text("已当面签字的核查人员")


def sign_too_early(page: Page, _platform: Platform) -> None:
    """All that is missing is said at once; what was typed stays."""
    page.get_by_role("button", name="签字，记录不再改").click()
    expect(page.locator("main")).to_contain_text("没有选核查结论")
    expect(page.get_by_label("核查地点")).to_have_value("示例路1号")


def sign_the_record(page: Page, _platform: Platform) -> None:
    for item in page.locator("select[name^=outcome-]").all():
        item.select_option("true")
    page.get_by_label("核查合格", exact=True).check()
    for name in VISITORS:
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="签字，记录不再改").click()
    expect(page.get_by_text("核查记录已签字，现在可以办")).to_be_visible()
    page.goto(page.url.rstrip("/") + "/visit/")


def begin_a_violation(page: Page, platform: Platform) -> None:
    """In the file of an enterprise of the demo."""
    page.goto(platform.url("/officer/enterprises/"))
    page.locator("main tbody a").first.click()
    page.locator("section[aria-labelledby=h-violations]").get_by_role("link", name="登记").click()
    page.wait_for_load_state()


def enter_the_violation(page: Page, _platform: Platform) -> None:
    page.get_by_label("查明之日").fill("2018-05-01")
    page.get_by_label("认定机关").fill("示例市财政局")
    page.get_by_label("文书和文号").fill("示例决定〔2018〕1号")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("main")).to_contain_text("还没有标注是否严重")
    page.get_by_role("link", name="标注、撤销").click()
    page.wait_for_load_state()


def record_a_check(page: Page, platform: Platform) -> None:
    """Of an enterprise of the demo, without an appointment; what is missing is told, what was typed stays."""
    page.goto(platform.url("/officer/enterprises/"))
    page.locator("main tbody a").first.click()
    code = re.search(r"\b[0-9A-HJ-NP-RTUW-Y]{18}\b", page.locator("main").inner_text())
    assert code is not None
    page.goto(platform.url(f"/officer/spot-checks/new/?uscc={code[0]}"))
    page.get_by_label("抽查地点").fill("示例路1号")
    page.get_by_label("抽查人员").fill("秦市局（示例）")
    page.get_by_label("抽查结果").fill("没有登录记录（示例）")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("main")).to_contain_text("没有选抽查结论")
    page.get_by_label("实施效果不理想").check()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("main")).to_contain_text("还没有证据")


def add_proof(page: Page, _platform: Platform) -> None:
    content = pdf(pages=1, content=b"BT /F1 24 Tf 72 700 Td (Proof of a check) Tj ET")
    page.set_input_files(
        "input[name=files]", {"name": PROOF, "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("main")).to_contain_text(PROOF)


def confirm_the_check(page: Page, platform: Platform) -> None:
    """By another person, once the file was found clean."""
    page.goto(platform.url("/officer/spot-checks/"))
    page.locator("main tbody a").first.click()
    check = page.url
    for _attempt in range(30):
        if page.get_by_role("link", name=PROOF).count():
            break
        page.wait_for_timeout(1000)
        page.goto(check)
    page.get_by_label("理由和依据").fill("示例依据")
    page.get_by_role("button", name="查实", exact=True).click()
    expect(page.locator("main")).to_contain_text("已列入限制申报的名单")


def make_an_appraisal(page: Page, platform: Platform) -> None:
    """Of the suppliers of the year, as they stand now."""
    page.goto(platform.url("/officer/appraisals/"))
    page.get_by_role("button", name="按现在的数据算").click()
    expect(page.locator("main")).to_contain_text("内容指纹")
