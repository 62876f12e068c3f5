"""A subject's history as a file that anybody can check without this platform: entries, proofs, checkpoint, signature.

    history.jsonl    one event a line, with its detail where it was opened for the purpose
    history.html     the same as a table for people
    manifest.json    proofs, checkpoint, key, digests of the other two
    manifest.sig     signature over manifest.json, base64

Not here: gathering the events from the tables (`exports.py`), who may (`permissions.py`).
"""

import base64
import binascii
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.audit import signing
from yunti.apps.audit.checkpoints import SignedHead, read_note
from yunti.apps.audit.titles import action_title
from yunti.domain.merkle import leaf_hash, verify_inclusion
from yunti.kit import canonical
from yunti.kit.errors import InvalidInput, Problem

FORMAT = "yunti-history/1"
LINES, TABLE, MANIFEST, SIGNATURE = "history.jsonl", "history.html", "manifest.json", "manifest.sig"
LARGEST = 200 * 1024 * 1024
STYLE = "body{font:15px/1.6 sans-serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid #999;padding:.3em .6em;text-align:left;vertical-align:top}code{font-size:.85em;word-break:break-all}"


@dataclass(frozen=True)
class Entry:
    """`index` is None for an event that was not sealed yet; `detail` is None where it was erased or withheld."""

    event: Mapping[str, Any]
    index: int | None
    proof: Sequence[bytes]
    detail: Mapping[str, str] | None
    detail_state: str
    actor_name: str = ""


@dataclass
class Checked:
    problems: list[str] = field(default_factory=list)
    entries: int = 0
    size: int = 0
    key_id: str = ""
    subject: str = ""

    @property
    def summary(self) -> str:
        return _("%(subject)s：%(entries)s 条，以 %(size)s 条的检查点为准，签名密钥 %(key)s。") % {
            "subject": self.subject,
            "entries": self.entries,
            "size": self.size,
            "key": self.key_id,
        }

    def as_dict(self) -> dict[str, Any]:
        return {
            "ok": not self.problems,
            "problems": self.problems,
            "entries": self.entries,
            "size": self.size,
            "key": self.key_id,
            "subject": self.subject,
        }


def pack_history(
    *,
    subject: str,
    about_export: Mapping[str, Any],
    note: str,
    signer: signing.Signer,
    entries: Sequence[Entry],
) -> bytes:
    lines = "".join(_line(entry) + "\n" for entry in entries).encode()
    table = _table(subject, about_export, note, signer, entries).encode()
    manifest = canonical.dump(
        {
            "format": FORMAT,
            "subject": subject,
            "export": dict(about_export),
            "checkpoint": note,
            "key": {
                "id": signing.fingerprint(signer.public_key),
                "algorithm": signer.algorithm,
                "public": signer.public_key.hex(),
            },
            "files": {LINES: _digest(lines), TABLE: _digest(table)},
            "entries": [
                {"index": entry.index, "proof": [step.hex() for step in entry.proof]} for entry in entries
            ],
        }
    ).encode()
    signature = base64.b64encode(signer.sign(manifest)) + b"\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((LINES, lines), (TABLE, table), (MANIFEST, manifest), (SIGNATURE, signature)):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def check_history(packed: bytes, *, key_id: str = "") -> Checked:
    """Needs no database. `InvalidInput` for a file that is no export; problems of an export are listed."""
    try:
        files = _unpack(packed)
        manifest = json.loads(files[MANIFEST])
        if manifest["format"] != FORMAT:
            raise ValueError(_("格式应为 %(format)s") % {"format": FORMAT})
        checked = Checked(subject=str(manifest["subject"]), key_id=str(manifest["key"]["id"]))
        head = _check_signatures(checked, files, manifest, key_id)
        _check_files(checked, files, manifest)
        _check_entries(checked, files[LINES].decode(), manifest["entries"], head)
    except (KeyError, TypeError, ValueError, binascii.Error, zipfile.BadZipFile) as error:
        problem = Problem("file", "not_an_export", _("这不是导出的经过：%(why)s。") % {"why": error})
        raise InvalidInput([problem]) from error
    return checked


def _unpack(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        infos = archive.infolist()
        if sorted(info.filename for info in infos) != sorted((LINES, TABLE, MANIFEST, SIGNATURE)):
            raise ValueError(_("压缩包内应为 4 个文件"))
        if sum(info.file_size for info in infos) > LARGEST:
            raise ValueError(_("内容过大"))
        return {info.filename: archive.read(info) for info in infos}


def _check_signatures(
    checked: Checked, files: Mapping[str, bytes], manifest: Mapping[str, Any], key_id: str
) -> SignedHead:
    algorithm, public = str(manifest["key"]["algorithm"]), bytes.fromhex(manifest["key"]["public"])
    if signing.fingerprint(public) != checked.key_id or (key_id and key_id != checked.key_id):
        checked.problems.append(_("签名密钥的指纹不是 %(key)s。") % {"key": key_id or checked.key_id})
    signature = base64.b64decode(files[SIGNATURE], validate=False)
    if not signing.verify(algorithm, public, files[MANIFEST], signature):
        checked.problems.append(_("清单的签名不对，清单改动过。"))
    head = read_note(str(manifest["checkpoint"]))
    checked.size = head.size
    if algorithm not in signing.PROVIDERS or not head.signed_by(algorithm, public):
        checked.problems.append(_("检查点的签名不对。"))
    return head


def _check_files(checked: Checked, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
    for name in (LINES, TABLE):
        if manifest["files"].get(name) != _digest(files[name]):
            checked.problems.append(_("文件 %(name)s 与清单不符，改动过。") % {"name": name})


def _check_entries(
    checked: Checked, text: str, proofs: Sequence[Mapping[str, Any]], head: SignedHead
) -> None:
    lines = [json.loads(line) for line in text.splitlines()]
    if len(lines) != len(proofs):
        checked.problems.append(
            _("清单有 %(listed)s 条，经过有 %(found)s 条。") % {"listed": len(proofs), "found": len(lines)}
        )
    for place, (line, proof) in enumerate(zip(lines, proofs, strict=False), start=1):
        checked.entries += 1
        problem = _entry_problem(line, proof, head)
        if problem:
            checked.problems.append(_("第 %(place)s 行：%(problem)s") % {"place": place, "problem": problem})


def _entry_problem(line: Mapping[str, Any], proof: Mapping[str, Any], head: SignedHead) -> str:
    event, detail, index = line["event"], line["detail"], proof["index"]
    if detail is not None:
        salt = bytes.fromhex(detail["salt"])
        if canonical.commitment(salt, detail["payload"]) != event["commitment"]:
            return _("详情与承诺值不符。")
    if index is None:
        return _("导出时还没有封存，不能证明。")
    proved = verify_inclusion(
        leaf=leaf_hash(canonical.dump(event).encode()),
        index=index,
        size=head.size,
        proof=[bytes.fromhex(step) for step in proof["proof"]],
        root=head.root,
    )
    return "" if proved else _("不在检查点之内，或内容改动过。")


def _line(entry: Entry) -> str:
    return canonical.dump(
        {"event": dict(entry.event), "detail": entry.detail, "detail_state": entry.detail_state}
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _table(
    subject: str,
    about_export: Mapping[str, Any],
    note: str,
    signer: signing.Signer,
    entries: Sequence[Entry],
) -> str:
    heads = (_("条目"), _("时间"), _("事项"), _("办理人"), _("岗位"), _("结果"), _("依据"), _("详情"))
    rows = "".join(f"<tr>{_cells(entry)}</tr>\n" for entry in entries)
    facts = "".join(f"<dt>{escape(str(k))}</dt><dd>{escape(str(v))}</dd>" for k, v in about_export.items())
    return (
        f'<!doctype html>\n<html lang="zh-Hans-CN"><head><meta charset="utf-8"><title>{escape(subject)}</title>'
        f"<style>{STYLE}</style></head><body>\n<h1>{escape(_('办理经过'))}</h1><p><code>{escape(subject)}</code></p>\n"
        f"<dl>{facts}</dl>\n<table><thead><tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody></table>\n<h2>{escape(_('检查点'))}</h2><pre>{escape(note)}</pre>\n"
        f"<p>{escape(_('签名密钥'))} <code>{signing.fingerprint(signer.public_key)}</code>{escape(_('。'))}"
        f"{escape(_('核对：'))}<code>yunti audit check-export</code></p></body></html>\n"
    )


def _cells(entry: Entry) -> str:
    event = entry.event
    detail = (
        entry.detail["payload"]
        if entry.detail
        else {"erased": _("已删除"), "withheld": _("未开放")}.get(entry.detail_state, "")
    )
    values = (
        entry.index + 1 if entry.index is not None else _("未封存"),
        event["occurred_at"],
        action_title(event["action"]),
        entry.actor_name or event["actor"],
        event["desk"],
        event["outcome"],
        event["clause"],
        detail,
    )
    return "".join(f"<td>{escape(str(value))}</td>" for value in values)
