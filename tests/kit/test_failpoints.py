"""Failpoints: each stands in the program once or more, kills only where it is armed, and can be armed in the mode test only.

Not here: what survives being killed there (`tests/storm`).
"""

import os
import re
import signal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from yunti.kit import failpoints

SOURCE = Path(failpoints.__file__).resolve().parents[1]


def test_the_program_passes_exactly_the_places_that_are_listed() -> None:
    found = set()
    for path in SOURCE.rglob("*.py"):
        found |= set(re.findall(r'failpoints\.reached\("([\w.]+)"', path.read_text(encoding="utf-8")))
    assert found == set(failpoints.PLACES)


@pytest.mark.parametrize("mode", ["production", "demo"])
def test_nothing_can_be_armed_outside_tests(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "YUNTI_MODE", mode)
    with pytest.raises(ImproperlyConfigured):
        failpoints.arm(tmp_path)
    failpoints.reached("handing_in.locked")


def test_the_first_to_come_is_killed_and_nobody_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda process, number: killed.append((process, number)))
    monkeypatch.setattr(failpoints, "_folder", tmp_path)
    (tmp_path / failpoints.file_of("command.committed", "a.command")).touch()
    failpoints.reached("command.committed", "another.command")
    assert not killed
    failpoints.reached("command.committed", "a.command")
    failpoints.reached("command.committed", "a.command")
    assert killed == [(os.getpid(), signal.SIGKILL)]


def test_a_place_that_is_not_listed_is_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "_folder", tmp_path)
    with pytest.raises(ValueError, match="no failpoint"):
        failpoints.reached("somewhere")
