"""Encrypts what lies in the database and is read back by the platform alone: second factors, letters on their way.

Not here: passwords (hashed, `services.passwords`), the secrets themselves (`project.settings`).
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def encrypt(text: str) -> str:
    return _boxes().encrypt(text.encode()).decode()


def decrypt(sealed: str) -> str:
    try:
        return _boxes().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ImproperlyConfigured(
            "What was sealed cannot be read with the secret `fields` of this installation."
        ) from error


def _boxes() -> MultiFernet:
    """The first secret encrypts; older ones still open what they closed."""
    return MultiFernet([_box(text) for text in settings.YUNTI_FIELD_SECRETS])


def _box(text: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"yunti fields " + text.encode()).digest()))
