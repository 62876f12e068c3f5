"""The tables of the demo, read from the CSV files beside this module; every person and enterprise in them is made up.

Regions carry their real codes, so that programmes find their prefectures and counties; names are marked 示例.
Not here: turning them into rows (`people.py`, `registry.py`, `rounds.py`).
"""

import csv
import hashlib
from functools import cache
from importlib import resources

TABLES = ("authorities", "people", "outsiders", "enterprises", "suppliers", "events", "rounds")


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The lines of one table by column."""
    text = (resources.files("yunti.cli.demo") / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def digest_of_tables() -> str:
    """Changes when any line of any table does."""
    text = "\n".join(str(table(name)) for name in TABLES)
    return hashlib.sha256(text.encode()).hexdigest()
