"""Engines for many cases: the rule set R against its hand-written form, and the real packs; CPU, memory, growth, sweep.

CPU seconds are medians of alternating rounds in one process. Memory is the growth of the resident peak over the loaded
tables, each in a process of its own. Cases of a pack are 5,000 different enterprises, repeated.

Run: python -m bench.rules_engines [--rounds 5] [--large] [--packs jiangsu-star,…]. Not here: that answers are right
(`tests/property`), other rule engines.
"""

import argparse
import ctypes
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl
from tests.property.enterprises import enterprises

from bench import harness, pictures
from bench.rule_set_r.by_hand import arrays_of, by_hand, by_hand_blocks
from bench.rule_set_r.enterprises import rule_set_r
from yunti.packs.reading import Pack, load_pack
from yunti.rules.batch import IN_PROCESS, Question, evaluate_batch, sweep_batch, tables_for
from yunti.rules.engine import evaluate
from yunti.rules.tables import Tables

ROOT = Path(__file__).resolve().parent.parent
SIZES, LARGE = (100_000, 1_000_000), 5_000_000
DIFFERENT = 5_000
NAMES = ("star3", "star5", "score")
MOST_TIMES_HAND, MOST_MIB, MOST_SWEEP, MOST_GROWTH = 1.5, 100, 3.0, 5.5
Work = Callable[[], Any]


def rule_pack() -> Pack:
    return load_pack(Path(__file__).parent / "rule_set_r")


def rules_of(name: str) -> tuple[Question, Callable[[int], Tables]]:
    """The question of a rule set, and its tables for so many cases."""
    if name == "R":
        return Question(rule_pack().program(), NAMES), rule_set_r
    pack = load_pack(next((ROOT / "packs" / name).iterdir()))
    program = pack.program()
    criteria = [each for each, section in pack.definition.sections.items() if section == "criteria"]
    question = Question(program, criteria, list(program.reports))
    return question, lambda count: repeated(
        tables_for(question, enterprises(pack, min(count, DIFFERENT))), count
    )


def repeated(tables: Tables, count: int) -> Tables:
    times = max(count // DIFFERENT, 1)
    return {
        scope: pl.concat([frame.with_columns(pl.col("__case") + DIFFERENT * turn) for turn in range(times)])
        for scope, frame in tables.items()
    }


def works(name: str, question: Question, tables: Tables) -> dict[str, Work]:
    """Every engine, and for R the hand-written forms."""
    found: dict[str, Work] = {
        engine: (lambda engine=engine: evaluate_batch(question, tables, engine)) for engine in IN_PROCESS
    }
    if name == "R":
        arrays = arrays_of(tables[()])
        found |= {"by hand": lambda: by_hand(arrays), "by hand, blocks": lambda: by_hand_blocks(arrays)}
    return found


def timed(found: dict[str, Work], rounds: int) -> dict[str, list[float]]:
    """CPU seconds; every work once unmeasured, then in turns."""
    for work in found.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(rounds):
        for name, work in found.items():
            taken[name].append(harness.cpu(work))
    return taken


# memory ---------------------------------------------------------------------------------------------------------


def resident(key: str) -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def extra_peak(name: str, engine: str, folder: Path) -> float:
    """MiB above the loaded tables, in this process; what is free has been given back before, and is at once."""
    question, make = rules_of(name)
    works(name, question, make(DIFFERENT))[engine]()
    tables = {_scope(path): pl.read_ipc(path.read_bytes()) for path in folder.iterdir()}
    work = works(name, question, tables)[engine]
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = resident("VmRSS")
    kept = work()
    peak = resident("VmHWM") - before
    assert kept is not None
    return round(peak, 1)


def _scope(path: Path) -> tuple[str, ...]:
    return tuple(part for part in path.stem.split("+") if part)


def extra_peak_apart(name: str, engine: str, folder: Path) -> float:
    asked = [sys.executable, "-m", "bench.rules_engines", "--memory", name, engine, str(folder)]
    at_once = {**os.environ, "_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}  # Polars' allocator
    done = subprocess.run(asked, cwd=ROOT, env=at_once, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


# the parts of the bench -----------------------------------------------------------------------------------------


def measure(name: str, sizes: Iterable[int], rounds: int) -> list[dict[str, Any]]:
    rows = []
    for count in sizes:
        question, make = rules_of(name)
        tables = make(count)
        cpu = timed(works(name, question, tables), rounds)
        best = statistics.median(cpu["by hand" if name == "R" else "polars"])
        with tempfile.TemporaryDirectory() as folder:
            for scope, frame in tables.items():
                frame.write_ipc(Path(folder) / f"+{'+'.join(scope)}.arrow")
            for engine, seconds in cpu.items():
                middle = statistics.median(seconds)
                rows.append(
                    {
                        "rules": name,
                        "cases": count,
                        "rows": sum(frame.height for frame in tables.values()),
                        "engine": engine,
                        "cpu_s": round(middle, 4),
                        "us_per_case": round(middle / count * 1e6, 3),
                        "ratio": round(middle / best, 2),
                        "extra_mib": extra_peak_apart(name, engine, Path(folder)),
                    }
                )
                print(rows[-1], flush=True)
    return rows


def sweep(count: int, rounds: int) -> harness.Comparison:
    """20 values of one parameter against one evaluation of everything."""
    pack, tables = rule_pack(), rule_set_r(count)
    once = Question(pack.program(), NAMES)
    values = [
        Question(pack.program(None, pack.what_if({"star3_investment": {"2025-01-01.": 1_000 * step}})), NAMES)
        for step in range(1, 21)
    ]
    found = harness.Comparison(f"R, sweep of 20 values, {count:,} cases", at_most=MOST_SWEEP)
    for _ in range(rounds):
        found.take(
            harness.cpu(lambda: [each.cases["star3"].sum() for each in sweep_batch(values, tables)]),
            harness.cpu(lambda: evaluate_batch(once, tables)),
        )
    return found


def one_by_one(name: str, count: int, rounds: int) -> harness.Comparison:
    """The same cases on Polars, and one after the other by the judge with a trace of every node."""
    question, make = rules_of(name)
    pack = load_pack(next((ROOT / "packs" / name).iterdir()))
    cases = list(enterprises(pack, count))
    tables = make(count)
    found = harness.Comparison(f"{name}, {count:,} cases, Polars against one by one", at_most=1.0)

    def judge() -> None:
        for case in cases:
            evaluation = evaluate(question.program, case)
            for each in question.names:
                evaluation.value(each)
            for report in question.reports:
                evaluation.codes(report)

    for _ in range(rounds):
        found.take(harness.cpu(lambda: evaluate_batch(question, tables)), harness.cpu(judge))
    return found


def comparisons(rows: list[dict[str, Any]]) -> list[harness.Comparison]:
    """The bounds on R: against the hand-written form, and from one size to the next."""
    cpu = {(row["engine"], row["cases"]): row["cpu_s"] for row in rows if row["rules"] == "R"}
    out = []
    for engine in IN_PROCESS:
        for count in sorted({cases for _, cases in cpu}):
            bound = MOST_TIMES_HAND if engine == "polars" and count == SIZES[-1] else None
            each = harness.Comparison(f"R, {count:,} cases, {engine} against by hand", at_most=bound)
            each.take(cpu[engine, count], cpu["by hand", count])
            out.append(each)
    if ("polars", LARGE) in cpu:
        growth = harness.Comparison("R, Polars, 5,000,000 cases against 1,000,000", at_most=MOST_GROWTH)
        growth.take(cpu["polars", LARGE], cpu["polars", SIZES[-1]])
        out.append(growth)
    return out


def memory_goal(rows: list[dict[str, Any]]) -> dict[str, Any]:
    found = next(
        row["extra_mib"]
        for row in rows
        if row["rules"] == "R" and row["engine"] == "polars" and row["cases"] == SIZES[-1]
    )
    return {"polars_extra_mib": found, "goal": f"<= {MOST_MIB}", "met": found <= MOST_MIB}


def main() -> int:
    ask = argparse.ArgumentParser()
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--large", action="store_true", help="five million cases of R, a million of each pack")
    ask.add_argument("--packs", default="jiangsu-star,zhejiang-cloud-level")
    ask.add_argument("--memory", nargs=3, metavar=("RULES", "ENGINE", "FOLDER"))
    asked = ask.parse_args()
    if asked.memory:
        print(extra_peak(asked.memory[0], asked.memory[1], Path(asked.memory[2])))
        return 0
    packs = [name for name in asked.packs.split(",") if name]
    rows = measure("R", (*SIZES, LARGE) if asked.large else SIZES, asked.rounds)
    for name in packs:
        rows += measure(name, SIZES if asked.large else SIZES[:1], 1)
    found = [
        *comparisons(rows),
        sweep(SIZES[-1], asked.rounds),
        *(one_by_one(name, 2_000, 1) for name in packs),
    ]
    memory = memory_goal(rows)
    curves: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        curves.setdefault(f"{row['rules']}: {row['engine']}", []).append((row["cases"], row["cpu_s"]))
    harness.RESULTS.mkdir(exist_ok=True)
    (harness.RESULTS / "rules_engines.md").write_text(pictures.table(rows), encoding="utf-8")
    (harness.RESULTS / "rules_engines.svg").write_text(pictures.plot("CPU seconds", curves), encoding="utf-8")
    missed = harness.publish("rules_engines", {"memory": memory, "rounds": asked.rounds, "rows": rows}, found)
    print(json.dumps(memory))
    return missed or int(not memory["met"])


if __name__ == "__main__":
    sys.exit(main())
