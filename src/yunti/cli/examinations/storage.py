"""Files, keys and backups: writable, roomy, private, recent.

Not here: the database (`database.py`).
"""

import io
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yunti.cli import archive, keys
from yunti.cli.examinations.finding import Finding, amber, green, red
from yunti.cli.language import _, listed

GIGABYTE = 1024**3
ROOMY_BYTES = 10 * GIGABYTE
BACKUP_AGE = timedelta(days=2)
PROBE = b"yunti doctor"


def examine() -> Iterator[Finding]:
    from django.conf import settings

    data = Path(settings.YUNTI_DATA)
    yield _store()
    yield _completeness()
    yield _scanner()
    yield _room(data, settings.YUNTI_DISK_RESERVE_MB * 1024 * 1024)
    yield _secrets(data)
    yield _backups(data, production=settings.YUNTI_MODE == "production")


def _store() -> Finding:
    """Writes a small file and reads it back; it stays when it was there before."""
    from yunti.kit import files

    name = _("材料存储")
    store = files.store()
    try:
        known = {digest_of_probe()} & set(_first_digests())
        stored = files.put(io.BytesIO(PROBE), limit=len(PROBE))
        with files.open(stored.digest) as back:
            sound = back.read() == PROBE
        if not known:
            store.remove(stored.digest)
    except Exception as error:
        return red(name, _("不能写入：%(error)s") % {"error": error}, _("请检查存储目录的权限和磁盘。"))
    if not sound:
        return red(name, _("写入的内容读不回来"), _("请检查磁盘，并从备份核对佐证材料。"))
    return green(name, _("可写可读（%(store)s）") % {"store": store.name})


def digest_of_probe() -> str:
    import hashlib

    return hashlib.sha256(PROBE).hexdigest()


def _first_digests() -> list[str]:
    from yunti.kit import files

    return [digest_of_probe()] if files.store().exists(digest_of_probe()) else []


def _completeness() -> Finding:
    """Every file that a row names lies in the store; its bytes are checked whenever it is opened or backed up."""
    from yunti.apps.documents.queries import digests_in_use
    from yunti.apps.paperwork.queries.papers import digests_of_papers
    from yunti.kit import files

    name, store = _("佐证材料"), files.store()
    digests = [*digests_in_use(), *digests_of_papers()]
    lost = [digest for digest in digests if not store.exists(digest)]
    if lost:
        text = _("%(lost)d 份登记过的材料不在存储中，例如 %(digest)s") % {
            "lost": len(lost),
            "digest": lost[0][:16],
        }
        return red(name, text, _("请从备份取回：把备份中 evidence 目录的同名文件放回存储。"))
    return green(name, _("登记的 %(count)d 份都在") % {"count": len(digests)})


def _scanner() -> Finding:
    from yunti.apps.documents.enums import ScannerState
    from yunti.apps.documents.queries import scanner_state

    name = _("病毒查杀")
    used, state = scanner_state()
    text = f"{used} {state.label}".strip()
    if state is ScannerState.WORKING:
        return green(name, text)
    if state is ScannerState.NOT_CONFIGURED:
        return amber(name, text, _("请安装 ClamAV 并设置 YUNTI_SCANNER；未查毒的材料不对外提供。"))
    return red(name, text, _("请检查 clamd 服务和病毒库；恢复之前新材料停在“等待查毒”。"))


def _room(data: Path, reserve: int) -> Finding:
    free = shutil.disk_usage(data).free
    text = _("剩余 %(free).1f GB") % {"free": free / GIGABYTE}
    if free <= reserve:
        return red(_("磁盘空间"), text, _("请清理或扩大磁盘；剩余过少时平台停止接收材料。"))
    if free <= ROOMY_BYTES:
        return amber(_("磁盘空间"), text, _("请安排扩大磁盘。"))
    return green(_("磁盘空间"), text)


def _secrets(data: Path) -> Finding:
    name = _("密钥文件")
    found = keys.paths(data)
    if not found:
        return amber(name, _("还没有密钥"), _("首次启动时会自动生成。"))
    folder = data / keys.FOLDER
    exposed = [path.name for path in found if path.stat().st_mode & 0o077]
    if exposed or folder.stat().st_mode & 0o077:
        shown = listed(exposed) or folder.name
        return red(name, _("其他账号可以读取：%(names)s") % {"names": shown}, f"chmod -R go= {folder}")
    return green(name, _("%(count)d 个，只有本账号可读") % {"count": len(found)})


def _backups(data: Path, *, production: bool) -> Finding:
    name = _("备份")
    found = archive.backups_in(data / "backups")
    if not found:
        text = _("还没有备份")
        return (
            amber(name, text, _("请每天运行 yunti backup，并把备份复制到另一台机器。"))
            if production
            else green(name, text)
        )
    made = datetime.fromisoformat(archive.read_manifest(found[-1]).made_at)
    age = datetime.now(UTC) - made
    text = _("共 %(count)d 份，最近一份 %(hours)d 小时前") % {
        "count": len(found),
        "hours": age.total_seconds() // 3600,
    }
    if production and age > BACKUP_AGE:
        return amber(name, text, _("请运行 yunti backup，并检查定时备份。"))
    return green(name, text)
