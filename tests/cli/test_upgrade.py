"""An older database is backed up, then migrated; a newer one is refused; the worker waits for the upgrade.

The rehearsal from a release builds the data folder with the program of the last tag, in this environment. Until there is a tag it
takes `oldest/demo.tar.xz`: the demo as the oldest schema that can still be upgraded wrote it, a checkpoint beside it as a witness
holds one. A new such folder is packed only when that oldest schema is given up.
"""

import ast
import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.cli.conftest import Databases, Installed
from tests.cli.running import ROOT, surroundings
from yunti.cli.archive import backups_in

STEP_BACK = ("manage", "migrate", "operations", "zero", "-v0")
FROM_THE_FUTURE = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder(connection).record_applied("registry", "9999_of_a_later_release")
"""


def test_older_database_is_saved_and_migrated_once(installed: Installed) -> None:
    installed.call(*STEP_BACK, YUNTI_MODE="production")
    assert "还有" in installed.refused("worker", "--once")
    installed.call("upgrade")
    (saved,) = backups_in(installed.data / "backups")
    assert saved.name.endswith("before-upgrade")
    installed.call("backup", "--check", str(saved))
    installed.call("upgrade")
    assert backups_in(installed.data / "backups") == [saved]
    installed.call("worker", "--once")


def test_newer_database_is_refused_by_every_entrance(installed: Installed) -> None:
    installed.call("manage", "shell", "-v0", "-c", FROM_THE_FUTURE, YUNTI_MODE="production")
    for entrance in (("upgrade",), ("worker", "--once")):
        assert "9999_of_a_later_release" in installed.refused(*entrance)
    assert not (installed.data / "backups").exists()


OLDEST = Path(__file__).parent / "oldest" / "demo.tar.xz"
HELD = "held.txt"
COUNTS = """
from django.apps import apps
print({model._meta.label: model.objects.count() for model in apps.get_models() if model._meta.app_label in
    ("accounts", "registry", "documents", "reference") and model.__name__ != "StatusKind"})  # later demos know more
"""


def last_release() -> str:
    """The newest tag that this commit descends from; empty where there is none, or no git at all."""
    if shutil.which("git") is None:
        return ""
    asked = ["git", "describe", "--tags", "--abbrev=0"]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    return answer.stdout.strip()


def written_by(release: str, folder: Path, databases: Databases) -> Installed:
    """A demo filled by the program of that release, and a checkpoint that somebody took away from it."""
    program, data = folder / "program", folder / "data"
    program.mkdir()
    data.mkdir()
    archive = folder / "program.tar"
    subprocess.run(
        ["git", "archive", "-o", archive, release, "src", "packs", "pyproject.toml"], cwd=ROOT, check=True
    )
    with tarfile.open(archive) as packed:
        packed.extractall(program, filter="data")
    installed = Installed(data, databases.fresh())
    known = surroundings(data, **installed.database) | {"PYTHONPATH": str(program / "src")}
    for arguments in (
        ("demo", "fill"),
        ("audit", "checkpoint", "--out", str(data / HELD)),
        ("audit", "seal"),
    ):
        command = [sys.executable, "-m", "yunti.cli", *arguments]
        answer = subprocess.run(command, env=known, cwd=data, capture_output=True, text=True)
        assert answer.returncode == 0, f"{release} cannot {arguments}: {answer.stderr}"
    return installed


def kept_folder(folder: Path) -> Installed:
    """On every database: the folder holds a SQLite file."""
    with tarfile.open(OLDEST) as packed:
        packed.extractall(folder / "data", filter="data")
    return Installed(folder / "data", {})


@pytest.mark.one_database  # the folder of the oldest schema holds a SQLite file, whatever the run is on
def test_data_of_the_last_release_come_forward_whole(tmp_path: Path, databases: Databases) -> None:
    release = last_release()
    old = written_by(release, tmp_path, databases) if release else kept_folder(tmp_path)
    behind = "[ ]" in old.call("manage", "showmigrations", YUNTI_MODE="demo")
    old.call("upgrade")
    saved = backups_in(old.data / "backups")
    assert bool(saved) == behind, "a backup is made when, and only when, something is migrated"
    report = json.loads(old.call("audit", "verify", "--witness", str(old.data / HELD), "--json"))
    assert report["clean"] and report["entries"] >= 190 and report["witnesses"] == 1
    counts = old.call("manage", "shell", "-v0", "-c", COUNTS, YUNTI_MODE="demo")
    assert "'registry.Enterprise': 60" in counts and "'accounts.Person': 15" in counts, counts
    assert len(json.loads(old.call("demo", "codes", "--json"))) == 15, "fields sealed then are read now"
    old.call("demo", "fill")
    filled = old.call("manage", "shell", "-v0", "-c", COUNTS, YUNTI_MODE="demo")
    before, after = ast.literal_eval(counts), ast.literal_eval(filled)
    assert all(after[name] >= count for name, count in before.items()), (
        "a later demo adds, and takes nothing away"
    )
    assert after["registry.Enterprise"] == before["registry.Enterprise"]
    old.call("demo", "fill")
    assert old.call("manage", "shell", "-v0", "-c", COUNTS, YUNTI_MODE="demo") == filled
    old.call("worker", "--once")
