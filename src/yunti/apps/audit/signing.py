"""Keys and signatures of checkpoints behind one small provider, so that another algorithm can take its place.

The secret key lies in the data folder, readable by its owner only; the database knows public halves.
Not here: what is signed (`checkpoints.py`), who may sign (`permissions.py`).
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

KEY_FILE = "audit-signing-key.pem"


class Provider(Protocol):
    """One algorithm. `note_type` is the byte that C2SP signed notes give it."""

    algorithm: str
    note_type: bytes

    def new_secret(self) -> bytes: ...

    def public_of(self, secret: bytes) -> bytes: ...

    def sign(self, secret: bytes, data: bytes) -> bytes: ...

    def verify(self, public: bytes, data: bytes, signature: bytes) -> bool: ...


class Ed25519:
    algorithm = "ed25519"
    note_type = b"\x01"

    def new_secret(self) -> bytes:
        return Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def public_of(self, secret: bytes) -> bytes:
        return (
            self._load(secret)
            .public_key()
            .public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        )

    def sign(self, secret: bytes, data: bytes) -> bytes:
        return self._load(secret).sign(data)

    def verify(self, public: bytes, data: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True

    def _load(self, secret: bytes) -> Ed25519PrivateKey:
        key = serialization.load_pem_private_key(secret, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError("the signing key is not an Ed25519 key")
        return key


PROVIDERS: dict[str, Provider] = {"ed25519": Ed25519()}
DEFAULT = "ed25519"


@dataclass(frozen=True)
class Signer:
    algorithm: str
    public_key: bytes
    secret: bytes

    def sign(self, data: bytes) -> bytes:
        return PROVIDERS[self.algorithm].sign(self.secret, data)


def signer() -> Signer:
    """The signer of this installation; its key is made at the first use."""
    secret = _secret_key(Path(settings.YUNTI_DATA) / "secrets" / KEY_FILE)
    return Signer(DEFAULT, PROVIDERS[DEFAULT].public_of(secret), secret)


def verify(algorithm: str, public_key: bytes, data: bytes, signature: bytes) -> bool:
    provider = PROVIDERS.get(algorithm)
    return provider is not None and provider.verify(public_key, data, signature)


def key_hash(origin: str, algorithm: str, public_key: bytes) -> bytes:
    """Four bytes that name the key in a signed note (C2SP signed-note)."""
    kind = PROVIDERS[algorithm].note_type
    return hashlib.sha256(origin.encode() + b"\n" + kind + public_key).digest()[:4]


def fingerprint(public_key: bytes) -> str:
    """What two people read to each other to compare keys."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def _secret_key(path: Path) -> bytes:
    if path.exists():
        return path.read_bytes()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = PROVIDERS[DEFAULT].new_secret()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(fresh)
    return fresh
