"""Runs every check and test step after step, streams what they print, and closes with `N passed, M failed`.

`all` is what CI asks, `check` the quick part of it. A step that is no test run (lint, types, …) counts as one.
Not here: what a step needs from the system (`tools/system.py`), the tests themselves (`tests/`).
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tools import system
from tools.postgres import throwaway

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "var" / "reports"
BIN = Path(sys.executable).parent
WORKERS = min(os.cpu_count() or 2, 4)
STEP_SECONDS = 40 * 60  # on a slow day one step took half an hour
TEST_SECONDS = 10 * 60
NO_TESTS = 5
QUICK_ROOMS = ("tests/unit", "tests/kit", "tests/architecture")
CHECKED = [name for name in ("src", "tests", "tools", "bench", "manage.py") if (ROOT / name).exists()]
NOT_SOAK = ("-m", "not soak")
ABOUT_ROWS = ("-m", "not soak and not one_database")


@dataclass
class Tally:
    """What a step brought: tests or, for a step that is no test run, one."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    title: str
    command: Sequence[str]
    report: str = ""
    surroundings: tuple[tuple[str, str], ...] = ()


def tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]


def tests(title: str, *arguments: str, report: str, **surroundings: str) -> Step:
    """A test that does not come to an end tells where it stands, and fails by itself."""
    watched = ("-o", f"faulthandler_timeout={TEST_SECONDS}", "-o", "faulthandler_exit_on_timeout=true")
    command = module("pytest", "-q", "--no-header", f"--junitxml={REPORTS / report}", *watched, *arguments)
    return Step(title, command, report, tuple(surroundings.items()))


def static_steps() -> list[Step]:
    return [
        Step("format", tool("ruff", "format", "--check", *CHECKED)),
        Step("lint", tool("ruff", "check", *CHECKED)),
        Step("types", tool("mypy")),
        Step("import contracts", tool("lint-imports", "--no-cache")),
        Step("lock files", module("tools.locks")),
    ]


def check_steps() -> list[Step]:
    quick = tests("quick tests", "-n", str(WORKERS), *NOT_SOAK, *QUICK_ROOMS, report="quick.xml")
    return [*static_steps(), quick]


def all_steps(postgres: Sequence[str]) -> list[Step]:
    spread = ("-n", str(WORKERS), "--dist", "worksteal")
    return [
        *static_steps(),
        Step("licences", module("tools.licences")),
        Step("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
        tests(
            "tests on SQLite",
            *spread,
            *NOT_SOAK,
            "tests",
            "--ignore=tests/e2e",
            "--ignore=tests/postgres",
            "--ignore=tests/spark",
            report="sqlite.xml",
        ),
        tests(
            "tests on PostgreSQL",
            *spread,
            *ABOUT_ROWS,
            "tests",
            "--ignore=tests/e2e",
            "--ignore=tests/unit",
            "--ignore=tests/architecture",
            "--ignore=tests/tools",
            "--ignore=tests/spec",
            "--ignore=tests/property",
            "--ignore=tests/spark",
            report="postgres.xml",
            DATABASE_URL=postgres[0],
            YUNTI_TEST_DATABASES=" ".join(postgres),
            PYTEST_PLUGINS="tools.server_per_worker",
        ),
        tests(
            "browser tests",
            "-n",
            "2",
            "--dist",
            "loadfile",
            *NOT_SOAK,
            "tests/e2e",
            report="browser.xml",
            YUNTI_SHOTS="none",
        ),
    ]


def counted(report: Path, code: int) -> Tally:
    """The counts of a junit report; a run that ended badly without a failed test counts as one failure."""
    tally = Tally()
    try:
        suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    except (OSError, ElementTree.ParseError):
        return Tally(failed=1, notes=[f"no report: pytest ended with code {code}"])
    for suite in suites:
        tests, failed, skipped = (int(suite.get(name, "0")) for name in ("tests", "failures", "skipped"))
        failed += int(suite.get("errors", "0"))
        tally.failed += failed
        tally.skipped += skipped
        tally.passed += max(tests - failed - skipped, 0)
    if code == NO_TESTS:
        tally.notes.append("no test was found")
    if code and not tally.failed:
        tally.failed = 1
        tally.notes.append(f"pytest ended with code {code}")
    return tally


def run(step: Step, folder: Path) -> Tally:
    """Run one step in its own process group, so that nothing of it stays behind."""
    known = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "YUNTI_MODE": "test", "PYTHONUNBUFFERED": "1"}
    known["YUNTI_DATA"] = str(folder)
    known.pop("DATABASE_URL", None)
    known.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes read what one compiled
    known.update(step.surroundings)
    report = REPORTS / step.report
    if step.report:
        report.unlink(missing_ok=True)
    process = subprocess.Popen(list(step.command), cwd=ROOT, env=known, start_new_session=True)
    try:
        code = process.wait(STEP_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt) as reason:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if isinstance(reason, KeyboardInterrupt):
            raise
        return Tally(failed=1, notes=[f"stopped after {STEP_SECONDS} s"])
    if step.report:
        return counted(report, code)
    return Tally(failed=1) if code else Tally(passed=1)


def summary(total: Tally) -> str:
    return f"{total.passed} passed, {total.failed} failed" + (
        f", {total.skipped} skipped" if total.skipped else ""
    )


def run_all(steps: Sequence[Step]) -> Tally:
    REPORTS.mkdir(parents=True, exist_ok=True)
    total, lines = Tally(), []
    for step in steps:
        print(f"\n── {step.title} " + "─" * max(4, 70 - len(step.title)), flush=True)
        started = time.monotonic()
        folder = Path(tempfile.mkdtemp(prefix="yunti-test-"))
        try:
            tally = run(step, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        total.passed += tally.passed
        total.failed += tally.failed
        total.skipped += tally.skipped
        mark = "FAILED" if tally.failed else "ok"
        notes = f"  {'; '.join(tally.notes)}" if tally.notes else ""
        lines.append(f"{mark:7}{step.title:22}{time.monotonic() - started:7.1f} s  {summary(tally)}{notes}")
        print(lines[-1], flush=True)
    print("\n" + "\n".join(lines))
    return total


def main() -> int:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    if sys.argv[1:] == ["check"]:
        total = run_all(check_steps())
    elif sys.argv[1:] == ["all"]:
        system.ensure()
        with ExitStack() as servers:
            addresses = [servers.enter_context(throwaway()) for _worker in range(WORKERS)]
            total = run_all(all_steps(addresses))
    else:
        raise SystemExit("usage: python -m tools.run_tests all|check")
    print(f"\n{summary(total)}", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
