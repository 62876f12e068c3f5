"""Writes of the room, re-exported by name."""

from yunti.apps.appeals.services.deciding import decide_appeal
from yunti.apps.appeals.services.filing import file_appeal, withdraw_appeal

__all__ = ["decide_appeal", "file_appeal", "withdraw_appeal"]
