"""Writes of the room, re-exported by name."""

from yunti.apps.settlement.services.stepping import take_step, take_steps, take_steps_due

__all__ = ["take_step", "take_steps", "take_steps_due"]
