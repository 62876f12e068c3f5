"""Publishing an edition, and what happens when a byte of it changes afterwards.

Not here: the command (`tests/cli/test_packs.py`).
"""

import random
from pathlib import Path

import pytest

from tests.unit.packs.test_checking import SOUND, write
from yunti.packs import catalogue
from yunti.packs.catalogue import changed_editions, fingerprint, publish, published
from yunti.packs.checking import check
from yunti.packs.errors import PackError, Problem
from yunti.packs.reading import load_pack

NOTE = "# 已发布的版本\n"


def put_out(tmp_path: Path, text: str = SOUND) -> Path:
    folder = write(tmp_path, text)
    pack = load_pack(folder)
    publish(tmp_path, pack, check(pack), fingerprint(folder))
    return folder


def test_the_fingerprint_is_added_and_the_rest_of_the_lock_stays(tmp_path: Path) -> None:
    (tmp_path / "published.lock").write_text(NOTE.rstrip(), encoding="utf-8")
    folder = put_out(tmp_path)
    text = (tmp_path / "published.lock").read_text(encoding="utf-8")
    assert text == f"{NOTE}sample/2025 {fingerprint(folder)}\n"
    assert published(tmp_path) == {"sample/2025": fingerprint(folder)}


def test_a_published_edition_is_not_published_again(tmp_path: Path) -> None:
    put_out(tmp_path)
    with pytest.raises(PackError, match="已经发布"):
        put_out(tmp_path)


def test_an_edition_with_problems_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="没有案例使 enough 不满足"):
        put_out(tmp_path, SOUND[: SOUND.index("- {id: b")])
    assert not (tmp_path / "published.lock").exists()


def test_only_an_edition_of_the_folder_is_published(tmp_path: Path) -> None:
    folder = write(tmp_path / "elsewhere", SOUND)
    with pytest.raises(PackError, match="只能发布"):
        publish(tmp_path, load_pack(folder), [], fingerprint(folder))


def test_what_changed_while_it_was_checked_is_not_published(tmp_path: Path) -> None:
    folder = write(tmp_path, SOUND)
    pack, digest = load_pack(folder), fingerprint(folder)
    write(tmp_path, SOUND + "\n")
    with pytest.raises(PackError, match="检查期间文件有改动"):
        publish(tmp_path, pack, [], digest)


def changed_somewhere(folder: Path, chance: random.Random) -> None:
    path = folder / "pack.yaml"
    raw = bytearray(path.read_bytes())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(raw))


def test_any_changed_byte_is_found(tmp_path: Path) -> None:
    folder, chance = put_out(tmp_path), random.Random(6)
    whole = (folder / "pack.yaml").read_bytes()
    for _ in range(50):
        changed_somewhere(folder, chance)
        assert finds(tmp_path) == ["有改动"]
        (folder / "pack.yaml").write_bytes(whole)
    assert finds(tmp_path) == []


def finds(root: Path) -> list[str]:
    """The lock alone is asked: the heading of a broken edition may be unreadable."""
    return ["有改动" if "有改动" in str(each) else str(each) for each in changed_editions(root)]


@pytest.mark.parametrize("change", ["add", "remove", "rename"])
def test_files_that_come_or_go_are_found(tmp_path: Path, change: str) -> None:
    folder = write(tmp_path, SOUND)
    (folder / "note.txt").write_text("示例", encoding="utf-8")
    pack = load_pack(folder)
    publish(tmp_path, pack, [], fingerprint(folder))
    if change == "add":
        (folder / "more.txt").touch()
    elif change == "remove":
        (folder / "note.txt").unlink()
    else:
        (folder / "note.txt").rename(folder / "nota.txt")
    assert finds(tmp_path) == ["有改动"]


def test_an_edition_that_is_gone_is_found(tmp_path: Path) -> None:
    put_out(tmp_path).rename(tmp_path / "sample" / "2026")
    assert finds(tmp_path) == ["published.lock：已发布的版本 sample/2025 不见了"]


def test_with_the_guard_off_a_change_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above stand on the fingerprint: one that does not look at the bytes finds nothing."""
    folder = put_out(tmp_path)
    digest = published(tmp_path)["sample/2025"]
    monkeypatch.setattr(catalogue, "fingerprint", lambda folder: digest)
    changed_somewhere(folder, random.Random(1))
    assert finds(tmp_path) == []


def test_a_doubled_line_of_the_lock_is_refused(tmp_path: Path) -> None:
    put_out(tmp_path)
    lock = tmp_path / "published.lock"
    lock.write_text(lock.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(PackError, match="写了两次"):
        published(tmp_path)


def test_problems_are_what_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path, SOUND)
    problem = Problem("pack.yaml", 3, "不对")
    with pytest.raises(PackError) as refused:
        publish(tmp_path, load_pack(folder), [problem], fingerprint(folder))
    assert refused.value.problems == (problem,)
