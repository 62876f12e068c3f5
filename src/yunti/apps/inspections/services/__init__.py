"""Writes of the room, re-exported by name."""

from yunti.apps.inspections.services.sampling import agree_redraw, ask_redraw, commit_sample, draw_sample
from yunti.apps.inspections.services.visiting import Typed, add_photo, save_visit, sign_visit

__all__ = [
    "Typed",
    "add_photo",
    "agree_redraw",
    "ask_redraw",
    "commit_sample",
    "draw_sample",
    "save_visit",
    "sign_visit",
]
