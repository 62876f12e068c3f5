"""The form of a backup: one folder with the database, the evidence files, a list of the keys, and sums over all of them.

Written beside, then renamed into place; opened again and checked before it counts as a backup.
Not here: how a database is written and read (`databases.py`), putting a backup back (`restore.py`).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yunti.cli import databases, keys
from yunti.cli.language import _
from yunti.cli.release import release
from yunti.cli.screen import progress, refuse

FORM = 1
OWN_SUM = "manifest.sha256"
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What the backup says about itself; `sums` holds the digest of every file but the evidence and this one (whose own lies beside it)."""

    form: int
    release: str
    mode: str
    reason: str
    made_at: str
    database: str
    database_release: str
    tables: dict[str, int]
    migrations: list[str]
    evidence_files: int
    evidence_bytes: int
    with_evidence: bool
    keys: list[dict[str, str]]
    with_keys: bool
    sums: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    path: Path
    manifest: Manifest


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_backup(
    data: Path, into: Path, *, reason: str, evidence: bool = True, passphrase: str = ""
) -> Written:
    """The database first, the files after it: every file a row names was stored before the row."""
    moment = datetime.now(UTC)
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = into / f"{moment:%Y%m%dT%H%M%S%f}Z-{reason}"
    growing = target.with_suffix(".partial")
    growing.mkdir(mode=0o700)
    try:
        dumped = databases.dump(growing)
        stored = list(_copy_evidence(growing)) if evidence else []
        listed = keys.listed(data)
        if passphrase:
            keys.write_sealed(data, growing / "keys.sealed", passphrase)
        manifest = _describe(dumped, stored, listed, moment, reason, evidence, bool(passphrase))
        _write(growing, manifest)
        verify(growing)
        growing.rename(target)
    except BaseException:
        shutil.rmtree(growing, ignore_errors=True)
        raise
    return Written(target, read_manifest(target))


def _describe(
    dumped: databases.Dumped,
    stored: list[tuple[str, int]],
    listed: list[dict[str, str]],
    moment: datetime,
    reason: str,
    evidence: bool,
    sealed: bool,
) -> Manifest:
    return Manifest(
        form=FORM,
        release=release(),
        mode=os.environ["YUNTI_MODE"],
        reason=reason,
        made_at=moment.isoformat(),
        database=dumped.kind,
        database_release=dumped.release,
        tables=dumped.tables,
        migrations=dumped.migrations,
        evidence_files=len(stored),
        evidence_bytes=sum(size for _digest, size in stored),
        with_evidence=evidence,
        keys=listed,
        with_keys=sealed,
    )


def _write(folder: Path, manifest: Manifest) -> None:
    for path in folder.iterdir():
        if path.is_file() and path.name != "manifest.json":
            manifest.sums[path.name] = digest_of(path)
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    (folder / OWN_SUM).write_text(f"{digest_of(folder / 'manifest.json')}  manifest.json\n", encoding="utf-8")
    for path in folder.iterdir():
        if path.is_file():
            path.chmod(0o600)
            _sync(path)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _copy_evidence(folder: Path) -> Iterator[tuple[str, int]]:
    """Every file of the store, each byte checked against its name while it is copied."""
    from yunti.kit import files

    store = files.store()
    digests = list(store.digests())
    with progress(_("复制佐证材料")) as advance, (folder / "evidence.sha256").open("w") as listing:
        for done, digest in enumerate(digests, start=1):
            target = evidence_path(folder, digest)
            target.parent.mkdir(parents=True, exist_ok=True)
            with store.open(digest) as source, target.open("wb") as copy:
                source.seek(0)
                shutil.copyfileobj(source, copy, CHUNK)
            size = target.stat().st_size
            listing.write(f"{digest}  {size}\n")
            advance(done, len(digests))
            yield digest, size


def evidence_path(folder: Path, digest: str) -> Path:
    return folder / "evidence" / digest[:2] / digest


def read_manifest(folder: Path) -> Manifest:
    try:
        value: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        refuse(_("%(folder)s 不是备份：缺少 manifest.json。") % {"folder": folder})
    except ValueError:
        refuse(_("%(folder)s 的 manifest.json 已损坏。") % {"folder": folder}, _("请改用另一份备份。"))
    if value.get("form") != FORM:
        refuse(
            _("备份的格式是 %(form)s，当前程序只认识 %(known)s。")
            % {"form": value.get("form"), "known": FORM},
            _("请用写出这份备份的版本恢复。"),
        )
    return Manifest(**value)


def listed_evidence(folder: Path) -> list[tuple[str, int]]:
    listing = folder / "evidence.sha256"
    if not listing.exists():
        return []
    lines = listing.read_text(encoding="utf-8").splitlines()
    return [(digest, int(size)) for digest, size in (line.split() for line in lines)]


def verify(folder: Path) -> Manifest:
    """Every sum, the database opened and counted, every evidence file read; refuses with the first thing that is wrong."""
    manifest = read_manifest(folder)
    own = folder / OWN_SUM
    if not own.exists() or own.read_text(encoding="utf-8").split(" ")[0] != digest_of(
        folder / "manifest.json"
    ):
        _damaged(folder, "manifest.json")
    for name, digest in manifest.sums.items():
        if not (folder / name).exists() or digest_of(folder / name) != digest:
            _damaged(folder, name)
    problem = databases.check_dump(folder, manifest.database, manifest.tables)
    if problem:
        _damaged(folder, problem)
    files = listed_evidence(folder)
    if len(files) != manifest.evidence_files:
        _damaged(folder, "evidence.sha256")
    with progress(_("核对佐证材料")) as advance:
        for done, (digest, _size) in enumerate(files, start=1):
            path = evidence_path(folder, digest)
            if not path.exists() or digest_of(path) != digest:
                _damaged(folder, f"evidence/{digest}")
            advance(done, len(files))
    return manifest


def _damaged(folder: Path, what: str) -> None:
    refuse(
        _("备份 %(folder)s 没有通过核对：%(what)s") % {"folder": folder, "what": what},
        _("请改用另一份备份，并检查存放备份的磁盘。"),
    )


def backups_in(folder: Path) -> list[Path]:
    """Finished backups, the newest last."""
    if not folder.exists():
        return []
    return sorted(
        path for path in folder.iterdir() if (path / "manifest.json").exists() and path.suffix != ".partial"
    )
