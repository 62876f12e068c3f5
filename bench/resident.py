"""Resident memory of this process: how far a piece of work lifts its peak. Standard library alone, for peers need it too."""

import ctypes
import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

IN_A_ROW = 6  # times a work is done without a pause, as when it is timed


def resident(key: str) -> float:
    """MiB under `VmRSS` (now) or `VmHWM` (at most)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def extra_peak(work: Callable[[], Any], times: int = 1) -> float:
    """MiB above what is loaded, while the work is done so many times in a row; what is free is given back before."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = resident("VmRSS")
    for _ in range(times):
        kept = work()
        assert kept is not None
        del kept
    peak = resident("VmHWM") - before
    return round(peak, 1)
