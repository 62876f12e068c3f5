"""What the timetable does for personal data: once a day, whatever is older than its period goes.

Not here: the periods (`apps.privacy.register`).
"""

from datetime import datetime

from yunti.apps.privacy.retention import apply_retention, forget_people
from yunti.kit.actors import system_actor

KEEPER = system_actor("privacy.retention")


def keep_periods(now: datetime) -> None:
    forget_people(by=KEEPER)
    apply_retention(by=KEEPER)
