"""From registration to the public certificate through every desk, in real browsers: four stars, with three stars beside it.

The four-star case is clicked from the first page on; the three-star case comes from the demo, from its expert on. Days of
publicity pass by the clock. Not here: what turns out badly (`test_turned_down.py`), single pages in full (`tests/web`).
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.corpus.pieces import pdf, picture
from tests.e2e.walking import House, Walk, take_step
from tests.e2e.way_making import PARTNER, fill

pytestmark = pytest.mark.browser
USCC, NAME = "91430104MA0099010L", "长沙登梯智能装备有限公司（示例）"
LOGIN, PASSWORD = "deng.ti", "Shanding-qiao-7788"
THREE = "长沙金桥物流有限公司（示例）"
PHOTO = "现场照片（示例）.jpg"
CHECKED_BY_COUNTY = (
    *("is_legal_entity", "finance_system_sound", "credit_clean"),
    *("statement_applicant_sealed", "statement_provider_sealed"),
)
OBJECTIONS_OVER = 9  # days
LEFT_TO_THE_PERSON = ("target_star", "contact_mobile", "scope_summary", "materials/doc_business_license/file")


@pytest.fixture(scope="module")
def house(demo: Callable[[str], Path]) -> Iterator[House]:
    house = House(demo("ways"))
    yield house
    house.close()


def test_four_stars_and_three_from_registration_to_the_public_certificate(
    house: House, browser: Browser
) -> None:
    walk = Walk(house, browser, "stars")
    party = register(walk)
    enter(party)
    put_on_record(walk, party)
    case = begin(walk, party)
    fill(house.platform, case, 4, *LEFT_TO_THE_PERSON)
    fill_and_hand_in(walk, party, case)
    supplier_confirms(walk)
    county_recommends(walk, case)
    prefecture = walk.at("prefecture")
    prefecture_draws_and_visits(walk, prefecture, case)
    prefecture_recommends(walk, prefecture, case)
    province_assesses(walk, case)
    three = three_stars_are_assessed(walk, prefecture)
    publish_for_objections(walk, prefecture)
    walk.leave()

    house.later(OBJECTIONS_OVER)
    announce_three_stars(walk, three)
    publish_results(walk)
    verify_certificates(walk)
    walk.leave()


def register(walk: Walk) -> Page:
    page = walk.somebody()
    walk.go(page, "/")
    walk.picture(page, "home")
    page.get_by_role("link", name="企业首次使用，先注册").click()
    page.get_by_label("统一社会信用代码").fill(USCC)
    page.get_by_label("单位全称").fill(NAME)
    page.get_by_label("所在县（市、区）").select_option("430104")
    page.get_by_label("登录名").fill(LOGIN)
    page.get_by_label("姓名").fill("登经办（示例）")
    page.get_by_label("电子邮箱").fill("deng.ti@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    page.get_by_label("我已阅读并同意").check()
    walk.picture(page, "registering")
    page.get_by_role("main").get_by_role("button", name="注册").click()
    expect(page.get_by_role("heading", name="注册成功")).to_be_visible()
    walk.look(page, "registered")
    return page


def enter(page: Page) -> None:
    page.get_by_role("main").get_by_role("link", name="登录", exact=True).click()
    page.get_by_label("登录名").fill(LOGIN)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url("**/applicant/")


def put_on_record(walk: Walk, page: Page) -> None:
    page.get_by_role("link", name="去申报").click()
    page.get_by_role("link", name="登记企业档案").first.click()
    page.get_by_label("所在县（市、区）").fill("岳麓区")
    page.get_by_label("行业代码").fill("3463")
    page.get_by_label("成立日期").fill("2019-05-01")
    page.get_by_label("地址").fill("长沙岳麓示例路99号")
    page.get_by_label("法定代表人").fill("登法人")
    walk.picture(page, "record")
    page.get_by_role("main").get_by_role("button", name="登记").click()
    expect(page.locator("#toasts")).to_contain_text("已登记")


def begin(walk: Walk, page: Page) -> str:
    """The reference of the application, which stands at the choice of its level."""
    walk.go(page, "/applicant/")
    page.get_by_role("link", name="去申报").click()
    page.locator("tr", has_text="星级上云").get_by_role("button", name="开始填报").click()
    page.get_by_role("radio", name="四星").check()
    expect(page.locator("#saved")).to_contain_text("已自动保存")
    walk.look(page, "level")
    return page.url.split("/apply/")[1].split("/")[0]


def fill_and_hand_in(walk: Walk, page: Page, case: str) -> None:
    page.reload()
    open_section(page, "申请单位基本情况")
    page.get_by_label("手机").fill("13900000000")
    page.get_by_role("button", name="保存，填下一栏").click()
    open_section(page, "上云情况")
    page.get_by_label("上云范围及内容简介").fill("示例：订单、排产、设备和质量数据都在云上。")
    walk.picture(page, "filling")
    page.get_by_role("button", name="保存，填下一栏").click()
    page.locator(".secnav a", has_text="核对和提交").click()
    expect(page.get_by_text("还差：营业执照副本复印件").first).to_be_visible()
    walk.picture(page, "missing")
    open_section(page, "请随本申请表提供")
    page.locator("button[name=evidence][value='materials/doc_business_license/file']").click()
    licence = {"name": "营业执照（示例）.pdf", "mimeType": "application/pdf", "buffer": pdf(pages=1)}
    page.locator("[data-uploads] input[type=file]").set_input_files(licence)  # type: ignore[arg-type]
    expect(page.locator("#papers .paper")).to_contain_text("营业执照（示例）.pdf")
    walk.look(page, "bound")
    page.get_by_role("link", name="附好了，返回表格").click()
    page.locator(".secnav a", has_text="核对和提交").click()
    expect(page.get_by_text("必填项都填了")).to_be_visible()
    walk.look(page, "ready")
    page.get_by_role("main").get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("查询码").first).to_be_visible()
    walk.look(page, "receipt")


def open_section(page: Page, title: str) -> None:
    page.locator(".secnav a", has_text=title).click()
    expect(page.get_by_role("main").get_by_role("heading", name=title).first).to_be_visible()


def supplier_confirms(walk: Walk) -> None:
    """The supplier that the case names: asked on its own desk, it sees the lines about it with both seals, and says they are true."""
    page = walk.at("supplier")
    expect(page.get_by_text("等待确认")).to_be_visible()
    walk.picture(page, "supplier-asked")
    page.get_by_role("link", name="去确认").click()
    row = page.get_by_role("row", name=NAME)
    expect(row).to_contain_text("待确认")
    walk.picture(page, "supplier-cases")
    row.get_by_role("link", name=NAME).click()
    sheet = page.get_by_role("region", name="发票明细说明").get_by_role("table")
    for seal in ("申报企业（盖章）", "云服务商（盖章）"):
        expect(sheet).to_contain_text(seal)
    page.get_by_role("radio", name="确认属实").check()
    walk.look(page, "supplier-lines")
    page.get_by_role("button", name="记录确认").click()
    expect(page.locator("#toasts")).to_contain_text("办理单位可以看到")
    expect(page.get_by_role("row", name=NAME)).to_contain_text("确认属实")
    walk.picture(page, "supplier-confirmed")
    page.context.close()


def reads_the_suppliers_word(page: Page) -> None:
    said = page.get_by_role("region", name="合作方的确认").get_by_role("listitem").filter(has_text=PARTNER)
    expect(said).to_contain_text("确认属实")


def county_recommends(walk: Walk, case: str) -> None:
    page = walk.at("county")
    page.get_by_role("link", name="申报办理").first.click()
    page.get_by_role("link", name=NAME).first.click()
    reads_the_suppliers_word(page)
    walk.picture(page, "county")
    expect(page.locator("#fields")).to_contain_text("云端部署说明由申报企业和提供方共同盖章")
    for name in CHECKED_BY_COUNTY:
        page.locator(f"#fields [name={name}]").select_option("yes")
    page.locator("#fields").get_by_role("button", name="保存").click()
    expect(page.locator("#toasts")).to_contain_text("保存")
    expect(page.locator("#fields")).to_contain_text("云端部署说明由申报企业和提供方共同盖章：符合")
    walk.picture(page, "sealed-by-both")
    take_step(page, "county_recommend", "县级已推荐")
    walk.picture(page, "recommended")
    page.context.close()


def prefecture_draws_and_visits(walk: Walk, page: Page, case: str) -> None:
    walk.go(page, f"/officer/cases/{case}/")
    reads_the_suppliers_word(page)
    take_step(page, "accept_for_precheck", "市级初审中")
    page.get_by_role("link", name="现场核查").first.click()
    walk.picture(page, "visits-required")
    page.get_by_role("main").locator("a.plain").first.click()
    drawable = page.get_by_role("main").get_by_text("可以抽", exact=True).count()
    page.locator("[name=count]").fill(str(drawable))
    page.get_by_role("button", name="定下名单，准备抽取").click()
    walk.picture(page, "committed")
    page.get_by_role("button", name=f"抽取 {drawable} 家").click()
    expect(page.get_by_role("heading", name="抽中的申报")).to_be_visible()
    walk.look(page, "drawn")
    page.get_by_role("button", name=f"把 {drawable} 家列入现场核查").click()
    walk.picture(page, "chosen-together")
    page.locator("button[name=confirm]").click()
    expect(page.locator("#toasts")).to_contain_text(f"{drawable} 件")
    walk.go(page, f"/officer/cases/{case}/visit/")
    record_the_visit(walk, page)
    take_step(page, "onsite_pass", "市级初审合格")
    walk.picture(page, "visit-passed")
    page.get_by_role("link", name="核查记录").first.click()
    reads_the_record(page)
    walk.picture(page, "visit-record")


def today() -> str:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


def record_the_visit(walk: Walk, page: Page) -> None:
    page.get_by_label("核查日期").fill(today())
    page.get_by_label("核查地点").fill("长沙岳麓示例路99号")
    page.get_by_label("核查人员").first.fill("秦市局（示例）\n示例核查员")
    page.get_by_label("企业代表").fill("登法人")
    for found in page.locator("select[name^=outcome-]").all():
        found.select_option(index=1)
    page.get_by_label("核查意见").fill("设备、系统与申报一致（示例）")
    page.get_by_role("radio", name="核查合格").check()
    photo = {"name": PHOTO, "mimeType": "image/jpeg", "buffer": a_photo()}
    page.set_input_files("input[name=photos]", photo)  # type: ignore[arg-type]
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name="签字", exact=True)).to_be_visible()
    walk.wait_for_pictures(page, page.locator(".papers.shots img"))
    walk.picture(page, "visit-photo")
    for signs in page.locator("input[name=signed]").all():
        signs.check()
    walk.look(page, "visit")
    page.get_by_role("button", name="签字，记录不再改").click()
    expect(page.locator("#toasts")).to_contain_text("核查记录已签字")


def a_photo() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y:%m:%d %H:%M:%S}"
    return picture("JPEG", exif=exif, size=(1200, 900))


def reads_the_record(page: Page) -> None:
    """Signed, with the photo, which opens."""
    record = page.get_by_role("region", name="已签字的记录")
    expect(record.get_by_text("长沙岳麓示例路99号")).to_be_visible()
    shown = record.get_by_role("listitem").filter(has_text=PHOTO)
    expect(shown).to_contain_text("照片自带")
    assert shown.locator("img").evaluate("image => image.complete && image.naturalWidth > 0")
    with page.expect_download() as opened:
        shown.get_by_role("link", name=PHOTO).click()
    assert opened.value.suggested_filename == PHOTO


def prefecture_recommends(walk: Walk, page: Page, case: str) -> None:
    walk.go(page, f"/officer/cases/{case}/")
    page.locator("#fields [name=city_opinion]").fill("符合四星级要求，同意推荐（示例）")
    page.locator("#fields [name=city_opinion_sealed]").select_option("yes")
    page.locator("#fields [name=city_opinion_date]").fill(today())
    page.locator("#fields").get_by_role("button", name="保存").click()
    expect(page.locator("#toasts")).to_contain_text("保存")
    take_step(page, "recommend_to_province", "省级评定中")
    walk.picture(page, "recommended-to-province")


def ask_an_expert(page: Page, who: str) -> None:
    page.get_by_role("link", name="邀请评审").click()
    page.get_by_label("专家", exact=True).select_option(label=who)
    page.get_by_role("main").get_by_role("button", name="保存").click()
    expect(page.locator("#toasts")).to_contain_text("已邀请")


def give_opinion(walk: Walk, case: str) -> None:
    page = walk.at("expert")
    page.get_by_role("link", name="评审", exact=True).first.click()
    page.locator(f"a[href*='{case}']").first.click()
    page.get_by_label("评审意见").last.fill("材料齐全，指标属实，同意（示例）")
    walk.look(page, "expert")
    page.get_by_role("button", name="提交意见").click()
    expect(page.locator("#toasts")).to_contain_text("评审意见已提交")
    page.context.close()


def province_assesses(walk: Walk, case: str) -> None:
    page = walk.at("province")
    page.get_by_role("link", name="申报办理").first.click()
    page.get_by_role("link", name=NAME).first.click()
    ask_an_expert(page, "严专家（示例）")
    give_opinion(walk, case)
    walk.go(page, f"/officer/cases/{case}/visit/")
    reads_the_record(page)
    walk.picture(page, "province-visit")
    walk.go(page, f"/officer/cases/{case}/")
    reads_the_suppliers_word(page)
    walk.look(page, "province")
    take_step(page, "assessment_pass", "省级已认定")
    page.context.close()


def three_stars_are_assessed(walk: Walk, page: Page) -> str:
    """The demo has brought one to its expert."""
    page.get_by_role("link", name="申报办理").first.click()
    page.get_by_role("link", name=THREE).first.click()
    page.wait_for_url("**/officer/cases/*/*")
    case = page.url.split("/cases/")[1].split("/")[0]
    give_opinion(walk, case)
    page.reload()
    walk.picture(page, "three-stars-reviewed")
    take_step(page, "assessment_pass", "公示中")
    return case


def publish_for_objections(walk: Walk, page: Page) -> None:
    page.get_by_role("link", name="公示公布").first.click()
    page.get_by_role("link", name="件，列名单").first.click()
    page.locator("[name=contact]").fill("示例市工信局融合处，0900-85500000")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("将要发布")).to_be_visible()
    walk.picture(page, "publicity-preview")
    page.locator("button[name=publish]").click()
    expect(page.get_by_role("heading", name="各行")).to_be_visible()
    public = walk.somebody()
    walk.go(public, "/")
    public.get_by_role("link", name="拟认定三星级上云企业名单公示").first.click()
    expect(public.get_by_text(THREE)).to_be_visible()
    expect(public.get_by_role("link", name="对第 1 行提出异议")).to_be_visible()
    walk.picture(public, "publicity")


def announce_three_stars(walk: Walk, case: str) -> None:
    page = walk.at("prefecture")
    page.get_by_role("link", name="公示公布").first.click()
    walk.picture(page, "publicity-over")
    announce(walk, page, "三星级上云企业认定结果公布")
    walk.go(page, f"/officer/cases/{case}/")
    take_step(page, "file_to_province", "已报省备案")
    walk.picture(page, "filed")


def announce(walk: Walk, page: Page, title: str) -> None:
    """Every case that waits for this list."""
    row = page.locator("ul.checks li", has_text=title)
    row.get_by_role("link", name="件，列名单").click()
    for stated in page.locator("[name=stated]").all():
        stated.check()
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("将要发布")).to_be_visible()
    page.locator("button[name=publish]").click()
    expect(page.get_by_role("heading", name="各行")).to_be_visible()
    walk.picture(page, "announced")


def publish_results(walk: Walk) -> None:
    page = walk.at("province")
    page.get_by_role("link", name="公示公布").first.click()
    announce(walk, page, "星级上云企业名单")


def verify_certificates(walk: Walk) -> None:
    """From the list before everybody back to the applicant, whose page leads to the certificate that anybody can check."""
    public = walk.somebody()
    walk.go(public, "/")
    public.get_by_role("link", name="公示公告").first.click()
    public.get_by_role("link", name="公布", exact=True).click()
    public.get_by_role("link", name="星级上云企业名单").first.click()
    for name in (NAME, THREE):
        expect(public.get_by_text(name).first).to_be_visible()
    walk.look(public, "announcement")
    party = walk.somebody()
    walk.go(party, "/")
    enter(party)
    party.get_by_role("link", name="查看").first.click()
    expect(party.get_by_role("heading", name="结果")).to_be_visible()
    walk.look(party, "granted")
    party.get_by_role("link", name="SX").click()
    expect(party.get_by_role("heading", name="证书有效")).to_be_visible()
    code = party.locator("article .mono").last.inner_text()
    walk.go(public, "/certificates/")
    public.locator("[name=code]").fill(code)
    public.get_by_role("button", name="验证").click()
    expect(public.get_by_role("heading", name="证书有效")).to_be_visible()
    expect(public.get_by_text(NAME).first).to_be_visible()
    expect(public.get_by_text("四星").first).to_be_visible()
    walk.look(public, "certificate")
