"""The papers of the programme: the printed forms hold the notice's labels, options, hints, sheets and notes, in its order.

The words are compared with the pack, and those that the two forms print differently with the notice itself (`PRINTED`).
Not here: how layouts are filled in and drawn (`tests/unit/papers`).
"""

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from tests.unit.papers.test_drawing import docx_texts, pdf_text
from yunti.packs.casebook import load_cases
from yunti.packs.reading import Pack, load_pack
from yunti.papers.binding.making import make_paper
from yunti.papers.document import Grid
from yunti.papers.drawing.formats import FORMATS
from yunti.papers.drawing.sheets import sheets
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.drawing.word import word
from yunti.papers.errors import PaperError

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "jiangsu-star" / "2020"
FORMS = {"application_three_star": "three_star", "application_four_five_star": "four_five_star"}
COMMON = [
    "1、本申请表由江苏省工信厅统一编制。",
    "2、填写本申请表时，一律用宋体、小四号字体填写。",
    "3、申请企业需要准备提交的材料包括申请表及配套证明材料。请按要求在申请表上统一加盖公章。",
    "4、如有任何疑问，可致电或发送电子邮件咨询。",
    "申请单位基本情况",
    "申报主体是否纳入省疫情防控重点保障企业名单",
    "□新型电力（新能源）装备 □工程机械 □物联网 □高端纺织 □前沿新材料 □生物医药和新型医疗器械 □集成电路 □海工装备和高技术船舶 "
    "□高端装备 □节能环保 □核心信息技术 □汽车及零部件 □新型显示 □其他行业（请具体说明）",
    "我单位申报的所有材料，均真实、完整，如有不实，愿承担相应的责任。",
    "法人代表（签字）：",
    "申报单位（公章）：",
    "请随本申请表提供以下配套证明材料：",
    "1.营业执照副本复印件、企业信用报告复印件；",
    "注：上述文件可以是一份完整的文件包括多项内容，也可以是每项内容均是独立的文件。",
    "连续不少于3个月且申报时仍在使用所填报的各项云服务",
    "注：1、上云投入主要包括服务器、防火墙、智能传感、网关、联网改造等云基础设施的采购投入，云产品、云服务、云解决方案的采购投入，以及云运营投入。",
    "发票中上云投入合计/万元",
]
PRINTED = {
    "application_three_star": [
        "星级上云企业评定申请表（适用于三星级）",
        "注册资本（万元）",
        "公有云",
        "指公有云或工业互联网平台服务商",
        "上云投入明细表（参见附表2.2）",
        "6.上云思路、总体方案、上云成效等相关内容概要说明，限1页ppt；7.其他证明性材料。",
        "附表2.1企业上云业务及应用表",
        "（请说明2019年1月1日以来上云投入发票总额）",
        "附表2.2上云投入明细说明",
        "附表2.3发票明细说明",
    ],
    "application_four_five_star": [
        "星级上云企业评定申请表（适用于四星级、五星级）",
        "注册资金(万元)",
        "申请评定星级",
        "指公有云、私有云、混合云等",
        "指公有云、私有云、混合云等以及工业互联网平台服务商",
        "如产生了“基础应用”及“基于数据+模型的创新应用”，请勾选",
        "各市推荐意见",
        "签章：",
        "上云投入明细说明（参见附表3.2）",
        "4.云平台建设方案、用户手册等（私有云）；",
        "9.其他证明性材料。",
        "附表3.1企业上云业务及应用表",
        "不低于2万元",
        "不低于6万元",
        "不低于20万元",
        "（按2019年1月1日以来上云投入计算，并请提供合同和发票）",
        "附表3.2上云投入明细说明",
        "附表3.3发票明细说明",
    ],
}
NOT_IN_THREE = [
    "申请评定星级",
    "各市推荐意见",
    "注册资金",
    "设计数据",
    "设备台账",
    "市场交易分析和预测",
    "附表3.",
]


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


@cache
def passing() -> dict[str, Any]:
    case = next(each for each in pack().section("cases") if each["id"] == "JS-003")
    return {key: value for key, value in case["input"].items() if key != "op"}


def bare(text: str) -> str:
    return re.sub(r"[\s\u3000\u200b\ufffe\x02]", "", text)


def expected_in_order(form_name: str) -> Iterator[str]:
    """What the form prints, in the order of its pages, from the pack."""
    form = pack().section("form")[form_name]
    yield from (form["title"], form["subtitle"])
    yield from (each.get("label") or each["text"] for each in form["cover"])
    yield from form["instructions"]
    for section in form["sections"]:
        for entry in section["fields"]:
            if entry["field"] not in ("advanced_cluster_other_note", *DATES):
                yield from asked(entry)
    yield form["attachments"]["lead"]
    yield form["attachments"]["note"]
    for name in form["tables"]:
        yield from printed(pack().section("tables")[name])


DATES = ("commitment_sign_date", "city_opinion_date")
PLEDGE = ("commitment_signed",)


def asked(entry: dict[str, Any]) -> Iterator[str]:
    """The pledge stands above its signature; a label of two parts is two cells."""
    hint = entry.get("fixed") or entry.get("hint") or ""
    hints = [hint] if isinstance(hint, str) else hint
    label = entry["label"].split(" ")
    yield from [*hints, *label[-1:]] if entry["field"] in PLEDGE else [*label[-1:], *hints]


def printed(table: dict[str, Any]) -> Iterator[str]:
    yield table["title"]
    yield from (each["label"] for each in table.get("head") or ())
    yield from (each["label"] for each in table["columns"])
    rows = table["rows"]
    if "list" in rows:
        for row in pack().definition.lists["items"].rows:
            if not rows.get("where") or row["in_three_star_form"]:
                for extra in table["extra_rows"]:
                    if extra["before"] == row["code"]:
                        yield extra["domain"]
                yield row["label"]
    yield from (each["label"] for each in table.get("footer") or ())
    yield from (each["label"] for each in table.get("seals") or ())
    yield from table.get("notes") or ()


def assert_in_order(text: str, wanted: Iterator[str]) -> None:
    """Each text stands behind the one before; told by the text that is absent, not by the whole paper."""
    found, place = bare(text), 0
    for each in wanted:
        next_place = found.find(bare(each), place)
        if next_place < 0:
            pytest.fail(f"{each!r} does not follow {found[max(place - 40, 0) : place]!r}")
        place = next_place + len(bare(each))


def absent(text: str, wanted: list[str]) -> list[str]:
    found = bare(text)
    return [each for each in wanted if bare(each) not in found]


# the official forms ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMS)
def test_the_blank_form_prints_the_notice_in_its_order(name: str) -> None:
    blank = make_paper(pack(), name, {})
    assert_in_order(blank.text, expected_in_order(FORMS[name]))
    assert_in_order("\n".join(docx_texts(word(blank))), expected_in_order(FORMS[name]))
    assert absent(pdf_text(pdf(blank)), list(expected_in_order(FORMS[name]))) == []


@pytest.mark.parametrize("name", FORMS)
def test_the_words_are_those_of_the_notice(name: str) -> None:
    text = make_paper(pack(), name, {}).text
    assert absent(text, [*COMMON, *PRINTED[name]]) == []
    assert "注：注：" not in text
    if name == "application_three_star":
        assert absent(text, NOT_IN_THREE) == NOT_IN_THREE


@pytest.mark.parametrize("name", FORMS)
def test_a_filled_form_keeps_labels_options_and_notes(name: str) -> None:
    """Hints of short fields give way to what is filled in; labels, long hints, options, notes stay."""
    form = pack().section("form")[FORMS[name]]
    labels = [each["label"].split(" ")[-1] for section in form["sections"] for each in section["fields"]
              if each["field"] not in (*DATES, "advanced_cluster_other_note")]  # fmt: skip
    hints = [
        each["hint"]
        for section in form["sections"]
        for each in section["fields"]
        if "hint" in each and each["field"].endswith("_summary")
    ]
    notes = [note for table in form["tables"] for note in pack().section("tables")[table].get("notes") or ()]
    filled = make_paper(pack(), name, {**passing(), "advanced_clusters": ["c02"]})
    assert absent(filled.text, [*labels, *hints, *notes, "☑工程机械", "□物联网"]) == []


def test_the_pages_are_those_of_the_official_form() -> None:
    """Cover, instructions, main table from page three, materials, then each annex on a page of its own."""
    texts = [
        bare(each.get_textpage().get_text_range())
        for each in pypdfium2.PdfDocument(pdf(make_paper(pack(), "application_three_star", {})))
    ]
    assert "江苏省工信厅编制" in texts[0] and "—1—" not in texts[0]
    assert texts[1].startswith("填表说明") and "中文名称" in texts[2]
    firsts = [place for place, text in enumerate(texts) if re.match(r"附表2\.\d", text)]
    assert len(firsts) == 3 and texts[firsts[0] - 1].startswith("请随本申请表")


def test_the_contacts_of_the_office_stand_behind_their_labels() -> None:
    contacts = {"联系人": "示例处", "电话": "0518-00000000", "电子邮件": "office@example.cn"}
    text = bare(make_paper(pack(), "application_three_star", {"programme_contacts": contacts}).text)
    assert "联系方式：联系人：示例处电话：0518-00000000电子邮件：office@example.cn通信地址：" in text


def test_ticks_pages_and_notes_stand_in_the_rows_of_their_items() -> None:
    items = [
        {"code": "app_erp", "evidence_pages": "12-15", "note": ""},
        {"code": "app_other", "evidence_pages": "20", "note": "云上仓储"},
    ]
    text = make_paper(pack(), "application_three_star", {"claimed_items": items}).text
    assert_in_order(
        text,
        iter(
            ["企业资源规划", "☑", "12-15", "电商系统", "其他工业APP应用", "☑", "云上仓储", "20", "计算资源"]
        ),
    )
    assert (
        text.count("☑") == 2 and text.count("（请说明）") == 1
    )  # the other row that asks for words is unanswered


def test_a_sheet_per_invoice_each_on_its_page() -> None:
    sheets_given = [
        {"provider_name": f"示例云{number}", "invoice_no": str(number), "lines": []} for number in range(3)
    ]
    drawn = pypdfium2.PdfDocument(
        pdf(make_paper(pack(), "application_four_five_star", {"invoice_details": sheets_given}))
    )
    texts = [bare(each.get_textpage().get_text_range()) for each in drawn]
    assert [f"云服务商名称:示例云{number}" in texts[-3 + number] for number in range(3)] == [True] * 3


def test_the_investment_that_counts_is_printed_in_its_unit() -> None:
    text = make_paper(pack(), "application_four_five_star", passing()).text
    assert_in_order(text, iter(["不低于2万元", "20 万元", "（按2019年1月1日以来上云投入计算", "不低于6万元"]))


def totals(name: str, given: dict[str, Any]) -> list[str]:
    """The figures beneath the sheets, in order: those of one row stand behind their labels."""
    grids = [each for each in make_paper(pack(), name, given).blocks if isinstance(each, Grid)]
    rows = [[cell.text for cell in row.cells] for grid in grids for row in grid.rows]
    return [row[place + 1] for row in rows for place, text in enumerate(row) if "合计/万元" in text]


SUMMED = [each for each in load_cases(pack(), FOLDER / "cases.yaml") if each["input"]["op"] == "check_tables"]


@pytest.mark.parametrize("case", SUMMED, ids=[each["id"] for each in SUMMED])
@pytest.mark.parametrize("name", FORMS)
def test_the_sheets_add_up_to_what_the_casebook_declares(name: str, case: dict[str, Any]) -> None:
    """With the totals declared they are printed as they are; left out, the sum of the rows stands there, to the last digit."""
    given = {key: value for key, value in case["input"].items() if key != "op"}
    lines, details = given["investment_lines"], given.get("invoice_details", [])
    declared = [given["investment_total_wan"]]
    summed = [sum(exact(each["amount_wan"]) for each in lines) if lines else ""]
    for sheet in details:
        declared += [sheet["invoice_total_wan"], sheet["invoice_cloud_total_wan"]]
        summed += [
            sum(
                exact(each["amount_yuan"]) for each in sheet["lines"] if wanted or each["is_cloud_investment"]
            )
            / 10_000
            for wanted in (True, False)
        ]
    printed_here = totals(name, given)[: len(declared)]
    assert [exact(each) for each in printed_here] == [exact(each) for each in declared]
    bare_details = [{key: value for key, value in each.items() if "total" not in key} for each in details]
    undeclared = {"investment_lines": lines, **({"invoice_details": bare_details} if details else {})}
    printed_here = totals(name, undeclared)[: len(summed)]
    assert [exact(each) if each else "" for each in printed_here] == summed


def exact(value: Any) -> Decimal:
    return Decimal(str(value))


def test_five_hundred_lines_of_investment() -> None:
    lines = [{"seq": number, "invoice_no": f"{number:08d}", "amount_wan": 0.01} for number in range(500)]
    drawn = pdf_text(
        pdf(
            make_paper(
                pack(), "application_three_star", {"investment_lines": lines, "investment_total_wan": 5}
            )
        )
    )
    assert [each for each in lines if each["invoice_no"] not in drawn] == []


# lists and letters ----------------------------------------------------------------------------------------------


CASES = [
    {"ent_name": "示例丙", "target_star": 5, "county": "乙区", "staff_total": 1},
    {"ent_name": "示例甲", "target_star": 3, "county": "甲区", "staff_total": 1, "conclusion": "认定", "onsite_checked": True},
    {"ent_name": "示例乙", "target_star": 5, "county": "甲区", "staff_total": 1},
    {"ent_name": "示例丁", "target_star": 5, "county": "乙区", "staff_total": 1},
]  # fmt: skip


def test_the_summary_table_is_grouped_and_numbered() -> None:
    made = make_paper(pack(), "summary_table", {"county_or_city": "XX县工信局", "cases": CASES})
    assert_in_order(
        made.text,
        iter(["填报单位：XX县工信局（加盖公章）", "申报星级：三星　所属县（区）：甲区（1）", "1", "示例甲", "是", "认定",
              "申报星级：五星　所属县（区）：乙区（2）", "2", "示例丙", "3", "示例丁", "所属县（区）：甲区（1）", "4", "示例乙"]),
    )  # fmt: skip


def test_the_columns_of_the_summary_table_can_be_chosen() -> None:
    given = {"county_or_city": "XX县工信局", "cases": [{**CASES[1], "investment_lines": passing()["investment_lines"], "ent_name": passing()["ent_name"],
                                                       "submitted_on": "2020-05-08"}]}  # fmt: skip
    made = make_paper(
        pack(), "summary_table", given, columns={"annex_4": ["seq", "ent_name", "investment_counted_wan"]}
    )
    book = openpyxl.load_workbook(io.BytesIO(sheets(made)))
    rows = [[each for each in row if each is not None] for row in book.active.iter_rows(values_only=True)]
    assert ["序号", "企业名称", "上云投入（万元）"] in rows
    assert [1, passing()["ent_name"], 20] in rows


def test_a_letter_says_its_lines_between_number_and_signature() -> None:
    lines = [
        {"says": "经审核有以下问题需要补正："},
        {"says": "1．附表2.2第2行未附合同。"},
        {"says": "2．未填写说明。"},
    ]
    given = {"letter_title": "退回补正通知书", "letter_number": "SL-1-补01", "opening": "示例企业：", "lines": lines,
             "authority": "示例县工信局", "issued_on": "2020-05-09", "letter_digest": "0a1b"}  # fmt: skip
    text = make_paper(pack(), "letter", given).text
    assert_in_order(
        text,
        iter(["示例县工信局", "SL-1-补01", "退回补正通知书", "示例企业：", *(each["says"] for each in lines),
              "示例县工信局", "2020年5月9日", "0a1b"]),
    )  # fmt: skip
    with pytest.raises(PaperError, match="至少要有 1 条"):
        make_paper(pack(), "letter", {**given, "lines": []})


def test_the_publicity_says_how_long_and_how_to_object() -> None:
    line = {"number": 1, "party": "示例甲", "uscc": "91", "county": "示例县", "star": "三星"}
    given = {
        "list_title": "拟认定三星级上云企业名单公示",
        "list_number": "公示〔2020〕320700-1号",
        "said": "现予公示。",
        "authority": "示例市工信局",
        "publicity_from": "2020-05-11",
        "publicity_until": "2020-05-18",
        "contact": "示例处，0518-85500000",
        "lines": [line, {**line, "number": 2, "party": "示例乙"}],
    }
    text = make_paper(pack(), "publicity_notice", given).text
    assert "公示期自2020年5月11日至2020年5月18日，共7个自然日（发布当日不计）" in text
    assert "请实名向示例市工信局提出" in text and "名单指纹" not in text
    wanted = ["受理异议的联系方式：示例处，0518-85500000", "附件：公示名单", "拟认定星级", "示例甲", "示例乙"]
    assert_in_order(text, iter(wanted))


def test_the_receipt_tells_number_and_where_to_look() -> None:
    given = {"ent_name": "示例企业", "target_star": 4, "case_number": "JSS-示例-1", "received_at": "2020-05-08T16:42:00", "authority": "示例县工信局",
             "lookup_address": "https://example.cn/status", "lookup_secret": "K7QF-29MX"}  # fmt: skip
    text = make_paper(pack(), "receipt", given).text
    assert (
        absent(text, ["JSS-示例-1", "2020年5月8日16时42分", "https://example.cn/status", "K7QF-29MX", "四星"])
        == []
    )


def test_the_register_names_the_copies_in_force() -> None:
    text = make_paper(pack(), "paper_register", {"ent_name": "示例企业", "target_star": 4}).text
    assert "应交份数：报市3份，报省2份" in text


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", list(load_pack(FOLDER).papers))
def test_every_paper_can_be_drawn_to_every_kind_of_file(name: str, suffix: str) -> None:
    given = {
        spec: VALUES[each.type.kind]
        for spec, each in pack().papers[name].inputs.items()
        if spec in pack().papers[name].required
    }
    if name == "letter":
        given["lines"] = [{"says": "示例"}]
    assert FORMATS[suffix](make_paper(pack(), name, given), None)


VALUES = {"text": "示例", "date": "2020-05-09", "moment": "2020-05-09T10:00:00", "number": 3}


def test_a_long_name_goes_on_behind_the_label_of_the_cover() -> None:
    name = "示例（连云港）新型电力装备与智能制造工业互联网科技集团股份有限公司第二分公司"
    text = pypdfium2.PdfDocument(pdf(make_paper(pack(), "application_three_star", {"ent_name": name})))[
        0
    ].get_textpage()
    words = text.get_text_range()
    left = [
        text.get_charbox(place)[0] for place in range(words.index("示例（连云港）"), words.index("（盖章）"))
    ]
    assert min(left) >= left[0] - 3


def test_the_material_list_names_itself_first_and_each_number_once() -> None:
    made = make_paper(pack(), "material_list_three_star", {"ent_name": "示例企业"})
    assert made.text.startswith("配套证明材料清单\n申报企业：示例企业")
    grid = next(each for each in made.blocks if isinstance(each, Grid))
    assert [row.cells[0].text for row in grid.rows if len(row.cells) == 5][1:] == list("1234567")


LISTED = {"ent_name": "示例企业", "target_star": 3, "is_epidemic_key_enterprise": True}
WAITS = "企业名称在省疫情防控重点保障企业名单上，是否同一家待主管部门确认"


def needed(given: dict[str, Any], material: str) -> str:
    """What the list of materials says under 是否须交."""
    made = make_paper(pack(), "material_list_three_star", given)
    grid = next(each for each in made.blocks if isinstance(each, Grid))
    row = next(each for each in grid.rows if any(cell.text == material for cell in each.cells))
    return next(
        after.text for cell, after in zip(row.cells, row.cells[1:], strict=False) if cell.text == material
    )


@pytest.mark.parametrize(
    ("more", "contracts", "licence", "told"),
    [
        ({"whitelist_proposed": True}, "未定：待主管部门确认", "是", True),
        ({"whitelist_proposed": True, "whitelist_match": True}, "否", "是", False),
        ({"whitelist_proposed": True, "whitelist_match": False}, "是", "是", False),
        ({}, "是", "是", False),
    ],
)
def test_the_material_list_says_what_is_undecided_and_what_it_waits_for(
    more: dict[str, Any], contracts: str, licence: str, told: bool
) -> None:
    given = {**LISTED, **more}
    assert needed(given, "2019年1月1日以后各项上云投入的合同") == contracts
    assert needed(given, "营业执照副本复印件") == licence
    assert (WAITS in make_paper(pack(), "material_list_three_star", given).text) is told


def test_an_undecided_material_names_the_answer_it_lacks_and_an_empty_form_nothing() -> None:
    statement = "云服务/产品在云端部署/应用的说明"
    given = {**LISTED, "contract_lacks_cloud_wording": None}
    assert needed(given, statement) == "否", "the pack counts what was not ticked as no"
    made = make_paper(pack(), "material_list_four_five_star", {"ent_name": "示例企业"})
    assert "未定：缺申请评定星级" in made.text
    assert "未定" not in make_paper(pack(), "material_list_four_five_star", {}).text


@pytest.mark.parametrize("count", range(14, 26))
def test_a_signature_is_never_alone_on_a_page(count: int) -> None:
    lines = [{"says": f"第{number}行"} for number in range(count)]
    given = {"letter_title": "退回补正通知书", "letter_number": "补1号", "opening": "示例企业：", "lines": lines,
             "authority": "示例县工信局", "issued_on": "2020-05-09"}  # fmt: skip
    drawn = pypdfium2.PdfDocument(pdf(make_paper(pack(), "letter", given)))
    last = bare(drawn[len(drawn) - 1].get_textpage().get_text_range())
    assert f"第{count - 1}行" in last and "2020年5月9日" in last


def test_the_register_of_visits_says_the_share_in_hundredths() -> None:
    given = {"checking_office": "示例市工信局", "listed": 2, "checked": 1, "cases": CASES[2:3]}
    text = make_paper(pack(), "onsite_register", given).text
    assert text.startswith("前置性现场核查登记表\n核查机关：示例市工信局（盖章）")
    assert "比例下限为10%，" in text
