"""One column at a time: raw cells in, clean values and problems out. Values that repeat are judged once.

Spreadsheets hand over numbers as floats and dates as dates; what they lost on the way is said, never guessed.
Not here: rules across rows (`checking.py`), what may stand in a column (`registry.masterdata`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from operator import mul
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.registry import masterdata
from yunti.apps.registry.importing.columns import Meant
from yunti.apps.registry.importing.limits import LONGEST_CELL
from yunti.apps.registry.masterdata import Wrong
from yunti.domain.identifiers import USCC_ALPHABET
from yunti.domain.money import Unit

PLAIN_NAME = re.compile("[\u4e00-\u9fff（）·A-Za-z]{2,200}")
PLAIN_ADDRESS = re.compile("[\u4e00-\u9fff（）·A-Za-z0-9#-]{1,200}", re.ASCII)
PLAIN_PERSON = re.compile("[\u4e00-\u9fff·]{1,60}")
PLAIN_MOBILE = re.compile("1[3-9][0-9]{9}", re.ASCII)
ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
USCC_VALUES = {letter: value for value, letter in enumerate(USCC_ALPHABET)}
USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
REGION_DIGITS = slice(2, 8)
LARGEST_EXACT = 10**15
LARGEST_FIGURE = 10**7  # beyond, fen are no longer exact in a float: read by its digits
AT_ONCE = 500


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with one cell and what would be right; `place` counts rows of the table from 0."""

    place: int
    title: str
    typed: str
    text: str
    suggestion: str


Judge = Callable[[Any], Any]


class Column:
    """Judges one column; `values` holds None where the cell is empty or wrong."""

    def __init__(self, meant: Meant, as_of: date, problems: list[CellProblem]) -> None:
        self.meant = meant
        self.as_of = as_of
        self.problems = problems
        self.judge = self._judge_of(meant.name)
        self.known: dict[Any, Any] = {}

    def read(self, cells: Sequence[Any]) -> list[Any]:
        """Clean values in the order of the rows; each distinct cell is judged once."""
        fast = FAST.get(self.meant.name)
        if fast is None:
            return self._read_each(cells, 0)
        values: list[Any] = []
        for start in range(0, len(cells), AT_ONCE):
            part = cells[start : start + AT_ONCE]
            try:
                usual = all(map(fast, part))
            except TypeError:
                usual = False  # a number among texts
            values += part if usual else self._read_each(part, start)
        return values

    def _read_each(self, cells: Sequence[Any], start: int) -> list[Any]:
        known = self.known
        values: list[Any] = []
        append = values.append
        for place, cell in enumerate(cells, start):
            key = cell if type(cell) is str else (type(cell), cell)
            if key in known:
                value = known[key]
            else:
                known[key] = value = self._judged(cell)
            if type(value) is Wrong:
                self._report(place, cell, value)
                value = WRONG
            append(value)
        return values

    def _judged(self, cell: Any) -> Any:
        try:
            return self.judge(cell)
        except Wrong as wrong:
            return wrong

    def _report(self, place: int, cell: Any, wrong: Wrong) -> None:
        self.problems.append(CellProblem(place, self.meant.title, shown(cell), wrong.text, wrong.suggestion))

    def _judge_of(self, name: str) -> Judge:
        if name in ("revenue_fen", "assets_fen"):
            return partial(
                _money,
                unit=self.meant.unit or Unit.WAN,
                fen_each=(self.meant.unit or Unit.WAN).fen,
                as_of=self.as_of,
            )
        if name == "employees":
            return partial(_count, as_of=self.as_of)
        if name == "established_on":
            return partial(_day, as_of=self.as_of)
        if name == "uscc":
            return partial(_uscc, as_of=self.as_of)
        if name == "contact_phone":
            return partial(_phone, as_of=self.as_of)
        clean = masterdata.COLUMNS[name].clean
        return lambda cell: clean(text_of(cell), self.as_of)


class _Wrong:
    """Stands where a cell was wrong, so that it is not taken for an empty one."""

    def __bool__(self) -> bool:
        return False


WRONG: Any = _Wrong()


def text_of(cell: Any) -> str:
    """What the cell says; numbers without the tail that spreadsheets add."""
    if isinstance(cell, str):
        if cell in ERRORS:
            raise Wrong("error_value", _("单元格是公式错误 %(typed)s。") % {"typed": cell}, _("请改为数值。"))
        if len(cell) > LONGEST_CELL:
            raise Wrong(
                "cell_too_long",
                _("单元格有 %(length)s 个字。") % {"length": len(cell)},
                _("请核对引号和换行。"),
            )
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        raise Wrong("boolean", _("单元格是逻辑值。"), _("请改为文字。"))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < LARGEST_EXACT else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not cell.time() or cell.hour + cell.minute == 0 else str(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def shown(cell: Any) -> str:
    """A cell as it is quoted in a report: short, and without characters that could turn the text round."""
    text = cell if isinstance(cell, str) else str(cell)
    return masterdata.BIDI.sub("", text)[:60]


def is_valid_uscc(code: str) -> bool:
    """The quick yes; why not is said by `masterdata.clean_uscc`."""
    if len(code) != 18:
        return False
    try:
        total = sum(map(mul, map(USCC_VALUES.__getitem__, code[:17]), USCC_WEIGHTS))
        return USCC_VALUES[code[17]] == -total % 31 and code[REGION_DIGITS].isdecimal()
    except KeyError:
        return False


def _uscc(cell: Any, as_of: date) -> str:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        raise Wrong(
            "uscc_is_a_number",
            _("信用代码变成了数字 %(typed)s，后几位已经丢失。") % {"typed": f"{cell:.6G}"},
            _("把这一列设为文本格式，重新粘贴原始代码。"),
        )
    return masterdata.clean_uscc(text_of(cell), as_of)


def _phone(cell: Any, as_of: date) -> str:
    text = text_of(cell)
    if isinstance(cell, float) and not PLAIN_MOBILE.fullmatch(text):
        raise Wrong(
            "phone_is_a_number",
            _("电话 %(typed)s 存成了数字，开头的 0 可能已经丢失。") % {"typed": text[:20]},
            _("把这一列设为文本格式，例如 0999-8000000。"),
        )
    return masterdata.clean_phone(text, as_of)


def _count(cell: Any, as_of: date) -> int | None:
    if isinstance(cell, float):
        if cell < 0 or not cell.is_integer():
            raise Wrong(
                "not_a_count", _("“%(typed)s”不是人数。") % {"typed": text_of(cell)}, _("填写 0 或正整数。")
            )
        if cell <= masterdata.MOST_PEOPLE:
            return int(cell)
    if isinstance(cell, (date, datetime)):
        raise Wrong("is_a_day", _("单元格是日期，不是人数。"), _("把这一列设为数值格式。"))
    return masterdata.clean_count(text_of(cell), as_of)


def _money(cell: Any, unit: Unit, fen_each: int, as_of: date) -> int | None:
    if type(cell) is float and 0 <= cell < LARGEST_FIGURE:
        exact = cell * fen_each
        fen = round(exact)
        if -1e-3 < exact - fen < 1e-3:
            return fen
        return masterdata.clean_money(format(cell, ".15g"), as_of, unit)
    if isinstance(cell, (date, datetime)):
        raise Wrong("is_a_day", _("单元格是日期，不是金额。"), _("把这一列设为数值格式。"))
    return masterdata.clean_money(text_of(cell), as_of, unit)


def _day(cell: Any, as_of: date) -> date | None:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return masterdata.clean_day(cell.isoformat(), as_of)
    if isinstance(cell, float) and not 19000101 <= cell <= 99991231:
        raise Wrong(
            "day_is_a_number",
            _("日期存成了数字 %(typed)s。") % {"typed": text_of(cell)},
            _("把这一列设为日期格式，或写成 2026-05-12。"),
        )
    return masterdata.clean_day(text_of(cell), as_of)


FAST: dict[str, Callable[[str], Any]] = {
    "name": PLAIN_NAME.fullmatch,
    "uscc": is_valid_uscc,
    "address": PLAIN_ADDRESS.fullmatch,
    "legal_representative": PLAIN_PERSON.fullmatch,
    "contact_name": PLAIN_PERSON.fullmatch,
    "contact_phone": PLAIN_MOBILE.fullmatch,
}
