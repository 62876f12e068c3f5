"""The tables of the demo, read from the CSV files beside this module; every person and enterprise in them is made up.

Regions carry their real codes, so that programmes find their prefectures and counties; names are marked 示例.
Not here: turning them into rows (`people.py`, `registry.py`).
"""

import csv
from functools import cache
from importlib import resources


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The lines of one table by column."""
    text = (resources.files("yunti.cli.demo") / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
