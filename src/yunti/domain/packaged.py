"""Reads the CSV tables that ship with the ground floor: rows as dictionaries, and their fingerprints.

Where each table comes from stands in `tables/README.md`.
Not here: what the rows mean (`calendar`, `regions`, `industries`, `sizes`), rows that administrators add (apps).
"""

import csv
import hashlib
import io
from importlib.resources import files


def table_bytes(name: str) -> bytes:
    return files("yunti.domain").joinpath("tables", name).read_bytes()


def table_rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table_bytes(name).decode("utf-8"))))


def table_sha256(name: str) -> str:
    return hashlib.sha256(table_bytes(name)).hexdigest()
