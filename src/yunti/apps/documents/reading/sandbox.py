"""Starts the reader in a process of its own, with limits on time and memory, and takes its answer.

A reader that is killed by a limit, or dies, is an answer too: the file is too heavy, or breaks its reader.
Not here: what the reader does (`child.py` and the modules beside it).
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO

from yunti.apps.documents.reading.limits import LARGEST_ANSWER, SECONDS_BY_THE_CLOCK

SOURCE = str(Path(__file__).resolve().parents[4])


class ReaderStopped(Exception):
    """`code` says why there is no answer: too_heavy (a limit) or broken (the reader ended by itself)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """`facts` as the work defines them; `parts` are pictures, if it makes any."""

    facts: dict[str, Any]
    parts: list[bytes] = field(default_factory=list)


def ask(work: str, file: BinaryIO, media_type: str, **options: Any) -> Answer:
    """One piece of work over one file, in a fresh process that sees nothing but this file."""
    with tempfile.TemporaryFile() as own:
        file.seek(0)
        copyfileobj(file, own, 1024 * 1024)
        own.seek(0)
        request = json.dumps({"work": work, "media_type": media_type, **options})
        process = subprocess.Popen(
            [sys.executable, "-m", "yunti.apps.documents.reading.child", request],
            stdin=own,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": SOURCE, "PATH": os.defpath, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
            cwd=tempfile.gettempdir(),
        )
        try:
            output, _errors = process.communicate(timeout=SECONDS_BY_THE_CLOCK)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise ReaderStopped("too_heavy") from error
    return _answer(process.returncode, output)


def _answer(code: int, output: bytes) -> Answer:
    if code or len(output) > LARGEST_ANSWER:
        raise ReaderStopped("too_heavy" if code < 0 or code == 3 or not code else "broken")
    head, _line, rest = output.partition(b"\n")
    facts = json.loads(head)
    parts = []
    for size in facts.pop("parts", []):
        parts.append(rest[:size])
        rest = rest[size:]
    return Answer(facts, parts)
