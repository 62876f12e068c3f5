"""The pictures of docs/handbook: which desk looks at which page, and under which file name.

Not here: taking them (`test_handbook_pictures.py`), signing in (`desks.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

WIDE = 1440
NARROW = 390
HEIGHTS = {WIDE: 600, NARROW: 700}  # small, so that short pages give short pictures
LIST_WITH_FAULTS = (
    "企业名称,统一社会信用代码,所在县（市、区）,行业,规模,从业人员,营业收入（万元）\n"
    "长沙新湖精密机械有限公司（示例）,91430104MA0050001N,岳麓区,通用设备制造业,小型,86,4200\n"
    "长沙桐溪包装材料有限公司（示例）,9143010,岳麓区,橡胶和塑料制品业,微型,12,560\n"
)


@dataclass(frozen=True)
class Picture:
    """`steps` go on from the address to the page that is shown; `heading` is its h1."""

    name: str
    desk: str
    address: str
    heading: str
    steps: Callable[[Page], None] | None = None
    widths: tuple[int, ...] = (WIDE,)

    def files(self) -> list[str]:
        return [f"{self.name}-{width}.png" for width in self.widths]


def follow(selector: str) -> Callable[[Page], None]:
    """Go on by the first link that fits."""

    def step(page: Page) -> None:
        page.locator(f"main {selector}").first.click()
        page.wait_for_load_state()

    return step


def give_password(page: Page) -> None:
    page.fill("input[name=login]", "county")
    page.fill("input[name=password]", "Cloud-Ladder-2026")
    page.click("main button[type=submit]")
    page.wait_for_selector("input[name=code]")


def hand_in_a_list(page: Page) -> None:
    file = {"name": "规上企业名单.csv", "mimeType": "text/csv", "buffer": LIST_WITH_FAULTS.encode()}
    page.set_input_files("input[name=file]", file)  # type: ignore[arg-type]
    page.fill("input[name=source]", "2026 年规上企业名单（示例）")
    page.click("main button:has-text('上传并核对')")
    page.wait_for_selector("#h-columns")


def check_a_status(page: Page) -> None:
    follow("a[href^='/officer/enterprises/']:has-text('（示例）')")(page)
    follow("a[href*='/statuses/new/']")(page)
    page.locator("main [name=kind]").select_option(index=1)
    for name, value in (("value", "三星级"), ("valid_from", "2026-05-01"), ("source", "示例公告〔2026〕3号")):
        page.fill(f"main [name={name}]", value)
    page.click("main button:has-text('核对')")
    page.wait_for_selector("#h-preview")


BOTH = (WIDE, NARROW)
ENTERPRISE = follow("a[href^='/officer/enterprises/']:has-text('（示例）')")
PICTURES = (
    Picture("sign-in", "public", "/account/sign-in/", "登录", widths=BOTH),
    Picture("sign-in-code", "public", "/account/sign-in/", "两步验证", give_password),
    Picture("sign-in-register", "public", "/account/register/", "企业、服务商注册", widths=BOTH),
    Picture("sign-in-profile", "county", "/account/", "账号与安全"),
    Picture("sign-in-own-data", "county", "/account/privacy/", "我的个人信息"),
    Picture("sign-in-messages", "applicant", "/account/messages/choices/", "接收方式"),
    Picture("applicant-home", "applicant", "/applicant/", "（示例）", widths=BOTH),
    Picture("applicant-record", "applicant", "/applicant/record/", "（示例）", widths=BOTH),
    Picture("applicant-change", "applicant", "/applicant/record/change/", "申请变更"),
    Picture("applicant-colleagues", "applicant", "/account/colleagues/", "本单位人员与委托"),
    Picture("applicant-evidence", "applicant", "/evidence/", "佐证材料"),
    Picture("supplier-home", "supplier", "/supplier/", "（示例）"),
    Picture("supplier-record", "supplier", "/supplier/record/", "（示例）"),
    Picture("officer-home", "county", "/officer/", "工作台"),
    Picture("officer-enterprises", "county", "/officer/enterprises/", "企业名录", widths=BOTH),
    Picture("officer-enterprise", "county", "/officer/enterprises/", "（示例）", ENTERPRISE),
    Picture("officer-enterprise-new", "county", "/officer/enterprises/new/", "登记企业"),
    Picture("officer-status", "county", "/officer/enterprises/", "授予状态", check_a_status),
    Picture("officer-changes", "county", "/officer/changes/", "变更申请"),
    Picture("officer-joining", "county", "/officer/joining/", "加入核实"),
    Picture("officer-suppliers", "county", "/officer/suppliers/", "服务商名录"),
    Picture("officer-bars", "prefecture", "/officer/lists/", "名单"),
    Picture("officer-ban-new", "prefecture", "/officer/lists/bans/new/", "登记禁止申报"),
    Picture("officer-witness", "county", "/audit/checkpoints/", "留痕见证"),
    Picture("lists-import", "county", "/officer/imports/", "导入企业名单"),
    Picture("lists-import-checked", "county", "/officer/imports/", "规上企业名单.csv", hand_in_a_list),
    Picture("lists-export", "county", "/officer/exports/", "导出企业名录"),
    Picture("expert-home", "expert", "/expert/", "工作台"),
    Picture("finance-home", "finance", "/finance/", "工作台"),
    Picture("auditor-home", "auditor", "/audit/", "工作台"),
    Picture("auditor-events", "auditor", "/audit/events/", "留痕查询"),
    Picture("auditor-log", "auditor", "/audit/log/", "留痕日志"),
    Picture("auditor-samples", "auditor", "/audit/samples/", "抽样"),
    Picture("auditor-viewings", "auditor", "/audit/viewings/", "查阅记录"),
    Picture("system-home", "system", "/administration/", "工作台"),
    Picture("system-people", "system", "/administration/people/", "人员与授权"),
    Picture("system-person-new", "system", "/administration/people/new/", "新建账号"),
    Picture("system-organisations", "system", "/administration/organisations/", "机构"),
    Picture("system-jobs", "system", "/administration/jobs/", "后台任务"),
    Picture("system-metrics", "system", "/administration/metrics/", "运行指标"),
    Picture("system-banners", "system", "/administration/banners/", "维护通知"),
    Picture("security-approvals", "security", "/administration/mandates/approvals/", "人员与授权"),
    Picture("security-review", "security", "/administration/people/review/", "人员与授权"),
    Picture("security-privacy", "security", "/administration/privacy/", "个人信息请求"),
    Picture("calendar", "system", "/administration/calendar/", "年工作日历"),
    Picture("calendar-notice", "system", "/administration/calendar/notices/new/", "录入放假通知"),
    Picture("calendar-day", "system", "/administration/calendar/days/2026-01-01/", "2026年1月1日"),
    Picture("regions", "system", "/administration/regions/", "行政区划"),
    Picture("regions-change", "system", "/administration/regions/changes/new/", "登记区划变更"),
)
