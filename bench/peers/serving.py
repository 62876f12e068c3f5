"""A peer answers on its standard output, a line of JSON for each word it is sent. Not here: who sends them (`asking`)."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.resident import IN_A_ROW, extra_peak


def serve(work: Callable[[], Any], answers: Callable[[Any], Any], about: dict[str, str]) -> None:
    """`answers` makes what `work` gave ready for JSON, or writes it into a file and says so."""
    words: dict[str, Callable[[], Any]] = {
        "about": lambda: about,
        "answers": lambda: answers(work()),
        "cpu": lambda: _cpu(work),
        "peak": lambda: extra_peak(work),
        "peak in a row": lambda: extra_peak(work, IN_A_ROW),
    }
    for line in sys.stdin:
        print(json.dumps(words[line.strip()]()), flush=True)


def _cpu(work: Callable[[], Any]) -> float:
    started = time.process_time()
    kept = work()
    taken = time.process_time() - started
    assert kept is not None
    return taken
