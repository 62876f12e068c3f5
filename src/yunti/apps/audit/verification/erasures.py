"""Which cleared details an erasure accounts for: the erasing event names them in its own detail.

Not here: erasing (`apps.privacy`).
"""

import json
from functools import lru_cache

from yunti.kit import canonical
from yunti.kit.models import AuditDetail, AuditEvent

ERASING_ACTIONS = frozenset({"privacy.erase_person", "privacy.apply_retention"})
ERASED_EVENTS = "erased_events"


class Erasures:
    def __init__(self) -> None:
        self._named = lru_cache(maxsize=16)(_named_by)

    def covers(self, erased_by: int | None, event: int) -> bool:
        return erased_by is not None and event in self._named(erased_by)


def _named_by(erased_by: int) -> frozenset[int]:
    detail = AuditDetail.objects.select_related("event").filter(event_id=erased_by).first()
    if detail is None or detail.payload is None or detail.salt is None:
        return frozenset()
    event = detail.event
    if event.action not in ERASING_ACTIONS or event.outcome != AuditEvent.Outcome.DONE:
        return frozenset()
    if canonical.commitment(bytes(detail.salt), detail.payload) != event.commitment:
        return frozenset()
    return frozenset(json.loads(detail.payload).get(ERASED_EVENTS, ()))
