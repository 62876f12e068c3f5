"""`yunti audit` on an installation: clean, broken, witnessed, with a file that is none; exit codes 0, 1, 2.

Not here: every kind of attack (`tests/apps/audit/test_attacks.py`).
"""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Installed
from tests.cli.running import call
from yunti.cli.audit import app

pytestmark = pytest.mark.slow
EDIT = (
    "from django.db import connection; connection.cursor().execute(\"UPDATE kit_auditevent SET actor = 'x'\")"
)


@pytest.fixture
def logged(installed: Installed, tmp_path: Path) -> Installed:
    """Two sealed events: the first checkpoint, and the second that the witness holds."""
    installed.call("audit", "checkpoint", "--out", str(tmp_path / "first.txt"))
    installed.call("audit", "checkpoint", "--out", str(tmp_path / "held.txt"))
    installed.call("audit", "seal")
    return installed


def test_clean_log_says_so(logged: Installed, tmp_path: Path) -> None:
    output = logged.call("audit", "verify", "--witness", str(tmp_path / "held.txt"))
    assert "没有发现改动" in output and "全部留痕均已封存" in output and "每秒" in output
    report = json.loads(logged.call("audit", "verify", "--json"))
    assert report["clean"] and report["entries"] == 2 and report["checkpoints"] == 2


def test_broken_log_names_the_first_entry_and_exits_with_1(logged: Installed) -> None:
    logged.call("manage", "shell", "-v0", "-c", EDIT, YUNTI_MODE="production")
    answer = call(logged.data, "audit", "verify", **logged.database)
    assert answer.returncode == 1
    assert "最早一处：第 1 条（签发检查点" in answer.stdout


def test_unsealed_tail_is_shown(installed: Installed) -> None:
    assert installed.call("audit", "checkpoint").startswith("yunti/")
    assert "未封存 1 条" in installed.call("audit", "verify")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", "一句话".encode()])
def test_file_that_is_no_checkpoint_exits_with_2(
    installed: Installed, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "other.txt"
    path.write_bytes(content)
    answer = call(installed.data, "audit", "verify", "--witness", str(path), **installed.database)
    assert answer.returncode == 2 and str(path) in answer.stderr and "Traceback" not in answer.stderr


def test_file_that_is_no_export_exits_with_2(installed: Installed, tmp_path: Path) -> None:
    missing = call(installed.data, "audit", "check-export", str(tmp_path / "none.zip"), **installed.database)
    assert missing.returncode == 2 and "none.zip" in missing.stderr


def test_draw_is_repeated_from_seed_and_root(installed: Installed) -> None:
    asked = (
        "audit",
        "draw",
        "--seed",
        "00" * 32,
        "--root",
        "11" * 32,
        "--first",
        "1",
        "--last",
        "9",
        "--count",
        "3",
    )
    entries = installed.call(*asked).split()
    assert entries == installed.call(*asked).split() and len(set(entries)) == 3
    assert app.info.name == "audit"
