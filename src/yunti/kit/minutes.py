"""The code of a minute: printed on a picture it says, to whoever holds the key, when the picture was made, so that a copy shows its age.

It proves no right: whoever sees it may copy it. Not here: what it stands on (`web`).
"""

import re
from base64 import b32encode
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from yunti.kit import clock
from yunti.kit.references import FROM_BASE32

SALT = "yunti.kit.minutes"
MINUTE = "%Y%m%d%H%M"
SIGNS = 10  # 50 bits
_CODE = re.compile(rf"(\d{{12}})([0-9a-z]{{{SIGNS}}})", re.ASCII)


def minute_code(subject: str, moment: datetime) -> str:
    """Of the minute in business time, for this subject alone."""
    minute = clock.local(moment).strftime(MINUTE)
    return minute + _signs(subject, minute)


def minute_of(subject: str, code: str) -> datetime | None:
    """None for a code that was never given for the subject, or that lies in the future."""
    found = _CODE.fullmatch(code)
    if found is None or not constant_time_compare(found[2], _signs(subject, found[1])):
        return None
    try:
        moment = datetime.strptime(found[1], MINUTE).replace(tzinfo=clock.BUSINESS_ZONE)
    except ValueError:
        return None
    return moment if moment <= clock.now() + timedelta(minutes=1) else None


def _signs(subject: str, minute: str) -> str:
    signed = salted_hmac(SALT, f"{subject}:{minute}", algorithm="sha256").digest()
    return b32encode(signed).translate(FROM_BASE32).decode()[:SIGNS]
