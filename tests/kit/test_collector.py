"""The collector of a serving process. Not here: what it gains (`bench/casework.py`)."""

import subprocess
import sys

from yunti.kit import collector

ASK = "import gc; import yunti.project.wsgi; print(gc.get_threshold()[0], gc.get_freeze_count() > 10_000)"


def test_the_entrance_sets_it_once_everything_is_loaded() -> None:
    answer = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == [str(collector.YOUNG), "True"]
