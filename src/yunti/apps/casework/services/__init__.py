"""Writes of the room, re-exported by name."""

from yunti.apps.casework.services.answering import answer_question
from yunti.apps.casework.services.asking import ask_question, withdraw_question
from yunti.apps.casework.services.marking import RowMark, mark_rows
from yunti.apps.casework.services.noting import correct_note, write_note
from yunti.apps.casework.services.overriding import decide_otherwise, withdraw_override
from yunti.apps.casework.services.viewing import delete_view, save_view, set_default_view

__all__ = [
    "RowMark",
    "answer_question",
    "ask_question",
    "correct_note",
    "decide_otherwise",
    "delete_view",
    "mark_rows",
    "save_view",
    "set_default_view",
    "withdraw_override",
    "withdraw_question",
    "write_note",
]
