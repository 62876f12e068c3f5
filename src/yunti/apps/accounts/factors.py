"""The second factor: codes of RFC 6238 that count once, the fixed secret of demo persons.

Not here: encryption of the secrets (`accounts.sealing`), pages (`web.account`), switching the factor on and off (`services.factors`).
"""

import base64
import hashlib
import hmac
import struct
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from yunti.apps.accounts.models import Person
from yunti.kit import clock

PERIOD_SECONDS = 30
DIGITS = 6
TOLERANCE = 1  # one period to either side: 30 seconds of clock error
TRIES = 5
WAIT = timedelta(minutes=15)


def code_at(secret: str, counter: int) -> str:
    """RFC 4226 over RFC 6238 counters: HMAC-SHA-1, six digits."""
    key = base64.b32decode(secret, casefold=True)
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    value = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{value % 10**DIGITS:0{DIGITS}}"


def typed_code(text: str) -> str:
    """As people type it: full-width digits, blanks, hyphens and capitals do not matter."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(character for character in plain.lower() if character.isalnum())


def counter_of(moment: datetime) -> int:
    return int(moment.timestamp()) // PERIOD_SECONDS


def matching_counter(secret: str, code: str, now: datetime, *, after: int = -1) -> int | None:
    """The period the code belongs to, if it is near enough and later than the one used last."""
    here = counter_of(now)
    found = None
    for counter in range(here - TOLERANCE, here + TOLERANCE + 1):
        if hmac.compare_digest(code_at(secret, counter).encode(), code.encode()) and counter > after:
            found = counter if found is None else found
    return found


def next_code(secret: str, now: datetime, *, after: int = -1) -> str:
    """The code of this period, or of the next when it was used: never one that lapses while it is being typed."""
    here = counter_of(now)
    return code_at(secret, min(max(after + 1, here), here + TOLERANCE))


def demo_secret(login: str) -> str:
    """The same for the same login on every machine; demo and test only, or it would be no secret."""
    if settings.YUNTI_MODE not in clock.TEST_MODES:
        raise ImproperlyConfigured("Fixed second factors exist in demo and test only.")
    return base64.b32encode(hashlib.sha256(f"yunti demo {login}".encode()).digest()[:20]).decode()


def may_have_demo_secret(person: Person) -> bool:
    return person.is_example and settings.YUNTI_MODE in clock.TEST_MODES
