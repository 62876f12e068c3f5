"""The answers of a case to be read: by the sections of its form, labels as printed, lists as tables, with origin and changes.

Not here: asking them (the applicant's pages), what they amount to (`case_checks.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.enums import AnswerOrigin
from yunti.apps.cases.queries.facts import CaseFacts
from yunti.apps.casework.queries.desk import ItemMark, is_outdated
from yunti.apps.casework.queries.rows import FilledRow, key_columns, rows_in, written_out
from yunti.kit import clock
from yunti.kit.wording import labelled, sequence
from yunti.packs.evidence import filled_cells, row_code
from yunti.packs.forms import OF_APPLICANT, Asked, printed_sections
from yunti.packs.reading import Pack
from yunti.rules.describing import in_words, show
from yunti.rules.errors import FactError
from yunti.rules.values import FactSpec, Kind, read_fact
from yunti.web.shared.bound_papers import ShownSlot, empty_slots

NOTHING = "—"


@dataclass(frozen=True)
class Line:
    """One row of a list: a text per column. `mark` is what officers made of it, `outdated` says that it was another row then."""

    key: str
    texts: tuple[str, ...]
    mark: ItemMark | None = None
    outdated: bool = False
    slots: tuple[ShownSlot, ...] = ()


@dataclass(frozen=True)
class Shown:
    """One field. `lines` are the rows of a list; `before` is what an earlier submission said."""

    field: str
    label: str
    text: str
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    origin: str = ""
    who: str = ""
    when: Any = None
    changed: bool = False
    before: str = ""
    long: bool = False

    @property
    def takes_files(self) -> bool:
        return any(line.slots for line in self.lines)

    @property
    def unmarked(self) -> int:
        return sum(1 for line in self.lines if line.mark is None or line.outdated)


@dataclass(frozen=True)
class Section:
    title: str
    fields: tuple[Shown, ...]

    @property
    def changes(self) -> int:
        return sum(1 for each in self.fields if each.changed)


@dataclass(frozen=True)
class Reading:
    """What the fields are read from: facts of today, rows they came from, names, facts of the submission before.

    `marks` only for the officers of the case; `filed` the files in the rows, for who may open them.
    """

    pack: Pack
    facts: CaseFacts
    names: Mapping[str, str]
    before: Mapping[str, Any] | None
    marks: Mapping[tuple[str, str], ItemMark] = field(default_factory=dict)
    filed: Mapping[tuple[str, str], tuple[ShownSlot, ...]] | None = None


def sections_of(workflow: str, reading: Reading) -> list[Section]:
    """The form's own sections, then its lists, then answers that the form does not print."""
    if reading.facts.form is None:
        return [Section(_("填报内容"), tuple(_unprinted(reading, frozenset())))]
    sections = printed_sections(reading.pack, workflow, reading.facts.form)
    found = []
    for section in sections:
        fields = tuple(_printed(each, reading) for each in section.fields if each.of != "officer")
        if fields:
            found.append(Section(section.title or _("其他填报内容"), fields))
    known = frozenset(each.field for section in sections for each in section.fields)
    rest = tuple(_unprinted(reading, known))
    return [*found, Section(_("其他填报内容"), rest)] if rest else found


def _printed(each: Asked, reading: Reading) -> Shown:
    return shown_field(each.spec, each.label, each.field, reading)


def _unprinted(reading: Reading, known: frozenset[str]) -> Iterator[Shown]:
    for name, spec in reading.pack.definition.facts.items():
        if name in known or reading.pack.section("facts")[name].get("from", OF_APPLICANT) != OF_APPLICANT:
            continue
        if name in reading.facts.answers and reading.facts.facts.get(name) not in (None, "", []):
            yield shown_field(spec, spec.title, name, reading)


def shown_field(spec: FactSpec, label: str, field: str, reading: Reading) -> Shown:
    raw = reading.facts.facts.get(field)
    earlier = reading.before.get(field) if reading.before is not None else raw
    changed = reading.before is not None and earlier != raw
    text = value_text(raw, spec)
    return Shown(
        field,
        label,
        text,
        *_table(field, spec, raw, reading),
        *_whence(reading.facts.answers.get(field), reading.names),
        changed=changed,
        before=value_text(earlier, spec) if changed else "",
        long=len(text) > 60,
    )


def _whence(row: Any, names: Mapping[str, str]) -> tuple[str, str, Any]:
    if row is None:
        return "", "", None
    said = row.origin_note or ("" if row.origin == AnswerOrigin.TYPED else str(row.get_origin_display()))
    return said, names.get(row.saved_by, ""), clock.local(row.saved_at)


def value_text(raw: Any, spec: FactSpec) -> str:
    """As people read it; a value that does not fit its field is shown as it was stored, never hidden."""
    if raw in (None, "", []):
        return NOTHING
    try:
        value = read_fact(raw, spec)
    except FactError:
        return str(raw)
    if spec.type.kind is Kind.TABLE:
        return _("%(count)s 行") % {"count": len(value)}
    if spec.type.kind is Kind.RECORD and isinstance(raw, Mapping):
        return sequence(labelled(_title(spec, key), each) for key, each in raw.items() if each)
    if isinstance(value, int):
        return dict(spec.labels).get(str(value)) or show(value, spec.type, spec.unit)
    return show(in_words(value, spec.labels), spec.type, spec.unit)


def _title(spec: FactSpec, key: str) -> str:
    return spec.rows[key].title if key in spec.rows else str(key)


def _table(
    field: str, spec: FactSpec, raw: Any, reading: Reading
) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    if spec.type.kind is not Kind.TABLE or not isinstance(raw, list):
        return (), ()
    shown = _columns(spec, field, reading)
    columns = tuple(spec.rows[name].title or name for name in shown)
    rows = enumerate(zip(rows_in(reading.pack, field, raw), raw, strict=True))
    return columns, tuple(_line(spec, row, given, reading, shown, place) for place, (row, given) in rows)


def _columns(spec: FactSpec, field: str, reading: Reading) -> tuple[str, ...]:
    """Every column; where the files themselves are shown, not those that only say that they are there."""
    said = filled_cells(reading.pack.section("facts")[field]) if reading.filed is not None else frozenset()
    return tuple(name for name in spec.rows if name not in said)


def _line(
    spec: FactSpec, row: FilledRow, given: Any, reading: Reading, columns: Sequence[str], place: int
) -> Line:
    values = written_out(reading.pack, row.field, given)
    mark = reading.marks.get((row.field, row.key))
    texts = tuple(value_text(values.get(name), spec.rows[name]) for name in columns)
    slots = _slots(row.field, values, reading, place)
    return Line(row.key, texts, mark, mark is not None and is_outdated(mark, row), slots)


def _slots(field: str, values: Mapping[str, Any], reading: Reading, place: int) -> tuple[ShownSlot, ...]:
    if reading.filed is None:
        return ()
    code = row_code(reading.pack.section("facts")[field])
    name = str(values.get(code)) if code else str(place)
    return reading.filed.get((field, name)) or empty_slots(reading.pack, field, name)


def row_title(pack: Pack, row: FilledRow) -> str:
    """What a person calls the row: the labels of what it is known by."""
    spec = pack.definition.facts[row.field]
    names = key_columns(pack, row.field)
    texts = [value_text(row.values.get(name), spec.rows[name]) for name in names if row.values.get(name)]
    _name, sharp, number = row.key.rpartition("#")
    again = f" #{number}" if sharp and number.isdigit() else ""
    return (sequence(texts) or _("第 %(number)s 行") % {"number": row.key}) + (again if texts else "")
