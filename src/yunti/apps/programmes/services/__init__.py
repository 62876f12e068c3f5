"""Writes of the room, re-exported by name."""

from yunti.apps.programmes.services.asked import NewRound, NewWindow
from yunti.apps.programmes.services.events import EventTold, announce_event, correct_event, withdraw_event
from yunti.apps.programmes.services.notices import publish_round_notice, withdraw_round_notice
from yunti.apps.programmes.services.revising import Revision, revise_round, set_quota
from yunti.apps.programmes.services.rounds import close_round, open_round

__all__ = [
    "EventTold",
    "NewRound",
    "NewWindow",
    "Revision",
    "announce_event",
    "close_round",
    "correct_event",
    "open_round",
    "publish_round_notice",
    "revise_round",
    "set_quota",
    "withdraw_event",
    "withdraw_round_notice",
]
