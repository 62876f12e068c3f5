"""What the pack asks of officers in a case: single fields and officers' cells in the lists of the party, as one form.

Not here: saving (`apps.cases.services.answering`), lists and records that officers keep whole (their own pages).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.apps.cases.queries.facts import CaseFacts
from yunti.apps.cases.queries.handed_in import officer_cells
from yunti.apps.cases.services import Change
from yunti.kit import clock
from yunti.packs.handling import may_fill_in
from yunti.packs.reading import Pack, once_per_pack
from yunti.packs.remembering import remembered
from yunti.packs.sheets import with_parameters
from yunti.rules.values import FactSpec, Kind
from yunti.web.officer.declared_fields import answer_of, field_of, initial_of
from yunti.web.shared import drawn_fields

SINGLE = (Kind.YES_NO, Kind.TEXT, Kind.DATE, Kind.NUMBER)
VERSION = "version-"
CELL = "."
LONG = 200


@dataclass(frozen=True)
class Slot:
    """Where a form field's value belongs: a fact, or one cell in one row of a list."""

    fact: str
    spec: FactSpec
    row: int | None = None
    cell: str = ""

    @property
    def name(self) -> str:
        return self.fact if self.row is None else CELL.join((self.fact, str(self.row), self.cell))


class OfficerFields(forms.Form):
    """`versions` are those that the person saw; they travel with the form."""

    def __init__(
        self,
        pack: Pack,
        workflow: str,
        facts: CaseFacts,
        roles: frozenset[str],
        data: QueryDict | None = None,
    ) -> None:
        """`roles` are those as which the person has the case now. What was not sent was not shown."""
        self.slots = [
            slot for slot in _slots(pack, workflow, facts, roles) if data is None or slot.name in data
        ]
        self.given = facts
        initial = {slot.name: _initial(slot, facts) for slot in self.slots}
        super().__init__(data, initial=initial, auto_id="id_%s")
        self.versions: dict[str, int] = {}
        for slot in self.slots:
            told = {"label": _label(slot, facts), "help_text": _note(slot, pack)}
            self.fields[slot.name] = field_of(slot.spec, **told, required=False)
            self.versions[slot.fact] = self._version(slot.fact, data)

    def _version(self, fact: str, data: QueryDict | None) -> int:
        text = data.get(VERSION + fact, "") if data is not None else ""
        if text.isascii() and text.isdecimal() and len(text) < 10:
            return int(text)
        return self.given.answers[fact].version if fact in self.given.answers else 0

    @property
    def hidden(self) -> list[tuple[str, int]]:
        return [(VERSION + fact, version) for fact, version in self.versions.items()]

    @property
    def drawn(self) -> SafeString:
        return drawn_fields.fields(self)

    def changes(self) -> list[Change]:
        """Only what was really changed, so that nobody overwrites what they did not touch."""
        changed: dict[str, Any] = {}
        for slot in self.slots:
            if slot.name not in self.changed_data:
                continue
            value = answer_of(slot.spec, self.cleaned_data[slot.name])
            if slot.row is None:
                changed[slot.fact] = value
                continue
            rows = changed.setdefault(slot.fact, [dict(row) for row in self.given.facts[slot.fact]])
            rows[slot.row][slot.cell] = value
        return [Change(fact, value, self.versions[fact]) for fact, value in changed.items()]

    def overtaken(self, fact: str, text: str, now: str) -> None:
        """Shown beside the field with what the other person entered; sent once more it is meant."""
        name = next(slot.name for slot in self.slots if slot.fact == fact)
        self.add_error(
            name, _("%(text)s现在是：%(now)s。再保存一次，就改成您填的。") % {"text": text, "now": now}
        )
        self.versions[fact] = self.given.answers[fact].version


@dataclass(frozen=True)
class StandingFields:
    """The same as they stand, with nothing sent: `drawn` once for the same values."""

    slots: list[Slot]
    hidden: list[tuple[str, int]]
    drawn: SafeString
    errors: tuple[str, ...] = ()


def standing_fields(pack: Pack, workflow: str, facts: CaseFacts, roles: frozenset[str]) -> StandingFields:
    slots = list(_slots(pack, workflow, facts, roles))
    about = ("officers' fields", workflow, roles, clock.today(), get_language())
    rested = {slot.fact: facts.facts.get(slot.fact) for slot in slots}
    drawn = remembered(pack, about, rested, lambda: OfficerFields(pack, workflow, facts, roles).drawn)
    known = facts.answers
    versions = {slot.fact: known[slot.fact].version if slot.fact in known else 0 for slot in slots}
    return StandingFields(slots, [(VERSION + fact, version) for fact, version in versions.items()], drawn)


def _slots(pack: Pack, workflow: str, facts: CaseFacts, roles: frozenset[str]) -> Iterator[Slot]:
    for fact, spec, single, cells in _asked(pack):
        if not may_fill_in(pack, workflow, fact, roles):
            continue
        if single:
            yield Slot(fact, spec)
        rows = facts.facts.get(fact) if cells else None
        for place, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, Mapping):
                yield from (Slot(fact, spec.rows[cell], place, cell) for cell in cells)


@once_per_pack
def _asked(pack: Pack) -> tuple[tuple[str, FactSpec, bool, tuple[str, ...]], ...]:
    """Fact, its spec, whether officers are asked for it as a whole, and for which cells of its rows."""
    counted = {
        field
        for guard in pack.section("guards").values()
        for field in ((guard.get("population") or {}).get("facts") or {})
    }
    found = []
    for fact, spec in pack.definition.facts.items():
        raw = pack.section("facts")[fact]
        whole = raw.get("from") == "officer" and fact not in counted and spec.type.kind in SINGLE
        of_officers = officer_cells(raw)
        cells = tuple(
            name for name in spec.rows if name in of_officers and spec.rows[name].type.kind in SINGLE
        )
        if whole or cells:
            found.append((fact, spec, whole, cells))
    return tuple(found)


def _initial(slot: Slot, facts: CaseFacts) -> Any:
    value = facts.facts.get(slot.fact)
    if slot.row is not None:
        value = value[slot.row].get(slot.cell) if isinstance(value, list) else None
    return initial_of(slot.spec, value)


def _note(slot: Slot, pack: Pack) -> str:
    raw = pack.section("facts")[slot.fact]
    note = (raw if slot.row is None else raw["rows"][slot.cell]).get("note", "")
    return with_parameters(pack, note, clock.today()) if note else ""


def _label(slot: Slot, facts: CaseFacts) -> str:
    if slot.row is None:
        return slot.spec.title
    row = facts.facts[slot.fact][slot.row]
    named = next((str(value) for value in row.values() if isinstance(value, str) and value), "")
    return _("%(row)s：%(title)s") % {"row": named or str(slot.row + 1), "title": slot.spec.title}
