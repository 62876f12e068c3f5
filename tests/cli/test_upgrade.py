"""An older database is backed up, then migrated; a newer one is refused; the worker waits for the upgrade.

Not here: the rehearsal from the last release (it needs one).
"""

from tests.cli.conftest import Installed
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
