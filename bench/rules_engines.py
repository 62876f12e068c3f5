"""Engines for many cases and the judge for one, beside forms by hand and other rule engines: CPU, memory, growth, sweep.

CPU seconds are medians of alternating rounds; peers run as processes of their own. Memory is the growth of the resident
peak over the loaded tables, each in a process of its own. Cases of a pack are 5,000 different enterprises, repeated.
Every way must give the same answers before it is timed.

Run: python -m bench.rules_engines [--rounds 5] [--small] [--packs jiangsu-star,…]. Not here: that answers are right
(`tests/property`), the ways themselves (`ways.py`, `peers`).
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from bench import harness, pictures
from bench.goals import Goal
from bench.one_case import one_case
from bench.peers.asking import NotMeasured, Peer, environment, read_answers, write_columns
from bench.peers.zen_decision import BY_RULE, COMPACT
from bench.resident import IN_A_ROW, extra_peak
from bench.ways import (
    ALL_R,
    BY_HAND,
    COMPLETE,
    DIFFERENT,
    HAND_SQL,
    NAMES,
    ROOT,
    TREE_SQL,
    R,
    Rules,
    Way,
    agree,
    must_repeat,
    rules_of,
    way_of,
)
from yunti.rules.batch import IN_PROCESS, Question, evaluate_batch, sweep_batch
from yunti.rules.tables import Tables

MILLION, LARGE = 1_000_000, 5_000_000
SIZES = (100_000, MILLION, LARGE)
OPENFISCA = "OpenFisca-core"
PACKS = "jiangsu-star,zhejiang-cloud-level"


@dataclass(frozen=True)
class Plan:
    """One table and the ways to ask about it. `warm`: every way once before, also for memory."""

    rules: str
    cases: int
    ways: tuple[str, ...]
    rounds: int
    reference: str
    warm: bool = True


@dataclass
class Found:
    rows: list[dict[str, Any]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)

    def of(self, rules: str, cases: int, way: str, column: str = "cpu_s") -> float | None:
        """None when the row is not there."""
        wanted = (rules, cases, way)
        return next(
            (row[column] for row in self.rows if (row["rules"], row["cases"], row["way"]) == wanted), None
        )

    def ratio(
        self, one: tuple[str, int, str], other: tuple[str, int, str], column: str = "cpu_s"
    ) -> float | None:
        above, below = self.of(*one, column), self.of(*other, column)
        return above / below if above is not None and below else None


def plans(sizes: Sequence[int], packs: Sequence[str], rounds: int) -> Iterator[Plan]:
    for count in sizes:
        some = min(rounds, 2) if count == LARGE else rounds
        yield Plan(R, count, tuple(way for way in ALL_R if way != "numpy" or count < LARGE), some, BY_HAND)
        yield Plan(COMPLETE, count, ("polars", BY_HAND, OPENFISCA), some, BY_HAND)
    for name in packs:
        for count in sizes:
            ways = tuple(IN_PROCESS) if count == sizes[0] else ("polars",)
            yield Plan(name, count, ways, 1, "polars", count < LARGE)


# measuring ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PeerWay(Way):
    peer: Peer

    def cpu(self) -> float:
        return float(self.peer.ask("cpu"))


@contextmanager
def openfisca(rules: Rules, tables: Tables, python: Path) -> Iterator[PeerWay]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_columns(rules.pack, tables[()], folder)
        with Peer(python, "openfisca_system", folder) as peer:
            yield PeerWay(lambda: peer.ask("answers"), lambda _: read_answers(folder), peer)


def timed(ways: Mapping[str, Way], rounds: int) -> dict[str, list[float]]:
    """CPU seconds, in turns."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            taken[name].append(way.cpu())
    return taken


def measure(plan: Plan, python: Path | None, found: Found) -> None:
    rules = rules_of(plan.rules)
    tables = rules.make(plan.cases)
    own = {name: way_of(rules, tables, name) for name in plan.ways if name != OPENFISCA}
    if OPENFISCA in plan.ways and python is not None:
        with openfisca(rules, tables, python) as way:
            found.versions[OPENFISCA] = way.peer.ask("about")["version"]
            cpu = compared(plan, {**own, OPENFISCA: way})
            peaks = {OPENFISCA: way.peer.ask("peak"), f"{OPENFISCA} in a row": way.peer.ask("peak in a row")}
    else:
        cpu, peaks = compared(plan, own), {}
    del own
    peaks |= peaks_apart(plan, tables)
    reference = statistics.median(cpu[plan.reference])
    for name, seconds in cpu.items():
        middle = statistics.median(seconds)
        found.rows.append(
            {
                "rules": plan.rules,
                "cases": plan.cases,
                "rows": sum(frame.height for frame in tables.values()),
                "way": name,
                "rounds": len(seconds),
                "cpu_s": round(middle, 4),
                "us_per_case": round(middle / plan.cases * 1e6, 3),
                "ratio": round(middle / reference, 2),
                "growth": growth(found, plan, name, middle),
                "extra_mib": peaks[name],
                "mib_in_a_row": peaks.get(f"{name} in a row", ""),
            }
        )
        print(found.rows[-1], flush=True)


def compared(plan: Plan, ways: Mapping[str, Way]) -> dict[str, list[float]]:
    """All agree, and only then are timed. A table too large to be asked twice is timed while it answers."""
    if plan.warm:
        answers, cpu = agree(ways), timed(ways, plan.rounds)
    else:
        ((name, way),) = ways.items()
        kept: list[Any] = []
        cpu = {name: [harness.cpu(lambda: kept.append(way.run()))]}
        answers = way.answers(kept.pop())
    if plan.rules not in (R, COMPLETE):
        must_repeat(answers)
    return cpu


def growth(found: Found, plan: Plan, name: str, cpu: float) -> float | str:
    """CPU seconds over those of the size before."""
    before = [row for row in found.rows if (row["rules"], row["way"]) == (plan.rules, name)]
    return round(cpu / before[-1]["cpu_s"], 2) if before else ""


# memory ---------------------------------------------------------------------------------------------------------


def peaks_apart(plan: Plan, tables: Tables) -> dict[str, float]:
    """Each way in a process of its own, on the same tables."""
    with tempfile.TemporaryDirectory() as folder:
        for scope, frame in tables.items():
            frame.write_ipc(Path(folder) / f"+{'+'.join(scope)}.arrow")
        return {
            name: peak
            for way in plan.ways
            if way != OPENFISCA
            for name, peak in _peaks_of(plan, way, folder).items()
        }


def _peaks_of(plan: Plan, way: str, folder: str) -> dict[str, float]:
    asked = [
        sys.executable,
        "-m",
        "bench.rules_engines",
        "--memory",
        plan.rules,
        way,
        folder,
        str(int(plan.warm)),
    ]
    at_once = {**os.environ, "_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}  # Polars' allocator
    done = subprocess.run(asked, cwd=ROOT, env=at_once, stdout=subprocess.PIPE, text=True, check=True)
    once, in_a_row = json.loads(done.stdout.splitlines()[-1])
    return {way: once} if in_a_row is None else {way: once, f"{way} in a row": in_a_row}


def peaks_here(name: str, way_name: str, folder: Path, warm: bool) -> tuple[float, float | None]:
    """MiB above the loaded tables in this process: of one time, and of several in a row."""
    rules = rules_of(name)
    way_of(rules, rules.make(DIFFERENT), way_name).run()
    tables = {_scope(path): pl.read_ipc(path.read_bytes()) for path in folder.iterdir()}
    way = way_of(rules, tables, way_name)
    if warm:
        way.run()
    once = extra_peak(way.run)
    return once, extra_peak(way.run, IN_A_ROW) if name == COMPLETE else None


def _scope(path: Path) -> tuple[str, ...]:
    return tuple(part for part in path.stem.split("+") if part)


# goals ----------------------------------------------------------------------------------------------------------


def sweep(count: int, rounds: int) -> float:
    """CPU of 20 values of one parameter over that of one evaluation of everything."""
    rules = rules_of(R)
    tables = rules.make(count)
    program = rules.pack.program
    values = [
        Question(
            program(None, rules.pack.what_if({"star3_investment": {"2025-01-01.": 1_000 * step}})), NAMES
        )
        for step in range(1, 21)
    ]
    for question, answers in zip(values, sweep_batch(values, tables), strict=True):
        expected = evaluate_batch(question, tables).cases["star3"]
        if not expected.equals(answers.cases["star3"], null_equal=True):
            raise RuntimeError("the sweep and a single evaluation do not agree")
    found = harness.Comparison("sweep")
    for _ in range(rounds):
        found.take(
            harness.cpu(lambda: [each.cases["star3"].sum() for each in sweep_batch(values, tables)]),
            harness.cpu(lambda: evaluate_batch(rules.question, tables)),
        )
    return found.ratio


def goals_of(found: Found, swept: float, zen: Mapping[str, float], why_not: str) -> list[Goal]:
    polars, complete = (R, MILLION, "polars"), (COMPLETE, MILLION, "polars")
    peer = (COMPLETE, MILLION, OPENFISCA)
    seconds, shown = "CPU, R, 1e6 cases", "MiB over the loaded input, R, 1e6 cases"
    known = "; nothing missing, for it knows no unknown"
    return [
        Goal(
            "Polars from the tree ÷ numpy by hand",
            "<=",
            1.5,
            found.ratio(polars, (R, MILLION, BY_HAND)),
            seconds,
        ),
        Goal("extra peak memory of Polars", "<=", 100, found.of(*polars, "extra_mib"), shown),
        Goal(
            "DuckDB from the tree ÷ SQL by hand",
            "<=",
            2,
            found.ratio((R, MILLION, TREE_SQL), (R, MILLION, HAND_SQL)),
            f"{seconds}, one table in DuckDB",
        ),
        Goal("OpenFisca-core ÷ Polars", ">=", 2, found.ratio(peer, complete), seconds + known, why_not),
        Goal(
            "memory of Polars ÷ OpenFisca-core, asked once",
            "<=",
            0.1,
            found.ratio(complete, peer, "extra_mib"),
            shown + known,
            why_not,
        ),
        Goal(
            f"memory of Polars ÷ OpenFisca-core, asked {IN_A_ROW} times in a row",
            "<=",
            0.1,
            found.ratio(complete, peer, "mib_in_a_row"),
            shown + known,
            why_not,
        ),
        Goal(
            "one case, explained, with what is missing ÷ traced decision of zen-engine",
            "<=",
            2,
            zen.get(BY_RULE),
            "CPU, R rule by rule, from the same plain records; nothing missing, for it refuses unknowns",
            why_not,
        ),
        Goal("sweep of 20 values ÷ one evaluation", "<=", 3, swept, seconds),
        Goal(
            "growth of Polars from 1e6 to 5e6 cases",
            "<=",
            5.5,
            found.ratio((R, LARGE, "polars"), polars),
            "CPU, R",
            "the large sizes were left out (--small)",
        ),
    ]


def publish(found: Found, facts: dict[str, Any]) -> int:
    """Tables on the terminal and in bench/results, with a plot; 1 when a goal is missed."""
    goals = [goal.line() for goal in found.goals]
    curves: dict[str, list[tuple[float, float]]] = {}
    for row in found.rows:
        if row["rules"] != COMPLETE or row["way"] == OPENFISCA:
            curves.setdefault(f"{row['rules']}: {row['way']}", []).append((row["cases"], row["cpu_s"]))
    target = harness.RESULTS / "rules_engines"
    notes = "".join(f"- {name}: {value}\n" for name, value in facts.items())
    target.with_suffix(".md").write_text(
        f"{pictures.table(goals)}\n{notes}\n{pictures.table(found.rows)}", encoding="utf-8"
    )
    target.with_suffix(".svg").write_text(pictures.plot("CPU seconds", curves), encoding="utf-8")
    content = {"bench": "rules_engines", "facts": facts, "goals": goals, "rows": found.rows}
    target.with_suffix(".json").write_text(
        json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    print(pictures.table(goals), flush=True)
    return int(any(goal.holds is False for goal in found.goals))


def _load() -> str:
    return " ".join(f"{each:.2f}" for each in os.getloadavg())


def main() -> int:
    ask = argparse.ArgumentParser()
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--small", action="store_true", help="without the tables of five million cases")
    ask.add_argument("--packs", default=PACKS)
    ask.add_argument("--memory", nargs=4, metavar=("RULES", "WAY", "FOLDER", "WARM"))
    asked = ask.parse_args()
    if asked.memory:
        name, way, folder, warm = asked.memory
        print(json.dumps(peaks_here(name, way, Path(folder), warm == "1")))
        return 0
    found, python, why_not, begun = Found(), None, "", _load()
    try:
        python = environment()
    except NotMeasured as problem:
        why_not = str(problem)
        print(f"Other rule engines are not measured: {why_not}", flush=True)
    zen, found.versions["zen-engine"] = one_case(python, asked.rounds) if python else ({}, "")
    swept = sweep(MILLION, asked.rounds)
    for plan in plans(
        SIZES[: 2 if asked.small else 3], [name for name in asked.packs.split(",") if name], asked.rounds
    ):
        measure(plan, python, found)
    found.goals = goals_of(found, swept, zen, why_not)
    facts = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load before and after (1, 5, 15 min)": f"{begun}; {_load()}",
        **{name: version or "not measured" for name, version in found.versions.items()},
        "ratio": f"CPU over that of {BY_HAND} (R) or of polars (packs); growth: CPU over that of the size before",
        "one case ÷ zen-engine with all ratios in one expression": round(zen[COMPACT], 3)
        if zen
        else "not measured",
        "mib_in_a_row": f"asked {IN_A_ROW} times without a pause, as when it is timed",
    }
    return publish(found, facts)


if __name__ == "__main__":
    sys.exit(main())
