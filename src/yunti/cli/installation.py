"""One installation: where its data lie, which database, which mode; makes Django ready for a command.

A data folder remembers its mode in `installation.json`, so that demo data never run as production, nor the other way round.
Not here: what the settings mean (`project.settings`); bringing the database up to date (`upgrade.py`).
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from yunti.cli.language import _, language
from yunti.cli.screen import refuse

MARK = "installation.json"
SETTINGS = "yunti.project.settings"

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help=_("数据目录（也可用环境变量 YUNTI_DATA）"), show_default="./data"),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option("--database-url", help=_("PostgreSQL 地址（也可用环境变量 DATABASE_URL）；不填则用 SQLite")),
]
JsonOption = Annotated[bool, typer.Option("--json", help=_("以 JSON 输出，供程序读取"))]


@dataclass(frozen=True)
class Installation:
    folder: Path
    mode: str

    @property
    def mark(self) -> Path:
        return self.folder / MARK

    def remember(self, **known: str) -> None:
        """Write mode and what is given beside the data; by rename, so that a kill leaves the old or the new text."""
        fresh = self.mark.with_suffix(".new")
        content = {**remembered(self.folder), **known, "mode": self.mode}
        fresh.write_text(json.dumps(content) + "\n", encoding="utf-8")
        fresh.replace(self.mark)


@contextmanager
def in_use(installation: Installation, *, alone: bool = False) -> Iterator[None]:
    """Held while a server or worker runs; `alone` is for what must not happen beside them. The system frees it at death."""
    installation.folder.mkdir(parents=True, exist_ok=True)
    with (installation.folder / "in-use.lock").open("a") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            refuse(
                _("平台正在运行，或另一项维护正在进行。"),
                _("请先停止 yunti serve 和 yunti worker，再重试。"),
            )
        yield


def remembered(folder: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / MARK).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except ValueError:
        refuse(
            _("%(file)s 的内容无法读取。") % {"file": folder / MARK},
            _("请从备份恢复这个文件；它只记录运行模式和版本。"),
        )


def open_installation(
    data: Path | None = None, database_url: str | None = None, *, mode: str = ""
) -> Installation:
    """Fix folder, database and mode for this process and its children, then start Django."""
    if data is not None:
        os.environ["YUNTI_DATA"] = str(data)
    if database_url:
        os.environ["DATABASE_URL"] = database_url
    folder = Path(os.environ.get("YUNTI_DATA", "data")).expanduser().resolve()
    os.environ["YUNTI_DATA"] = str(folder)
    known = remembered(folder).get("mode", "")
    wanted = mode or os.environ.get("YUNTI_MODE", "") or known or "production"
    if known and wanted != known:
        refuse(
            _("数据目录 %(folder)s 是“%(known)s”模式，不能按“%(wanted)s”模式运行。")
            % {"folder": folder, "known": known, "wanted": wanted},
            _("请换一个数据目录（--data），或去掉 YUNTI_MODE、--demo、--no-demo 中与之不符的设置。"),
        )
    os.environ["YUNTI_MODE"] = wanted
    _start_django()
    return Installation(folder, wanted)


def _start_django() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.utils import translation

    try:
        django.setup()
    except ImproperlyConfigured as error:
        refuse(str(error), _("请改正环境变量后重试；说明见 docs/reference/settings.md。"))
    translation.activate(language())


def unhurried() -> None:
    """Pages stop a statement after ten seconds; commands of operators may take their time."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
