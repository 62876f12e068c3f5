"""Each subject once by its earliest record; texts joined in the order of the list.

Not here: which records a programme lists (its casebook).
"""

from operator import itemgetter

from yunti.domain.listing import first_of_each, joined


def test_the_earliest_counts_and_of_equals_the_first_given() -> None:
    records = [("a", 3), ("b", None), ("a", 1), ("a", 1.0), ("b", 9), (None, 1), (None, 1)]
    assert first_of_each(records, itemgetter(0), itemgetter(1)) == [("a", 1), ("b", 9), (None, 1), (None, 1)]


def test_first_given_of_equals_is_the_same_object() -> None:
    first, second = ["x", 1], ["x", 1]
    assert first_of_each([first, second], itemgetter(0), itemgetter(1))[0] is first


def test_chosen_rows_once_in_the_order_of_the_list() -> None:
    rows = [{"id": "x", "no": 1}, {"id": "y", "no": 2}, {"id": "z", "no": 3}]
    assert joined(rows, "id", ["z", "x", "z", "?"], "{no}.{id}", "；") == "1.x；3.z"
    assert joined(rows, "id", [], "{no}", "；") == ""
