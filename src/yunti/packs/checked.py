"""How many of the checks of an operation are not met, worth a look, open, met: those that a page of the case lists, counted.

Not here: the checks in words (`web.shared.case_checks`).
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from yunti.packs.calls import Call, open_evaluation
from yunti.packs.reading import Pack
from yunti.rules.explain import Line, explanation
from yunti.rules.values import Outcome

FAIL, HINT, OPEN, MET = "fail", "hint", "unknown", "met"
MARKS = {Outcome.MET: MET, Outcome.UNMET: FAIL, Outcome.UNKNOWN: OPEN}
ORDER = (FAIL, HINT, OPEN, MET)
"""Those that need a look stand first."""
FLAGS = "flags"


def counted(pack: Pack, operation: str, facts: Mapping[str, Any]) -> dict[str, int]:
    """By the rules of the day that the operation names; what does not occur is left out."""
    call = Call(pack, operation, facts)
    evaluation = open_evaluation(call)
    found = Counter(
        MARKS[line.outcome]
        for name in explained_in(call)
        for line in explanation(evaluation.trace(name))
        if is_check(line)
    )
    report = flags_in(call)
    found[HINT] += len(evaluation.codes(report)) if report else 0
    return {mark: found[mark] for mark in ORDER if found[mark]}


def explained_in(call: Call) -> list[str]:
    """The rules that the operation names."""
    told = call.declared.get("explains", ())
    return [told] if isinstance(told, str) else list(told)


def is_check(line: Line) -> bool:
    """What a named rule rests on directly."""
    return line.depth == 1


def flags_in(call: Call) -> str:
    """The report of what the operation draws attention to without deciding on it; nothing where it has none."""
    spec = call.pack.outputs(call.name).get(FLAGS)
    return str(spec["report"]) if isinstance(spec, dict) and "report" in spec else ""
