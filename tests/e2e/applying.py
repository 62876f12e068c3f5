"""A whole application for three stars as a person fills it in, page after page, by what the pages show.

Not here: officers who handle it (`journeys.py`), the same by services (`tests/programmes`).
"""

from playwright.sync_api import Page

from tests.e2e.conftest import Platform

MATERIALS = 11
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
    "scope_summary": "示例：把订单、排产和质量数据放到云上。",
    "practice_summary": "示例：先试点一条产线，再推广到全厂。",
    "effect_summary": "示例：运维成本下降，数据可以随时查看。",
}
INVOICE = {
    "investment_lines.0.seq": "1",
    "investment_lines.0.buyer_name": "长沙云帆分离设备有限公司（示例）",
    "investment_lines.0.seller_name": "长沙云枢计算有限公司（示例）",
    "investment_lines.0.invoice_no": "26432000000000000001",
    "investment_lines.0.contract_pages": "12-15",
    "investment_lines.0.amount_wan": "2",
    "investment_lines.0.invoice_date": "2026-03-01",
    "investment_total_wan": "2",
}
ATTACHED = ("contract_attached", "invoice_attached", "payment_proof_attached", "invoice_check_attached")
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
    for code, pages in (("app_erp", "20"), ("app_crm", "21"), ("fx_cost", "22"), ("fx_data_vis", "23")):
        line = page.locator(f"li:has(input[name=claimed_items][value={code}])")
        line.locator("input[type=checkbox]").check()
        line.locator("input[name$=evidence_pages]").fill(pages)
    _go_on(page)
    _open(page, "附表2.2")
    _type(page, INVOICE)
    page.check("input[name='investment_lines.0.invest_category'][value=cloud_purchase]")
    for each in ATTACHED:
        page.check(f"input[name='investment_lines.0.{each}'][value=true]")
    _go_on(page)
    _open(page, "请随本申请表提供")
    for place in range(MATERIALS + 4):
        box = page.locator("input[name=materials]").nth(place)
        if box.count() and box.get_attribute("value") != "doc_other":
            box.check()
    _go_on(page)
    _open(page, "云服务使用时间")
    _type(page, SERVICE)
    page.check("input[name=contract_lacks_cloud_wording][value=false]")
    _go_on(page)
    page.click(".secnav a:has-text('核对和提交')")
    page.wait_for_selector("text=必填项都填了")


def hand_in(page: Page, platform: Platform) -> None:
    page.click("main form button.main:has-text('提交')")
    page.wait_for_selector("text=查询码")


def _open(page: Page, title: str) -> None:
    page.click(f".secnav a:has-text('{title}')")
    page.wait_for_selector(f"main h2:has-text('{title}')")


def _type(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.fill(f"main [name='{name}']", value)


def _go_on(page: Page) -> None:
    page.locator(".formnav button.main").click()
    page.wait_for_load_state()
