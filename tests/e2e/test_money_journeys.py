"""Public money from the first page to the last fen, in real browsers: a supplier, an enterprise, a city that is short of money, an
objection, a payment, what is left carried into the next year; and a pilot from its application to the earmark.

Days pass by the clock. Not here: each answer of the pages (`tests/web`), the rules (`tests/programmes/guangdong_voucher`).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.money_making import make_claims
from tests.e2e.money_steps import (
    answers,
    apply,
    audit,
    begin,
    begin_batch,
    confirm,
    decide_batch,
    draw_experts,
    fill_in,
    fund,
    hand_out,
    make_known,
    note_down,
    open_year,
    pay,
    press,
    queue_of,
    redeem,
    show_batch,
    until,
)
from tests.e2e.walking import House, Walk, take_step

pytestmark = pytest.mark.browser
PUBLICITY_OVER = 8  # days
FIRST, SECOND, PILOTS = "示例服务券第一期", "示例服务券第二期", "示例试点批次"
SELLER, SELLER_USCC = "长沙飞渡云服务有限公司（示例）", "91430104MA0099021Q"
LOGIN, PASSWORD = "du.fei", "Feidu-yunqiao-7788"
OWN, OWN_USCC = "长沙云帆分离设备有限公司（示例）", "91430104MA001007XM"
DISPUTED, DISPUTED_USCC = "浏阳锦程电子科技有限公司（示例）", "91430181MA001189XW"
LEFT, LEFT_USCC = "浏阳恒信分离设备有限公司（示例）", "91430181MA00114783"
EARMARK = 100_000  # yuan for pilots
UNIT, UNIT_USCC = "长沙云枢计算有限公司（示例）", "91430104MA0014273D"


@pytest.fixture(scope="module")
def house(demo: Callable[[str], Path]) -> Iterator[House]:
    house = House(demo("money"))
    yield house
    house.close()


def test_from_the_suppliers_registration_to_what_the_next_year_owes(house: House, browser: Browser) -> None:
    walk = Walk(house, browser, "money")
    province, city, party = walk.at("province"), walk.at("prefecture"), walk.at("applicant")
    budget = open_year(walk, province, FIRST, "QC-1")
    hand_out(province, 300_000)
    make_known(walk, province, "settlement", 120)
    seller = register_the_supplier(walk)
    admit_the_supplier(walk, seller, province, city)
    application = apply(walk, party, FIRST, contract(walk, "QC-1", OWN, SELLER_USCC))
    confirm(walk, seller, "服务券申领", OWN)
    walk.go(city, f"/officer/cases/{application}/")
    take_step(city, "approve", "已发放")
    claim = redeem(walk, party, application, proofs(walk, OWN, SELLER))
    confirm(walk, seller, "服务券兑现", OWN)
    audit(walk, province, city, claim)
    make_claims(house.platform, "QC-1", DISPUTED_USCC, f"{LEFT_USCC}:applicant2")
    confirm_the_account(walk)
    fund(walk, province, budget, 70_000)  # one claim of three, and not enough for another
    batch, case = begin_batch(walk, city, FIRST, 3)
    walk.look(city, "list")
    show_batch(walk, city, case)
    walk.look(city, "batch-in-publicity")
    walk.go(city, batch)
    shown = city.get_by_role("link", name="公示的清单").get_attribute("href") or ""
    object_to_the_second_line(walk, party, shown.replace("/officer/publicity/", "/lists/"))
    walk.leave()

    house.later(PUBLICITY_OVER)
    city, finance, party = walk.at("prefecture"), walk.at("finance"), walk.at("applicant")
    decide_batch(walk, city, batch, case, 3)
    assert queue_of(city) == [[OWN, "兑付", "一般资金"], [DISPUTED, "暂缓", ""], [LEFT, "结转", ""]]
    walk.look(city, "decided")
    pay(walk, city, finance, batch)
    walk.go(city, case)
    take_step(city, "archive", "已归档")
    is_told_of_the_payment(walk, party, application)
    next_year_owes_what_was_left(walk, city)
    walk.leave()


def register_the_supplier(walk: Walk) -> Page:
    """Signed in and on record."""
    page = walk.somebody()
    walk.go(page, "/account/register/")
    page.locator("main [name=desk][value=supplier]").check()
    page.locator("main [name=region_code]").select_option("430104")
    typed = {"uscc": SELLER_USCC, "organisation_name": SELLER, "login": LOGIN, "name": "杜飞（示例）"}
    typed |= {"email": "du.fei@example.org", "password": PASSWORD, "again": PASSWORD}
    for name, value in typed.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main [name=notice]").check()
    press(page, "注册")
    page.get_by_role("main").get_by_role("link", name="登录", exact=True).click()
    page.get_by_label("登录名").fill(LOGIN)
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "登录")
    walk.go(page, "/applicant/apply/")
    page.get_by_role("link", name="登记服务商档案").first.click()
    page.get_by_label("所在县（市、区）").fill("岳麓区")
    press(page, "登记")
    return page


def admit_the_supplier(walk: Walk, seller: Page, province: Page, city: Page) -> None:
    """Through its city and the experts of the province; then its service is listed."""
    registration = begin(walk, seller, "供应商注册", FIRST)
    offered = answers(walk, "supplier") | {"listed_services.0.service_code": "gd09"}
    fill_in(seller, offered, ["qualification_files/qualification/file"])
    press(seller, "提交")
    passing = city.locator("#step-pass")
    until(walk, city, f"/officer/cases/{registration}/", lambda: passing)
    take_step(city, "pass", "省已受理")
    draw_experts(walk, province, registration, 3)
    take_step(province, "assign_experts", "专家评审中")
    take_step(province, "experts_pass", "已注册")
    listing = begin(walk, seller, "应用服务上架", FIRST)
    walk.go(seller, f"/applicant/apply/{listing}/")
    press(seller, "提交")
    walk.go(province, f"/officer/cases/{listing}/")
    take_step(province, "assign_experts", "专家评审中")
    take_step(province, "experts_pass", "已上架")


def contract(walk: Walk, code: str, name: str, supplier: str) -> dict[str, str]:
    typed = answers(walk, "contract", round=code, name=name, digits="000001")
    return typed | {"supplier_uscc": supplier}


def proofs(walk: Walk, name: str, supplier: str) -> dict[str, str]:
    typed = answers(walk, "redemption", name=name, digits="430104000001")
    return typed | {"invoices.0.issuer_name": supplier, "payments.0.payee_name": supplier}


def confirm_the_account(walk: Walk) -> None:
    """Entered in the demo; what is confirmed now can be paid to before the publicity is over."""
    page = walk.at("finance")
    walk.go(page, "/officer/accounts/")
    page.locator("main").get_by_role("link", name=OWN).first.click()
    press(page, "核对无误，确认")
    expect(page.locator("#toasts")).to_contain_text("起用于拨付")


def object_to_the_second_line(walk: Walk, page: Page, shown: str) -> None:
    walk.go(page, shown)
    expect(page.locator("main")).to_contain_text(DISPUTED)
    page.locator("a[href$='/2/objection/']").click()
    press(page, "填写异议")
    said = {"objection_text": "示例：第2行的合同与另一份重复。"}
    fill_in(page, said, ["objection_material/statement/file"])
    press(page, "提出异议")
    expect(page.get_by_text("查询码").first).to_be_visible()


def is_told_of_the_payment(walk: Walk, page: Page, application: str) -> None:
    """When, by which reference, to which account; and in the statement of account, with where it is booked."""
    walk.go(page, f"/applicant/apply/{application}/")
    told = page.locator("#payment")
    for each in ("银行已付", "50,000.00", "示例流水1"):
        expect(told).to_contain_text(each)
    walk.look(page, "paid")
    told.get_by_role("link", name="50,000.00").click()
    for each in ("已付", "应付 → 已付", "已发放 → 已兑现"):
        expect(page.locator("main")).to_contain_text(each)


def next_year_owes_what_was_left(walk: Walk, city: Page) -> None:
    """First in the list of the next year, whose money is enough; the enterprise reads it in its statement."""
    province, left = walk.at("province"), walk.at("applicant2")
    budget = open_year(walk, province, SECOND, "QC-2")
    fund(walk, province, budget, 100_000)
    begin_batch(walk, city, SECOND, 1)
    assert queue_of(city) == [[LEFT, "拟兑付", ""]]
    expect(city.locator("#queue")).to_contain_text("上期结转")
    walk.go(left, "/applicant/statement/")
    for each in ("由上一批次转入", "转入下一批次", SECOND):
        expect(left.locator("main")).to_contain_text(each)
    walk.look(left, "statement-of-what-is-left")


def test_a_pilot_from_its_application_to_the_earmark(house: House, browser: Browser) -> None:
    walk = Walk(house, browser, "pilot")
    province, unit = walk.at("province"), walk.at("supplier")
    budget = open_year(walk, province, PILOTS, "SD-1")
    hand_out(province, 300_000, earmark=EARMARK)
    make_known(walk, province, "settlement", 150)
    make_known(walk, province, "pilot", 40)
    pilots = budget.replace("/budget/", "/pilots/")
    pilot = apply_as_a_pilot(walk, unit, province, pilots)
    review_the_pilot(walk, province, pilot)
    walk.leave()

    house.later(PUBLICITY_OVER)
    province, city, unit, party = (
        walk.at(login) for login in ("province", "prefecture", "supplier", "applicant")
    )
    approve_the_pilot(walk, province, pilots, pilot)
    application = apply(walk, party, PILOTS, contract(walk, "SD-1", OWN, UNIT_USCC))
    confirm(walk, unit, "服务券申领", OWN, tagged=True)
    walk.go(city, f"/officer/cases/{application}/")
    take_step(city, "approve", "已发放")
    claim = redeem(walk, party, application, proofs(walk, OWN, UNIT))
    confirm(walk, unit, "服务券兑现", OWN)
    audit(walk, province, city, claim)
    walk.go(province, pilots)
    expect(province.locator("main")).to_contain_text("1 / 20 家")
    walk.look(province, "pilots")
    fund(walk, province, budget, 10_000, earmark=EARMARK)
    batch, case = begin_batch(walk, city, PILOTS, 1)
    assert queue_of(city) == [[OWN, "拟兑付", ""]]
    show_batch(walk, city, case)
    walk.leave()

    house.later(PUBLICITY_OVER)
    city = walk.at("prefecture")
    decide_batch(walk, city, batch, case, 1)
    assert queue_of(city) == [[OWN, "兑付", "专项资金"]]
    expect(city.locator("main")).to_contain_text("50,000.00 决定时 100,000.00")
    walk.look(city, "paid-from-the-earmark")
    walk.leave()


def apply_as_a_pilot(walk: Walk, unit: Page, province: Page, pilots: str) -> str:
    """The form is filled in; the paper copies are entered where they arrived; then it is handed in."""
    case = begin(walk, unit, "试点示范", PILOTS)
    told = answers(walk, "pilot", name=UNIT, uscc=UNIT_USCC)
    fill_in(unit, told, ["pilot_proofs/qualifications/file"])
    walk.go(province, pilots)
    province.get_by_role("link", name="登记收到的材料").click()
    province.get_by_label("统一社会信用代码").fill(UNIT_USCC)
    province.get_by_label("收到的纸质份数").fill("3")
    province.get_by_label("收到PDF版一份").check()
    press(province, "保存")
    expect(province.locator("main tbody tr").first).to_contain_text("纸质 3 份")
    walk.go(unit, f"/applicant/apply/{case}/")
    press(unit, "提交")
    expect(unit.get_by_text("查询码").first).to_be_visible()
    return case


def review_the_pilot(walk: Walk, page: Page, case: str) -> None:
    """By experts that are drawn; then it is shown for seven days."""
    walk.go(page, f"/officer/cases/{case}/")
    note_down(page, review_mode="defence")
    draw_experts(walk, page, case, 5)
    take_step(page, "start_review", "专家评审中")
    take_step(page, "select", "公示中")
    page.get_by_role("link", name="公示公布").first.click()
    page.locator("li", has_text=PILOTS).get_by_role("link", name="件，列名单").click()
    page.locator("[name=contact]").fill("示例处室，0999-85500000")
    for stated in page.locator("[name=stated]").all():
        stated.check()
    press(page, "预览")
    page.locator("button[name=publish]").click()
    expect(page.get_by_role("heading", name="各行")).to_be_visible()


def approve_the_pilot(walk: Walk, page: Page, pilots: str, case: str) -> None:
    """Nobody objected; its plan is fixed and it is given its share of what the city may spend on pilots."""
    walk.go(page, f"/officer/cases/{case}/")
    take_step(page, "publicity_closed", "已确定")
    note_down(page, pilot_plan_confirmed="yes")
    walk.go(page, pilots)
    page.get_by_role("link", name="分配额度").click()
    page.locator("main input[name^=share_]").fill(str(EARMARK))
    press(page, "保存")
    expect(page.locator("main")).to_contain_text("已分完")
    walk.go(page, f"/officer/cases/{case}/")
    take_step(page, "allocate_quota", "实施中")
