"""Writes of the room, re-exported by name."""

from yunti.apps.vouchers.services.handing_in import hand_in_due
from yunti.apps.vouchers.services.releasing import release_queue
from yunti.apps.vouchers.services.serving import serve, serve_due
from yunti.apps.vouchers.services.stepping import take_step, take_steps, take_steps_due

__all__ = ["hand_in_due", "release_queue", "serve", "serve_due", "take_step", "take_steps", "take_steps_due"]
