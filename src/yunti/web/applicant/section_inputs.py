"""The inputs of one section of the form: with what was answered, and after a saving those that an answer brings or takes away.

Not here: the page around them (`cases.py`), their markup (`web.shared.pack_inputs`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from yunti.apps.cases.enums import AnswerOrigin
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.queries.evidence import evidence_of
from yunti.packs.evidence import slots_of
from yunti.packs.forms import Asked, Section
from yunti.web.shared import pack_inputs
from yunti.web.shared.bound_papers import ShownSlot, slots_by_row
from yunti.web.shared.packforms import Input, Reader, State

NOTHING: Mapping[str, Any] = {}


def inputs_of(
    around: Surroundings,
    section: Section,
    fields: Iterable[Asked],
    more: frozenset[str] = frozenset(),
    typed: Mapping[str, Any] = NOTHING,
    errors: Mapping[str, Sequence[str]] = NOTHING,
) -> list[Input]:
    """Of some fields of the section; `typed` is what could not be saved, with the reasons in `errors`."""
    facts = {**around.facts.facts, **typed}
    reader = Reader(around.pack, more, filed(around, section))
    return [
        reader.input(
            asked,
            facts.get(asked.field),
            section.rows,
            section.where,
            _state(around, asked.field, errors.get(asked.field, ())),
        )
        for asked in fields
    ]


def filed(around: Surroundings, section: Section) -> dict[tuple[str, str], tuple[ShownSlot, ...]]:
    """The places for files in the lists of the section; no statement beyond the facts while it is written."""
    if not any(slots_of(around.pack, asked.field) for asked in section.fields):
        return {}
    return slots_by_row(
        around.pack,
        around.facts.facts,
        around.facts.bound or evidence_of(around.case, around.pack, draft=True),
    )


def _state(around: Surroundings, field: str, errors: Sequence[str]) -> State:
    row = around.facts.answers.get(field)
    origin = ""
    if row is not None and row.origin != AnswerOrigin.TYPED:
        origin = f"{AnswerOrigin(row.origin).label} {row.origin_note}".strip()
    return State(row.version if row else 0, origin, tuple(errors))


def anew(around: Surroundings, section: Section, shown: frozenset[str]) -> SafeString:
    """For a page that shows the fields `shown`: those that are asked since, those that are asked no more, and whether an answer
    may still be left out. What it shows rightly is not touched: somebody may be typing in it."""
    asked = {each.field: each for each in section.fields}
    new = [each for each in section.fields if each.conditional and each.field not in shown]
    gone = [name for name in section.places if name in shown and name not in asked]
    bears_mark = Reader(around.pack).bears_mark
    marked = {
        each.field: each.required is True
        for each in section.fields
        if each.by_rule and each.field in shown and bears_mark(each, section.rows)
    }
    inputs = inputs_of(around, section, new) if new else ()
    return pack_inputs.anew(inputs, gone, marked)
