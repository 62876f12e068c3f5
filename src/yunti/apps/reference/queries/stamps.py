"""Keeps what rarely changes in the memory of the process, and notices within seconds when another process changes it.

One statement over two rows at most every two seconds, however many questions are asked; the process that makes a
change forgets at once, the others see it two seconds later at the latest. Commands must not ask after they wrote.
Not here: what is kept (`calendar.py`, `regions.py`).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from yunti.apps.reference.enums import Topic
from yunti.apps.reference.models import ReferenceStamp
from yunti.kit import clock

LOOK_AGAIN_AFTER = timedelta(seconds=2)

T = TypeVar("T")

_kept: dict[Topic, tuple[str, Any]] = {}
_looked: list[tuple[datetime, dict[str, str]]] = []


def remembered(topic: Topic, build: Callable[[], T]) -> T:
    """What was built under the present stamp; the stamp is read first, so that no change can slip in between."""
    stamp = _stamps().get(topic.value, "")
    kept = _kept.get(topic)
    if kept is None or kept[0] != stamp:
        kept = _kept[topic] = (stamp, build())
    return cast(T, kept[1])


def forget() -> None:
    """The next question looks at the stamps and, if they differ, at the rows."""
    _looked.clear()


def _stamps() -> dict[str, str]:
    now = clock.now()
    for looked_at, stamps in _looked[-1:]:
        if timedelta(0) <= now - looked_at < LOOK_AGAIN_AFTER:
            return stamps
    stamps = dict(ReferenceStamp.objects.values_list("topic", "stamp"))
    _looked[:] = [(now, stamps)]
    return stamps
