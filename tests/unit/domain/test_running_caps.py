"""A ceiling over the entries of a group in their order.

Not here: who is first (packs).
"""

from yunti.domain.running_caps import Entry, running_cap


def test_each_gets_what_the_earlier_ones_left() -> None:
    entries = [Entry("a", "x", 450), Entry("b", "x", 120), Entry("c", "x", 30), Entry("d", "y", 600)]
    assert running_cap(entries, 500) == ({"a": 450, "b": 50, "c": 0, "d": 500}, {"x": 500, "y": 500})


def test_what_does_not_count_uses_nothing_up_but_its_group_is_named() -> None:
    assert running_cap([Entry("a", "x", 450, counts=False)], 500) == ({"a": 0}, {"x": 0})
    assert running_cap([], 500) == ({}, {})
