"""The text of a checkpoint, as in C2SP tlog-checkpoint and signed-note: written, read, its signature checked.

    yunti/4f0c…            origin
    1284                   size of the log
    q83v…=                 root, base64
    at 2026-05-12T01:31:00+00:00
                           (empty line)
    — yunti/4f0c… 3q2+7w…  signature: key hash and signature, base64

Not here: keys (`signing.py`), rows of checkpoints (`services.py`).
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yunti.apps.audit import signing
from yunti.kit.errors import InvalidInput, Problem

DASH = "— "
LONGEST = 16_384
ROOT_BYTES = 32


@dataclass(frozen=True)
class SignedHead:
    """A checkpoint as read from a text; nothing about it is believed until `signed_by` says so."""

    origin: str
    size: int
    root: bytes
    at: datetime
    signatures: tuple[tuple[str, bytes, bytes], ...]  # name, key hash, signature
    body: bytes

    def signed_by(self, algorithm: str, public_key: bytes) -> bool:
        wanted = signing.key_hash(self.origin, algorithm, public_key)
        return any(
            name == self.origin
            and key == wanted
            and signing.verify(algorithm, public_key, self.body, signature)
            for name, key, signature in self.signatures
        )


def body_of(*, origin: str, size: int, root: bytes, at: datetime) -> str:
    lines = (
        origin,
        str(size),
        base64.b64encode(root).decode(),
        f"at {at.isoformat(timespec='microseconds')}",
    )
    return "\n".join(lines) + "\n"


def sign_note(body: str, *, origin: str, signer: signing.Signer) -> str:
    key = signing.key_hash(origin, signer.algorithm, signer.public_key)
    signature = base64.b64encode(key + signer.sign(body.encode())).decode()
    return f"{body}\n{DASH}{origin} {signature}\n"


def read_note(text: str) -> SignedHead:
    """`InvalidInput` says in one sentence what is not a checkpoint about the text."""
    try:
        return _read(text)
    except (ValueError, binascii.Error) as error:
        raise InvalidInput(
            [
                Problem(
                    "file",
                    "not_a_checkpoint",
                    _("这不是检查点文件：%(why)s。") % {"why": error},
                    _("请使用“下载检查点”得到的文件，不要改动内容。"),
                )
            ]
        ) from error


def _read(text: str) -> SignedHead:
    if len(text) > LONGEST:
        raise ValueError(_("文件过长"))
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    body, divider, tail = text.partition("\n\n")
    lines = body.split("\n")
    if not divider or len(lines) < 4:
        raise ValueError(_("缺少正文或签名"))
    origin, size, root, *more = lines
    if not size.isascii() or not size.isdigit() or (size != "0" and size.startswith("0")):
        raise ValueError(_("第 2 行应为条数"))
    at = next((line[3:] for line in more if line.startswith("at ")), "")
    digest = base64.b64decode(root, validate=True)
    if len(digest) != ROOT_BYTES:
        raise ValueError(_("第 3 行应为 32 字节的根"))
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError(_("时间没有时区"))
    signatures = tuple(_signature(line) for line in tail.splitlines() if line)
    if not signatures:
        raise ValueError(_("缺少签名"))
    return SignedHead(origin, int(size), digest, moment, signatures, (body + "\n").encode())


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _space, encoded = line.removeprefix(DASH).partition(" ")
    raw = base64.b64decode(encoded, validate=True)
    if not line.startswith(DASH) or not name or len(raw) <= 4:
        raise ValueError(_("签名行不完整"))
    return name, raw[:4], raw[4:]
