"""One case: facts read, every node traced, explained in lines, and what is missing, beside a traced decision of zen-engine.

Both begin with the same plain record of a case and are asked about the same cases in turns, each in its own process.
Not here: many cases (`rules_engines.py`).
"""

import statistics
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench import harness
from bench.peers.asking import Peer, write_cases
from bench.peers.zen_decision import BY_RULE, COMPACT
from bench.ways import COMPLETE, NAMES, rules_of
from yunti.rules.engine import Program, evaluate
from yunti.rules.explain import Line, explanation
from yunti.rules.needs import Need, what_is_missing
from yunti.rules.values import unscaled

CASES = 1_000
Explained = tuple[list[Any], list[list[Line]], list[tuple[Need, ...]]]


def explained(program: Program, case: Mapping[str, Any]) -> Explained:
    """Values, explanations, and what is missing."""
    evaluation = evaluate(program, case)
    traces = [evaluation.trace(name) for name in NAMES]
    values = [trace.value for trace in traces]
    return values, [explanation(trace) for trace in traces], [what_is_missing(trace) for trace in traces]


def one_case(python: Path, rounds: int) -> tuple[dict[str, float], str]:
    """The ratio of CPU seconds for each form of the decision, and the version of zen-engine.

    RuntimeError where they do not agree.
    """
    rules = rules_of(COMPLETE)
    program = rules.pack.program()
    money = program.definition.facts["investment"].type
    rows = rules.make(CASES)[()].drop("__case").to_dicts()
    cases = [{**row, "investment": float(unscaled(row["investment"], money))} for row in rows]
    expected = [explained(program, case)[0] for case in cases]

    def all_explained() -> None:
        for case in cases:
            explained(program, case)

    ratios, version = {}, ""
    with tempfile.TemporaryDirectory() as name:
        write_cases(rules.pack, cases, Path(name))
        for form in (BY_RULE, COMPACT):
            with Peer(python, "zen_decision", Path(name), form) as peer:
                if peer.ask("answers") != expected:
                    raise RuntimeError(f"zen-engine ({form}) and the judge do not agree")
                peer.ask("cpu")
                found = harness.Comparison(f"one case, {form}")
                for _ in range(rounds):
                    found.take(harness.cpu(all_explained), peer.ask("cpu"))
                version = str(peer.ask("about")["version"])
            ours, theirs = (
                statistics.median(each) / CASES * 1e6 for each in (found.platform, found.reference)
            )
            print(
                f"one case, explained: {ours:.0f} µs; traced by zen-engine, {form}: {theirs:.0f} µs",
                flush=True,
            )
            ratios[form] = found.ratio
    return ratios, version
