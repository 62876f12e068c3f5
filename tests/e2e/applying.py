"""A whole application for three stars as a person fills it in, page after page, by what the pages show.

Not here: officers who handle it (`journeys.py`), the same by services (`tests/programmes`).
"""

from playwright.sync_api import Page, expect

from tests.corpus.pieces import pdf
from tests.e2e.conftest import Platform
from tests.e2e.desks import sign_in, sign_ins

TEXTS = {
    "ent_reg_capital_wan": "500",
    "legal_rep_phone": "0999-8000001",
    "contact_position": "主任",
    "contact_mobile": "13900000000",
    "contact_email": "shenbao@example.org",
    "staff_total": "120",
    "staff_cloud_users": "60",
}
CLOUD = {
    "cloud_partners.0.name": "长沙云枢计算有限公司（示例）",
    "cloud_partners.0.kind": "公有云服务商",
    "cloud_start_date": "2026-01-05",
    "industry_name": "通用设备制造业",
    "industry_code": "34",
    "scope_summary": "示例：把订单、排产和质量数据放到云上。",
    "practice_summary": "示例：先试点一条产线，再推广到全厂。",
    "effect_summary": "示例：运维成本下降，数据可以随时查看。",
}
INVOICE = {
    "investment_lines.0.seq": "1",
    "investment_lines.0.buyer_name": "长沙云帆分离设备有限公司（示例）",
    "investment_lines.0.seller_name": "长沙云枢计算有限公司（示例）",
    "investment_lines.0.invoice_no": "26432000000000000001",
    "investment_lines.0.amount_wan": "2",
    "investment_lines.0.invoice_date": "2026-03-01",
    "investment_total_wan": "2",
}
SCREENSHOT = {"screenshot_on": "2026-04-20"}
TYPED_MEANWHILE = "登录失效时写的一段（示例）"
ATTACHED = ("contract", "invoice", "payment", "check")
PAPER, ARRIVES_WITHIN = "示例佐证材料.pdf", 60_000
SERVICE = {"cloud_services.0.service_name": "云ERP", "cloud_services.0.start_date": "2026-01-05"}


def begin(page: Page, platform: Platform) -> None:
    page.goto(platform.url("/applicant/apply/"))
    page.click("main button:has-text('开始填报')")
    page.wait_for_selector(".secnav")


def choose_the_level(page: Page, platform: Platform) -> None:
    """By way of another one: an earlier application may have brought its own."""
    page.click(".secnav a:has-text('申报的级别')")
    page.wait_for_selector("input[name=target_star]")
    page.check("input[name=target_star][value='4']")
    page.wait_for_selector("#saved:has-text('已自动保存')")
    page.check("input[name=target_star][value='3']")


def outlive_the_sign_in(page: Page, platform: Platform) -> None:
    """Signed out beside the form while something is typed; signed in again there, and saved as it stands."""
    _go_on(page)
    _open(page, "上云情况")
    field, note, other = (
        page.locator("main [name=scope_summary]"),
        page.locator("[data-lapsed]"),
        page.context.new_page(),
    )
    other.goto(platform.url("/account/sign-out/"))
    other.click("main button[type=submit]")
    field.fill(TYPED_MEANWHILE)
    field.blur()
    expect(note).to_be_visible(timeout=ARRIVES_WITHIN)
    page.locator(".formnav button.main").click()
    expect(note).to_be_visible()
    expect(field).to_have_value(TYPED_MEANWHILE)  # not sent into the sign-in
    sign_in(other, platform, sign_ins(platform)["applicant"])
    other.close()
    page.click("[data-again]")
    page.wait_for_selector("#saved:has-text('已自动保存')", timeout=ARRIVES_WITHIN)
    page.reload()
    expect(field).to_have_value(TYPED_MEANWHILE)


def fill_in(page: Page, platform: Platform) -> None:
    """Ends at the page that checks everything."""
    _go_on(page)
    _open(page, "申请单位基本情况")
    page.check("input[name=ent_nature] >> nth=2")
    page.check("input[name=is_epidemic_key_enterprise][value=false]")
    _type(page, TEXTS)
    _go_on(page)
    _open(page, "上云情况")
    page.check("input[name=advanced_clusters] >> nth=8")
    _type(page, CLOUD)
    _go_on(page)
    _open(page, "真实性承诺")
    page.check("input[name=commitment_signed][value=true]")
    page.check("input[name=commitment_sealed][value=true]")
    _type(page, {"commitment_sign_date": "2026-05-06"})
    _go_on(page)
    _open(page, "附表2.1")
    for code, pages in (("app_erp", "1"), ("app_crm", "2"), ("fx_cost", "1-2"), ("fx_data_vis", "")):
        line = page.locator(f"li:has(input[name=claimed_items][value={code}])")
        line.locator("input[type=checkbox]").check()
        _attach(page, f"claimed_items/{code}/proof", pages)
    _go_on(page)
    _open(page, "附表2.2")
    _type(page, INVOICE)
    page.check("input[name='investment_lines.0.invest_category'][value=cloud_purchase]")
    for each in ATTACHED:
        _attach(page, f"investment_lines/0/{each}")
    _go_on(page)
    _open(page, "请随本申请表提供")
    buttons = page.locator("button[name=evidence]").all()
    for place in [str(each.get_attribute("value")) for each in buttons]:
        if "doc_other" not in place:
            _attach(page, place)
    _type(page, SCREENSHOT)
    _go_on(page)
    _open(page, "云服务使用时间")
    _type(page, SERVICE)
    page.check("input[name=contract_lacks_cloud_wording][value=false]")
    _go_on(page)
    page.click(".secnav a:has-text('核对和提交')")
    page.wait_for_selector("text=必填项都填了")


def look_at_files(page: Page, platform: Platform) -> None:
    """Of one place, with what was attached there."""
    _open(page, "请随本申请表提供")
    page.locator("button[name=evidence]").first.click()
    page.wait_for_selector("#papers .paper", timeout=ARRIVES_WITHIN)


def hand_in(page: Page, platform: Platform) -> None:
    page.click(".page-head a:has-text('附好了')")
    page.click(".secnav a:has-text('核对和提交')")
    page.click("main form button.main:has-text('提交')")
    page.wait_for_selector("text=查询码")


def look_at_papers(page: Page, platform: Platform) -> None:
    page.click("main a:has-text('申请表和其他文件')")
    page.wait_for_selector("main h1")


def _open(page: Page, title: str) -> None:
    page.click(f".secnav a:has-text('{title}')")
    page.wait_for_selector(f"main h2:has-text('{title}')")


def _attach(page: Page, place: str, pages: str = "") -> None:
    """The first time uploaded there, afterwards chosen from the library; then back to the form."""
    page.click(f"button[name=evidence][value='{place}']")
    page.wait_for_selector("#papers", timeout=ARRIVES_WITHIN)
    held = page.locator("#library label", has_text=PAPER)
    if held.count():
        held.first.locator("input").check()
        page.click("#library button:has-text('附上选中的文件')")
    else:
        content = pdf(pages=2, content=b"BT /F1 24 Tf 72 700 Td (Papers of an application) Tj ET")
        page.set_input_files(
            "[data-uploads] input[type=file]",
            {"name": PAPER, "mimeType": "application/pdf", "buffer": content},
        )
    page.wait_for_selector(f"#papers .paper:has-text('{PAPER}')", timeout=ARRIVES_WITHIN)
    if pages:
        page.wait_for_selector("#papers [data-pages]")
        page.fill("#papers [data-pages]", pages)
        page.click("#papers button:has-text('保存页码')")
        page.wait_for_selector("text=页码已保存")
    page.click(".page-head a:has-text('附好了')")
    page.wait_for_selector(".secnav")


def _type(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.fill(f"main [name='{name}']", value)


def _go_on(page: Page) -> None:
    """A step to the next section is over when that is there; a click before would be lost."""
    with page.expect_navigation(timeout=ARRIVES_WITHIN):
        page.locator(".formnav button.main").click()
