"""Brings database and static files up to date before anything is served: newer data are refused, older ones saved first.

Not here: the backup itself (`archive.py`), the migrations (each room's own).
"""

import fcntl
from dataclasses import dataclass
from pathlib import Path

from yunti.cli.installation import Installation, unhurried
from yunti.cli.language import _, listed
from yunti.cli.release import release
from yunti.cli.screen import refuse, step


@dataclass(frozen=True)
class Standing:
    """Where the database stands against this program: `unknown` were made by a newer one, `pending` are still to do."""

    applied: int
    pending: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return self.applied == 0


def standing() -> Standing:
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    loader = executor.loader
    known = set(loader.disk_migrations) | {
        old for migration in loader.disk_migrations.values() for old in migration.replaces
    }
    labels = {config.label for config in apps.get_app_configs()}
    applied = set(loader.applied_migrations)
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return Standing(
        applied=len(applied),
        pending=tuple(f"{migration.app_label}.{migration.name}" for migration, _back in plan),
        unknown=tuple(sorted(f"{app}.{name}" for app, name in applied - known if app in labels)),
    )


def bring_up_to_date(installation: Installation) -> Standing:
    """Migrate forward if needed, after a backup of the database; evidence files never change and stay where they are.

    Answers where the database stood. Two starts at once do this one after the other.
    """
    installation.folder.mkdir(parents=True, exist_ok=True)
    with (installation.folder / "upgrade.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = standing()
        _refuse_newer(before)
        if before.pending:
            unhurried()
            if not before.is_empty:
                _back_up_first(installation)
            with step(_("更新数据库（%(count)d 步）") % {"count": len(before.pending)}):
                _migrate()
        installation.remember(release=release())
    return before


def require_up_to_date() -> None:
    """For processes beside the web server: they wait for its upgrade instead of doing it themselves."""
    now = standing()
    _refuse_newer(now)
    if now.pending:
        refuse(
            _("数据库还有 %(count)d 步更新没有完成。") % {"count": len(now.pending)},
            _("请先运行 yunti serve 或 yunti upgrade；完成后后台任务会正常启动。"),
        )


def _refuse_newer(now: Standing) -> None:
    if now.unknown:
        refuse(
            _("数据库由更新的版本建立（%(names)s），当前程序是 %(release)s，不能启动。")
            % {"names": listed(now.unknown[:3]), "release": release()},
            _("请安装数据库所属的版本或更新的版本；需要退回时，用升级前的备份恢复到空数据目录。"),
        )


def _back_up_first(installation: Installation) -> Path:
    from yunti.cli.archive import write_backup

    with step(_("升级前先备份")):
        into = installation.folder / "backups"
        return write_backup(installation.folder, into, reason="before-upgrade", evidence=False).path


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def collect_static_files(installation: Installation) -> None:
    """Copy and compress the static files when any of them changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    newest = f"{release()}"
    for finder in get_finders():
        for path, storage in finder.list([]):
            newest += f"\n{path} {storage.get_modified_time(path).isoformat()}"
    mark = installation.folder / "static.collected"
    if (
        mark.exists()
        and Path(settings.STATIC_ROOT, "staticfiles.json").exists()
        and mark.read_text() == newest
    ):
        return
    with step(_("准备静态文件")):
        call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(newest, encoding="utf-8")
