"""The lock files are as they must be: every package pinned with hashes, no address of an index, one version in both.

`python -m tools.locks write` writes them anew from pyproject.toml.
Not here: installing from them (`tools/environment.py`).
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORE, DEV = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
ADDRESS = re.compile(r"https?://|file://|--index|--extra-index|--find-links", re.IGNORECASE)
PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;\\]+)[^\n]*\\\n((?:\s+--hash=sha256:[0-9a-f]{64}[^\n]*\n?)+)", re.MULTILINE
)


def pins(text: str) -> dict[str, str]:
    return {match.group(1): match.group(2) for match in PIN.finditer(text)}


def named(requirement: str) -> str:
    return re.split(r"[\[<>=~!; ]", requirement, maxsplit=1)[0].lower().replace("_", "-").replace(".", "-")


def problems(core: str, dev: str, project: dict[str, object]) -> list[str]:
    found = []
    for name, text in (("requirements.lock", core), ("requirements-dev.lock", dev)):
        found += [f"{name} holds an address: {line}" for line in text.splitlines() if ADDRESS.search(line)]
        heads = re.findall(r"^[A-Za-z0-9._-]+.*$", text, re.MULTILINE)
        if len(heads) != len(pins(text)):
            found.append(f"{name}: {len(heads)} packages, {len(pins(text))} of them pinned with hashes")
    here, there = pins(core), pins(dev)
    found += [
        f"{name} is {here[name]} in one lock and {there.get(name)} in the other"
        for name in here
        if here[name] != there.get(name)
    ]
    found += [
        f"{name} stands in pyproject.toml, not in the lock"
        for name in wanted(project, "")
        if name not in here
    ]
    found += [
        f"{name} stands in pyproject.toml, not in the lock"
        for name in wanted(project, "dev")
        if name not in there
    ]
    return found


def wanted(project: dict[str, object], extra: str) -> list[str]:
    about = project["project"]
    assert isinstance(about, dict)
    listed = about["optional-dependencies"][extra] if extra else about["dependencies"]
    return [named(entry) for entry in listed]


def write() -> None:
    common = [
        "--universal",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--no-header",
        "-q",
    ]
    for lock, extra in ((CORE, []), (DEV, ["--extra", "dev"])):
        command = [
            sys.executable,
            "-m",
            "uv",
            "pip",
            "compile",
            "pyproject.toml",
            *common,
            *extra,
            "-o",
            str(lock),
        ]
        subprocess.run(command, cwd=ROOT, check=True)


def main() -> int:
    if sys.argv[1:] == ["write"]:
        write()
    found = problems(CORE.read_text(), DEV.read_text(), tomllib.loads((ROOT / "pyproject.toml").read_text()))
    print("\n".join(found) or "both lock files are sound")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
