"""Writes of the room, re-exported by name."""

from yunti.apps.panels.services.marking import mark_file
from yunti.apps.panels.services.scoring import Given, go_without_added, hand_in_scores, save_scores
from yunti.apps.panels.services.seating import (
    accept_seat,
    agree_redraw,
    ask_redraw,
    commit_panel,
    decline_review,
    decline_seat,
    draw_panel,
    end_review,
    end_seat,
)

__all__ = [
    "Given",
    "accept_seat",
    "agree_redraw",
    "ask_redraw",
    "commit_panel",
    "decline_review",
    "decline_seat",
    "draw_panel",
    "end_review",
    "end_seat",
    "go_without_added",
    "hand_in_scores",
    "mark_file",
    "save_scores",
]
