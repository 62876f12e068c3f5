"""Which rows of a list take files, and what a bound file says in their place: attached, on which pages, under which name.

A cell that files fill is never typed; without a file it is empty. Facts given to an operation are left as they are.
Not here: the files and who binds them (`apps`), drawing (`web`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yunti.packs.reading import Pack, once_per_pack
from yunti.rules.values import FactSpec, Kind

CELLS = ("name", "pages", "attached", "alike")
FEN = {"元": 2, "万元": 6}
"""Places by which fen are moved to the unit of a column."""


@dataclass(frozen=True)
class Limit:
    """What the pack says of files in a row: how many pages each at most, how many of them (0: any number), which endings (none: any)."""

    most_pages: int = 0
    most_files: int = 0
    endings: tuple[str, ...] = ()


ANY_FILE = Limit()


@dataclass(frozen=True)
class EvidenceSlot:
    """One place for files in each row of a list. A row of a `needed` slot counts only with a file.

    `kinds` says for each row of the reference list what paper is asked there, `limits` what its file has to keep to.
    """

    field: str
    name: str
    title: str
    kind: str
    clause: tuple[str, ...]
    cells: Mapping[str, str]
    proposes: Mapping[str, str]
    needed: bool
    kinds: Mapping[str, str]
    limits: Mapping[str, Limit]

    def limit_in(self, row: str) -> Limit:
        return self.limits.get(row, ANY_FILE)

    def kind_in(self, row: str) -> str:
        return self.kinds.get(row) or self.kind


@dataclass(frozen=True)
class Bound:
    """A file in a slot of a row; the row is a code of its reference list, or a place counted from nought. `bound_at` are
    the pages of the volume in which it lies, once it lies in one; `digest` is that of the file, where it is known."""

    field: str
    row: str
    slot: str
    name: str
    pages: str
    bound_at: str = ""
    digest: str = ""

    @property
    def shown(self) -> tuple[str, str]:
        """What one sees: two places with the same show the same picture."""
        return self.digest, self.pages

    @property
    def said(self) -> str:
        if self.bound_at:
            return self.bound_at
        return f"{self.name} 第 {self.pages} 页" if self.pages else self.name


def place_of(field: str, row: str, slot: str) -> str:
    return f"{field}/{row}/{slot}"


def place_parts(place: str) -> tuple[str, str, str]:
    field, row, slot = place.split("/")
    return field, row, slot


@once_per_pack
def slots_of(pack: Pack, field: str) -> tuple[EvidenceSlot, ...]:
    declared = (pack.section("facts").get(field) or {}).get("evidence") or {}
    return tuple(_slot(pack, field, name, spec) for name, spec in declared.items())


def _slot(pack: Pack, field: str, name: str, spec: Mapping[str, Any]) -> EvidenceSlot:
    clause = spec.get("clause", ())
    return EvidenceSlot(
        field,
        name,
        spec["title"],
        spec.get("kind", ""),
        (clause,) if isinstance(clause, str) else tuple(clause),
        {cell: spec[cell] for cell in CELLS if cell in spec},
        spec.get("proposes") or {},
        spec.get("needed", False),
        _cells(pack, field, spec.get("kinds", "")),
        _limits(pack, field, spec),
    )


def _cells(pack: Pack, field: str, column: str) -> dict[str, str]:
    """Read from a column of the reference list that the rows name; an empty cell says nothing."""
    if not column:
        return {}
    reference = pack.definition.lists[list_along(pack.section("facts")[field])]
    return {str(row[reference.key]): str(row[column]) for row in reference.rows if row[column]}


def _limits(pack: Pack, field: str, spec: Mapping[str, Any]) -> dict[str, Limit]:
    most = _cells(pack, field, spec.get("most_pages", ""))
    files = _cells(pack, field, spec.get("most_files", ""))
    endings = _cells(pack, field, spec.get("endings", ""))
    return {
        row: Limit(int(most.get(row, 0)), int(files.get(row, 0)), tuple(endings.get(row, "").split()))
        for row in dict.fromkeys([*most, *files, *endings])
    }


@once_per_pack
def fields_with_evidence(pack: Pack) -> tuple[str, ...]:
    return tuple(field for field, raw in pack.section("facts").items() if raw.get("evidence"))


@once_per_pack
def printed_fields(pack: Pack) -> tuple[str, ...]:
    """Those fields in the order of the printed forms: papers that go with the form, then its tables."""
    order: dict[str, None] = {}
    for form in pack.section("form").values():
        order |= dict.fromkeys(filter(None, [(form.get("attachments") or {}).get("field")]))
        for table in form.get("tables") or ():
            rows = pack.section("tables")[table].get("rows") or {}
            order |= dict.fromkeys(
                [*_filled_along(pack, rows.get("list")), str(rows.get("of", "")).split(".")[0]]
            )
    wanted = fields_with_evidence(pack)
    return tuple(field for field in dict.fromkeys([*order, *wanted]) if field in wanted)


def _filled_along(pack: Pack, listed: Any) -> list[str]:
    return [
        field
        for field in fields_with_evidence(pack)
        if listed and list_along(pack.section("facts")[field]) == listed
    ]


def list_along(raw: Mapping[str, Any]) -> str:
    """The reference list whose codes name the rows; empty for rows that are counted."""
    key = row_code(raw)
    return str((raw.get("rows") or {}).get(key, {}).get("list") or "") if key else ""


def row_code(raw: Mapping[str, Any]) -> str:
    """The column by which rows are named; empty where they are counted."""
    return str((raw.get("short") or {}).get("key") or "")


def filled_cells(raw: Mapping[str, Any]) -> frozenset[str]:
    """The columns that files fill."""
    declared = (raw.get("evidence") or {}).values()
    return frozenset(spec[cell] for spec in declared for cell in CELLS if cell in spec)


def is_all_files(raw: Mapping[str, Any]) -> bool:
    """A list that has rows only where there are files: nothing of it is ticked or typed."""
    return bool(row_code(raw)) and any(spec.get("needed") for spec in (raw.get("evidence") or {}).values())


def typed_only(raw: Mapping[str, Any], value: Any) -> Any:
    """A list without what files filled in, as it is taken over where the files are not; None where nothing is left."""
    if not isinstance(value, list) or not raw.get("evidence"):
        return value
    if is_all_files(raw):
        return None
    cells, key = filled_cells(raw), row_code(raw)
    rows = (_written_out(raw, key, row) for row in value)
    return [{name: cell for name, cell in row.items() if name not in cells} for row in rows]


def with_evidence(pack: Pack, facts: Mapping[str, Any], bound: Iterable[Bound]) -> dict[str, Any]:
    """The lists that take files, as the files make them; everything else as it was."""
    by_field: dict[str, dict[tuple[str, str], list[Bound]]] = {}
    bound = tuple(bound)
    seen = Counter(each.shown for each in bound if each.digest)
    twice = frozenset(shown for shown, count in seen.items() if count > 1)
    for each in bound:
        by_field.setdefault(each.field, {}).setdefault((each.row, each.slot), []).append(each)
    lists = {
        field: _rows(pack, field, facts.get(field), by_field.get(field, {}), twice)
        for field in fields_with_evidence(pack)
    }
    return {**facts, **lists}


Filed = Mapping[tuple[str, str], list[Bound]]
Shown = frozenset[tuple[str, str]]
"""What lies in more places than one."""


def _rows(pack: Pack, field: str, value: Any, filed: Filed, twice: Shown) -> list[Any]:
    raw, slots = pack.section("facts")[field], slots_of(pack, field)
    key = row_code(raw)
    rows = [_written_out(raw, key, row) for row in value] if isinstance(value, list) else []
    named = [(str(row.get(key)) if key else str(place), row) for place, row in enumerate(rows)]
    if is_all_files(raw):
        named = _with_files(pack, raw, key, named, {row for row, _slot in filed})
    cells = filled_cells(raw)
    return [
        {
            **{cell: value for cell, value in row.items() if cell not in cells},
            **_said(slots, name, filed, twice),
        }
        for name, row in named
    ]


def _written_out(raw: Mapping[str, Any], key: str, row: Any) -> Mapping[str, Any]:
    if isinstance(row, Mapping):
        return row
    return {**((raw.get("short") or {}).get("fill") or {}), key: row} if key else {}


def _with_files(
    pack: Pack, raw: Mapping[str, Any], key: str, named: list[tuple[str, Mapping[str, Any]]], codes: set[str]
) -> list[tuple[str, Mapping[str, Any]]]:
    """In the order of the reference list; what was typed beside a row stays with it."""
    typed = dict(named)
    reference = pack.definition.lists[list_along(raw)]
    known = [str(row[reference.key]) for row in reference.rows]
    return [(code, {**typed.get(code, {}), key: code}) for code in known if code in codes]


def _said(slots: Iterable[EvidenceSlot], row: str, filed: Filed, twice: Shown) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for slot in slots:
        files = filed.get((row, slot.name), [])
        if "attached" in slot.cells:
            out[slot.cells["attached"]] = bool(files)
        if "alike" in slot.cells:
            out[slot.cells["alike"]] = any(each.shown in twice for each in files)
        if files and "name" in slot.cells:
            out[slot.cells["name"]] = "；".join(each.name for each in files)
        if files and "pages" in slot.cells:
            out[slot.cells["pages"]] = "；".join(each.said for each in files)
    return out


# what an invoice says, for the cells of a row -----------------------------------------------------------------------


def cell_value(spec: FactSpec, value: str | int) -> Any:
    """An amount in fen as the column counts it, exactly; everything else as it is."""
    if spec.type.kind is Kind.NUMBER and isinstance(value, int):
        amount = Decimal(value).scaleb(-FEN.get(spec.unit, 2))
        whole = amount.to_integral_value()
        return int(whole) if amount == whole else amount.normalize()
    return value


def same_value(typed: Any, proposed: Any) -> bool:
    """Whether a typed cell says what the invoice says; blanks and widths of characters do not matter."""
    if (
        isinstance(typed, (int, Decimal))
        and isinstance(proposed, (int, Decimal))
        and not isinstance(typed, bool)
    ):
        return Decimal(typed) == Decimal(proposed)
    return _plain(typed) == _plain(proposed)


def _plain(value: Any) -> str:
    return "".join(str(value).translate(_WIDE).split())


_WIDE = {ord("（"): "(", ord("）"): ")", ord("．"): "."}
