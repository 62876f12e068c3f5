"""Scanners behind one interface, and the judgement over a file: clean, infected, or unscannable with the reason.

What no scanner can look into (encrypted, broken, too large) is never clean, whatever the scanner says.
The built-in scanner of the demo knows one test signature only and is no protection.
Not here: when files are scanned and what follows (`services.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from yunti.apps.documents.clamd import ClamdError, scan_stream
from yunti.apps.documents.enums import ScannerState, ScanState
from yunti.kit import archives

CHUNK = 1024 * 1024
ARCHIVE_BUDGET = 1024 * 1024 * 1024
# put together here, so that scanners leave this source file alone
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
NOT_LOOKED_INTO = ("Heuristics.Encrypted", "Heuristics.Limits.Exceeded")


class ScannerAway(Exception):
    """No verdict now; the file waits and is tried again."""


@dataclass(frozen=True)
class Verdict:
    state: ScanState
    finding: str = ""


class Scanner(Protocol):
    name: str
    largest: int

    def scan(self, file: BinaryIO) -> Verdict: ...


def scanner() -> Scanner | None:
    """The scanner of this installation; None where none is configured."""
    address = settings.YUNTI_SCANNER
    if address in ("", "none"):
        return None
    if address == "demo":
        return DemoScanner()
    if address.startswith("clamd://"):
        return Clamd(address, settings.YUNTI_SCANNER_LIMIT_MB * 1024 * 1024)
    raise ImproperlyConfigured("YUNTI_SCANNER is none, demo, clamd:///socket or clamd://host:port.")


def judge(file: BinaryIO, size: int, by: Scanner) -> Verdict:
    """The verdict over one file; raises `ScannerAway` when there can be none now."""
    if size > by.largest:
        return Verdict(ScanState.UNSCANNABLE, "too_large")
    sealed = _sealed(file)
    file.seek(0)
    verdict = by.scan(file)
    if sealed and verdict.state == ScanState.CLEAN:
        return Verdict(ScanState.UNSCANNABLE, sealed)
    return verdict


def state_of_scanner(by: Scanner | None) -> ScannerState:
    """Whether it answers and finds the test signature; a scanner that finds nothing is worse than none."""
    if by is None:
        return ScannerState.NOT_CONFIGURED
    try:
        verdict = by.scan(BytesIO(EICAR))
    except ScannerAway:
        return ScannerState.AWAY
    return ScannerState.WORKING if verdict.state == ScanState.INFECTED else ScannerState.BLIND


class Clamd:
    """ClamAV's daemon. The size limit must not be above the daemon's StreamMaxLength and MaxScanSize."""

    name = "clamav"

    def __init__(self, address: str, largest: int) -> None:
        self.address = address
        self.largest = largest

    def scan(self, file: BinaryIO) -> Verdict:
        try:
            answer = scan_stream(self.address, file)
        except ClamdError as error:
            raise ScannerAway(str(error)) from error
        if answer == "OK":
            return Verdict(ScanState.CLEAN)
        if answer.endswith(" FOUND"):
            found = answer.removesuffix(" FOUND")
            if found.startswith(NOT_LOOKED_INTO):
                return Verdict(ScanState.UNSCANNABLE, found[:120])
            return Verdict(ScanState.INFECTED, found[:120])
        if "size limit exceeded" in answer:
            return Verdict(ScanState.UNSCANNABLE, "too_large")
        raise ScannerAway(answer[:120])


class DemoScanner:
    """Finds the harmless test signature, also inside archives. For demonstrations; marked so wherever it is named."""

    name = "demo"
    largest = 1024 * 1024 * 1024

    def scan(self, file: BinaryIO) -> Verdict:
        if any(_contains(part) for part in _parts(file)):
            return Verdict(ScanState.INFECTED, "EICAR-Test-Signature")
        return Verdict(ScanState.CLEAN)


def _parts(file: BinaryIO) -> Iterator[BinaryIO]:
    yield file
    if archives.is_zip(file):
        try:
            for member in archives.members(file, ARCHIVE_BUDGET):
                yield member.file
        except archives.ArchiveUnreadable:
            return  # what cannot be looked into is caught by `judge`


def _contains(file: BinaryIO) -> bool:
    file.seek(0)
    kept = b""
    while chunk := file.read(CHUNK):
        if EICAR in kept + chunk:
            return True
        kept = chunk[-len(EICAR) :]
    return False


def _sealed(file: BinaryIO) -> str:
    """Why nobody can look into the file wholly; empty when everything lies open."""
    if not archives.is_zip(file):
        return ""
    try:
        for _member in archives.members(file, ARCHIVE_BUDGET):
            pass
    except archives.ArchiveUnreadable as error:
        return error.code
    return ""
