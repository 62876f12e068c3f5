"""Runs the measurements of `bench/` one after the other: `python -m tools.bench [NAME …]`. Ratios only, never seconds.

Each module prints its table, writes bench/results/NAME.json and ends with 1 when a goal is missed.
Not here: what is measured (`bench/`).
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = {
    "__init__",
    "casework_floor",
    "floor",
    "goals",
    "harness",
    "one_case",
    "pictures",
    "resident",
    "ways",
}


def names() -> list[str]:
    return sorted(path.stem for path in (ROOT / "bench").glob("*.py") if path.stem not in SHARED)


def main() -> int:
    known, asked = names(), sys.argv[1:]
    unknown = set(asked) - set(known)
    if unknown:
        raise SystemExit(f"There is no bench {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
    missed = []
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "YUNTI_MODE": "test"}
    for name in asked or known:
        print(f"── {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=ROOT, env=surroundings).returncode:
            missed.append(name)
    print(
        f"{len(asked or known) - len(missed)} passed, {len(missed)} failed"
        + "".join(f" · {name}" for name in missed)
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
