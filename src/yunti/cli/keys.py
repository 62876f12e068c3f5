"""The keys of an installation: which there are, by name and fingerprint; sealed with a passphrase when they shall travel.

A backup without the keys is safe to store anywhere; a restore then needs the keys from where they are kept.
Not here: what a key is for (`project.settings`, `apps.audit.signing`).
"""

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from yunti.cli.language import _
from yunti.cli.screen import refuse

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FOLDER = "secrets"
SCRYPT = {"n": 2**16, "r": 8, "p": 1}
SALT_BYTES = NONCE_BYTES = 16
PURPOSE = b"yunti keys 1"


def paths(data: Path) -> list[Path]:
    folder = data / FOLDER
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


def fingerprint(content: bytes) -> str:
    """Tells keys apart without giving them away: their entropy is far above what could be tried."""
    return hashlib.sha256(PURPOSE + content).hexdigest()[:16]


def listed(data: Path) -> list[dict[str, str]]:
    return [
        {"name": path.relative_to(data / FOLDER).as_posix(), "fingerprint": fingerprint(path.read_bytes())}
        for path in paths(data)
    ]


def _cipher(passphrase: str, salt: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return AESGCM(Scrypt(salt=salt, length=32, **SCRYPT).derive(passphrase.encode()))


def write_sealed(data: Path, target: Path, passphrase: str) -> None:
    content = {
        path.relative_to(data / FOLDER).as_posix(): base64.b64encode(path.read_bytes()).decode()
        for path in paths(data)
    }
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    sealed = _cipher(passphrase, salt).encrypt(nonce, json.dumps(content).encode(), PURPOSE)
    target.write_bytes(salt + nonce + sealed)


def open_sealed(source: Path, passphrase: str) -> dict[str, bytes]:
    from cryptography.exceptions import InvalidTag

    blob = source.read_bytes()
    salt, nonce, sealed = (
        blob[:SALT_BYTES],
        blob[SALT_BYTES : SALT_BYTES + NONCE_BYTES],
        blob[SALT_BYTES + NONCE_BYTES :],
    )
    try:
        content = json.loads(_cipher(passphrase, salt).decrypt(nonce, sealed, PURPOSE))
    except InvalidTag:
        refuse(_("口令不对，密钥没有恢复。"), _("请用写备份时的口令重试。"))
    return {name: base64.b64decode(text) for name, text in content.items()}


def put_back(data: Path, content: dict[str, bytes]) -> None:
    """Readable by the owner only, from the first byte on."""
    for name, text in content.items():
        path = data / FOLDER / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)


def missing(data: Path, wanted: list[dict[str, str]]) -> list[str]:
    """Names of keys that the backup's data were made with and this installation does not have."""
    here = {(key["name"], key["fingerprint"]) for key in listed(data)}
    return [key["name"] for key in wanted if (key["name"], key["fingerprint"]) not in here]
