"""The lock files are as they must be: every package pinned with hashes, no address of an index, one version in all.

A lock of an extra stands on top of another environment and holds only its own packages; that of the bench stands alone.
`python -m tools.locks write` writes them anew from pyproject.toml.
Not here: installing from them (`tools/environment.py`).
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CORE, DEV = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
LAYERS: dict[str, tuple[Path, tuple[str, ...]]] = {  # and what builds them
    "cluster": (ROOT / "requirements-cluster.lock", ("setuptools", "wheel")),
    "bench": (ROOT / "requirements-bench.lock", ()),
}
ADDRESS = re.compile(r"https?://|file://|--index|--extra-index|--find-links", re.IGNORECASE)
PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;\\]+)[^\n]*\\\n((?:\s+--hash=sha256:[0-9a-f]{64}[^\n]*\n?)+)", re.MULTILINE
)


def pins(text: str) -> dict[str, str]:
    return {match.group(1): match.group(2) for match in PIN.finditer(text)}


def named(requirement: str) -> str:
    return re.split(r"[\[<>=~!; ]", requirement, maxsplit=1)[0].lower().replace("_", "-").replace(".", "-")


def problems(core: str, dev: str, project: dict[str, object]) -> list[str]:
    found = [*unsound("requirements.lock", core), *unsound("requirements-dev.lock", dev)]
    here, there = pins(core), pins(dev)
    found += [
        f"{name} is {here[name]} in one lock and {there.get(name)} in the other"
        for name in here
        if here[name] != there.get(name)
    ]
    return [*found, *absent(project, "", here), *absent(project, "dev", there)]


def layer_problems(extra: str, lock: str, dev: str, project: dict[str, object]) -> list[str]:
    """A layer is sound by itself and names no package at another version than the environment below it."""
    here, below = pins(lock), pins(dev)
    found = unsound(f"requirements-{extra}.lock", lock)
    found += [
        f"{name} is {here[name]} in the lock of {extra} and {below[name]} below it"
        for name in here
        if below.get(name, here[name]) != here[name]
    ]
    return [*found, *absent(project, extra, here)]


def intruders(dev: str, project: dict[str, object]) -> list[str]:
    """What the platform is measured against has no place among its own packages, nor among those of its tests."""
    names = set(wanted(project, "bench")) - set(wanted(project, ""))
    return [
        f"{name} is for measuring only, and in requirements-dev.lock" for name in sorted(names & {*pins(dev)})
    ]


def unsound(name: str, text: str) -> list[str]:
    found = [f"{name} holds an address: {line}" for line in text.splitlines() if ADDRESS.search(line)]
    heads = re.findall(r"^[A-Za-z0-9._-]+.*$", text, re.MULTILINE)
    if len(heads) != len(pins(text)):
        found.append(f"{name}: {len(heads)} packages, {len(pins(text))} of them pinned with hashes")
    return found


def absent(project: dict[str, object], extra: str, lock: dict[str, str]) -> list[str]:
    names = [name for name in wanted(project, extra) if name not in lock]
    return [f"{name} stands in pyproject.toml, not in the lock" for name in names]


def wanted(project: dict[str, object], extra: str) -> list[str]:
    about = project["project"]
    assert isinstance(about, dict)
    listed = about["optional-dependencies"][extra] if extra else about["dependencies"]
    return [named(entry) for entry in listed]


def write() -> None:
    for lock, extra in ((CORE, []), (DEV, ["--extra", "dev"])):
        compile_lock(["pyproject.toml", *extra], lock)
    about = project_of()["project"]
    for extra, (lock, builders) in LAYERS.items():
        asked = [*about["optional-dependencies"][extra], *builders]
        compile_lock(["-", "--constraint", str(DEV), "--python-version", "3.11"], lock, "\n".join(asked))


def compile_lock(source: list[str], lock: Path, given: str | None = None) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", *source, "--universal", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "-q", "-o", str(lock)]
    subprocess.run(command, cwd=ROOT, check=True, input=given, text=True)


def project_of() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def main() -> int:
    if sys.argv[1:] == ["write"]:
        write()
    project, dev = project_of(), DEV.read_text(encoding="utf-8")
    found = problems(CORE.read_text(encoding="utf-8"), dev, project)
    for extra, (lock, _) in LAYERS.items():
        found += layer_problems(extra, lock.read_text(encoding="utf-8"), dev, project)
    found += intruders(dev, project)
    print("\n".join(found) or "the lock files are sound")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
