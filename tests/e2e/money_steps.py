"""Steps of the money walks, each as the person at that desk clicks it: years opened, forms filled in, vouchers confirmed, batches settled.

What is typed is what the demo types (`yunti/cli/demo/tables/vouchers.json`). Not here: the walks (`test_money_journeys.py`).
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.corpus.pieces import pdf
from tests.e2e.walking import Walk, take_step
from yunti.cli.demo.tables import document

CITY, CITY_NAME = "430100", "长沙市"
PAPER = "示例佐证材料.pdf"
SECONDS_TO_APPEAR = 60


def day(walk: Walk, days: int) -> date:
    """As the walk's own clock tells it."""
    return (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=walk.house.days + days)).date()


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def until(walk: Walk, page: Page, path: str, found: Callable[[], Locator]) -> Locator:
    """The worker does it within seconds; the page is looked at anew until it shows it."""
    for _ in range(SECONDS_TO_APPEAR):
        walk.go(page, path)
        if found().count():
            return found().first
        page.wait_for_timeout(1000)
    raise AssertionError(f"not on {path}: {page.inner_text('main')[:400]}")


# a year of the province -------------------------------------------------------------------------------------------


def open_year(walk: Walk, page: Page, title: str, code: str) -> str:
    """The address of its budget."""
    walk.go(page, "/officer/rounds/")
    page.locator("main a[href$='/rounds/new/']").first.click()
    page.locator("main a[href*='guangdong-voucher']").first.click()
    page.get_by_label("批次名称").fill(title)
    page.get_by_label("批次编号").fill(code)
    page.locator("main [name=opens_applicant]").fill(f"{day(walk, -1)}T09:00")
    page.locator("main [name=closes_applicant]").fill(f"{day(walk, 60)}T17:30")
    press(page, "开设")
    page.locator("a[href$='/budget/']").click()
    press(page, "开始年度")
    return page.url.removeprefix(walk.house.platform.address)


def hand_out(page: Page, yuan: int, earmark: int = 0) -> None:
    page.get_by_role("link", name="确定额度").click()
    page.locator(f"main [name=target_{CITY}]").fill(str(yuan))
    page.locator(f"main [name=issue_{CITY}]").fill(str(yuan))
    page.locator(f"main [name=earmark_{CITY}]").fill(str(earmark))
    press(page, "保存")
    page.get_by_role("link", name="下达", exact=True).click()
    page.get_by_label("这一次下达的名称").fill("示例第一批")
    page.get_by_label("依据或理由").fill("示例文件〔2026〕6号")
    page.locator(f"main [name=amount_{CITY}]").fill(str(yuan))
    press(page, "下一步")
    press(page, "确认下达")
    expect(page.locator("main")).to_contain_text("示例第一批")


def make_known(walk: Walk, page: Page, kind: str, days: int) -> None:
    """The last day of something, at least thirty days before."""
    page.get_by_role("link", name="公布截止日期").click()
    page.locator("main [name=kind]").select_option(kind)
    page.locator("main [name=cutoff_on]").fill(str(day(walk, days)))
    page.locator("main form button.main").click()
    expect(page.locator("section[aria-labelledby=h-cutoffs]")).to_contain_text("有效")


def fund(walk: Walk, page: Page, budget: str, general: int, earmark: int = 0) -> None:
    walk.go(page, budget)
    page.get_by_role("link", name="下达资金").click()
    page.get_by_label("依据或理由").fill("示例资金文件")
    page.locator(f"main [name=general_{CITY}]").fill(str(general))
    page.locator(f"main [name=earmark_{CITY}]").fill(str(earmark))
    press(page, "下一步")
    press(page, "确认下达")


# forms ------------------------------------------------------------------------------------------------------------


def answers(walk: Walk, *names: str, **told: str) -> dict[str, str]:
    """A cell of a list is a field of its own; of a list its first row is what the page offers."""
    found: dict[str, str] = {}
    for name in names:
        for field, value in document("vouchers")["answers"][name].items():
            if isinstance(value, list) and isinstance(value[0], dict):
                found |= {f"{field}.0.{cell}": _typed(walk, each, told) for cell, each in value[0].items()}
            else:
                found[field] = _typed(walk, value, told)
    return found


def _typed(walk: Walk, value: Any, told: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, str) and value.startswith("@"):
        return str(day(walk, int(value[1:])))
    return value.format(**told) if isinstance(value, str) else str(value)


def begin(walk: Walk, page: Page, kind: str, year: str) -> str:
    """The reference of what was begun."""
    walk.go(page, "/applicant/apply/")
    row = page.locator("tr", has_text=year).filter(has_text=kind)
    row.get_by_role("button", name="开始填报").click()
    page.wait_for_selector(".secnav")
    return page.url.split("/apply/")[1].split("/")[0]


def fill_in(page: Page, typed: Mapping[str, str], papers: Sequence[str] = ()) -> None:
    """Section after section, up to the page that checks everything."""
    page.locator(".secnav a").first.click()
    page.wait_for_load_state()
    for _section in range(page.locator(".secnav a").count() - 1):
        for name, value in typed.items():
            field = page.locator(f"main [name='{name}']:not([type=hidden])")
            if field.count():
                _enter(field, value)
        for place in papers:
            if page.locator(f"main button[name=evidence][value='{place}']").count():
                _attach(page, place)
        with page.expect_navigation():
            page.locator(".formnav button.main").click()
    expect(page.get_by_text("必填项都填了")).to_be_visible()


def _enter(field: Locator, value: str) -> None:
    if field.first.get_attribute("type") in ("radio", "checkbox"):
        field.and_(field.page.locator(f"[value='{value}']")).check()
    else:
        field.first.fill(value)


def _attach(page: Page, place: str) -> None:
    """The first time uploaded there, afterwards chosen from the library; then back to the form."""
    page.click(f"button[name=evidence][value='{place}']")
    page.wait_for_selector("#papers")
    page.wait_for_load_state()  # the script of the page sends the file
    held = page.locator("#library label", has_text=PAPER)
    if held.count():
        held.first.locator("input").check()
        page.click("#library button:has-text('附上选中的文件')")
    else:
        content = pdf(pages=2, content=b"BT /F1 24 Tf 72 700 Td (Papers of a walk of money) Tj ET")
        paper = {"name": PAPER, "mimeType": "application/pdf", "buffer": content}
        page.set_input_files("[data-uploads] input[type=file]", paper)  # type: ignore[arg-type]
    page.wait_for_selector(f"#papers .paper:has-text('{PAPER}')")
    page.click(".page-head a:has-text('附好了')")
    page.wait_for_selector(".secnav")


def note_down(page: Page, **typed: str) -> None:
    """What the office fills in."""
    for name, value in typed.items():
        page.locator(f"#fields [name={name}]").select_option(value)
    page.locator("#fields").get_by_role("button", name="保存").click()
    expect(page.locator("#toasts")).to_contain_text("保存")


def draw_experts(walk: Walk, page: Page, case: str, count: int) -> None:
    walk.go(page, f"/officer/cases/{case}/")
    page.get_by_role("link", name="去抽取").click()
    press(page, "锁定名单和种子")
    press(page, f"抽取 {count} 名")
    expect(page.locator("main")).to_contain_text("抽取的次序")
    walk.go(page, f"/officer/cases/{case}/")


# a voucher --------------------------------------------------------------------------------------------------------


def apply(walk: Walk, page: Page, year: str, typed: Mapping[str, str]) -> str:
    """Made ready and arrived; the platform hands it in."""
    case = begin(walk, page, "服务券申领", year)
    fill_in(page, typed, ["contract_file/contract/file"])
    press(page, "定稿")
    press(page, "申请")
    expect(page.locator("main")).to_contain_text("已到达")
    return case


def confirm(walk: Walk, page: Page, kind: str, name: str, *, tagged: bool = False) -> None:
    """By the supplier, on its own desk."""
    row = page.locator("tr", has_text=kind).filter(has_text=name).filter(has_text="待供应商确认")
    until(walk, page, "/supplier/cases/", lambda: row.get_by_role("link")).click()
    expect(page.locator("h1")).to_contain_text(name)
    if tagged:
        page.get_by_label("标注试点").check()
    for stated in page.locator("input[name=stated]").all():
        stated.check()
    press(page, "确认")
    expect(page.locator("h1")).to_contain_text("企业的申报")


def redeem(walk: Walk, page: Page, application: str, typed: Mapping[str, str]) -> str:
    """The reference of what was handed in, which the platform began with the voucher."""
    walk.go(page, f"/applicant/apply/{application}/")
    page.get_by_role("link", name="结算申请", exact=True).click()
    page.wait_for_load_state()
    case = page.url.split("/apply/")[1].split("/")[0]
    fill_in(page, typed, ["invoices/0/file", "payments/0/file"])
    press(page, "申请结算")
    expect(page.get_by_text("查询码").first).to_be_visible()
    return case


def audit(walk: Walk, province: Page, city: Page, case: str) -> None:
    walk.go(province, f"/officer/cases/{case}/")
    take_step(
        province,
        "mark_completed",
        "地市审核中",
        "比对三十天的连接，共一百次、二十二个活跃日（示例）",
    )
    walk.go(city, f"/officer/cases/{case}/")
    take_step(city, "approve", "待结算")


# a batch ----------------------------------------------------------------------------------------------------------


def begin_batch(walk: Walk, page: Page, year: str, lines: int) -> tuple[str, str]:
    """The list is made out and every line included: the addresses of the batch and of its case."""
    walk.go(page, "/officer/settlements/")
    page.locator("main select[name=round]").select_option(label=year)
    press(page, "开始一批结算")
    batch = page.url.removeprefix(walk.house.platform.address)
    page.get_by_role("link", name="办理这一批").click()
    page.wait_for_load_state()
    case = page.url.removeprefix(walk.house.platform.address)
    take_step(page, "generate_list", "清单已出")
    until(walk, page, batch, lambda: page.get_by_text(f"{lines}/{lines}", exact=True))
    return batch, case


def show_batch(walk: Walk, page: Page, case: str) -> None:
    walk.go(page, case)
    note_down(page, posted_on_city_website="yes")
    take_step(page, "start_publicity", "公示中")


def decide_batch(walk: Walk, page: Page, batch: str, case: str, lines: int) -> None:
    """Publicity is over; what was decided is carried out line by line by the worker."""
    walk.go(page, case)
    take_step(page, "close_publicity", "公示期满")
    take_step(page, "pay_out", "已统一兑付")
    done = page.locator("main").get_by_text(f"{lines}/{lines}", exact=True)
    until(walk, page, batch, lambda: done.nth(1))


def queue_of(page: Page) -> list[list[str]]:
    """Enterprise, decision and pot of each line, in the order of the queue."""
    rows = page.locator("#queue tbody tr").all()
    return [[row.locator("th, td").nth(cell).inner_text() for cell in (1, 4, 5)] for row in rows]


def pay(walk: Walk, city: Page, finance: Page, batch: str) -> None:
    """Drawn by the city, released by both, taken to the bank; its answer says that all was paid."""
    there = batch.replace("/officer/settlements/", "/finance/batches/")
    walk.go(city, there)
    press(city, "编制付款文件")
    file = city.url.removeprefix(walk.house.platform.address)
    press(city, "核对无误，放行")
    expect(city.locator("main")).to_contain_text("还要财政部门的一位经办人放行。")
    walk.go(finance, file)
    press(finance, "核对无误，放行")
    with finance.expect_download() as taken:
        finance.get_by_role("button", name="下载").click()
    _heads, *lines = csv.reader(io.StringIO(Path(taken.value.path()).read_text("utf-8-sig")))
    said = [f"{line[0]},{line[4]},成功,示例流水{place}" for place, line in enumerate(lines, 1)]
    walk.go(finance, there)
    finance.get_by_role("link", name="上传银行回单").click()
    answer = "\n".join(["付款编号,金额,结果,流水号", *said]).encode()
    sheet = {"name": "示例回单.csv", "mimeType": "text/csv", "buffer": answer}
    finance.get_by_label("银行回单").set_input_files(sheet)  # type: ignore[arg-type]
    press(finance, "上传并核对")
    press(finance, f"确认，{len(lines)} 行入账")
    expect(finance.locator("#lines")).to_contain_text("示例流水1")
