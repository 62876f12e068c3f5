"""What may stand in each column of an enterprise or supplier: typed text in, clean value or a sentence about it out.

Used for forms, changes and imported lists alike, so that they judge alike.
Not here: shapes of codes (`domain.identifiers`), tables of regions and industries (`domain`).
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.reference.queries import industries
from yunti.apps.registry.enums import SizeClass
from yunti.apps.registry.queries.places import (
    CODE_LENGTH,
    counties_called,
    is_county,
    may_be_county,
    nearest_code,
    nearest_county,
    place_name,
)
from yunti.domain.characters import chinese_brackets, half_width, without_blanks
from yunti.domain.identifiers import check_uscc
from yunti.domain.industries import Industry, IndustryLevel
from yunti.domain.money import MoneyError, Unit, parse_amount
from yunti.kit.errors import InvalidInput, Problem
from yunti.kit.wording import listed, said_in_words, with_stop

NAME_LENGTH, ADDRESS_LENGTH, PERSON_LENGTH, PHONE_LENGTH = 200, 200, 60, 20
BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PHONE = re.compile(r"\+?[0-9][0-9\-() ]{4,18}[0-9]")
DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", re.ASCII)
COUNT = re.compile(r"\d{1,9}(\.0+)?", re.ASCII)
EARLIEST = date(1900, 1, 1)
MOST_PEOPLE = 9_999_999
SERVICES_LENGTH = 400


class Wrong(Exception):
    """A value that cannot be taken: what is wrong, what would be right."""

    def __init__(self, code: str, text: str, suggestion: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.suggestion = suggestion


@dataclass(frozen=True)
class Column:
    label: Any
    clean: Callable[[str, date], Any]
    needed: bool = False
    personal: bool = False
    hint: Any = ""


def _text(label: Any, typed: str, longest: int, *, needed: bool = False) -> str:
    """Half-width letters and digits, single blanks, no invisible or direction marks."""
    text = " ".join(BIDI.sub("", half_width(typed)).split())
    if needed and not text:
        raise Wrong("empty", _("没有填写%(label)s。") % {"label": label})
    if len(text) > longest:
        raise Wrong(
            "too_long",
            _("%(label)s有 %(length)s 个字，最多 %(longest)s 个。")
            % {"label": label, "length": len(text), "longest": longest},
        )
    return text


def clean_name(typed: str, as_of: date) -> str:
    """Brackets stay full width in names, as on the licence."""
    text = chinese_brackets(_text(COLUMNS["name"].label, typed, NAME_LENGTH, needed=True))
    if len(text) < 2 or text.isdigit():
        raise Wrong(
            "not_a_name",
            _("“%(typed)s”不像单位名称。") % {"typed": text},
            _("按营业执照填写全称。"),
        )
    return text


def clean_uscc(typed: str, as_of: date) -> str:
    """18 characters with a valid check digit; the digit that would fit is only offered, never put in."""
    finding = check_uscc(typed)
    if finding.said:
        raise Wrong(f"uscc_{finding.problem}", with_stop(said_in_words(finding.said)))
    return finding.code


def clean_region(typed: str, as_of: date) -> str:
    text = without_blanks(typed)
    if not text:
        raise Wrong("empty", _("没有填写所在县（市、区）。"), _("填写 6 位代码或名称。"))
    if text.isascii() and text.isdigit():
        return _region_code(text, as_of)
    found = counties_called(text, as_of)
    if len(found) == 1:
        return found[0]
    if found:
        choices = listed(f"{place_name(code, as_of)} {code}" for code in found[:3])
        raise Wrong(
            "ambiguous", _("“%(typed)s”有 %(count)s 处。") % {"typed": text, "count": len(found)}, choices
        )
    raise Wrong(
        "unknown_region",
        _("没有名为“%(typed)s”的县（市、区）。") % {"typed": text},
        nearest_county(text, as_of),
    )


def _region_code(code: str, as_of: date) -> str:
    if len(code) != CODE_LENGTH:
        raise Wrong("not_a_code", _("地区代码是 6 位数字，这里有 %(length)s 位。") % {"length": len(code)})
    if not is_county(code):
        raise Wrong("not_a_county", _("%(code)s 不是县级代码。") % {"code": code}, _("填写到县（市、区）。"))
    if not may_be_county(code, as_of):
        raise Wrong(
            "unknown_region",
            _("行政区划表里没有代码 %(code)s。") % {"code": code},
            nearest_code(code, as_of),
        )
    return code


def clean_industry(typed: str, as_of: date) -> str:
    """A class or a higher group of GB/T 4754-2017, by code or by name; empty is allowed."""
    text = without_blanks(typed).upper()
    if not text:
        return ""
    table = industries()
    found = table.nearest(text)
    if found is None or found.level is IndustryLevel.SECTION:
        named = [
            row for row in table.search(text) if row.name == text and row.level is not IndustryLevel.SECTION
        ]
        if not named:
            raise Wrong(
                "unknown_industry",
                _("国民经济行业分类里没有“%(typed)s”。") % {"typed": text[:40]},
                nearest_industry(text),
            )
        return named[-1].code
    return "".join(letter for letter in text if letter.isdigit())


def nearest_industry(text: str) -> str:
    """The division or group that the text most likely means, ready to be shown."""
    table = industries()
    inside = [row for row in table.search(text) if row.level is not IndustryLevel.SECTION]
    if inside:
        return f"{inside[0].code} {inside[0].name}"
    names = {row.name: row for row in _all_industries()}
    close = get_close_matches(text, names, n=1, cutoff=0.5)
    return f"{names[close[0]].code} {close[0]}" if close else _("填写 4 位小类代码，例如 3411。")


@cache
def _all_industries() -> tuple[Industry, ...]:
    table = industries()
    sections = table.children()
    divisions = tuple(row for section in sections for row in table.children(section.code))
    return divisions + tuple(row for division in divisions for row in table.children(division.code))


def clean_size(typed: str, as_of: date) -> str:
    text = without_blanks(typed).removesuffix("企业").removesuffix("型")
    known = {"": "", "大": "large", "中": "medium", "小": "small", "微": "micro", "待定": ""}
    known |= {value: value for value in SizeClass.values}
    if text.lower() not in known:
        raise Wrong(
            "unknown_size",
            _("规模“%(typed)s”不能识别。") % {"typed": text[:20]},
            _("填写大型、中型、小型或微型。"),
        )
    return known[text.lower()]


def clean_address(typed: str, as_of: date) -> str:
    return _text(COLUMNS["address"].label, typed, ADDRESS_LENGTH)


def clean_person(typed: str, as_of: date) -> str:
    return chinese_brackets(_text(_("姓名"), typed, PERSON_LENGTH))


def clean_phone(typed: str, as_of: date) -> str:
    text = _text(COLUMNS["contact_phone"].label, typed, 200)
    if text and (len(text) > PHONE_LENGTH or not PHONE.fullmatch(text)):
        raise Wrong(
            "not_a_phone",
            _("“%(typed)s”不是电话号码。") % {"typed": text[:30]},
            _("例如 13800000000 或 0999-8000000。"),
        )
    return text


def clean_services(typed: str, as_of: date) -> str:
    return _text(COLUMNS["services"].label, typed, SERVICES_LENGTH)


def clean_day(typed: str, as_of: date) -> date | None:
    """2026-05-12, 2026/5/12, 2026.5.12, 20260512, 2026年5月12日; empty is allowed."""
    text = without_blanks(typed)
    if not text:
        return None
    match = DAY.fullmatch(text)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        day = None
    if day is None:
        raise Wrong("not_a_day", _("“%(typed)s”不是日期。") % {"typed": text[:30]}, _("例如 2026-05-12。"))
    if not EARLIEST <= day <= as_of:
        raise Wrong("day_out_of_range", _("日期 %(day)s 不在 1900年至今天之间。") % {"day": day.isoformat()})
    return day


def clean_count(typed: str, as_of: date) -> int | None:
    text = without_blanks(typed).replace(",", "").removesuffix("人")
    if not text:
        return None
    if not COUNT.fullmatch(text):
        raise Wrong("not_a_count", _("“%(typed)s”不是人数。") % {"typed": text[:30]}, _("填写 0 或正整数。"))
    number = int(text.split(".")[0])
    if number > MOST_PEOPLE:
        raise Wrong("too_many", _("人数 %(number)s 超出可以登记的范围。") % {"number": number})
    return number


def clean_money(typed: str, as_of: date, unit: Unit = Unit.WAN) -> int | None:
    if not typed.strip():
        return None
    try:
        fen = parse_amount(typed, unit)
    except MoneyError as error:
        raise Wrong(error.code, with_stop(said_in_words(error.said))) from error
    if fen < 0:
        raise Wrong(
            "negative", _("金额“%(typed)s”是负数。") % {"typed": typed.strip()[:30]}, _("填写 0 或正数。")
        )
    return fen


COLUMNS: Mapping[str, Column] = {
    "name": Column(gettext_lazy("企业名称"), clean_name, needed=True),
    "uscc": Column(gettext_lazy("统一社会信用代码"), clean_uscc, needed=True),
    "region_code": Column(gettext_lazy("所在县（市、区）"), clean_region, needed=True),
    "industry_code": Column(
        gettext_lazy("行业代码"),
        clean_industry,
        hint=gettext_lazy(
            "国民经济行业分类的代码或名称，例如 3411 或通用设备制造业；项目限定行业的，按它核对。"
        ),
    ),
    "size_class": Column(
        gettext_lazy("规模"),
        clean_size,
        hint=gettext_lazy("大型、中型、小型或微型；有的项目只面向中小微企业，按它核对。不清楚可以先空着。"),
    ),
    "services": Column(gettext_lazy("服务范围"), clean_services),
    "established_on": Column(
        gettext_lazy("成立日期"),
        clean_day,
        hint=gettext_lazy("按营业执照，例如 2015-03-18；有的项目要求成立满一定年限，按它核对。"),
    ),
    "address": Column(gettext_lazy("地址"), clean_address),
    "legal_representative": Column(gettext_lazy("法定代表人"), clean_person, personal=True),
    "contact_name": Column(gettext_lazy("联系人"), clean_person, personal=True),
    "contact_phone": Column(gettext_lazy("联系电话"), clean_phone, personal=True),
}
FACT_COLUMNS: Mapping[str, Column] = {
    "employees": Column(gettext_lazy("从业人员"), clean_count),
    "revenue_fen": Column(gettext_lazy("营业收入"), clean_money),
    "assets_fen": Column(gettext_lazy("资产总额"), clean_money),
}
ENTERPRISE_FIELDS = tuple(name for name in COLUMNS if name != "services")
SUPPLIER_FIELDS = tuple(
    name for name in COLUMNS if name not in ("industry_code", "size_class", "established_on")
)


def cleaned(typed: Mapping[str, str], allowed: Collection[str], as_of: date) -> dict[str, Any]:
    """Every column named, clean; all problems at once. Keys outside `allowed` are a fault of the program."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in typed.items():
        if name not in allowed:
            raise KeyError(name)
        column = COLUMNS.get(name) or FACT_COLUMNS[name]
        try:
            values[name] = column.clean(text, as_of)
        except Wrong as wrong:
            problems.append(Problem(name, wrong.code, wrong.text, wrong.suggestion))
    if problems:
        raise InvalidInput(problems)
    return values
