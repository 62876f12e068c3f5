"""Sound PDF files with bytes changed, cut out and put in: whatever the reader meets, there is an answer within its limits.

Not here: files that are bad on purpose (`tests/corpus/bad.py`).
"""

import io
import os
import random
import time
from collections import Counter

import pytest

from tests.corpus.pieces import object_stream, pdf, pdf_of_text, sealed_pdf
from yunti.apps.documents.reading.sandbox import ReaderStopped, ask

SEED = int(os.environ.get("YUNTI_SOAK_SEED", "20260401"))
SOUND = (
    pdf(3),
    pdf(2, more=[object_stream("<</A 1>>")]),
    pdf(2, packed=True),
    pdf_of_text("电子发票", "发票号码：24990000000000000017"),
    sealed_pdf(b""),
)
PUT_IN = b"0123456789 <>[]()/R"
LONGEST_SECONDS = 70
KNOWN = {"read", "unreadable", "password", "active", "too_long", "too_heavy", "broken"}


def mutated(dice: random.Random) -> bytes:
    content = bytearray(dice.choice(SOUND))
    for _change in range(dice.choice((1, 3, 10, 50))):
        at, kind = dice.randrange(len(content)), dice.random()
        if kind < 0.5:
            content[at] = dice.randrange(256)
        elif kind < 0.7:
            del content[at : at + dice.randrange(1, 30)]
        elif kind < 0.9:
            content[at:at] = bytes(dice.choice(PUT_IN) for _byte in range(dice.randrange(1, 20)))
        else:
            content[at : at + 4] = b"9999"
    return bytes(content)


def answers(number: int) -> Counter[str]:
    dice, found = random.Random(SEED), Counter[str]()
    for _file in range(number):
        content, start = mutated(dice), time.monotonic()
        try:
            found[str(ask("inspect", io.BytesIO(content), "application/pdf").facts["state"])] += 1
        except ReaderStopped as stopped:
            found[stopped.code] += 1
        assert time.monotonic() - start < LONGEST_SECONDS
    return found


@pytest.mark.slow
def test_reader_answers_for_every_changed_file() -> None:
    found = answers(25)
    assert found.total() == 25 and set(found) <= KNOWN and found["read"]


@pytest.mark.soak
def test_reader_answers_for_thousands() -> None:
    found = answers(4000)
    assert found.total() == 4000 and set(found) <= KNOWN and found["read"]
