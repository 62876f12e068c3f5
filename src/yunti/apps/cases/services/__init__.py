"""Writes of the room, re-exported by name."""

from yunti.apps.cases.services.answering import Change, save_answers
from yunti.apps.cases.services.assigning import assign_person, end_assignment
from yunti.apps.cases.services.moving import GuardsMissing, move_case
from yunti.apps.cases.services.objecting import confirm_objection, raise_objection, settle_objection
from yunti.apps.cases.services.starting import start_case
from yunti.apps.cases.services.stating import state_guard, withdraw_statement

__all__ = [
    "Change",
    "GuardsMissing",
    "assign_person",
    "confirm_objection",
    "end_assignment",
    "move_case",
    "raise_objection",
    "save_answers",
    "settle_objection",
    "start_case",
    "state_guard",
    "withdraw_statement",
]
