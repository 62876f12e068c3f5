"""Reasons are given all at once; a later return may only repeat them; turning down needs a ground.

Not here: who decides (workflows of the packs).
"""

import pytest

from yunti.domain.reasons import ReasonsFinding, may_reject, may_return


@pytest.mark.parametrize(
    ("reasons", "previous", "expected"),
    [
        (["a"], [], ReasonsFinding(True)),
        ([], [], ReasonsFinding(False)),
        ([" 　"], [], ReasonsFinding(False)),
        (["a"], ["b", "a"], ReasonsFinding(True)),
        (["c", "a", "d", "c"], ["a"], ReasonsFinding(False, ("c", "d"))),
        ([], ["a"], ReasonsFinding(False)),
    ],
)
def test_return(reasons: list[str], previous: list[str], expected: ReasonsFinding) -> None:
    assert may_return(reasons, previous) == expected


def test_reject_needs_reasons_and_a_ground_that_counts() -> None:
    assert may_reject(["a"], "violation", ["violation"]).allowed
    assert not may_reject([], "violation", ["violation"]).allowed
    assert not may_reject(["a"], "other", ["violation"]).allowed
    assert not may_reject(["a"], None, ["violation"]).allowed
