"""The rule set R as somebody would write it for DuckDB by hand: every count once, in a sub-select, in the narrowest type.

The same whole numbers and the same unknowns as the rules as data. A count that may still grow stands beside each count:
what is unknown is taken for met in it. Not here: the figures (`figures.py`), the form in numpy (`by_hand.py`).
"""

from collections.abc import Mapping
from typing import Any

CENTS = 100


def hand_sql(figures: Mapping[str, Any], table: str = "cases") -> str:
    given = figures["parameters"]
    counts = [line for group, items in figures["groups"].items() for line in _counted(group, items)]
    levels = [f"{_level(name, rule, given)} as {name}" for name, rule in figures["levels"].items()]
    score = " + ".join(_ratio(*pair, given["weight"]) for pair in figures["ratios"])
    return (
        f"select __case, {', '.join(levels)}, {score} as score\n"
        f"from (select *, {', '.join(counts)}\nfrom {table}) order by __case"
    )


def _counted(group: str, items: list[str]) -> tuple[str, str]:
    met, open_ = (
        " + ".join(f"coalesce({item}, {unknown})::utinyint" for item in items)
        for unknown in ("false", "true")
    )
    return f"{met} as met_{group}", f"{open_} as most_{group}"


def _at_least(group: str, threshold: int) -> str:
    return f"if(met_{group} >= {threshold}, true, if(most_{group} < {threshold}, false, null))"


def _level(name: str, rule: Mapping[str, Any], given: Mapping[str, int]) -> str:
    floors = {group: _at_least(group, given[each]) for group, each in rule["floors"].items()}
    either = [floors[group] for group in rule["either"]]
    parts = [f"({' or '.join(either)})"] if either else []
    parts += [floor for group, floor in floors.items() if group not in rule["either"]]
    parts.append(f"months >= {given[f'{name}_months']}")
    parts.append(f"(investment >= {given[f'{name}_investment'] * CENTS} or whitelisted)")
    return " and ".join(parts)


def _ratio(part: str, whole: str, weight: int) -> str:
    """`if(m > 0, if(n < m, …` in whole hundredths, rounded half up; unknown where a figure that counts is."""
    most = weight * CENTS
    share = f"({part} * {2 * most} + {whole}) // (2 * {whole})"
    return f"if({whole} > 0, if({part} < {whole}, {share}, if({part} is null, null, {most})), if({whole} = 0, 0, null))"
