"""How many requests each web process answered, by class of answer (2xx, 4xx …); counted in memory, written beside the data.

A small file per process, at most every ten seconds: counting must neither wait for the database nor write to it.
Not here: how long pages take (`make bench`).
"""

import json
import os
import threading
import time
from collections import Counter
from pathlib import Path

from django.conf import settings

WRITE_SECONDS = 10
GONE_SECONDS = 24 * 3600

_counts: Counter[str] = Counter()
_lock = threading.Lock()
_written = 0.0


def count(status: int) -> None:
    global _written
    moment = time.monotonic()
    with _lock:
        _counts[f"{status // 100}xx"] += 1
        if moment - _written < WRITE_SECONDS:
            return
        _written = moment
        now = dict(_counts)
    _write(_folder() / f"{os.getpid()}.json", now)


def all_processes() -> dict[str, int]:
    """Summed over the processes that wrote within a day, this one as it stands now."""
    total: Counter[str] = Counter(_counts)
    own = f"{os.getpid()}.json"
    for path in _folder().glob("*.json"):
        try:
            if path.name != own and time.time() - path.stat().st_mtime < GONE_SECONDS:
                total.update(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            continue  # written at this moment by its process: counted at the next look
    return dict(total)


def _write(path: Path, now: dict[str, int]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(now), encoding="utf-8")
        fresh.replace(path)
    except OSError:
        return  # a full disk is reported by its own measure; a count is not worth a failed request


def _folder() -> Path:
    return Path(settings.YUNTI_DATA) / "requests"
