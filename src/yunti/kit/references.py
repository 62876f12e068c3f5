"""Opaque references of rows, used in addresses and in the audit log instead of running numbers.

Not here: case numbers and voucher codes that people read aloud (`domain.identifiers`).
"""

import secrets
from base64 import b32encode

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 16  # 80 random bits
FROM_BASE32 = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())


LONG = 26  # 130 random bits


def new_long_reference() -> str:
    """For what is worth something to whoever finds it out."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LONG))


def new_reference() -> str:
    """Ten random bytes are exactly sixteen letters of five bits."""
    return b32encode(secrets.token_bytes(10)).translate(FROM_BASE32).decode()
