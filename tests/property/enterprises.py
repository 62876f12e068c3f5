"""Made-up enterprises for a programme: well-formed cases from its facts, with the values that its rules turn on.

Numbers lie on and beside the parameters, days on and beside the dates that the pack names, texts come from options and
reference lists or from a few words that recur (so that keys of lists meet), and some fields are left out.
The same seed gives the same enterprises. Not here: comparing the engines (`agreement`).
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yunti.domain.dates import add_months
from yunti.domain.identifiers import uscc_from
from yunti.packs.reading import Pack
from yunti.rules.values import FactSpec, Kind, unscaled

WORDS = ("示例甲", "示例乙", "示例丙", "", "2024-05", "13900000000", "a@b.cn", "云服务")
MISSING = 0.08
MOST_ROWS = 4


class Maker:
    def __init__(self, pack: Pack, seed: int) -> None:
        self.pack = pack
        self.dice = random.Random(f"{pack.programme} {seed}")
        self.numbers = _numbers(pack)
        self.days = _days(pack)
        self.texts = {
            name: tuple(str(row[each.key]) for row in each.rows)
            for name, each in pack.definition.lists.items()
        }
        self.codes = [code for codes in self.texts.values() for code in codes]

    def enterprise(self) -> dict[str, Any]:
        """A good one, a poor one, or one that is barely filled in."""
        self.care = self.dice.choice((0.97, 0.9, 0.6))
        return self._fields(self.pack.definition.facts, self.pack.section("facts"))

    def _fields(self, specs: Mapping[str, FactSpec], raw: Mapping[str, Any]) -> dict[str, Any]:
        given = {}
        for name, spec in specs.items():
            if self.dice.random() >= MISSING * (2 - self.care):
                value = self._value(spec, raw.get(name) or {})
                given[name] = value
        return given

    def _value(self, spec: FactSpec, raw: Mapping[str, Any]) -> Any:
        match spec.type.kind:
            case Kind.YES_NO:
                return self.dice.random() < self.care
            case Kind.NUMBER:
                return self._number(spec)
            case Kind.DATE:
                return self.dice.choice(self.days).isoformat()
            case Kind.MOMENT:
                return f"{self.dice.choice(self.days).isoformat()}T{self.dice.choice(('00:00:00', '12:30:00', '23:59:59'))}"
            case Kind.SET:
                options = self._options(spec, raw)
                return self.dice.sample(options, self.dice.randint(0, min(len(options), 6)))
            case Kind.TABLE:
                rows = self.dice.choice((0, 1, 1, 2, MOST_ROWS, 12 if not _is_nested(spec) else 2))
                return [self._fields(spec.rows, raw.get("rows") or {}) for _ in range(rows)]
            case Kind.RECORD:
                return {"示例": 1}
        return self.dice.choice(self._options(spec, raw))

    def _options(self, spec: FactSpec, raw: Mapping[str, Any]) -> tuple[str, ...]:
        if spec.options:
            return spec.options
        if raw.get("list"):
            return self.texts[raw["list"]] or WORDS
        if raw.get("format") == "uscc":
            return (uscc_from("91320000MA1MADEX0"), "91320000MA1MADEX00")
        if spec.type.kind is Kind.SET or (spec.type.kind is Kind.TEXT and self.dice.random() < 0.2):
            return tuple(self.dice.sample(self.codes, min(len(self.codes), 8))) or WORDS
        return WORDS

    def _number(self, spec: FactSpec) -> int | Decimal:
        if spec.options:
            return int(self.dice.choice(spec.options))
        step = Decimal(1).scaleb(-spec.type.scale)
        near = self.dice.choice(self.numbers) + self.dice.choice((0, 0, 0, 1, -1)) * step
        shown = unscaled(int(Decimal(near).scaleb(spec.type.scale)), spec.type, spec.unit)
        return abs(shown) if self.dice.random() < 0.98 else shown


def _is_nested(spec: FactSpec) -> bool:
    return any(inner.type.kind is Kind.TABLE for inner in spec.rows.values())


def _numbers(pack: Pack) -> list[Decimal]:
    """Small counts, and every number among the parameters, in base units."""
    found = {Decimal(each) for each in (0, 1, 2, 3, 5, 10, 12, 50, 100)}
    for parameter in pack.definition.parameters.values():
        if parameter.type.kind is Kind.NUMBER:
            for value in parameter.values.values():
                each = [inner for _, inner in value] if parameter.by and value else [value]
                found |= {Decimal(one).scaleb(-parameter.type.scale) for one in each if one is not None}
    return sorted(found)


def _days(pack: Pack) -> list[date]:
    """The days that the pack names and their neighbours, and the weeks of two years after it came into force."""
    named = {pack.in_force}
    for parameter in pack.definition.parameters.values():
        named |= set(parameter.values)
        if parameter.type.kind is Kind.DATE:
            named |= {value for value in parameter.values.values() if isinstance(value, date)}
    beside = {day + timedelta(by) for day in named for by in (-1, 0, 1)}
    months = {add_months(pack.in_force, by) for by in range(-14, 15)}
    return sorted(beside | months)


def enterprises(pack: Pack, count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    maker = Maker(pack, seed)
    for _ in range(count):
        yield maker.enterprise()
