"""Which rows can no longer be overtaken: those of transactions that were over before any that is still open began.

A key is taken before its transaction commits, so a lower one may become visible after a higher one was read. Whoever reads
rows in the order (transaction, id) and stays behind the watermark misses none. Not here: who reads so (`apps.audit.sealing`, `apps.intake`).
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value


@dataclass(frozen=True)
class Watermark:
    """Transactions below `oldest_open` are over; none from `next_new` on has begun."""

    oldest_open: int
    next_new: int


def watermark() -> Watermark | None:
    """None on SQLite: with one writer every visible row is behind the watermark."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s"
        )
        row = cursor.fetchone()
    return Watermark(*row)


def current_transaction() -> int:
    """The number of the running transaction; nought on SQLite, where the order of keys is that of commits."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


class PairAfter(Func):
    """(a, b) > (c, d) as a row comparison: unlike the same thing said with OR, PostgreSQL finds it by one index."""

    arity = 4
    conditional = True
    output_field = BooleanField()
    template = "(%(first)s, %(second)s) > (%(third)s, %(fourth)s)"

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts = [compiler.compile(expression) for expression in self.get_source_expressions()]
        names = ("first", "second", "third", "fourth")
        sql = self.template % dict(zip(names, (part for part, _params in parts), strict=True))
        return sql, [value for _part, params in parts for value in params]


def coming_after(transaction: int, key: int) -> PairAfter | Q:
    """Rows that come after the last one read: by (transaction, id), or on SQLite simply by id."""
    if connection.vendor == "sqlite":
        return Q(id__gt=key)
    return PairAfter(F("transaction"), F("id"), Value(transaction), Value(key))
