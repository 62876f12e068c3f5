"""Opaque references of rows, used in addresses and in the audit log instead of running numbers.

Not here: case numbers and voucher codes that people read aloud (`domain.identifiers`).
"""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 16  # 80 random bits


def new_reference() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
