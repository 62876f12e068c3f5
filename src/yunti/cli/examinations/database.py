"""Is the database there, set so that nothing is lost when the power fails, and at this program's migrations?

Not here: people and work stored in it (`people.py`, `work.py`).
"""

from collections.abc import Iterator

from yunti.cli.examinations.finding import Finding, amber, green, red
from yunti.cli.language import _, listed
from yunti.cli.upgrade import standing

OLDEST_POSTGRES = 150000
OLDEST_SQLITE = (3, 37, 0)
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
SAFE_SYNCHRONOUS = 2  # FULL: every commit is on the disk before it is confirmed


def examine() -> Iterator[Finding]:
    from django.db import connection

    connection.ensure_connection()
    if connection.vendor == "postgresql":
        yield from _postgres()
    else:
        yield from _sqlite()
    yield _migrations()


def _postgres() -> Iterator[Finding]:
    from django.db import connection

    number = connection.connection.info.server_version
    shown = f"PostgreSQL {number // 10000}.{number % 10000}"
    if number < OLDEST_POSTGRES:
        yield red(_("数据库"), shown, _("请升级到 PostgreSQL 15 或更新的版本。"))
    else:
        yield green(_("数据库"), shown)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(DURABLE)])
        off = sorted(name for name, setting in cursor.fetchall() if setting == "off")
    yield from _durability(
        off, _("请在 postgresql.conf 中打开这些设置并重启数据库；关闭时断电会丢失已确认的数据。")
    )


def _durability(off: list[str], remedy: str) -> Iterator[Finding]:
    if off:
        yield red(_("断电不丢数据"), _("已关闭：%(names)s") % {"names": listed(off)}, remedy)
    else:
        yield green(_("断电不丢数据"), _("相关设置均已打开"))


def _sqlite() -> Iterator[Finding]:
    import sqlite3

    from django.conf import settings
    from django.db import connection

    shown = f"SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield red(_("数据库"), shown, _("请升级系统的 SQLite 到 3.37 或更新的版本。"))
    elif settings.YUNTI_MODE == "production":
        yield amber(
            _("数据库"), shown, _("多人同时办理的单位请改用 PostgreSQL，见 docs/operations/postgresql.md。")
        )
    else:
        yield green(_("数据库"), shown)
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    off = [f"journal_mode={journal}"] if journal != "wal" else []
    off += [f"synchronous={synchronous}"] if synchronous < SAFE_SYNCHRONOUS else []
    yield from _durability(off, _("请把数据目录放在本机磁盘上（不要放在网络盘），再重新启动。"))


def _migrations() -> Finding:
    now = standing()
    name = _("数据库结构")
    if now.unknown:
        return red(name, _("比当前程序新"), _("请安装数据库所属的版本。"))
    if now.pending:
        return red(
            name, _("还有 %(count)d 步更新") % {"count": len(now.pending)}, _("请运行 yunti upgrade。")
        )
    return green(name, _("与程序一致（%(count)d 步）") % {"count": now.applied})
