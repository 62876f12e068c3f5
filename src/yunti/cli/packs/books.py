"""Tables of many cases on disk: csv, xlsx with a sheet per list, parquet with nested lists or a folder of them.

A row of a further sheet belongs to the case that its column `case` names; without such a column in the first sheet cases are
named by their number. Not here: what a cell means (`packs.batches`), the command (`batching.py`).
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yunti.cli.language import _
from yunti.cli.packs.opening import BROKEN
from yunti.cli.screen import refuse
from yunti.domain.exact_json import exact_json, number_text
from yunti.packs.batches import SEPARATOR, given_value
from yunti.rules.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from yunti.rules.values import FactSpec

Row = dict[str, Any]
CASE = "case"
FORMATS = (".csv", ".xlsx", ".parquet")


def read_cases(path: Path, specs: Mapping[str, FactSpec]) -> tuple[list[str], list[Row]]:
    """What each case is called, and its fields; ends the command with a sentence when the file cannot be used."""
    try:
        sheets = _sheets(path)
    except OSError as problem:
        refuse(
            _("读不了 %(file)s：%(why)s") % {"file": path, "why": problem.strerror or problem}, code=BROKEN
        )
    except (UnicodeDecodeError, ValueError, csv.Error) as problem:
        refuse(_("读不了 %(file)s：%(why)s") % {"file": path, "why": problem}, code=BROKEN)
    first, *others = sheets.items()
    heads = _headings(first[1], specs, first[0])
    names = [str(row.get(CASE) or number) for number, row in enumerate(first[1], 1)]
    cases = [_fields(row, heads, specs) for row in first[1]]
    for title, rows in others:
        _attach(title, rows, specs, dict(zip(names, cases, strict=False)))
    return names, cases


def _sheets(path: Path) -> dict[str, list[Row]]:
    if path.is_dir():
        found = {file.stem: _parquet(file) for file in sorted(path.glob("*.parquet"))}
        if "cases" not in found:
            raise ValueError("cases.parquet")
        return {"cases": found.pop("cases"), **found}
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {path.name: [dict(row) for row in csv.DictReader(file, strict=True)]}
    if path.suffix == ".xlsx":
        return dict(_workbook(path))
    if path.suffix == ".parquet":
        return {path.name: _parquet(path)}
    raise ValueError(_("应为 csv、xlsx 或 parquet"))


def _parquet(path: Path) -> list[Row]:
    import polars as pl

    try:
        return pl.read_parquet(path).to_dicts()
    except pl.exceptions.PolarsError as problem:
        raise ValueError(str(problem).splitlines()[0]) from None


def _workbook(path: Path) -> Iterator[tuple[str, list[Row]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            head, *rows = book.get_sheet_by_name(name).to_python() or [[]]
            yield name, [_cells(head, row) for row in rows if any(cell != "" for cell in row)]
    except CalamineError as problem:
        raise ValueError(str(problem)) from None


def _cells(head: Sequence[Any], row: Sequence[Any]) -> Row:
    """Numbers of a sheet are binary; what was typed is their shortest decimal."""
    return {
        str(key).strip(): Decimal(repr(cell)) if isinstance(cell, float) else cell
        for key, cell in zip(head, row, strict=False)
        if str(key).strip()
    }


def _headings(rows: Sequence[Row], specs: Mapping[str, FactSpec], sheet: str) -> dict[str, str]:
    """Heading → field, by the name of the field or its title."""
    titles = {spec.title: name for name, spec in specs.items()}
    out = {}
    for head in dict.fromkeys(key for row in rows[:1] for key in row if key is not None):
        if head in (CASE, "row"):
            continue
        found = head if head in specs else titles.get(head)
        if found is None:
            known = [*specs, *titles]
            told = {"sheet": sheet, "head": head}
            refuse(_("%(sheet)s：没有字段 %(head)s") % told + nearest(head, known), code=BROKEN)
        out[head] = found
    return out


def _fields(row: Row, heads: Mapping[str, str], specs: Mapping[str, FactSpec]) -> Row:
    return {field: given_value(row.get(head), specs[field]) for head, field in heads.items()}


def _attach(title: str, rows: Sequence[Row], specs: Mapping[str, FactSpec], cases: Mapping[str, Row]) -> None:
    """Rows of a further sheet become the list of its name in their case; a case that none belongs to has an empty one."""
    titles = {spec.title: name for name, spec in specs.items()}
    name = title if title in specs else titles.get(title, "")
    if name not in specs or not specs[name].rows:
        refuse(_("没有列表 %(name)s") % {"name": title} + nearest(title, [*specs, *titles]), code=BROKEN)
    heads = _headings(rows, specs[name].rows, title)
    for each in cases.values():
        each[name] = []
    for number, row in enumerate(rows, 2):
        case = cases.get(_plain(row.get(CASE)))
        if case is None:
            told = {"sheet": title, "row": number, "case": row.get(CASE)}
            refuse(_("%(sheet)s 第 %(row)s 行：没有名为 %(case)s 的申报（case 列）") % told, code=BROKEN)
        case[name].append(_fields(row, heads, specs[name].rows))


def _plain(value: Any) -> str:
    return number_text(value) if isinstance(value, Decimal) else str(value)


# writing --------------------------------------------------------------------------------------------------------


def write_rows(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    try:
        _WRITERS[path.suffix](path, columns, rows)
    except OSError as problem:
        refuse(_("写不了 %(file)s：%(why)s") % {"file": path, "why": problem.strerror}, code=BROKEN)


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_text(row.get(key)) for key in columns] for row in rows)


def _write_xlsx(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(columns))
        for number, row in enumerate(rows, 1):
            for place, key in enumerate(columns):
                value = row.get(key)
                exact = isinstance(value, int) and abs(value) < 10**15
                sheet.write(number, place, value if exact else _text(value))


def _write_parquet(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    import polars as pl

    data = {key: [row.get(key) for row in rows] for key in columns}
    frame = pl.DataFrame({key: _series(key, values) for key, values in data.items()})
    frame.write_parquet(path)


def _series(key: str, values: Sequence[Any]) -> Any:
    import polars as pl

    if any(isinstance(value, Decimal) for value in values):
        return pl.Series(key, [None if each is None else Decimal(each) for each in values])
    return pl.Series(key, values, strict=False)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return SEPARATOR.join(map(_text, value))
    return value if isinstance(value, str) else exact_json(value)


_WRITERS = {".csv": _write_csv, ".xlsx": _write_xlsx, ".parquet": _write_parquet}
