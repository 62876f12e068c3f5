"""Every pack of the house is sound, its cases pass, and no published edition has changed.

Not here: what is special to one programme (the folders beside this file).
"""

from pathlib import Path

import pytest

from yunti.packs.catalogue import Edition, changed_editions, editions
from yunti.packs.checking import check
from yunti.packs.reading import load_pack

ROOT = Path(__file__).resolve().parents[2] / "packs"
EDITIONS = editions(ROOT)


def test_there_are_packs() -> None:
    assert EDITIONS


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: f"{edition.programme}/{edition.edition}")
def test_pack_is_sound(edition: Edition) -> None:
    assert [str(each) for each in check(load_pack(edition.folder))] == []
    assert (edition.programme, edition.edition) == (edition.folder.parent.name, edition.folder.name)


def test_published_editions_are_unchanged() -> None:
    assert [str(each) for each in changed_editions(ROOT)] == []
