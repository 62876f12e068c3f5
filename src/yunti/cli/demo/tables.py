"""The tables of the demo, read from the files beside this module; every person and enterprise in them is made up.

Regions carry their real codes, so that programmes find their prefectures and counties; names are marked 示例.
Not here: turning them into rows (`people.py`, `registry.py`, `rounds.py`, `cases.py`).
"""

import csv
import hashlib
import json
from functools import cache
from importlib import resources
from typing import Any

DOCUMENTS = ("cases", "vouchers", "levels")
TABLES = (
    "authorities",
    "people",
    "outsiders",
    "enterprises",
    "suppliers",
    "events",
    "rounds",
    "allow_lists",
    "experts",
    "accounts",
    "services",
    "quotas",
    "cutoffs",
)


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The lines of one table by column."""
    text = (resources.files("yunti.cli.demo") / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def document(name: str) -> dict[str, Any]:
    """What does not fit into lines: answers and steps of applications."""
    text = (resources.files("yunti.cli.demo") / "tables" / f"{name}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def digest_of_tables() -> str:
    """Changes when any line of any table does."""
    text = "\n".join([*(str(table(name)) for name in TABLES), *(str(document(name)) for name in DOCUMENTS)])
    return hashlib.sha256(text.encode()).hexdigest()
