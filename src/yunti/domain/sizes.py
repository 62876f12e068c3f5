"""Size classes of enterprises by 工信部联企业〔2011〕300号: employees, revenue and assets against the bounds of an industry.

A size is reached when all its bounds are; with facts missing the answer is unknown unless those given decide.
Not here: industry codes (`domain.industries`), where the figures come from (`apps.registry`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from yunti.domain.industries import packaged_industries
from yunti.domain.money import FEN_PER_WAN
from yunti.domain.packaged import table_rows

SOURCE = "工信部联企业〔2011〕300号"


class Size(StrEnum):
    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


class Indicator(StrEnum):
    EMPLOYEES = "employees"  # persons
    REVENUE = "revenue"  # fen
    ASSETS = "assets"  # fen


class Standing(StrEnum):
    """Whether a size came out, and why not."""

    DECIDED = "decided"
    FACTS_MISSING = "facts_missing"
    INDUSTRY_UNKNOWN = "industry_unknown"
    INDUSTRY_TOO_SHORT = "industry_too_short"
    NOT_COVERED = "not_covered"


_STEPS = (Size.LARGE, Size.MEDIUM, Size.SMALL)
_BELOW = {Size.LARGE: Size.MEDIUM, Size.MEDIUM: Size.SMALL, Size.SMALL: Size.MICRO}


@dataclass(frozen=True, slots=True)
class SizeRule:
    """Lower bounds per indicator for large, medium, small, in persons or fen."""

    key: str
    name: str
    clause: str
    divisions: tuple[str, ...]
    bounds: Mapping[Indicator, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One indicator beside one bound; `reached` is None where the value is missing."""

    indicator: Indicator
    size: Size
    value: int | None
    bound: int

    @property
    def reached(self) -> bool | None:
        return None if self.value is None else self.value >= self.bound


@dataclass(frozen=True, slots=True)
class SizeFinding:
    """`decided_by` are the bounds not reached that keep the enterprise out of the next larger size,
    or for a large one all bounds reached; `missing` are the facts whose lack leaves it open."""

    standing: Standing
    size: Size | None = None
    possible: tuple[Size, ...] = ()
    rule: SizeRule | None = None
    decided_by: tuple[Comparison, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    missing: tuple[Indicator, ...] = ()

    @property
    def is_sme(self) -> bool | None:
        """Medium, small and micro; None while both answers are possible."""
        if not self.possible:
            return None
        answers = {size is not Size.LARGE for size in self.possible}
        return answers.pop() if len(answers) == 1 else None


def size_class(
    industry_code: str,
    *,
    employees: int | None = None,
    revenue_fen: int | None = None,
    assets_fen: int | None = None,
) -> SizeFinding:
    """Reaching a bound is counting as above it (“以上”包括本数，“以下”不包括本数)."""
    values = {Indicator.EMPLOYEES: employees, Indicator.REVENUE: revenue_fen, Indicator.ASSETS: assets_fen}
    for indicator, value in values.items():
        if value is not None and value < 0 and indicator is Indicator.EMPLOYEES:
            raise ValueError("the number of employees cannot be below zero")
    standing, rule = _rule_for(industry_code)
    if rule is None:
        return SizeFinding(standing)
    return _weigh(rule, values)


def _rule_for(industry_code: str) -> tuple[Standing, SizeRule | None]:
    row = packaged_industries().nearest(industry_code)
    if row is None:
        return Standing.INDUSTRY_UNKNOWN, None
    by_division = rules_by_division()
    rule = by_division.get(row.code[:3]) or by_division.get(row.code[:2])
    if rule is not None:
        return Standing.DECIDED, rule
    if any(known.startswith(row.code) for known in by_division) or row.code.isalpha():
        return Standing.INDUSTRY_TOO_SHORT, None
    return Standing.NOT_COVERED, None


def _weigh(rule: SizeRule, values: Mapping[Indicator, int | None]) -> SizeFinding:
    comparisons = tuple(
        Comparison(indicator, size, values[indicator], bounds[place])
        for place, size in enumerate(_STEPS)
        for indicator, bounds in rule.bounds.items()
    )
    possible: list[Size] = []
    for size in _STEPS:
        answers = [each.reached for each in comparisons if each.size is size]
        if False not in answers:
            possible.append(size)
        if all(answers):
            break
    else:
        possible.append(Size.MICRO)
    if len(possible) > 1:
        missing = tuple(indicator for indicator in rule.bounds if values[indicator] is None)
        return SizeFinding(Standing.FACTS_MISSING, None, tuple(possible), rule, (), comparisons, missing)
    size = possible[0]
    decided_by = tuple(each for each in comparisons if _decides(each, size))
    return SizeFinding(Standing.DECIDED, size, (size,), rule, decided_by, comparisons)


def _decides(each: Comparison, size: Size) -> bool:
    if size is Size.LARGE:
        return each.size is Size.LARGE
    return _BELOW[each.size] is size and each.reached is False


@cache
def packaged_rules() -> tuple[SizeRule, ...]:
    rows: dict[str, list[dict[str, str]]] = {}
    for row in table_rows("size_rules.csv"):
        rows.setdefault(row["key"], []).append(row)
    return tuple(_read_rule(each) for each in rows.values())


@cache
def rules_by_division() -> Mapping[str, SizeRule]:
    """Rules by two-digit division or three-digit group; a group comes before its division."""
    found: dict[str, SizeRule] = {}
    for rule in packaged_rules():
        for code in rule.divisions:
            assert code not in found, f"two size rules for {code}"
            found[code] = rule
    return found


def _read_rule(rows: list[dict[str, str]]) -> SizeRule:
    first = rows[0]
    bounds = {Indicator(row["indicator"]): _read_bounds(row) for row in rows}
    return SizeRule(first["key"], first["name"], first["clause"], _read_divisions(first["divisions"]), bounds)


def _read_bounds(row: Mapping[str, str]) -> tuple[int, int, int]:
    factor = 1 if row["indicator"] == Indicator.EMPLOYEES else FEN_PER_WAN
    return int(row["large"]) * factor, int(row["medium"]) * factor, int(row["small"]) * factor


def _read_divisions(text: str) -> tuple[str, ...]:
    codes: list[str] = []
    for part in text.split():
        first, _, last = part.partition("-")
        codes += [first] if not last else [f"{number:02d}" for number in range(int(first), int(last) + 1)]
    return tuple(codes)
