"""What could be decided otherwise than the rules in a case now: lines of the pack whose rule came out the other way.

Not here: who may do it (`permissions`), doing it (`services.overriding`), what was decided (`desk.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.apps.cases.guards import Surroundings
from yunti.kit import clock
from yunti.packs.outputs import output_value
from yunti.packs.overrides import row_column, wanted_outcome
from yunti.packs.remembering import remembered


@dataclass(frozen=True)
class Choice:
    """`row` is the key of a row, empty where the line is about the case as a whole."""

    line: str
    declared: Mapping[str, Any]
    row: str = ""

    @property
    def title(self) -> str:
        return str(self.declared["title"])


def choices_in(around: Surroundings) -> list[Choice]:
    """In the order of the pack; they follow from the facts. No statement beside those for the facts."""
    about = ("overrides", clock.today())
    return list(remembered(around.pack, about, around.judged, lambda: _choices(around)))


def _choices(around: Surroundings) -> list[Choice]:
    found: list[Choice] = []
    for name, declared in around.pack.section("overrides").items():
        if not _is_asked(around, name, declared):
            continue
        if "rule" in declared:
            found += _of_rule(around, name, declared)
        else:
            found += _of_rows(around, name, declared)
    return found


def _is_asked(around: Surroundings, name: str, declared: Mapping[str, Any]) -> bool:
    if "when" not in declared:
        return True
    evaluation = around.evaluation
    node = evaluation.program.output(declared["when"], ("overrides", name, "when"))
    return evaluation.trace_of(node).value is True


def _of_rule(around: Surroundings, name: str, declared: Mapping[str, Any]) -> Iterator[Choice]:
    """What is still unknown has to be found out first; what was decided by hand is taken back first."""
    outcome = around.evaluation.value(declared["rule"])
    decided = set(around.facts.facts.get(declared["fact"]) or ())
    lines = around.pack.section("overrides")
    rivals = {each for each, other in lines.items() if other.get("rule") == declared["rule"]}
    if outcome is (not wanted_outcome(declared)) and not rivals & decided:
        yield Choice(name, declared)


def _of_rows(around: Surroundings, name: str, declared: Mapping[str, Any]) -> Iterator[Choice]:
    table, column = row_column(declared)
    key = around.pack.section("facts")[table]["row_key"]
    spec = {"rows": table, "record": {"key": key, "outcome": column}}
    seen: set[str] = set()
    for row in output_value(around.evaluation, spec, ("overrides", name, "column")):
        named = str(row["key"] or "").strip()
        if named and row["outcome"] is (not wanted_outcome(declared)) and named not in seen:
            seen.add(named)
            yield Choice(name, declared, named)


def choice_named(around: Surroundings, line: str, row: str) -> Choice | None:
    return next((each for each in choices_in(around) if (each.line, each.row) == (line, row)), None)
