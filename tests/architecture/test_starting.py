"""A process that serves pages or runs a command starts without what only few of them need. Not here: how long it takes (`bench/`)."""

import subprocess
import sys

from tests.architecture import source

HEAVY = ("polars", "numpy", "duckdb", "sqlglot", "pypinyin", "openpyxl")
EVERY_ADDRESS = f"""
import sys
import django
django.setup()
from django.urls import get_resolver
assert get_resolver().url_patterns
print(sorted(set(sys.modules) & set({HEAVY!r})))
"""


def test_engines_and_dictionaries_are_loaded_by_those_who_use_them() -> None:
    known = {"PYTHONPATH": str(source.ROOT / "src"), "YUNTI_MODE": "test"}
    known["DJANGO_SETTINGS_MODULE"] = "yunti.project.settings"
    answer = subprocess.run(
        [sys.executable, "-c", EVERY_ADDRESS], env=known, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == "[]"
