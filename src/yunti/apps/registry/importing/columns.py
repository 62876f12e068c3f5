"""What the columns of a list mean: headers as people write them, nearest spellings, units in brackets.

Not here: what may stand in a column (`registry.masterdata`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from yunti.domain.characters import without_blanks
from yunti.domain.money import Unit
from yunti.kit.errors import Refused
from yunti.kit.wording import listed, quoted, sequence

SEARCHED_ROWS = 10
ENOUGH = 2
NEAR = 0.8
NEEDED = ("name", "uscc", "region_code")
SYNONYMS: dict[str, tuple[str, ...]] = {
    "name": ("企业名称", "单位名称", "企业全称", "名称", "公司名称", "企业名", "申报单位", "市场主体名称"),
    "uscc": (
        "统一社会信用代码",
        "信用代码",
        "社会信用代码",
        "统一信用代码",
        "统一代码",
        "税号",
        "纳税人识别号",
    ),
    "region_code": (
        "所在县市区",
        "所在县",
        "县市区",
        "区县",
        "所属区县",
        "所在区县",
        "所在地",
        "地区",
        "地区代码",
        "行政区划",
        "行政区划代码",
        "所属地区",
        "所在地区",
        "县区",
    ),
    "industry_code": (
        "行业代码",
        "行业",
        "所属行业",
        "国民经济行业",
        "国民经济行业代码",
        "行业小类",
        "行业分类",
        "行业类别",
    ),
    "size_class": ("规模", "企业规模", "规模类型", "企业划型", "划型"),
    "established_on": ("成立日期", "成立时间", "注册日期", "登记日期", "注册时间"),
    "address": ("地址", "注册地址", "企业地址", "住所", "经营地址", "通讯地址"),
    "legal_representative": ("法定代表人", "法人", "法人代表", "法定代表人姓名", "负责人"),
    "contact_name": ("联系人", "联系人姓名", "企业联系人", "经办人"),
    "contact_phone": (
        "联系电话",
        "电话",
        "手机",
        "手机号",
        "手机号码",
        "联系方式",
        "联系人电话",
        "联系人手机",
    ),
    "employees": ("从业人员", "从业人数", "员工人数", "职工人数", "从业人员数", "人数", "从业人员期末人数"),
    "revenue_fen": ("营业收入", "主营业务收入", "年营业收入", "营收", "销售收入", "年销售收入"),
    "assets_fen": ("资产总额", "总资产", "资产总计", "资产合计"),
}
MEANING = {spelling: name for name, spellings in SYNONYMS.items() for spelling in spellings}
MEANING |= {name: name for name in SYNONYMS}
TITLES = {name: spellings[0] for name, spellings in SYNONYMS.items()} | {"region_code": "所在县（市、区）"}
UNIT = re.compile(r"[（(]\s*(?:单位[:：])?\s*(元|万元|亿元|人|名|个)\s*[）)]$")
MARKS = re.compile(r"[（()）*＊:：、，,\[\]【】]")


@dataclass(frozen=True)
class Meant:
    """A column of the list: where it stands, what it is taken for, in which unit; `near` when by nearest spelling."""

    place: int
    title: str
    name: str
    unit: Unit | None = None
    near: bool = False


@dataclass(frozen=True)
class Header:
    """The header row and its columns; `ignored` are titles that mean nothing here."""

    row: int
    columns: tuple[Meant, ...]
    ignored: tuple[str, ...]
    titles: tuple[str, ...]


def find_header(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The row among the first ten with most known titles; none with fewer than two, of which one names or codes."""
    best: Header | None = None
    for place, cells in enumerate(rows[:SEARCHED_ROWS]):
        header = _as_header(place, cells)
        names = {column.name for column in header.columns}
        if (
            len(names) >= ENOUGH
            and names & {"name", "uscc"}
            and (best is None or len(header.columns) > len(best.columns))
        ):
            best = header
    return best


def _as_header(row: int, cells: Sequence[Any]) -> Header:
    columns: list[Meant] = []
    ignored: list[str] = []
    titles = tuple(cell.strip() if isinstance(cell, str) else "" for cell in cells)
    for place, title in enumerate(titles):
        if not title:
            continue
        meant = _meaning(place, title)
        if meant is None:
            ignored.append(title[:30])
        else:
            columns.append(meant)
    return Header(row, tuple(columns), tuple(ignored), titles)


def _meaning(place: int, title: str) -> Meant | None:
    plain = without_blanks(title)
    if len(plain) > 40:
        return None
    unit = UNIT.search(title.strip())
    bare = MARKS.sub("", UNIT.sub("", plain))
    money = Unit(unit[1]) if unit and unit[1] in {item.value for item in Unit} else None
    if bare in MEANING:
        return Meant(place, title, MEANING[bare], money)
    near = get_close_matches(bare, MEANING, n=1, cutoff=NEAR) if len(bare) > 2 else []
    return Meant(place, title, MEANING[near[0]], money, near=True) if near else None


def check_header(header: Header) -> None:
    """Every needed column once, none twice."""
    names = [column.name for column in header.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        pairs = sequence(
            quoted(column.title for column in header.columns if column.name == name) for name in twice
        )
        raise Refused(
            "list_header_twice",
            _("有几列是同一个意思：%(pairs)s。") % {"pairs": pairs},
            next_step=_("请每种只留一列。"),
        )
    missing = [TITLES[name] for name in NEEDED if name not in names]
    if missing:
        raise Refused(
            "list_missing_columns",
            _("缺少列：%(missing)s。表头第 %(row)s 行是：%(titles)s。")
            % {
                "missing": listed(missing),
                "row": header.row + 1,
                "titles": listed(title for title in header.titles if title)[:200],
            },
            next_step=_("请补上这几列，或下载模板。"),
        )
