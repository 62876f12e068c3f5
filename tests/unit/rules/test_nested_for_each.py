"""A `for_each` inside another: each fills in its own columns, and a column of neither is refused.

Not here: a single `for_each` (`tests/unit/packs/test_loading.py`, the packs).
"""

from typing import Any

import pytest

from yunti.rules.definition import ReferenceList
from yunti.rules.errors import RuleError
from yunti.rules.expanding import expanded

LISTS = {
    "parts": ReferenceList("parts", "部分", "part", ({"part": "a", "most": 2}, {"part": "b", "most": 3})),
    "items": ReferenceList(
        "items", "项", "id", ({"id": "x", "of": "a"}, {"id": "y", "of": "b"}, {"id": "z", "of": "b"})
    ),
}


def nested(inner: str) -> dict[str, Any]:
    return {
        "sum_{part}": {
            "for_each": "parts",
            "cap": {"sum": [{"for_each": "items", "where": {"of": "{part}"}, "value": inner}]},
            "at": "{most}",
        }
    }


def test_each_fills_in_its_own_columns() -> None:
    assert expanded(nested("{id}_{part}"), LISTS) == {
        "sum_a": {"cap": {"sum": [{"value": "x_a"}]}, "at": 2},
        "sum_b": {"cap": {"sum": [{"value": "y_b"}, {"value": "z_b"}]}, "at": 3},
    }


def test_a_column_of_neither_is_refused() -> None:
    with pytest.raises(RuleError, match="没有列 ids；是否想写 id"):
        expanded(nested("{ids}"), LISTS)
    with pytest.raises(RuleError, match="没有列 id"):
        expanded({"n_{part}": {"for_each": "parts", "value": "{id}"}}, LISTS)
