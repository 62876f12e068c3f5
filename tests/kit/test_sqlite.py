"""Statements are put into the driver's way of writing parameters once, and come out as Django's own way writes them.

Not here: which statements there are.
"""

import sqlite3

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from yunti.kit.sqlite.base import LONGEST_KEPT, Cursor

TEXTS = (
    "SELECT %s",
    "SELECT '%%s', %s, 5 %% 2",
    "SELECT %s || '%%' || %s",
    "SELECT '" + "x" * LONGEST_KEPT + "', %s",
)


@pytest.fixture
def cursor() -> Cursor:
    return sqlite3.connect(":memory:").cursor(factory=Cursor)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("text", TEXTS, ids=len)
def test_a_text_is_converted_as_by_django_again_and_again(cursor: Cursor, text: str) -> None:
    expected = SQLiteCursorWrapper.convert_query(cursor, text)
    assert [cursor.convert_query(text) for _time in range(2)] == [expected, expected]
    given = ["甲"] * (expected.count("?"))
    assert (
        cursor.execute(text, given).fetchall()
        == sqlite3.connect(":memory:").execute(expected, given).fetchall()
    )


def test_named_parameters_follow_their_names(cursor: Cursor) -> None:
    text = "SELECT %(one)s, %(two)s"
    assert cursor.execute(text, {"one": 1, "two": 2}).fetchone() == (1, 2)
    assert cursor.convert_query("SELECT %(one)s", param_names=["one"]) == "SELECT :one"


@pytest.mark.django_db
def test_the_platform_uses_it() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert isinstance(cursor.cursor, Cursor)
