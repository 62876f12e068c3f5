"""What every bench shares: a throw-away installation, alternating rounds, medians, a table and a JSON file of results.

Not here: what is measured (one module each).
"""

import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def set_up() -> Path:
    """A fresh data folder with an empty migrated database, and a process set like a serving one.

    DATABASE_URL may name another database.
    """
    folder = Path(tempfile.mkdtemp(prefix="yunti-bench-"))
    os.environ.setdefault("YUNTI_MODE", "test")
    os.environ["YUNTI_DATA"] = str(folder)
    os.environ.setdefault("YUNTI_PACKS_LOOK_SECONDS", "1")
    os.environ.setdefault("YUNTI_ROUNDS_LOOK_SECONDS", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunti.project.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from yunti.kit import collector

    collector.calm()
    return folder


def tear_down(folder: Path) -> None:
    from django.db import connections

    connections.close_all()
    shutil.rmtree(folder, ignore_errors=True)


def cpu(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@dataclass
class Comparison:
    """`goal` bounds the ratio of the platform's seconds to the reference's from above, or of their speeds from below; of the
    processor's seconds, or of the clock's where `measure` says so."""

    name: str
    platform: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)
    at_most: float | None = None
    speed_at_least: float | None = None
    measure: str = "cpu_s"

    def take(self, platform_cpu: float, reference_cpu: float) -> None:
        self.platform.append(platform_cpu)
        self.reference.append(reference_cpu)

    @property
    def ratio(self) -> float:
        """The median over the rounds: both of one round were measured in one breath, on a machine as fast for one as for the other."""
        pairs = zip(self.platform, self.reference, strict=True)
        if self.speed_at_least is not None:
            return statistics.median(theirs / ours for ours, theirs in pairs)
        return statistics.median(ours / theirs for ours, theirs in pairs)

    @property
    def met(self) -> bool:
        if self.speed_at_least is not None:
            return self.ratio >= self.speed_at_least
        return self.at_most is None or self.ratio <= self.at_most

    def line(self) -> dict[str, Any]:
        goal = f">= {self.speed_at_least}" if self.speed_at_least is not None else f"<= {self.at_most}"
        if self.at_most is None and self.speed_at_least is None:
            goal = "-"
        return {
            "name": self.name,
            f"platform_{self.measure}": round(statistics.median(self.platform), 5),
            f"reference_{self.measure}": round(statistics.median(self.reference), 5),
            "ratio": round(self.ratio, 3),
            "goal": goal,
            "met": self.met,
        }


def publish(bench: str, facts: dict[str, Any], comparisons: list[Comparison]) -> int:
    """Table on the terminal, JSON in bench/results; 1 when a goal is missed."""
    lines = [each.line() for each in comparisons]
    RESULTS.mkdir(exist_ok=True)
    content = {"bench": bench, "python": platform.python_version(), "facts": facts, "comparisons": lines}
    (RESULTS / f"{bench}.json").write_text(
        json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    print(f"{bench}: {facts}")
    print(f"{'comparison':<44}{'platform':>12}{'reference':>12}{'ratio':>9}  goal")
    for line in lines:
        state = "met" if line["met"] else "MISSED"
        _name, ours, theirs, *_rest = line.values()
        print(f"{line['name']:<44}{ours:>12.4f}{theirs:>12.4f}{line['ratio']:>9.3f}  {line['goal']} {state}")
    sys.stdout.flush()
    return 0 if all(each.met for each in comparisons) else 1
