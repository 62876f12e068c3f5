"""Builds `.venv` from a lock file: hash-pinned wheels, the package from this checkout, the command `.venv/bin/yunti`.

A stamp with the digest of the lock makes the second call a matter of milliseconds. Runs on the standard library alone.
Not here: what the tests need from the system (`tools/system.py`).
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "core": ROOT / "requirements.lock",
    "dev": ROOT / "requirements-dev.lock",
    "cluster": ROOT / "requirements-cluster.lock",
    "bench": ROOT / "requirements-bench.lock",
}
APART = frozenset({"bench"})  # what the platform is measured against; never in one environment with it
BUILT = ("pyspark",)  # comes as source only; built with the setuptools of the same lock
COMMAND = """#!{python}
import sys

from yunti.cli.main import run

if __name__ == "__main__":
    sys.exit(run())
"""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def python_of(folder: Path) -> Path:
    return folder / "bin" / "python"


def works(folder: Path) -> bool:
    """Whether the environment's Python still runs and is the version that made it."""
    python = python_of(folder)
    if not python.exists():
        return False
    asked = subprocess.run(
        [str(python), "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True
    )
    return asked.returncode == 0 and asked.stdout.strip() == str(sys.version_info[:2])


def digest(kind: str, folder: Path) -> str:
    """What the stamp must say: lock, interpreter, checkout and place."""
    parts = [LOCKS[kind].read_bytes(), sys.version.encode(), str(ROOT).encode(), str(folder).encode()]
    return hashlib.sha256(b"\0".join([*parts, COMMAND.encode()])).hexdigest()


def install(kind: str, folder: Path) -> None:
    """Every package by hash, as a wheel; what has none is built last, with nothing fetched for the building."""
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCKS[kind].read_text(encoding="utf-8"), flags=re.MULTILINE)
    built = [entry for entry in entries if entry.partition("==")[0] in BUILT]
    wheels = [entry for entry in entries if entry not in built]
    fetch(folder, wheels, "--only-binary", ":all:")
    if built:
        fetch(folder, built, "--no-build-isolation")


def fetch(folder: Path, entries: Sequence[str], *options: str) -> None:
    command = [str(python_of(folder)), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    command += ["--no-input", "--no-deps", "--require-hashes", *options, "-r", "/dev/stdin"]
    answer = subprocess.run(command, input="".join(entries), capture_output=True, text=True)
    if answer.returncode:
        say(answer.stdout + answer.stderr)
        say("The packages could not be installed. Without a network use the offline bundle (make bundle);")
        say("behind a mirror set PIP_INDEX_URL. Wrong hashes mean that a package differs from the lock.")
        raise SystemExit(1)


def place_package(folder: Path) -> None:
    """The checkout on the path of the environment, and its command; needs no build tool."""
    packages = next((folder / "lib").glob("python3*")) / "site-packages"
    (packages / "yunti.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    command = folder / "bin" / "yunti"
    command.write_text(COMMAND.format(python=python_of(folder)), encoding="utf-8")
    command.chmod(0o755)


def build(kind: str, folder: Path) -> bool:
    """Bring the environment up to date; says whether anything had to be done."""
    stamp = folder / f".yunti-{kind}"
    wanted = digest(kind, folder)
    if stamp.exists() and stamp.read_text() == wanted and python_of(folder).exists():
        return False
    started = time.monotonic()
    if folder.exists() and not works(folder):
        say(f"The environment {folder} belongs to another Python; it is made anew.")
        shutil.rmtree(folder)
    if not folder.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    say(f"Installing the {kind} packages of {LOCKS[kind].name} into {folder} (once, about a minute) …")
    install(kind, folder)
    if kind not in APART:
        place_package(folder)
    stamp.write_text(wanted)
    say(f"The environment is ready ({time.monotonic() - started:.0f} s).")
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(LOCKS))
    parser.add_argument("--folder", default=os.environ.get("VENV", ".venv"))
    asked = parser.parse_args()
    build(asked.kind, (ROOT / asked.folder).absolute())


if __name__ == "__main__":
    main()
