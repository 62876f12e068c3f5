"""Forms, official tables and reference lists of a pack as Markdown, in the order and wording of the notice.

Not here: rules and procedures (`showing`), the drawn papers (the platform).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from yunti.packs.reading import Pack
from yunti.rules.definition import ReferenceList
from yunti.rules.describing import show
from yunti.rules.parameters import in_force

_PARAMETER = re.compile(r"\$(\w+)", re.ASCII)
_PRINTED = re.compile(r"\$(\w+)(%?)", re.ASCII)


def forms(pack: Pack, as_of: date | None = None) -> Iterator[str]:
    for form in pack.section("form").values():
        yield f"# {form['title']}"
        if form.get("subtitle"):
            yield from ("", form["subtitle"])
        yield from _texts(form.get("cover"))
        yield from _texts(form.get("instructions"))
        for section in form["sections"]:
            if "part" in section:
                yield from ("", f"## {section['part']}")
            yield from ("", f"## {section['title']}", "")
            yield from grid(
                ("栏目", "填写", "说明"), [_field(pack, entry, as_of) for entry in _asked(section["fields"])]
            )
        yield from _attachments(pack, form.get("attachments") or {})
        for name in form.get("tables") or ():
            yield from ("", f"附表：{pack.section('tables')[name]['title']}")
        yield ""


def _asked(entries: Iterable[Any]) -> Iterator[Any]:
    """With what stands in one cell with another field."""
    for entry in entries:
        yield entry
        if isinstance(entry, Mapping) and "beside" in entry:
            yield entry["beside"]


def _field(pack: Pack, entry: Any, as_of: date | None) -> tuple[str, str, str]:
    asked = entry if isinstance(entry, Mapping) else {"field": entry}
    fact = pack.section("facts")[asked["field"]]
    hints = asked.get("hint") or ()
    notes = [hints] if isinstance(hints, str) else [*hints]
    if asked.get("fixed"):
        notes.append(f"固定为 {asked['fixed']}")
    if fact.get("max_length") is not None:
        notes.append(f"最多 {fact['max_length']} 字")
    return asked.get("label", fact["title"]), _way(pack, fact), with_parameters(pack, "；".join(notes), as_of)


def with_parameters(pack: Pack, text: str, as_of: date | None = None) -> str:
    """The values in force where a text names parameters: `最多 $text_limit 字` is 最多 500 字, `$share%` of 0.10 is 10%."""
    known, day = pack.definition.parameters, max(as_of or pack.in_force, pack.in_force)

    def value(match: re.Match[str]) -> str:
        parameter = known.get(match[1])
        if parameter is None or parameter.by:
            return match[0]
        shown = show(in_force(parameter, day), parameter.type, parameter.unit).removesuffix(
            f" {parameter.unit}"
        )
        return f"{(Decimal(shown) * 100).normalize():f}%" if match[2] else shown

    return _PRINTED.sub(value, text)


def _way(pack: Pack, fact: Mapping[str, Any]) -> str:
    """How it is filled in: the choices, or what kind of value in which unit."""
    words = {"yes_no": "是或否", "date": "日期", "moment": "时间", "list": "逐行填写", "set": "可多选", "money": "金额", "count": "整数"}  # fmt: skip
    options = fact.get("options")
    if isinstance(options, Mapping | list):
        shown = options.values() if isinstance(options, Mapping) else options
        return "、".join(f"□{each}" for each in shown)
    if fact.get("list"):
        return f"从“{pack.definition.lists[fact['list']].title}”选"
    kind = "数字" if fact["type"].startswith("decimal") else words.get(fact["type"], "文字")
    return f"{kind}（{fact['unit']}）" if fact.get("unit") else kind


def _attachments(pack: Pack, attachments: Mapping[str, Any]) -> Iterator[str]:
    if not attachments:
        return
    yield from ("", "## 附件", "")
    yield from _texts(attachments.get("lead"))
    if "list" in attachments:
        listed = pack.definition.lists[attachments["list"]]
        column = attachments.get("column", listed.columns[-1])
        yield from (f"{number}. {row[column]}" for number, row in enumerate(listed.rows, 1))
    yield from _texts(attachments.get("note"))


def tables(pack: Pack, as_of: date | None = None) -> Iterator[str]:
    for table in pack.section("tables").values():
        yield f"# {table.get('heading', '')} {table['title']}".replace("#  ", "# ")
        yield from _texts(table.get("head"))
        yield ""
        columns = table["columns"]
        yield from grid([each["label"] for each in columns], _printed_rows(pack, table, as_of))
        yield from _footer(pack, table, as_of)
        yield from _texts(table.get("seals"))
        yield from _texts([table["notes_label"]] if table.get("notes_label") else [])
        yield from _texts(table.get("notes"))
        if table.get("reading"):
            yield from ("", f"【本平台理解：{with_parameters(pack, table['reading'], as_of)}】")
        yield ""


def _footer(pack: Pack, table: Mapping[str, Any], as_of: date | None) -> Iterator[str]:
    """A figure that is one parameter is printed with its unit, any other is filled in."""
    for line in table.get("footer") or ():
        named = _PARAMETER.fullmatch(line.get("value", ""))
        figure = with_parameters(pack, named[0], as_of) if named else "＿＿" if "value" in line else ""
        unit = pack.definition.parameters[named[1]].unit if named else ""
        yield from ("", " ".join(each for each in (line["label"], figure, unit) if each))


def _printed_rows(pack: Pack, table: Mapping[str, Any], as_of: date | None) -> list[list[str]]:
    """Rows of a reference list are printed beforehand, others are filled in; `extra_rows` stand before the row they name.

    A cell merged over all rows stands in the first.
    """
    ids = [each["id"] for each in table["columns"]]
    out = list(_listed_rows(pack, table, as_of))
    for extra in table.get("extra_rows") or ():
        cells = [_cell(extra.get(each, "")) for each in ids]
        keys = [key for key, _ in out]
        place = keys.index(str(extra["before"])) if str(extra.get("before")) in keys else len(out)
        out.insert(place, ("", cells))
    whole = [place for place, each in enumerate(table["columns"]) if each.get("merged") == "all"]
    for _, cells in out[1:]:
        for place in whole:
            cells[place] = ""
    return [cells for _, cells in out] or _blank_rows(table, ids)


def _listed_rows(pack: Pack, table: Mapping[str, Any], as_of: date | None) -> Iterator[tuple[str, list[str]]]:
    """The key of each row and its cells; a column with a `text` prints that, with the columns of the list filled in."""
    rows = table.get("rows") or {}
    listed = pack.definition.lists.get(rows.get("list", ""))
    for row in listed.rows if listed else ():
        if chosen(row, rows.get("where") or {}):
            cells = [
                each["text"].format_map(row) if "text" in each else _cell(row.get(each["id"]))
                for each in table["columns"]
            ]
            yield str(row[listed.key]), [with_parameters(pack, each, as_of) for each in cells]  # type: ignore[union-attr]


def _blank_rows(table: Mapping[str, Any], ids: Sequence[str]) -> list[list[str]]:
    blank = table.get("blank_rows", 1)
    return [
        [_cell(each.get(name, "")) for name in ids]
        for each in (blank if isinstance(blank, list) else [{}] * blank)
    ]


def chosen(row: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    return all(
        row.get(key) in wanted if isinstance(wanted, list) else row.get(key) == wanted
        for key, wanted in where.items()
    )


def lists(pack: Pack, as_of: date | None = None) -> Iterator[str]:
    for name, listed in pack.definition.lists.items():
        yield from (f"# {listed.title}（{name}）", "")
        yield from grid(
            _titles(pack, listed), [[_cell(each) for each in row.values()] for row in listed.rows]
        )
        yield ""


def _titles(pack: Pack, listed: ReferenceList) -> list[str]:
    titles = pack.section("lists")[listed.name]["columns"]
    return [str(titles[column]) for column in listed.columns]


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A Markdown table."""
    yield f"| {' | '.join(map(_cell, head))} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(_cell, value))
    return str(value).replace("\n", " ").replace("|", "\\|")


def _texts(items: Any) -> Iterator[str]:
    """Paragraphs as printed: texts, or pieces of a line such as label, field and what stands behind it."""
    for item in [items] if isinstance(items, str) else items or ():
        yield ""
        if isinstance(item, Mapping):
            yield " ".join(_cell(each) if key != "field" else "＿＿" for key, each in item.items())
        else:
            yield _cell(item)
