"""How far a form is filled in: its sections with what is still open in each, required answers that lack, answers that cannot stand.

Not here: which form applies (`forms`), drawing it (`web`), places for files (`evidence`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from yunti.packs.faults import Fault, faults_of
from yunti.packs.forms import OF_APPLICANT, Asked, Section, is_answered, sections_of
from yunti.packs.reading import Pack
from yunti.packs.remembering import remembered
from yunti.rules.engine import Evaluation
from yunti.rules.needs import what_is_missing


class Gap(NamedTuple):
    """What is still open, and where it is filled in: a field, or the row of a reference list in it (`field.code`)."""

    label: str
    place: str


@dataclass(frozen=True)
class SectionState:
    """`open` are required fields without an answer and required papers without a file, `faults` answers that cannot stand; `filled`: anything was answered."""

    section: Section
    number: int
    open: tuple[Gap, ...]
    filled: bool
    faults: tuple[Fault, ...] = ()

    @property
    def mark(self) -> str:
        if self.faults:
            return "fail"
        if self.open:
            return "hint" if self.filled else "unknown"
        return "met" if self.filled else "na"

    @property
    def counts(self) -> bool:
        """A section that asks nothing for certain counts once something is filled in."""
        return bool(self.open) or self.filled

    @property
    def done(self) -> bool:
        return self.filled and not self.open and not self.faults


@dataclass(frozen=True, eq=False)
class Filling:
    """`unanswered` are required fields of the applicant, `faults` those of every field, whoever fills it in."""

    sections: tuple[SectionState, ...] = ()
    unanswered: tuple[Asked, ...] = ()
    faults: tuple[Fault, ...] = ()


def filling_of(
    pack: Pack,
    workflow: str,
    form: str | None,
    facts: Mapping[str, Any],
    day: date,
    evaluation: Callable[[], Evaluation],
) -> Filling:
    """Nothing before it is clear which form applies. `evaluation` as in `ladder_of`; every fact counts here."""
    if form is None:
        return Filling()
    return remembered(
        pack,
        ("filling", workflow, form, day),
        facts,
        lambda: _filling(pack, workflow, form, facts, evaluation()),
    )


def _filling(
    pack: Pack, workflow: str, form: str, facts: Mapping[str, Any], evaluation: Evaluation
) -> Filling:
    states: list[SectionState] = []
    unanswered: list[Asked] = []
    faults: list[Fault] = []
    for number, section in enumerate(sections_of(pack, workflow, form, evaluation), 1):
        own = [each for each in section.fields if each.of == OF_APPLICANT]
        answered = {each.field: is_answered(each.spec, facts.get(each.field)) for each in own}
        missing = [each for each in own if each.required and not answered[each.field]]
        found = {each.field: faults_of(pack, each, evaluation) for each in section.fields}
        gaps = (Gap(each.label, each.field) for each in missing)
        open_ones = (*gaps, *_missing_by_rule(pack, section, evaluation))
        own_faults = tuple(fault for each in own for fault in found[each.field])
        states.append(SectionState(section, number, open_ones, any(answered.values()), own_faults))
        unanswered += missing
        faults += [fault for each in section.fields for fault in found[each.field]]
    return Filling(tuple(states), tuple(unanswered), tuple(faults))


def _missing_by_rule(pack: Pack, section: Section, evaluation: Evaluation) -> tuple[Gap, ...]:
    """What the criterion of the section lacks for certain; what hangs on answers asked elsewhere is not said here."""
    if not section.rule:
        return ()
    needs = what_is_missing(evaluation.trace(section.rule))
    places = _places_by_label(pack, section)
    names = (need.name for need in needs if not need.absent)
    return tuple(Gap(name, places.get(name, section.fields[0].field)) for name in names)


def _places_by_label(pack: Pack, section: Section) -> dict[str, str]:
    """A criterion of a paper is called as the paper is in the list along which the section is filled in."""
    return {
        label: f"{field}.{code}"
        for field, listed in section.rows.items()
        for code, label in pack.definition.lists[listed].labels
    }
