"""A field that a pack declares as an input of a page, and what was typed back as a value of the pack.

Names: `field`, `field.0.column`, `field.0.inner.1.column`. A text that cannot be a value stays as it was typed, so that the
service refuses it with its reason and nothing is lost.
Not here: which fields a form asks (`packs.forms`), markup (`pack_inputs.py`), checking (`apps.cases`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from yunti.domain.characters import half_width
from yunti.kit import clock
from yunti.packs.evidence import filled_cells, is_all_files, row_code
from yunti.packs.forms import OF_APPLICANT, Asked
from yunti.packs.reading import Pack
from yunti.packs.sheets import with_parameters
from yunti.rules.parameters import in_force
from yunti.rules.values import FactSpec, Kind
from yunti.web.shared.bound_papers import ShownSlot, empty_slots
from yunti.web.shared.typed_values import text_of

LONG_TEXT = 120
MOST_ROWS = 500
WHOLE = re.compile(r"[-+]?\d{1,30}\Z")


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool
    note: str = ""
    cells: tuple["Input", ...] = ()
    slots: tuple[ShownSlot, ...] = ()


@dataclass(frozen=True)
class Row:
    number: int
    name: str
    cells: tuple["Input", ...]
    slots: tuple[ShownSlot, ...] = ()


@dataclass(frozen=True)
class Input:
    """`kind`: text, area, number, date, moment, choice, choices, rows, ticks, files (ticks that files make). Whether it is
    `required` may change with the answers where that is `by_rule`; one that is `conditional` may come and go."""

    name: str
    label: str
    kind: str
    value: str = ""
    hints: tuple[str, ...] = ()
    unit: str = ""
    required: bool = False
    readonly: bool = False
    most: int = 0
    clause: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    groups: tuple[tuple[str, tuple[Option, ...]], ...] = ()
    errors: tuple[str, ...] = ()
    origin: str = ""
    version: int = 0
    cell: bool = False
    by_rule: bool = False
    conditional: bool = False


class State(NamedTuple):
    """Of what was saved: which version, where its value came from unless it was typed, why what was sent was not saved."""

    version: int
    origin: str
    errors: tuple[str, ...]


UNSAVED = State(0, "", ())


@dataclass(frozen=True)
class Reader:
    """One pack's fields; `more` names lists that get one more empty row, by their input names; `filed` what lies in the places
    for files, by list and row."""

    pack: Pack
    more: frozenset[str] = field(default_factory=frozenset)
    filed: Mapping[tuple[str, str], tuple[ShownSlot, ...]] = field(default_factory=dict)

    def input(
        self,
        asked: Asked,
        value: Any,
        along: Mapping[str, str],
        where: Mapping[str, Any],
        state: State = UNSAVED,
    ) -> Input:
        raw = self.pack.section("facts")[asked.field]
        told = {
            "required": asked.required is True,
            "by_rule": asked.by_rule,
            "conditional": asked.conditional,
            "readonly": asked.of != OF_APPLICANT or "source" in raw,
            "clause": asked.spec.clause,
            **({"hints": self._told(asked.hints)} if asked.hints else {}),
            **state._asdict(),
        }
        if asked.field in along:
            listed = self.pack.section("lists")[along[asked.field]]
            told |= self._ticks(asked.field, asked.spec, raw, value, listed, where)
        return self._input(asked.field, asked.label, asked.spec, raw, value, told)

    def _input(
        self,
        name: str,
        label: str,
        spec: FactSpec,
        raw: Mapping[str, Any],
        value: Any,
        told: Mapping[str, Any],
    ) -> Input:
        """`told` is what is known of it already."""
        note = raw.get("note", "")
        kind = self._kind(spec, raw)
        base = {
            "kind": kind,
            "hints": self._told((note,)) if note else (),
            "unit": spec.unit,
            **self._inner(kind, name, spec, raw, value),
            **told,
        }
        return Input(name, label, value=text_of(value), **base)

    def _inner(
        self, kind: str, name: str, spec: FactSpec, raw: Mapping[str, Any], value: Any
    ) -> dict[str, Any]:
        if kind in ("choice", "choices"):
            return {"options": self._options(spec, value)}
        if kind == "rows":
            return self._rows(name, spec, raw, value)
        most = raw.get("max_length", 0)
        most = self._parameter(most) if isinstance(most, str) else most
        return {"most": most, "kind": "area"} if most > LONG_TEXT else {"most": most}

    def _parameter(self, text: str) -> int:
        parameter = self.pack.definition.parameters.get(text.removeprefix("$"))
        value = in_force(parameter, clock.today()) if parameter else 0
        return value if isinstance(value, int) else 0

    def _told(self, texts: Sequence[str]) -> tuple[str, ...]:
        """With the values in force of the parameters that they name."""
        return tuple(with_parameters(self.pack, each, clock.today()) for each in texts)

    def _kind(self, spec: FactSpec, raw: Mapping[str, Any]) -> str:
        if spec.type.kind is Kind.TABLE:
            return "rows"
        if spec.type.kind is Kind.SET:
            return "choices" if spec.labels else "text"
        if spec.type.kind is Kind.YES_NO or spec.options or ("list" in raw and spec.labels):
            return "choice"
        return {Kind.NUMBER: "number", Kind.DATE: "date", Kind.MOMENT: "moment"}.get(spec.type.kind, "text")

    def bears_mark(self, asked: Asked, along: Mapping[str, str]) -> bool:
        """Whether its label says that it may be left out; what is chosen or ticked does not."""
        raw = self.pack.section("facts")[asked.field]
        return asked.field not in along and self._kind(asked.spec, raw) not in ("choice", "choices")

    def _options(self, spec: FactSpec, value: Any) -> tuple[Option, ...]:
        labels = spec.labels or tuple((option, option) for option in spec.options)
        if spec.type.kind is Kind.YES_NO:
            told = {code.lower(): label for code, label in labels}  # a pack writes true and false
            labels = (("true", told.get("true") or _("是")), ("false", told.get("false") or _("否")))
        chosen = {text_of(each) for each in value} if isinstance(value, list) else {text_of(value)}
        return tuple(Option(code, label, code in chosen) for code, label in labels)

    def _columns(self, raw: Mapping[str, Any]) -> list[str]:
        """What the party types; the rest belongs to officers or the platform, or files say it."""
        return [name for name in raw["rows"] if _shown(raw, name)]

    def _slots(self, name: str, row: str) -> tuple[ShownSlot, ...]:
        return self.filed.get((name, row)) or empty_slots(self.pack, name, row)

    def _rows(self, name: str, spec: FactSpec, raw: Mapping[str, Any], value: Any) -> dict[str, Any]:
        columns = self._columns(raw)
        given = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        if not given or name in self.more:
            given = [*given, {}]
        rows = tuple(
            Row(
                place + 1,
                f"{name}.{place}",
                self._cells(name, place, columns, spec, raw, row),
                self._slots(name, str(place)),
            )
            for place, row in enumerate(given[:MOST_ROWS])
        )
        return {"rows": rows}

    def _cells(
        self,
        name: str,
        place: int,
        columns: Sequence[str],
        spec: FactSpec,
        raw: Mapping[str, Any],
        row: Mapping[str, Any],
    ) -> tuple[Input, ...]:
        made = []
        for column in columns:
            inner, cell, value = spec.rows[column], raw["rows"][column], row.get(column)
            if value is None and _is_row_number(cell):
                value = place + 1
            code = f"{name}.{place}.{column}"
            made.append(self._input(code, inner.title, inner, cell, value, {"cell": True}))
        return tuple(made)

    def _ticks(
        self,
        name: str,
        spec: FactSpec,
        raw: Mapping[str, Any],
        value: Any,
        listed: Mapping[str, Any],
        where: Mapping[str, Any],
    ) -> dict[str, Any]:
        """One tick per row of the reference list, with the other columns beside it."""
        key = spec.short_key
        columns = [column for column in self._columns(raw) if column != key]
        given = {
            str(row.get(key)): (place, row)
            for place, row in enumerate(value if isinstance(value, list) else [])
            if isinstance(row, Mapping)
        }
        groups: dict[str, list[Option]] = {}
        reference = self.pack.definition.lists[_name_of(self.pack, listed)]
        labels = dict(reference.labels)
        heads = [column for column in ("class", "subclass", "domain") if column in listed["columns"]]
        for place, row in enumerate(reference.rows):
            if not _fits(row, where):
                continue
            code = str(row[reference.key])
            mine = given.get(code)
            cells = self._cells(name, place, columns, spec, raw, mine[1] if mine else {})
            head = " · ".join(str(row[each]) for each in heads if row[each])
            groups.setdefault(head, []).append(
                Option(
                    code,
                    labels.get(code, code),
                    mine is not None,
                    str(row.get("help") or row.get("note") or ""),
                    cells,
                    self._slots(name, code),
                )
            )
        kind = "files" if is_all_files(raw) else "ticks"
        return {"kind": kind, "rows": (), "groups": tuple((k, tuple(v)) for k, v in groups.items())}


def _name_of(pack: Pack, listed: Mapping[str, Any]) -> str:
    return next(str(name) for name, spec in pack.section("lists").items() if spec is listed)


def _fits(row: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    return all(
        row.get(column) not in (None, "") if wanted == "*" else row.get(column) == wanted
        for column, wanted in where.items()
    )


# back ------------------------------------------------------------------------------------------------------------


def was_sent(field: str, sent: QueryDict) -> bool:
    """Whether the page showed the field: what was not on it stays as it is, what was emptied on it becomes empty."""
    head = f"{field}."
    return field in sent.getlist("shown") or any(key == field or key.startswith(head) for key in sent)


def posted_value(pack: Pack, asked: Asked, along: Mapping[str, str], sent: QueryDict, before: Any) -> Any:
    """What the page sent for one field; cells that the page does not show stay as they were."""
    raw = pack.section("facts")[asked.field]
    if asked.field in along:
        return _posted_ticks(pack, asked, raw, along[asked.field], sent)
    return _posted(asked.field, asked.spec, raw, sent, before)


def _posted(name: str, spec: FactSpec, raw: Mapping[str, Any], sent: QueryDict, before: Any) -> Any:
    if spec.type.kind is Kind.TABLE:
        return _posted_rows(name, spec, raw, sent, before)
    if spec.type.kind is Kind.SET:
        if spec.labels:
            return sent.getlist(name)
        return [each for each in re.split(r"[、,，;；\s]+", sent.get(name, "")) if each]
    return typed(sent.get(name, ""), spec)


def typed(text: str, spec: FactSpec) -> Any:
    """A number, a yes or no, a day as the pack reads it; whatever cannot be one stays text."""
    text = text.strip()
    if not text:
        return None
    if spec.type.kind is Kind.YES_NO:
        return {"true": True, "false": False}.get(text, text)
    if spec.type.kind is Kind.NUMBER:
        plain = half_width(text).replace(",", "").replace(" ", "")
        if WHOLE.match(plain):
            return int(plain)
        try:
            return Decimal(plain)
        except InvalidOperation:
            return text
    return text


def posted_moves(pack: Pack, asked: Asked, sent: QueryDict, before: Any) -> tuple[int, ...] | None:
    """Where each row of a sent list stood before, -1 for a new one; None for what has no rows of its own."""
    raw = pack.section("facts")[asked.field]
    if asked.spec.type.kind is not Kind.TABLE or row_code(raw):
        return None
    held = len(before) if isinstance(before, list) else 0
    places = (place for place, _row in _placed_rows(asked.field, asked.spec, raw, sent, before))
    return tuple(place if place < held else -1 for place in places)


def row_after(pack: Pack, asked: Asked, sent: QueryDict, before: Any, row: str) -> str | None:
    """Where a row of the page stands once it is saved, for empty rows are left out; None for one that was empty itself."""
    raw = pack.section("facts")[asked.field]
    if row_code(raw):
        return row
    places = [str(place) for place, _row in _placed_rows(asked.field, asked.spec, raw, sent, before)]
    return str(places.index(row)) if row in places else None


def _posted_rows(
    name: str, spec: FactSpec, raw: Mapping[str, Any], sent: QueryDict, before: Any
) -> list[Any]:
    return [row for _place, row in _placed_rows(name, spec, raw, sent, before)]


def _placed_rows(
    name: str, spec: FactSpec, raw: Mapping[str, Any], sent: QueryDict, before: Any
) -> list[tuple[int, Any]]:
    gone, held = set(sent.getlist("remove")), set(sent.getlist("held"))  # held: stays though it is empty
    rows = []
    for place in _places(name, sent):
        if f"{name}.{place}" in gone:
            continue
        kept = before[place] if isinstance(before, list) and place < len(before) else {}
        hidden = {key: value for key, value in kept.items() if key not in spec.rows or not _shown(raw, key)}
        row = {
            column: _posted(f"{name}.{place}.{column}", inner, raw["rows"][column], sent, kept.get(column))
            for column, inner in spec.rows.items()
            if _shown(raw, column)
        }
        typed_in = {key: value for key, value in row.items() if not _is_row_number(raw["rows"][key])}
        if f"{name}.{place}" in held or any(value not in (None, "", []) for value in typed_in.values()):
            rows.append(
                (place, {**hidden, **{key: value for key, value in row.items() if value is not None}})
            )
    return rows


def _is_row_number(cell: Mapping[str, Any]) -> bool:
    """The page proposes the number of the row; a row with nothing else was not begun."""
    return "row" in (cell.get("prefill") or {})


def _shown(raw: Mapping[str, Any], column: str) -> bool:
    asked = raw["rows"].get(column, {}).get("from", OF_APPLICANT) == OF_APPLICANT
    return bool(asked) and column not in filled_cells(raw)


def _places(name: str, sent: QueryDict) -> list[int]:
    head = f"{name}."
    places = {key[len(head) :].split(".", 1)[0] for key in sent if key.startswith(head)}
    return sorted(int(each) for each in places if each.isdigit())[:MOST_ROWS]


def _posted_ticks(
    pack: Pack, asked: Asked, raw: Mapping[str, Any], listed: str, sent: QueryDict
) -> list[Any]:
    reference = pack.definition.lists[listed]
    chosen = set(sent.getlist(asked.field))
    rows = []
    for place, reference_row in enumerate(reference.rows):
        code = reference_row[reference.key]
        if str(code) not in chosen:
            continue
        row: dict[str, Any] = {asked.spec.short_key: code}
        for column, inner in asked.spec.rows.items():
            if column != asked.spec.short_key and _shown(raw, column):
                value = typed(sent.get(f"{asked.field}.{place}.{column}", ""), inner)
                if value is not None:
                    row[column] = value
        rows.append(row)
    return rows


def added(sent: QueryDict) -> frozenset[str]:
    """Lists for which one more row was asked."""
    return frozenset(sent.getlist("add"))
