"""Runs the long storms in parts, each on both databases: `python -m tools.soak [PART …] [--again] [--sqlite | --postgres]`.

A part is one test module; of a module that is longer than a part may be, each test that is numbered `part0`, `part1`, … What passed at this commit is not run again; seed and outcome of every part go to
docs/measurements/soak/. Not here: the storms (tests marked `soak`), ratios (`tools/bench.py`).
"""

import json
import os
import platform
import re
import secrets
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tools.postgres import throwaway
from tools.run_tests import ROOT, counted

MEASUREMENTS = ROOT / "docs" / "measurements" / "soak"
PART_SECONDS = 30 * 60
NUMBERED = re.compile(r"\[(part\d+)\]$")
PURE = ("tests/unit", "tests/property")


def commit() -> str:
    answer = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return answer.stdout.strip()


def parts() -> list[str]:
    """Test modules with at least one test marked `soak`, or the numbered tests of one."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n0",
        "--no-header",
        "--collect-only",
        "-m",
        "soak",
        "tests",
    ]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    found = {line.strip() for line in answer.stdout.splitlines() if "::" in line}
    return sorted({test if NUMBERED.search(test) else test.split("::")[0] for test in found})


def record_of(part: str, database: str) -> Path:
    module, _, test = part.removeprefix("tests/").partition("::")
    number = NUMBERED.search(test)
    name = module.removesuffix(".py").replace("/", ".") + (f".{number[1]}" if number else "")
    return MEASUREMENTS / f"{name}.{database}.json"


def is_done(record: Path) -> bool:
    if not record.exists():
        return False
    known = json.loads(record.read_text(encoding="utf-8"))
    return bool(known["commit"] == commit() and known["failed"] == 0 and known["passed"])


def run(part: str, database: str, address: str) -> bool:
    """One part on one database, with a fresh seed that is printed and kept."""
    seed = secrets.randbelow(2**32)
    print(f"\n── {part} on {database}, seed {seed}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="yunti-soak-") as folder:
        report = Path(folder) / "report.xml"
        known = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "YUNTI_MODE": "test", "YUNTI_DATA": folder}
        known |= {"YUNTI_SOAK_SEED": str(seed), "DATABASE_URL": address}
        command = [sys.executable, "-m", "pytest", "-n0", "-q", "-m", "soak", f"--hypothesis-seed={seed}"]
        try:
            code = subprocess.run(
                [*command, f"--junitxml={report}", part], cwd=ROOT, env=known, timeout=PART_SECONDS
            ).returncode
        except subprocess.TimeoutExpired:
            code = -1
        tally = counted(report, code)
    write(part, database, seed, tally.passed, tally.failed, time.monotonic() - started)
    return not tally.failed


def write(part: str, database: str, seed: int, passed: int, failed: int, seconds: float) -> None:
    MEASUREMENTS.mkdir(parents=True, exist_ok=True)
    content = {
        "part": part,
        "database": database,
        "seed": seed,
        "passed": passed,
        "failed": failed,
        "seconds": round(seconds),
        "commit": commit(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
    }
    record_of(part, database).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    asked = [word for word in sys.argv[1:] if not word.startswith("--")]
    only = {f"--{name}": name for name in ("sqlite", "postgres")}
    wanted = {only[word] for word in sys.argv[1:] if word in only} or set(only.values())
    chosen = [part for part in parts() if not asked or any(word in part for word in asked)]
    if not chosen:
        raise SystemExit(f"No test marked `soak` is in {', '.join(asked) or 'tests'}.")
    failed = ran = 0
    with throwaway() as postgres:
        for part in chosen:
            databases = {"sqlite": ""} if part.startswith(PURE) else {"sqlite": "", "postgres": postgres}
            for database, address in databases.items():
                if database not in wanted:
                    continue
                if is_done(record_of(part, database)) and "--again" not in sys.argv:
                    print(f"{part} on {database}: passed at this commit already")
                    continue
                ran += 1
                failed += not run(part, database, address)
    print(f"\n{ran - failed} passed, {failed} failed (parts)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
