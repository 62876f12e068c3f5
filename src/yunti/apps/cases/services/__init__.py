"""Writes of the room, re-exported by name."""

from yunti.apps.cases.services.answering import Change, save_answers
from yunti.apps.cases.services.assigning import assign_person, decline_assignment, end_assignment
from yunti.apps.cases.services.binding import Place, bind_evidence, choose_pages, unbind_evidence
from yunti.apps.cases.services.by_itself import take_steps_due
from yunti.apps.cases.services.handling import (
    Handed,
    NotAllHanded,
    give_back_case,
    hand_over,
    hand_over_foreseen,
    reassign_case,
    take_case,
)
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.cases.services.moving import GuardsMissing, move_case
from yunti.apps.cases.services.moving_many import MOST_AT_ONCE, Failed, NotAllMoved, move_cases
from yunti.apps.cases.services.numbering import keep_numbers_due
from yunti.apps.cases.services.objecting import confirm_objection, raise_objection, settle_objection
from yunti.apps.cases.services.pausing import count_days_anew, pause_case, resume_case
from yunti.apps.cases.services.reopening import reopen_case
from yunti.apps.cases.services.signing import ask_to_sign_off, sign_off, withdraw_sign_off
from yunti.apps.cases.services.starting import start_case, start_for_authority
from yunti.apps.cases.services.stating import state_guard, withdraw_statement

__all__ = [
    "MOST_AT_ONCE",
    "Change",
    "Failed",
    "GuardsMissing",
    "Handed",
    "NotAllHanded",
    "NotAllMoved",
    "Place",
    "ask_to_sign_off",
    "assign_person",
    "bind_evidence",
    "choose_pages",
    "confirm_objection",
    "count_days_anew",
    "decline_assignment",
    "end_assignment",
    "give_back_case",
    "hand_over",
    "hand_over_foreseen",
    "keep_numbers_due",
    "move_case",
    "move_cases",
    "note_happening",
    "pause_case",
    "raise_objection",
    "reassign_case",
    "reopen_case",
    "resume_case",
    "save_answers",
    "settle_objection",
    "sign_off",
    "start_case",
    "start_for_authority",
    "state_guard",
    "take_case",
    "take_steps_due",
    "unbind_evidence",
    "withdraw_sign_off",
    "withdraw_statement",
]
