"""What the timetable does for the audit log: seal every two seconds, sign a checkpoint and start a verification each day.

Not here: how (`apps.audit`).
"""

from datetime import datetime

from yunti.apps.audit import background
from yunti.apps.audit.queries import anything_unsealed
from yunti.apps.audit.sealing import seal_pending
from yunti.apps.audit.services import publish_checkpoint
from yunti.kit.actors import system_actor

SEALER = system_actor("audit.seal")
KEEPER = system_actor("audit.daily")

needed = anything_unsealed


def seal(now: datetime) -> None:
    seal_pending(by=SEALER)


def sign_checkpoint(now: datetime) -> None:
    seal_pending(by=SEALER)
    publish_checkpoint(by=KEEPER)


def start_verification(now: datetime) -> None:
    """As a job of its own: it may take minutes, and the timetable must go on sealing."""
    background.start_verification(by=KEEPER)
