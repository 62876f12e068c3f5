"""Backup, wipe, restore, on whichever database the run uses; a damaged backup is found before it does harm.

Not here: the start of the platform (`test_serve.py`).
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Installed
from yunti.cli import keys

TAMPER = """
from django.db import connection
connection.cursor().execute("UPDATE registry_enterprise SET address = 'elsewhere' WHERE address LIKE '%%1号'")
"""
SECRET = {"YUNTI_BACKUP_PASSPHRASE": "twelve letters"}


def backed_up(installed: Installed, *more: str, **surroundings: str) -> dict[str, Any]:
    return json.loads(installed.call("backup", "--json", *more, **surroundings))


def test_restored_installation_equals_the_one_backed_up(
    tmp_path: Path, demo: Installed, empty: Installed
) -> None:
    demo.call("audit", "seal")
    written = backed_up(demo, "--with-keys", **SECRET)
    place = shutil.move(written["path"], tmp_path / "kept")
    shutil.rmtree(demo.data)
    answer = json.loads(empty.call("restore", str(place), "--json", **SECRET))
    assert answer["tables"] == written["tables"] and written["tables"]["registry_enterprise"] >= 60
    evidence = written["tables"]["documents_evidence"]
    assert answer["evidence_files"] == evidence + 1 and evidence, "and the list that was imported"
    assert answer["missing_keys"] == []
    findings = json.loads(empty.call("doctor", "--json"))  # exit code 0: nothing is red
    assert findings["colour"] in ("green", "amber")
    assert "没有发现改动" in empty.call("audit", "verify")
    again = backed_up(empty)
    assert again["tables"] == written["tables"] and again["keys"] == written["keys"]
    assert (empty.data / "secrets" / "django").stat().st_mode & 0o777 == 0o600


def test_restore_names_missing_keys_and_never_touches_a_filled_target(
    demo: Installed, empty: Installed
) -> None:
    written = backed_up(demo)
    output = empty.call("restore", written["path"])
    assert "缺少密钥" in output and "django" in output
    assert "不是空的" in empty.refused("restore", written["path"])
    assert "没有恢复" in empty.refused("restore", written["path"], "--force")  # nobody is there to say yes
    empty.call("restore", written["path"], "--force", "--yes")
    assert backed_up(empty)["tables"] == written["tables"]


def test_wrong_passphrase_restores_nothing(demo: Installed, empty: Installed) -> None:
    written = backed_up(demo, "--with-keys", **SECRET)
    assert "口令不对" in empty.refused("restore", written["path"], YUNTI_BACKUP_PASSPHRASE="wrong")
    answer = json.loads(empty.call("restore", written["path"], "--json", **SECRET))  # still empty
    assert answer["tables"] == written["tables"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, demo_pattern: Installed) -> Path:
    into = tmp_path_factory.mktemp("kept")
    return Path(backed_up(demo_pattern, "--into", str(into))["path"])


@pytest.mark.parametrize("part", ["evidence/", "database", "manifest.json", "evidence.sha256"])
def test_one_changed_byte_is_found(tmp_path: Path, demo_pattern: Installed, kept: Path, part: str) -> None:
    place = Path(shutil.copytree(kept, tmp_path / "copy"))
    files = sorted(path for path in place.rglob("*") if path.is_file())
    target = next(path for path in files if path.relative_to(place).as_posix().startswith(part))
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(content)
    demo_pattern.refused("backup", "--check", str(place))


def test_backup_counts_are_those_of_the_database(kept: Path, demo_pattern: Installed) -> None:
    assert "备份完好" in demo_pattern.call("backup", "--check", str(kept))
    manifest = kept / "manifest.json"
    about = json.loads(manifest.read_text())
    about["tables"]["django_migrations"] += 1
    manifest.write_text(json.dumps(about))
    assert "manifest.json" in demo_pattern.refused("backup", "--check", str(kept))


def test_tampered_data_do_not_pass_a_restore(demo: Installed, empty: Installed) -> None:
    demo.call("manage", "shell", "-v0", "-c", TAMPER, YUNTI_MODE="demo")
    written = backed_up(demo)
    assert "与留痕不符" in empty.refused("restore", written["path"])


def test_keys_open_with_the_passphrase_alone(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "django").write_bytes(b"a secret")
    keys.write_sealed(tmp_path, tmp_path / "sealed", "twelve letters")
    assert b"a secret" not in (tmp_path / "sealed").read_bytes()
    assert keys.open_sealed(tmp_path / "sealed", "twelve letters") == {"django": b"a secret"}
    keys.put_back(tmp_path / "new", keys.open_sealed(tmp_path / "sealed", "twelve letters"))
    assert keys.missing(tmp_path / "new", keys.listed(tmp_path)) == []
