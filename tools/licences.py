"""Refuses AGPL and GPL among the run-time dependencies, by the metadata of what the core lock installs.

LGPL and MPL libraries are used unchanged, as libraries: fine. A package without any statement is refused too.
Not here: the texts of the licences (each wheel carries its own).
"""

import re
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
ELSEWHERE = frozenset({"colorama", "tzdata"})  # installed on Windows only
STRONG = re.compile(r"(?<![A-Z])A?GPL|affero|(?<!lesser )general public", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    package: str
    licence: str
    what: str


def locked(text: str) -> list[str]:
    """The names of the packages that a lock file pins."""
    return [match.group(1) for match in re.finditer(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)]


def stated(about: metadata.PackageMetadata) -> str:
    """The licence as the package states it: the SPDX expression, else the classifiers, else the first line of the text."""
    expression = about.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [
        line.rsplit("::", 1)[1].strip()
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if classifiers:
        return "; ".join(classifiers)
    return (about.get("License") or "").strip().split("\n", 1)[0]


def is_strong(licence: str) -> bool:
    """Whether every choice the licence offers is AGPL or GPL."""
    choices = re.split(r"\s+or\s+(?!later)|/", licence, flags=re.IGNORECASE)
    return all(STRONG.search(choice) for choice in choices)


def judge(package: str, licence: str) -> Finding | None:
    if not licence or licence.upper() == "UNKNOWN":
        return Finding(package, licence, "states no licence")
    if is_strong(licence):
        return Finding(package, licence, "is under a licence that would bind the whole program")
    return None


def findings() -> list[Finding]:
    found = []
    for package in locked(LOCK.read_text()):
        if package in ELSEWHERE:
            continue
        finding = judge(package, stated(metadata.distribution(package).metadata))
        if finding:
            found.append(finding)
    return found


def main() -> int:
    wrong = findings()
    for finding in wrong:
        print(f"{finding.package}: {finding.what} ({finding.licence or 'nothing stated'})")
    print(
        f"{len(locked(LOCK.read_text()))} run-time packages, {len(wrong)} with a licence that cannot be shipped"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
