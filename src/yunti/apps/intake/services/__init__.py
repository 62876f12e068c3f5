"""Writes of the room, re-exported by name."""

from yunti.apps.intake.services.arriving import Asked, arrive
from yunti.apps.intake.services.handing_in import hand_in_due
from yunti.apps.intake.services.ordering import count_turns, count_turns_due
from yunti.apps.intake.services.preparing import prepare, take_back

__all__ = ["Asked", "arrive", "count_turns", "count_turns_due", "hand_in_due", "prepare", "take_back"]
