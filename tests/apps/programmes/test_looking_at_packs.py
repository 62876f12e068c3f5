"""How often the files of packs are looked at. Not here: what they say (`tests/unit/packs`)."""

import shutil
from pathlib import Path

import pytest

from yunti.apps.programmes.queries import packs

NAME = "jiangsu-star"


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    shutil.copytree(packs.opened(NAME).folder, tmp_path / NAME / "2020")
    settings.YUNTI_PACKS = str(tmp_path)  # type: ignore[attr-defined]
    return tmp_path / NAME / "2020"


def change(folder: Path) -> None:
    (folder / "added.txt").write_text("示例", encoding="utf-8")


def test_a_change_is_seen_at_once_where_every_page_looks(folder: Path, settings: object) -> None:
    settings.YUNTI_PACKS_LOOK_SECONDS = 0  # type: ignore[attr-defined]
    before = packs.opened(NAME)
    change(folder)
    assert packs.opened(NAME) is not before


def test_a_look_serves_until_it_is_too_old(
    folder: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.YUNTI_PACKS_LOOK_SECONDS = 60  # type: ignore[attr-defined]
    now = 1000.0
    monkeypatch.setattr(packs.time, "monotonic", lambda: now)
    before, digest = packs.opened(NAME), packs.digest_of(packs.opened(NAME))
    change(folder)
    now = 1059.0
    assert packs.opened(NAME) is before
    now = 1061.0
    assert packs.opened(NAME) is not before
    assert packs.digest_of(packs.opened(NAME)) != digest
