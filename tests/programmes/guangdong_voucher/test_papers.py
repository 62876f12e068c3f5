"""The application form of the pilots and the receipt of the contacts print what the notice prints, in its order.

Not here: how layouts are filled in and drawn (`tests/unit/papers`), the voucher (`tests/apps/vouchers`).
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.unit.papers.test_drawing import docx_texts, pdf_text
from yunti.packs.reading import Pack, load_pack
from yunti.papers.binding.making import make_paper
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.drawing.word import word

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "guangdong-voucher" / "2018"
AS_OF = date(2018, 10, 1)
PRINTED = {
    "pilot_application": [
        "广东省工业企业“上云上平台”试点示范", "申请书", "申报单位（盖章）：", "负责人及联系方式：", "申报日期：",
        "广东省经济和信息化委编制", "2018年9月", "一、申报单位信息", "单位基本信息", "单位名称", "组织机构代码", "单位性质",
        "单位地址", "成立时间", "申报联系人", "姓名", "电话", "职务", "手机", "传真", "E-mail", "上年销售（万元）", "员工总数（人）",
        "上年利润（万元）", "上年税金（万元）", "单位情况简介：", "一、经营发展情况（包括发展历程、核心团队、当前经营情况等，500字以内。)",
        "二、工业互联网能力情况（包括人才队伍、研发能力、核心技术、实施能力、服务保障、过往业绩等，1000字以内。）", "二、试点示范方案",
        "方案基本信息", "应用服务名称", "面向场景", "行业、具体环节、具体问题", "实现功能", "实施计划", "实施领域或区域、实施企业家数",
        "总投资预算", "包括供应商部分和客户部分", "预计实施效果", "方案具体介绍（要求条理清晰、语言简洁，无需论述，直接介绍。）",
        "一、方案内容", "1. 面向场景的需求分析。", "2. 解决方案描述。", "3. 方案技术路线。", "二、实施计划",
        "1. 实施目标，包括对实施客户数量、实施效果、以及试点完成后能够产生的价值等。", "2. 实施路径，包括工作推进的组织方式、商业模式等。",
        "3. 进度安排，列明关键节点及时间安排。", "三、实施保障", "1. 投资预算。", "2. 实施能力，包括联合申报分工等。", "3. 人员团队。",
        "四、过往案例", "列举至少一个该方案在广东省内的实施案例，包括实施周期、实施内容、最终效果等。", "证明材料",
        "能够证明上述内容的材料，包括但不限于各种证书、资质证明、审计报告、第三方评价报告、客户合同、现场照片、网络截图等。",
    ],
    "contact_receipt": [
        "附件3", "地市工业企业上云上平台工作联系方式", "回执", "单位:", "(公章)", "分管领导:", "联系方式:", "分管科室:", "科室负责人:",
        "联系方式:", "具体负责人:", "手机号码:", "座机号码:", "电子邮箱:", "本回执必须加盖单位公章后寄送我委。",
    ],
}  # fmt: skip
CASES = [
    {"period": "2017年3月至9月", "content": "三十台注塑机联网（示例）", "effect": "停机下降一成五"},
    {"period": "2018年", "content": "二十台冲床联网（示例）", "effect": "良率提升"},
]
COUNTIES = [
    {"county": "示例区", "officer": "孙示例", "mobile": "13800000002"},
    {"county": "示例县", "officer": "周示例", "mobile": "13800000003"},
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(FOLDER)


def plain(text: str) -> str:
    """Width of brackets and blanks are the printer's."""
    return re.sub(r"\s", "", text).replace("（", "(").replace("）", ")").replace("：", ":")


def in_order(text: str, words: list[str]) -> list[str]:
    """Those of the words that do not come behind the ones before them."""
    place, missing = 0, []
    for each in map(plain, words):
        found = text.find(each, place)
        if found < 0:
            missing.append(each)
        else:
            place = found + len(each)
    return missing


@pytest.mark.parametrize("name", PRINTED)
@pytest.mark.parametrize("facts", [{}, {"past_cases": CASES, "counties": COUNTIES}], ids=["blank", "filled"])
def test_what_the_notice_prints_stands_in_its_order(pack: Pack, name: str, facts: dict[str, Any]) -> None:
    paper = make_paper(pack, name, facts, as_of=AS_OF)
    assert in_order(plain("\n".join(docx_texts(word(paper)))), PRINTED[name]) == []
    drawn = plain(pdf_text(pdf(paper)))  # a cell over several rows is read in the midst of them
    assert [each for each in map(plain, PRINTED[name]) if each not in drawn] == []


def test_each_case_and_each_county_gets_a_place_of_its_own(pack: Pack) -> None:
    for name, fact, rows in (
        ("pilot_application", "past_cases", CASES),
        ("contact_receipt", "counties", COUNTIES),
    ):
        text = plain(pdf_text(pdf(make_paper(pack, name, {fact: rows}, as_of=AS_OF))))
        assert in_order(text, [value for row in rows for value in row.values()]) == []
