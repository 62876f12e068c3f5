"""One call of a declared operation: its fields, its day, the parameters and settings in force for it.

Not here: which operations there are (`operations`), what each function of the catalogue does (`uses`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from yunti.packs.reading import Pack
from yunti.rules.engine import Evaluation, Program, evaluate
from yunti.rules.parameters import NO_CHANGE, WhatIf, in_force
from yunti.rules.values import FactSpec, Value, read_fact

Output = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """`given` holds the fields without `op`; `as_of` stands in when the operation names no date of its own."""

    pack: Pack
    name: str
    given: Mapping[str, Any]
    as_of: date | None = None
    what_if: WhatIf = NO_CHANGE

    @property
    def declared(self) -> Mapping[str, Any]:
        declared: Mapping[str, Any] = self.pack.section("operations")[self.name]
        return declared

    @property
    def settings(self) -> Mapping[str, Any]:
        """What the pack says under `with:` to the function of the catalogue."""
        settings: Mapping[str, Any] = self.declared.get("with") or {}
        return settings

    @cached_property
    def day(self) -> date:
        """By which day's rules: the field named by `as_of` unless the caller says; never before the edition."""
        named = self.declared.get("as_of")
        day = self.as_of
        if named and day is None:
            given = self.value(named)
            day = given.date() if isinstance(given, datetime) else given
        return max(day or self.pack.in_force, self.pack.in_force)

    @cached_property
    def program(self) -> Program:
        return self.pack.program(self.day, self.what_if)

    def spec(self, field: str) -> FactSpec:
        return self.pack.inputs[self.name].get(field) or self.pack.definition.facts[field]

    def value(self, field: str) -> Value:
        """A field as rules hold it (scaled integers, dates, rows); its default when it is not given."""
        return read_fact(self.given.get(field), self.spec(field))

    def parameter(self, path: str) -> Value:
        return in_force(self.pack.definition.parameters[path], self.day, self.what_if)

    def setting(self, key: str, default: Any = None) -> Any:
        """A value under `with:`; a text `$name` is the parameter of that name."""
        value = self.settings.get(key, default)
        return self.parameter(value[1:]) if isinstance(value, str) and value.startswith("$") else value


def open_evaluation(call: Call) -> Evaluation:
    """The case under the rules of its own day."""
    facts = {key: value for key, value in call.given.items() if key in call.pack.definition.facts}
    return evaluate(call.program, facts)
