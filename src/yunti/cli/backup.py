"""`yunti backup`: one verified folder with database, evidence and the list of keys.

Not here: its form (`archive.py`), putting it back (`restore.py`).
"""

import os
from pathlib import Path
from typing import Annotated

import typer

from yunti.cli import archive
from yunti.cli.installation import DatabaseOption, DataOption, JsonOption, open_installation, unhurried
from yunti.cli.language import _
from yunti.cli.screen import answer, answer_json, refuse, step

PASSPHRASE = "YUNTI_BACKUP_PASSPHRASE"  # noqa: S105  the name of the variable
SHORTEST_PASSPHRASE = 12


def backup(
    into: Annotated[Path | None, typer.Option(help=_("备份放在哪里；默认是数据目录下的 backups"))] = None,
    with_keys: Annotated[bool, typer.Option("--with-keys", help=_("同时备份密钥，用口令加密"))] = False,
    evidence: Annotated[bool, typer.Option("--evidence/--no-evidence", help=_("包括佐证材料"))] = True,
    check: Annotated[Path | None, typer.Option("--check", help=_("只核对已有的备份，不写新备份"))] = None,
    data: DataOption = None,
    database_url: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """写一份备份并当场核对。"""
    installation = open_installation(data, database_url)
    unhurried()
    if check is not None:
        manifest, path = archive.verify(check), check
    else:
        passphrase = read_passphrase(twice=True) if with_keys else ""
        with step(_("备份")):
            written = archive.write_backup(
                installation.folder,
                into or installation.folder / "backups",
                reason="manual",
                evidence=evidence,
                passphrase=passphrase,
            )
        manifest, path = written.manifest, written.path
    if json:
        answer_json({"path": path, **vars(manifest)})
        return
    answer(_("备份完好：%(path)s") % {"path": path})
    answer(
        _("%(tables)d 张表共 %(rows)d 行，%(files)d 份材料，%(keys)d 把密钥%(sealed)s")
        % {
            "tables": len(manifest.tables),
            "rows": sum(manifest.tables.values()),
            "files": manifest.evidence_files,
            "keys": len(manifest.keys),
            "sealed": _("（已加密附上）") if manifest.with_keys else _("（只有名称和指纹，密钥须另行保管）"),
        }
    )


def read_passphrase(*, twice: bool) -> str:
    """From the environment for programs, else asked on the terminal and never shown."""
    given = os.environ.get(PASSPHRASE, "")
    if not given:
        given = typer.prompt(_("口令"), hide_input=True, confirmation_prompt=twice, err=True)
    if twice and len(given) < SHORTEST_PASSPHRASE:
        refuse(_("口令至少 %(count)d 个字符。") % {"count": SHORTEST_PASSPHRASE}, code=2)
    return str(given)
