"""Where a name on a paper leads: the row that is printed, what the paper is given, the facts of the case, its rules.

Not here: how a value is said (`words`), which names a layout may use (`packs.layouts.checking`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from yunti.domain.said import gettext_noop as _
from yunti.packs.layouts.model import Layout
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack
from yunti.papers.binding.words import SEPARATOR, Found, found_of
from yunti.papers.errors import refused
from yunti.rules.engine import Evaluation, evaluate
from yunti.rules.errors import nearest
from yunti.rules.needs import unknown_facts
from yunti.rules.nodes import Node
from yunti.rules.tracing import waited_for
from yunti.rules.values import WHOLE, FactSpec, Kind, Value, read_facts

CASES = "cases"
ROW_NUMBER = "row_number"


@dataclass(frozen=True)
class Scope:
    """`specs` and `values` are those of the innermost place; `outer` the place around it."""

    pack: Pack
    layout: Layout
    day: date
    evaluation: Evaluation
    specs: Mapping[str, FactSpec]
    values: Mapping[str, Value]
    outer: "Scope | None" = None
    cases: tuple["Scope", ...] = ()
    number: int = 0
    given: frozenset[str] = frozenset()
    """The facts that the case holds: a paper shows no default of what nobody filled in, and no rule of an empty form."""

    def find(self, name: str) -> Found | None:
        """None when no place around defines the name."""
        if name == ROW_NUMBER and self.number:
            return Found(self.number, WHOLE, "序号")
        if name in self.specs:
            return found_of(self.values.get(name), self.specs[name])
        if self.outer is not None:
            return self.outer.find(name)
        return self._of_case(name)

    def get(self, name: str) -> Found:
        found = self.find(name)
        assert found is not None, f"the check of packs refuses a layout that names {name}"
        return found

    def _of_case(self, name: str) -> Found | None:
        facts = self.pack.definition.facts
        if name in facts:
            value = self.evaluation.env[0].get(name) if name in self.given else None
            return found_of(value, facts[name])
        node = self.evaluation.program.nodes.get(name)
        if node is None:
            return None
        return self.found_of_rule(node, name)

    def found_of_rule(self, node: Node, name: str) -> Found:
        value = self.evaluation.value_of(node, self.evaluation.env) if self.given else None
        return Found(value, node.type, node.kids[0].meta.title if node.kids else name, "", node.meta.labels)

    def left_open(self, name: str) -> str:
        """What an unknown rule of the case waits for, else which facts it lacks; nothing of an empty form."""
        node = self.evaluation.program.nodes.get(name)
        if node is None or node.type.kind is not Kind.YES_NO or not self.given:
            return ""
        trace = self.evaluation.trace_of(node)
        waits = waited_for(trace)
        lacks = [f"缺{title}" for title in unknown_facts(trace).values()]
        return SEPARATOR.join(waits or lacks)

    def holds(self, when: Any, path: KeyPath) -> bool:
        """A name of what the paper is given is met when it is given and not no; anything else is a formula."""
        if when is None:
            return True
        found = self.find(str(when))
        if found is not None:
            return not found.blank and found.value is not False
        node = self.evaluation.program.output(when, (*path, "when"))
        return self.evaluation.value_of(node, self.evaluation.env) is True

    def rows(self, name: str) -> Iterator["Scope"]:
        """A scope per row of the list; `cases` are the cases of a paper about many."""
        if name == CASES:
            yield from (replace(case, number=place) for place, case in enumerate(self.cases, 1))
            return
        found = self.get(name)
        for place, row in enumerate(found.value or (), 1):
            yield self.inside(found.rows or {}, row, place)

    def inside(self, specs: Mapping[str, FactSpec], values: Mapping[str, Value], number: int = 0) -> "Scope":
        return replace(self, specs=specs, values=values, outer=self, number=number)


def open_scope(pack: Pack, layout: Layout, given: Mapping[str, Any], as_of: date | None) -> Scope:
    """Reads what is given (FactError names a field that cannot be read) and evaluates the case, or each of the cases."""
    facts = pack.definition.facts
    _refuse_unknown(given, {*layout.inputs, *((CASES,) if layout.cases else facts)}, layout)
    inputs = read_facts(given, layout.inputs)
    _refuse_missing(layout, inputs)
    own = {} if layout.cases else {key: value for key, value in given.items() if key in facts}
    day = as_of or _day_of(layout, read_facts(own, facts), inputs)
    program = pack.program(day)
    held = _held(own)
    whole = Scope(pack, layout, program.as_of, evaluate(program, own), layout.inputs, inputs, given=held)
    cases = given.get(CASES) or () if layout.cases else ()
    return replace(whole, cases=tuple(_open_case(whole, case) for case in cases))


def _open_case(whole: Scope, given: Mapping[str, Any]) -> Scope:
    """A case of many stands inside the paper: its own additions first, then what the paper is given, then its facts."""
    pack, layout = whole.pack, whole.layout
    facts = pack.definition.facts
    _refuse_unknown(given, {*layout.each, *facts}, layout)
    own = {key: value for key, value in given.items() if key in facts}
    base = replace(whole, evaluation=evaluate(pack.program(whole.day), own), given=_held(own))
    return base.inside(layout.each, read_facts(given, layout.each))


def _held(given: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name, value in given.items() if value is not None)


def _day_of(layout: Layout, *values: Mapping[str, Value]) -> date | None:
    for each in values:
        value = each.get(layout.as_of)
        if value is not None:
            return value.date() if isinstance(value, datetime) else value
    return None


def _refuse_missing(layout: Layout, inputs: Mapping[str, Value]) -> None:
    missing = [name for name in layout.required if found_of(inputs[name], layout.inputs[name]).blank]
    if missing:
        raise refused(
            "E_PAPER_MISSING",
            _("“%(paper)s”还缺：%(fields)s"),
            paper=layout.title,
            fields="、".join(f"{layout.inputs[name].title}（{name}）" for name in missing),
        )


def _refuse_unknown(given: Any, known: set[str], layout: Layout) -> None:
    if not isinstance(given, Mapping):
        raise refused("E_PAPER_GIVEN", _("“%(paper)s”要的是一组 字段: 值"), paper=layout.title)
    for name in given:
        if name not in known:
            raise refused(
                "E_PAPER_FIELD",
                _("“%(paper)s”没有输入项 %(field)s%(nearest)s"),
                paper=layout.title,
                field=str(name),
                nearest=nearest(str(name), known),
            )
