"""What the timetable does for personal data: whatever is older than its period goes, as does what nobody confirmed.

Not here: the periods (`apps.privacy.register`).
"""

from datetime import datetime

from yunti.apps.privacy.retention import apply_retention, forget_people
from yunti.apps.publicity.services import drop_unconfirmed
from yunti.kit.actors import system_actor

KEEPER = system_actor("privacy.retention")


def keep_periods(now: datetime) -> None:
    forget_people(by=KEEPER)
    apply_retention(by=KEEPER)


def drop_objections(now: datetime) -> None:
    drop_unconfirmed(by=KEEPER)
