"""`yunti restore`: a verified backup into an empty installation; counts, evidence and the audit log are checked afterwards.

Not here: the form of a backup (`archive.py`), reading databases (`databases.py`).
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from yunti.cli import archive, databases, keys
from yunti.cli.backup import read_passphrase
from yunti.cli.installation import (
    DatabaseOption,
    DataOption,
    Installation,
    in_use,
    open_installation,
    unhurried,
)
from yunti.cli.language import _, listed
from yunti.cli.screen import answer, answer_json, confirm, progress, refuse, say, step
from yunti.cli.upgrade import standing


def restore(
    backup: Annotated[Path, typer.Argument(help=_("备份的目录"), exists=True, file_okay=False)],
    force: Annotated[bool, typer.Option("--force", help=_("目标不为空也恢复；原数据改名保留"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("不再询问，供程序使用"))] = False,
    data: DataOption = None,
    database_url: DatabaseOption = None,
    json: Annotated[bool, typer.Option("--json", help=_("以 JSON 输出，供程序读取"))] = False,
) -> None:
    """把一份备份恢复到空的数据目录和空的数据库。"""
    manifest = archive.read_manifest(backup)
    installation = open_installation(data, database_url, mode=manifest.mode)
    unhurried()
    with in_use(installation, alone=True):
        _require_same_database(manifest)
        with step(_("核对备份")):
            archive.verify(backup)
        _make_room(force=force, yes=yes)
        _restore_all(backup, manifest, installation)
    lost = keys.missing(installation.folder, manifest.keys)
    if json:
        answer_json(
            {"tables": manifest.tables, "evidence_files": manifest.evidence_files, "missing_keys": lost}
        )
    else:
        _tell(manifest, lost)


def _require_same_database(manifest: archive.Manifest) -> None:
    from django.db import connection

    if connection.vendor != manifest.database:
        refuse(
            _("这份备份来自 %(theirs)s，目标数据库是 %(ours)s。")
            % {"theirs": manifest.database, "ours": connection.vendor},
            _("请恢复到同一种数据库（用 --database-url 选择）。"),
        )


def _make_room(*, force: bool, yes: bool) -> None:
    if databases.is_empty():
        return
    if not force:
        refuse(
            _("目标数据库不是空的，没有恢复。"),
            _("请换一个空的数据目录或数据库；确需覆盖时加 --force，原数据会改名保留。"),
        )
    if not yes and not confirm(_("目标数据库中已有数据，将改名保留并由备份代替。继续吗？")):
        refuse(_("没有恢复。"))
    kept = databases.set_aside(f"{datetime.now(UTC):%Y%m%dt%H%M%Sz}")
    say(_("原数据保留为 %(kept)s，确认无误后可自行删除。") % {"kept": kept})


def _restore_all(backup: Path, manifest: archive.Manifest, installation: Installation) -> None:
    if manifest.with_keys:
        keys.put_back(
            installation.folder, keys.open_sealed(backup / "keys.sealed", read_passphrase(twice=False))
        )
    _put_back_evidence(backup)
    with step(_("恢复数据库")):
        databases.load(backup, manifest.database)
    unhurried()
    difference = databases.differs_from(manifest.tables)
    if difference:
        refuse(
            _("恢复后的数据库与备份不一致：%(what)s") % {"what": difference}, _("请重新恢复到空的数据库。")
        )
    if not standing().pending:  # an older backup is migrated first, at the next start
        _verify_log()
    installation.remember(release=manifest.release)


def _verify_log() -> None:
    from yunti.apps.audit.verification.run import verify_log

    with progress(_("核验留痕")) as advance:
        checked = verify_log(progress=lambda done, total, note: advance(done, total))
    if checked.first is not None:
        refuse(
            _("恢复的数据与留痕不符：%(text)s") % {"text": checked.first.text},
            _("备份时数据已改动过。请改用更早的备份，或由审计管理员查明后再使用。"),
        )


def _put_back_evidence(backup: Path) -> None:
    """Before the database: no row may name a file that is not there yet."""
    from yunti.kit import files

    listed = archive.listed_evidence(backup)
    with progress(_("恢复佐证材料")) as advance:
        for done, (digest, size) in enumerate(listed, start=1):
            with archive.evidence_path(backup, digest).open("rb") as source:
                stored = files.put(source, limit=size)
            if stored.digest != digest:
                refuse(_("佐证材料 %(digest)s 与备份不一致。") % {"digest": digest})
            advance(done, len(listed))


def _tell(manifest: archive.Manifest, lost: list[str]) -> None:
    answer(
        _("已恢复 %(tables)d 张表共 %(rows)d 行、%(files)d 份材料，与备份一致。")
        % {
            "tables": len(manifest.tables),
            "rows": sum(manifest.tables.values()),
            "files": manifest.evidence_files,
        }
    )
    if lost:
        answer(_("缺少密钥：%(names)s") % {"names": listed(lost)})
        answer(_("请把原来的密钥放回 secrets 目录，否则部分加密数据无法读取。"))
    now = standing()
    if now.pending:
        answer(
            _("备份来自较早的版本，下次启动会自动更新数据库（%(count)d 步）。") % {"count": len(now.pending)}
        )
    answer(_("请运行 yunti doctor 作最后检查。"))
