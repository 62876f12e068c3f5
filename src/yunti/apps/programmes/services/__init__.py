"""Writes of the room, re-exported by name."""

from yunti.apps.programmes.services.rounds import (
    NewRound,
    NewWindow,
    change_window,
    close_round,
    open_round,
    set_quota,
)

__all__ = ["NewRound", "NewWindow", "change_window", "close_round", "open_round", "set_quota"]
