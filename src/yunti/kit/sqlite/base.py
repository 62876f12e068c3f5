"""The way to SQLite: a statement is put into the driver's way of writing parameters once, not each time that it is sent.

Named in the settings as the engine. Not here: statements (`together.py`, `shapes.py`), settings of the connection (`project`).
"""

from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

LONGEST_KEPT = 20_000  # characters; what writes thousands of rows at once is sent once


class Cursor(base.SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is not None or len(query) > LONGEST_KEPT:
            return _converted(self, query, param_names)
        return _kept(query)


def _converted(cursor: base.SQLiteCursorWrapper | None, query: str, names: list[str] | None = None) -> str:
    text: str = base.SQLiteCursorWrapper.convert_query(cursor, query, param_names=names)  # type: ignore[arg-type]
    return text


@lru_cache(maxsize=1024)
def _kept(query: str) -> str:
    return _converted(None, query)


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
