"""An announced event. Not here: what may be announced (`tests/apps/programmes/test_events.py`)."""

from datetime import timedelta

from yunti.apps.programmes.models import Round
from yunti.apps.programmes.services import EventTold, announce_event
from yunti.kit import clock
from yunti.kit.actors import Actor


def announced(each: Round, by: Actor, word: str) -> str:
    begins = clock.now() + timedelta(days=7)
    told = EventTold(
        "promotion",
        f"示例{word}宣讲会",
        begins,
        begins + timedelta(hours=2),
        f"示例{word}会议室",
        f"示例{word}政策宣讲",
        ("enterprise",),  # what invites suppliers shows on every supplier's desk, whatever the place
        "0900-85500000",
    )
    return announce_event(round=each, told=told, by=by).ref
