"""A check of each file, tested by rooms, tells of every file that is wrong. Not here: the checks themselves (their tests)."""

from pathlib import Path

import pytest

from tests.architecture import source


def test_every_wrong_file_is_told() -> None:
    looked: list[Path] = []
    ledger = source.SOURCE / "apps" / "ledger"
    files = [ledger / "chart.py", ledger / "queries.py", ledger / "services.py"]

    @source.of_each(files)
    def chart_alone(path: Path) -> None:
        looked.append(path)
        assert path.name == "chart.py", "no chart"

    with pytest.raises(AssertionError, match=r"queries\.py: no chart[\s\S]*services\.py: no chart"):
        chart_alone("apps/ledger")
    assert looked == files


def test_every_file_has_a_room() -> None:
    """Of each file some test is made; none falls between two rooms."""

    @source.of_each(source.modules())
    def nothing_wrong(path: Path) -> None:
        looked.append(path)

    looked: list[Path] = []
    (mark,) = nothing_wrong.pytestmark  # type: ignore[attr-defined]
    for room in mark.args[1]:
        nothing_wrong(room)
    assert sorted(looked) == list(source.modules())
