"""Writes of the room, re-exported by name."""

from yunti.apps.notices.services.announcing import announce_due
from yunti.apps.notices.services.following import follow_due
from yunti.apps.notices.services.reminding import remind_due

__all__ = ["announce_due", "follow_due", "remind_due"]
