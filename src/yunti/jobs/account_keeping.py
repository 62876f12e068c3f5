"""What the timetable does for accounts each day: mandates that end, accounts nobody uses, sessions long gone.

Not here: how (`apps.accounts.services`).
"""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore

from yunti.apps.accounts import services
from yunti.kit.actors import system_actor

KEEPER = system_actor("accounts.daily")
SIGN_INS_KEPT = timedelta(days=190)  # network logs are kept for six months at least


def end_expired(now: datetime) -> None:
    services.end_expired_mandates(by=KEEPER)


def disable_unused(now: datetime) -> None:
    services.disable_unused_accounts(by=KEEPER)


def forget_sessions(now: datetime) -> None:
    SessionStore.clear_expired()
    services.forget_sign_ins(now - SIGN_INS_KEPT)
