"""Writes of the room, re-exported by name."""

from yunti.apps.inspections.services.check_drawing import (
    agree_check_redraw,
    ask_check_redraw,
    commit_check_draw,
    draw_checks,
)
from yunti.apps.inspections.services.checking import (
    Found,
    add_check_file,
    confirm_check,
    dismiss_check,
    record_check,
    rest_on_check,
)
from yunti.apps.inspections.services.sampling import agree_redraw, ask_redraw, commit_sample, draw_sample
from yunti.apps.inspections.services.visiting import Typed, add_photo, save_visit, sign_visit

__all__ = [
    "Found",
    "Typed",
    "add_check_file",
    "add_photo",
    "agree_check_redraw",
    "agree_redraw",
    "ask_check_redraw",
    "ask_redraw",
    "commit_check_draw",
    "commit_sample",
    "confirm_check",
    "dismiss_check",
    "draw_checks",
    "draw_sample",
    "record_check",
    "rest_on_check",
    "save_visit",
    "sign_visit",
]
