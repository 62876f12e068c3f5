"""The answers of a case to be read: by the sections of its form, labels as printed, lists as tables, with origin and changes.

Not here: asking them (the applicant's pages), what they amount to (`case_checks.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.apps.cases.enums import AnswerOrigin
from yunti.apps.cases.queries.facts import CaseFacts
from yunti.apps.casework.queries.desk import ItemMark, is_outdated
from yunti.apps.casework.queries.rows import FilledRow, key_columns, rows_in, written_out
from yunti.kit import clock
from yunti.kit.wording import labelled, rules_in_words, sequence
from yunti.packs.evidence import filled_cells, row_code
from yunti.packs.forms import OF_APPLICANT, Asked, printed_sections
from yunti.packs.numbers import telling_columns
from yunti.packs.reading import Pack
from yunti.packs.remembering import remembered
from yunti.packs.totals import Tally
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
    tallies: tuple[Tally, ...] = ()

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

    Without `names` it is not said who typed what and when; `marks` only for the officers of the case; `filed` the files in the rows, for who may open them;
    `tallies` what stands beneath the lists.
    """

    pack: Pack
    facts: CaseFacts
    names: Mapping[str, str] | None
    before: Mapping[str, Any] | None
    marks: Mapping[tuple[str, str], ItemMark] = field(default_factory=dict)
    filed: Mapping[tuple[str, str], tuple[ShownSlot, ...]] | None = None
    tallies: Mapping[str, tuple[Tally, ...]] = field(default_factory=dict)

    @cached_property
    def language(self) -> str | None:
        """The one that is active; asked for once."""
        return get_language()

    @cached_property
    def said(self) -> "Mapping[str, _Said]":
        """Every field of the pack in words; it follows from the facts."""
        pack, facts, with_files = self.pack, self.facts.facts, self.filed is not None
        return remembered(
            pack,
            ("in words", self.language, with_files),
            facts,
            lambda: {
                field: _in_words(pack, field, spec, facts.get(field), with_files=with_files)
                for field, spec in pack.definition.facts.items()
            },
        )


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
    said = reading.said[field]
    earlier = reading.before.get(field) if reading.before is not None else raw
    changed = reading.before is not None and earlier != raw
    return Shown(
        field,
        label,
        said.text,
        said.columns,
        tuple([_line(each, field, reading) for each in said.rows]),
        *_whence(reading.facts.answers.get(field), reading.names, reading.language),
        changed=changed,
        before=value_text(earlier, spec) if changed else "",
        long=len(said.text) > 60,
        tallies=reading.tallies.get(field, ()),
    )


def _whence(row: Any, names: Mapping[str, str] | None, language: str | None) -> tuple[str, str, Any]:
    if row is None:
        return "", "", None
    said = row.origin_note or ("" if row.origin == AnswerOrigin.TYPED else _origin(row.origin, language))
    if names is None:
        return said, "", None
    return said, names.get(row.saved_by, ""), clock.local(row.saved_at)


@lru_cache(maxsize=32)
def _origin(origin: str, language: str | None) -> str:
    """In the language that is active, which is the one named."""
    return str(AnswerOrigin(origin).label)


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
    with rules_in_words():
        if isinstance(value, int):
            return dict(spec.labels).get(str(value)) or show(value, spec.type, spec.unit)
        return show(in_words(value, spec.labels), spec.type, spec.unit)


def _title(spec: FactSpec, key: str) -> str:
    return spec.rows[key].title if key in spec.rows else str(key)


@dataclass(frozen=True)
class _SaidRow:
    """`place` is by what its files are found."""

    row: FilledRow
    texts: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class _Said:
    """A field in words, whoever answered it and whatever was made of it."""

    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[_SaidRow, ...] = ()


def _in_words(pack: Pack, field: str, spec: FactSpec, raw: Any, *, with_files: bool) -> _Said:
    if spec.type.kind is not Kind.TABLE or not isinstance(raw, list):
        return _Said(value_text(raw, spec))
    declared = pack.section("facts")[field]
    hidden = telling_columns(declared)  # what they say is known anew each time, and told beside the form
    if with_files:
        hidden |= filled_cells(declared)  # they only say that files are there
    shown, code = [name for name in spec.rows if name not in hidden], row_code(declared)
    rows = []
    for place, (row, given) in enumerate(zip(rows_in(pack, field, raw), raw, strict=True)):
        values = written_out(pack, field, given)
        texts = tuple(value_text(values.get(name), spec.rows[name]) for name in shown)
        rows.append(_SaidRow(row, texts, str(values.get(code)) if code else str(place)))
    columns = tuple(spec.rows[name].title or name for name in shown)
    return _Said(value_text(raw, spec), columns, tuple(rows))


def _line(each: _SaidRow, field: str, reading: Reading) -> Line:
    row = each.row
    mark = reading.marks.get((field, row.key))
    slots: tuple[ShownSlot, ...] = ()
    if reading.filed is not None:
        slots = reading.filed.get((field, each.place)) or empty_slots(reading.pack, field, each.place)
    return Line(row.key, each.texts, mark, mark is not None and is_outdated(mark, row), slots)


def row_title(pack: Pack, row: FilledRow) -> str:
    """What a person calls the row: the labels of what it is known by."""
    spec = pack.definition.facts[row.field]
    names = key_columns(pack, row.field)
    texts = [value_text(row.values.get(name), spec.rows[name]) for name in names if row.values.get(name)]
    _name, sharp, number = row.key.rpartition("#")
    again = f" #{number}" if sharp and number.isdigit() else ""
    return (sequence(texts) or _("第 %(number)s 行") % {"number": row.key}) + (again if texts else "")
