"""Bulk import of staff from xlsx or csv: read, check every row, bring all in or none.

Not here: enterprises (`apps.registry.importing`), the page with its preview (`web.administration.staff_import`).
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from python_calamine import CalamineError, CalamineWorkbook

from yunti.apps.accounts.enums import LinkPurpose
from yunti.apps.accounts.letters import can_be_sent, post_letter
from yunti.apps.accounts.models import Mandate, Organisation, Person
from yunti.apps.accounts.permissions import can_propose_mandate, can_propose_person
from yunti.apps.accounts.queries import authorities
from yunti.apps.accounts.services.links import issue_link
from yunti.apps.accounts.services.mandates import check_seat, granted_by, seat_of
from yunti.apps.accounts.services.persons import check_person, new_person, plain, tidy
from yunti.kit import archives, clock
from yunti.kit.actors import ADMINISTRATORS, STAFF, Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, Problem
from yunti.kit.wording import labelled, listed

LARGEST_BYTES = 2 * 1024 * 1024
UNPACKED_BYTES = 40 * 1024 * 1024
MOST_ROWS = 1000
COLUMNS = {
    "登录名": "login",
    "姓名": "name",
    "电子邮箱": "email",
    "手机号": "phone",
    "岗位": "desk",
    "单位": "organisation",
    "开始日期": "valid_from",
    "结束日期": "valid_to",
}
NEEDED = ("登录名", "姓名", "岗位", "单位")
LABELS = {name: label for label, name in COLUMNS.items()}


@dataclass(frozen=True)
class StaffRow:
    """One line as typed; `number` is the line in the file."""

    number: int
    login: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    desk: str = ""
    organisation: str = ""
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True)
class RowProblem:
    number: int
    column: str
    text: str
    suggestion: str


@dataclass(frozen=True)
class NewStaff:
    """One account brought in; the token opens the page for the first password and is kept nowhere."""

    login: str
    name: str
    token: str
    by_mail: bool


def read_staff(content: bytes, name: str) -> list[StaffRow]:
    """Refuses what is no table of staff, with what is wrong with it."""
    if not content:
        raise _unreadable(_("文件是空的。"))
    if len(content) > LARGEST_BYTES:
        raise _unreadable(_("文件超过 2 MB。请分几次导入。"))
    lines = _csv_lines(content) if name.lower().endswith(".csv") else _xlsx_lines(content)
    header = next(lines, (0, []))[1]
    places = {COLUMNS[title.strip()]: place for place, title in enumerate(header) if title.strip() in COLUMNS}
    missing = [title for title in NEEDED if COLUMNS[title] not in places]
    if missing:
        raise _unreadable(_("第一行缺少列：%(columns)s。请用模板的列名。") % {"columns": listed(missing)})
    rows = []
    for number, cells in lines:
        values = {key: cells[place].strip() if place < len(cells) else "" for key, place in places.items()}
        if any(values.values()):
            values["organisation"] = tidy(values["organisation"])  # as names of organisations are kept
            rows.append(StaffRow(number=number, **values))
        if len(rows) > MOST_ROWS:
            raise _unreadable(_("超过 %(count)d 行。请分几次导入。") % {"count": MOST_ROWS})
    if not rows:
        raise _unreadable(_("除列名外没有数据行。"))
    return rows


def check_staff(rows: Sequence[StaffRow], by: Actor) -> list[RowProblem]:
    """Every problem of every row, so that one correction of the file is enough."""
    places = _organisations(by)
    problems: list[RowProblem] = []
    logins: dict[str, int] = {}
    for row in rows:
        found = check_person(login=row.login, name=row.name, email=row.email, phone=row.phone)
        earlier = logins.setdefault(plain(row.login).lower(), row.number)
        if earlier != row.number:
            text = _("与第 %(number)d 行的登录名相同。") % {"number": earlier}
            found.append(Problem("login", "login_twice", text))
        found += _check_place(row, places, by)
        problems += [
            RowProblem(row.number, LABELS.get(p.field, p.field), str(p.text), str(p.suggestion))
            for p in found
        ]
    return problems


@command("accounts.import_staff")
def import_staff(step: Step, *, rows: Sequence[StaffRow], origin: str, by: Actor) -> list[NewStaff]:
    """All rows or none. Each gives an account and a proposed mandate, which a security administrator approves."""
    step.require(can_propose_person(by))
    problems = check_staff(rows, by)
    if problems:
        raise InvalidInput(
            [Problem("", "row", labelled(f"{p.number} {p.column}", p.text), p.suggestion) for p in problems]
        )
    places = _organisations(by)
    made = []
    for row in rows:
        organisation = places[row.organisation]
        person = new_person(step, login=row.login, name=row.name, email=row.email, phone=row.phone)
        step.require(can_propose_mandate(by, person.pk, organisation))
        _propose(step, person, row, organisation, by)
        token = issue_link(step, person, LinkPurpose.FIRST)
        by_mail = bool(person.email) and can_be_sent()
        if by_mail:
            values = {"name": person.name, "login": person.login, "link": f"{origin}{token}/"}
            post_letter("first_password", person.email, values)
        made.append(NewStaff(person.login, person.name, token, by_mail))
        step.record(person, details=asdict(row), about=person.ref)
    return made


def _propose(step: Step, person: Person, row: StaffRow, organisation: Organisation, by: Actor) -> None:
    first, last = _day(row.valid_from), _day(row.valid_to)
    step.create(
        Mandate,
        **seat_of(person, _desk(row.desk) or Desk.COUNTY, organisation),
        **granted_by(by),
        valid_from=first or clock.today(),
        valid_to=last,
    )


def _check_place(row: StaffRow, places: dict[str, Organisation], by: Actor) -> list[Problem]:
    problems = []
    desk, organisation = _desk(row.desk), places.get(row.organisation)
    dates = {}
    for field in ("valid_from", "valid_to"):
        text = getattr(row, field)
        dates[field] = _day(text)
        if text and dates[field] is None:
            problems.append(
                Problem(field, "bad_date", _("不是日期：%(text)s。") % {"text": text}, "2026-05-12")
            )
    if desk is None:
        names = listed(sorted(str(each.label) for each in STAFF - ADMINISTRATORS))
        problems.append(Problem("desk", "bad_desk", _("没有这个岗位。"), names))
    if organisation is None:
        problems.append(Problem("organisation", "no_organisation", _("您管辖的机构中没有这个名称。")))
    if desk and organisation and not problems:
        problems += check_seat(desk, organisation, dates["valid_from"] or clock.today(), dates["valid_to"])
    return problems


def _organisations(by: Actor) -> dict[str, Organisation]:
    return {row.name: row for row in authorities(by, clock.today())}


def _desk(text: str) -> Desk | None:
    """By its Chinese name, whatever language the reader uses, or the shown one; the three administrators are granted one by one, never in bulk."""
    with override("zh-hans"):
        chinese = {str(desk.label): desk for desk in STAFF - ADMINISTRATORS}
    shown = {str(desk.label): desk for desk in STAFF - ADMINISTRATORS}
    return (
        chinese.get(text) or shown.get(text) or next((d for d in chinese.values() if d.value == text), None)
    )


def _day(text: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _unreadable(_("文字编码读不懂。请另存为 UTF-8 的 CSV，或用 xlsx。"))
    if "\x00" in text:
        raise _unreadable(_("这不是 CSV 文件。"))
    try:
        yield from enumerate(csv.reader(io.StringIO(text)), start=1)
    except csv.Error as error:
        raise _unreadable(_("CSV 的引号或换行不完整。")) from error


def _xlsx_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    file = io.BytesIO(content)
    if not archives.is_zip(file):
        raise _unreadable(_("这不是 xlsx 或 csv 文件。"))
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_BYTES:
                raise _unreadable(_("文件解压后过大。"))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            yield number, [_text(cell) for cell in cells]
    except (CalamineError, zipfile.BadZipFile, IndexError) as error:
        raise _unreadable(_("xlsx 文件已损坏或没有工作表。请重新另存后再传。")) from error


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a phone number that the sheet keeps as a number
    return str(cell)


def _unreadable(text: str) -> InvalidInput:
    return InvalidInput([Problem("file", "unreadable_list", text)])
