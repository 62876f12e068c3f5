"""Writes of the room, re-exported by name."""

from yunti.apps.settlement.services.answering import receive_answer, take_answer
from yunti.apps.settlement.services.beginning import begin_batch
from yunti.apps.settlement.services.carrying_out import carry_out_due
from yunti.apps.settlement.services.closing import close_period
from yunti.apps.settlement.services.drawing import draw_file, drop_file
from yunti.apps.settlement.services.exporting import release_list
from yunti.apps.settlement.services.recovering import (
    confirm_recovery,
    demand_recovery,
    drop_recovery,
    receive_recovery,
)
from yunti.apps.settlement.services.releasing import release_file, take_file
from yunti.apps.settlement.services.stepping import take_step, take_steps, take_steps_due

__all__ = [
    "begin_batch",
    "carry_out_due",
    "close_period",
    "confirm_recovery",
    "demand_recovery",
    "draw_file",
    "drop_file",
    "drop_recovery",
    "receive_answer",
    "receive_recovery",
    "release_file",
    "release_list",
    "take_answer",
    "take_file",
    "take_step",
    "take_steps",
    "take_steps_due",
]
