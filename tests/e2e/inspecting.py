"""Steps to the pages of visits on the spot: promise a draw, draw, put on the list, write the record, sign it.

They rest on the applications of the demo that wait for a visit. Not here: the rules (`tests/apps/inspections`).
"""

from playwright.sync_api import Page, expect

from tests.corpus.pieces import pdf
from tests.e2e.conftest import Platform

ROUND = "星级上云企业评定示例批次"  # of the demo; other tests open rounds of their own
VISITORS = ("秦市局（示例）", "示例核查员")
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
