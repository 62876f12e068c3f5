"""The corpus against the recognition of types: what is refused at the door, within time and memory, and what must pass.

Not here: what is refused only by the scan (`tests/apps/documents/test_bad_files.py`).
"""

import io
import resource
import time

import pytest

from tests.corpus.bad import all_bad
from tests.corpus.genuine import all_genuine
from yunti.kit import file_types, files
from yunti.kit.errors import Refused

LEFT_TO_THE_SCAN = 40
LONGEST_SECONDS = 5
MOST_MEMORY_KB = 300_000


@pytest.mark.slow
def test_bad_files_are_refused_with_a_reason_and_a_next_step() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    specimens = all_bad()
    made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused, silent, slow = 0, [], []
    for specimen in specimens:
        start = time.monotonic()
        try:
            file_types.recognise(io.BytesIO(specimen.content), specimen.name)
        except Refused as refusal:
            refused += 1
            if not (refusal.reason and refusal.next_step):
                silent.append(specimen.label)
        if time.monotonic() - start > LONGEST_SECONDS:
            slow.append(specimen.label)
    assert len(specimens) >= 300 and len(specimens) - refused <= LEFT_TO_THE_SCAN
    assert silent == [] and slow == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - max(before, made) < MOST_MEMORY_KB


@pytest.mark.slow
def test_odd_but_genuine_files_are_taken() -> None:
    specimens = all_genuine()
    assert len({specimen.label for specimen in specimens}) >= 200
    refused = []
    for specimen in specimens:
        try:
            file_types.recognise(io.BytesIO(specimen.content), specimen.name)
        except Refused as refusal:
            refused.append(f"{specimen.label}: {refusal}")
    assert refused == []


@pytest.mark.parametrize("over", [0, 1])
def test_two_gigabytes_are_refused_unread(over: int) -> None:
    class Announced(io.BytesIO):
        def seek(self, place: int, whence: int = 0) -> int:
            return 2**31 + over if whence == 2 else super().seek(place, whence)

        def read(self, *sizes: int | None) -> bytes:
            raise AssertionError("read")

    with pytest.raises(Refused, match="file_too_large"):
        files.require_within(Announced(), 50 * files.MEGABYTE)
