"""The only clock of the product: moments are aware UTC, days are those of Asia/Shanghai.

Pure floors never import this; they are handed `as_of` or `now`.
Not here: working days and ends of periods (`domain.calendar`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
TEST_MODES = frozenset({"demo", "test"})

_frozen: ContextVar[datetime | None] = ContextVar("yunti_frozen_clock", default=None)


def now() -> datetime:
    """The moment in UTC; in demo and test it may be held or shifted."""
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    return datetime.now(UTC) + shift()


def today() -> date:
    return now().astimezone(BUSINESS_ZONE).date()


def local(moment: datetime) -> datetime:
    """The same moment as the clock on an office wall shows it."""
    return moment.astimezone(BUSINESS_ZONE)


def shift() -> timedelta:
    """How far a demo or test runs from real time; zero everywhere else."""
    seconds = getattr(settings, "YUNTI_CLOCK_SHIFT_SECONDS", 0)
    if seconds and settings.YUNTI_MODE not in TEST_MODES:
        raise ImproperlyConfigured("A shifted clock is allowed in demo and test only.")
    return timedelta(seconds=seconds)


def is_held() -> bool:
    return _frozen.get() is not None


@contextmanager
def held(moment: datetime) -> Iterator[None]:
    """Hold the clock at one moment; demo and test only."""
    if settings.YUNTI_MODE not in TEST_MODES:
        raise ImproperlyConfigured("The clock can be held in demo and test only.")
    if moment.tzinfo is None:
        raise ValueError("held() needs an aware moment")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
