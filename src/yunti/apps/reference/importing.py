"""Reads a holiday notice as typed, pasted or uploaded: its prose, or a table of date, kind and name.

Every line that cannot be read is named with its number; nothing is guessed.
Not here: whether the days make sense for the year (`services`).
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import PurePath

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from yunti.apps.reference.enums import DayEntryKind
from yunti.apps.reference.queries import DayEntry
from yunti.domain.characters import half_width
from yunti.kit.errors import InvalidInput, Problem
from yunti.kit.wording import spoken_weekday

KINDS: Mapping[str, DayEntryKind] = {
    **dict.fromkeys(("放假", "休", "假", "休息", "节假日", "holiday"), DayEntryKind.HOLIDAY),
    **dict.fromkeys(("调休上班", "上班", "班", "补班", "make_up"), DayEntryKind.MAKE_UP),
}
WEEKDAY_CHARACTERS = "一二三四五六日"
LONGEST_RUN = 31
LONGEST_TEXT = 20_000
MOST_ROWS = 400

_DAY = r"(?:(?P<{0}y>\d{{4}})[年/.-])?(?:(?P<{0}m>\d{{1,2}})[月/.-])?(?P<{0}d>\d{{1,2}})日?(?:\((?P<{0}n>[^)]*)\))?"
_RUN = re.compile(_DAY.format("a") + r"(?:\s*(?:至|到|~|—)\s*" + _DAY.format("b") + ")?")
_PROSE_DAY = re.compile(
    r"(?:(?P<ay>\d{4})年)?(?:(?P<am>\d{1,2})月)?(?P<ad>\d{1,2})日(?:\((?P<an>[^)]*)\))?"
    r"(?:\s*(?:至|到|~|-)\s*(?:(?P<by>\d{4})年)?(?:(?P<bm>\d{1,2})月)?(?P<bd>\d{1,2})日(?:\((?P<bn>[^)]*)\))?)?"
)
_ITEM = re.compile(r"^\s*(?:\(?[一二三四五六七八九十\d]+\)?[、.．]\s*)?(?P<name>[^:\d]{1,12}):(?P<rest>.*)$")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_SPLIT = re.compile(r"[\t,;|]+|\s{1,}")
_PARTS = re.compile(r"[。;]")


class _Unreadable(Exception):
    pass


@dataclass
class ReadNotice:
    """What could be read; the same day twice with the same kind counts once."""

    days: dict[date, DayEntry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, days: list[date], kind: DayEntryKind, name: str) -> None:
        for day in days:
            known = self.days.setdefault(day, DayEntry(day, kind, name))
            if known.kind is not kind:
                self.wrong(line, _("%(day)s 既放假又上班。") % {"day": day.isoformat()})

    def wrong(self, line: int, text: str) -> None:
        self.problems.append(
            Problem("table", "unreadable", _("第 %(line)s 行：%(text)s") % {"line": line, "text": text})
        )


def read_days(text: str, year: int) -> ReadNotice:
    """Lines of `2027-02-06, 放假, 春节`, of `2月6日至12日 休 春节`, or the sentences of the notice itself."""
    found = ReadNotice()
    if len(text) > LONGEST_TEXT:
        found.wrong(1, _("内容超过 %(count)s 个字，只粘贴放假安排部分。") % {"count": LONGEST_TEXT})
        return found
    for number, raw in enumerate(text.splitlines(), 1):
        line = half_width(raw).strip()
        if not line or _is_heading(line):
            continue
        try:
            item = _ITEM.match(line)
            if item and _PROSE_DAY.search(item["rest"]):
                _read_item(found, number, item["name"].strip(), item["rest"], year)
            else:
                _read_row(found, number, line, year)
        except _Unreadable as wrong:
            found.wrong(number, str(wrong))
    return found


def _is_heading(line: str) -> bool:
    return line.replace(" ", "").lower().startswith(("日期", "date"))


def _read_item(found: ReadNotice, number: int, name: str, rest: str, year: int) -> None:
    """三、清明节：4月4日（周六）至6日（周一）放假，共3天。"""
    for sentence in filter(None, (part.strip() for part in _PARTS.split(rest))):
        kind = (
            DayEntryKind.HOLIDAY
            if "放假" in sentence
            else DayEntryKind.MAKE_UP
            if "上班" in sentence
            else None
        )
        runs = list(_runs(sentence, year))
        if kind is None and runs:
            raise _Unreadable(_("“%(text)s”没有写放假还是上班。") % {"text": sentence[:30]})
        for days in runs if kind else ():
            found.add(number, days, kind or DayEntryKind.HOLIDAY, name)


def _runs(sentence: str, year: int) -> Iterator[list[date]]:
    """The month of a day without one is that of the day before it in the sentence."""
    last: date | None = None
    for match in _PROSE_DAY.finditer(sentence):
        days = _days_of(match, year, last)
        last = days[-1]
        yield days


def _read_row(found: ReadNotice, number: int, line: str, year: int) -> None:
    match = _RUN.match(line)
    if match is None or match["ad"] is None or (match["am"] is None):
        raise _Unreadable(_("“%(text)s”读不出日期，例如 2027-02-06, 放假, 春节。") % {"text": line[:30]})
    words = [word for word in _SPLIT.split(line[match.end() :].strip()) if word]
    kinds = [word for word in words if word.lower() in KINDS]
    if len(kinds) != 1:
        raise _Unreadable(_("“%(text)s”没有写明放假还是上班。") % {"text": line[:30]})
    name = " ".join(word for word in words if word != kinds[0])
    found.add(number, _days_of(match, year, None), KINDS[kinds[0].lower()], name)


def _days_of(match: re.Match[str], year: int, last: date | None) -> list[date]:
    first = _day(match, "a", year, last)
    end = _day(match, "b", year, first) if match["bd"] else first
    if end < first or (end - first).days > LONGEST_RUN:
        raise _Unreadable(
            _("%(first)s 至 %(end)s 首尾颠倒或过长。") % {"first": first.isoformat(), "end": end.isoformat()}
        )
    return [first + timedelta(days=step) for step in range((end - first).days + 1)]


def _day(match: re.Match[str], side: str, year: int, near: date | None) -> date:
    typed = match[side + "y"]
    month = int(match[side + "m"]) if match[side + "m"] else near.month if near else None
    if month is None:
        raise _Unreadable(_("“%(text)s”没有写月份。") % {"text": match[0]})
    try:
        day = date(int(typed) if typed else near.year if near else year, month, int(match[side + "d"]))
    except ValueError as error:
        raise _Unreadable(_("“%(text)s”不是日期。") % {"text": match[0]}) from error
    weekday = _WEEKDAY.search(match[side + "n"] or "")
    said = WEEKDAY_CHARACTERS.index(weekday[1].replace("天", "日")) if weekday else day.weekday()
    if said != day.weekday():
        raise _Unreadable(
            _("%(day)s 是%(is)s，原文写%(said)s，核对年份和日期。")
            % {"day": day.isoformat(), "is": spoken_weekday(day.weekday()), "said": spoken_weekday(said)}
        )
    return day


def text_of_upload(name: str, content: bytes) -> str:
    """The table of a file as lines that can be read, shown and corrected: csv, txt or the first sheet of an xlsx."""
    if PurePath(name).suffix.lower() in (".xlsx", ".xls", ".et"):
        return "\n".join(_sheet_lines(content))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            rows = csv.reader(io.StringIO(text)) if PurePath(name).suffix.lower() == ".csv" else None
            return text if rows is None else "\n".join(", ".join(row) for row in rows)
    raise _wrong_file()


def _sheet_lines(content: bytes) -> Iterator[str]:
    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError, ValueError) as error:
        raise _wrong_file() from error
    for row in rows[:MOST_ROWS]:
        cells = [cell.isoformat()[:10] if isinstance(cell, date) else str(cell).strip() for cell in row]
        if any(cells):
            yield ", ".join(cell for cell in cells if cell)


def _wrong_file() -> InvalidInput:
    return InvalidInput(
        [
            Problem(
                "upload",
                "not_a_table",
                _("这个文件打不开，或者不是表格。"),
                _("可用 xlsx、csv、txt，或把内容粘贴到下面。"),
            )
        ]
    )
