"""Writes of the room, re-exported by name."""

from yunti.apps.publicity.services.beginning import begin_objection
from yunti.apps.publicity.services.extending import extend_list
from yunti.apps.publicity.services.handing_over import HandedLine, hand_over_list
from yunti.apps.publicity.services.objecting import (
    confirm_line_objection,
    drop_unconfirmed,
    raise_line_objection,
    settle_line_objection,
    tell_objectors,
)
from yunti.apps.publicity.services.publishing import NewList, publish_list
from yunti.apps.publicity.services.withdrawing import withdraw_list

__all__ = [
    "HandedLine",
    "NewList",
    "begin_objection",
    "confirm_line_objection",
    "drop_unconfirmed",
    "extend_list",
    "hand_over_list",
    "publish_list",
    "raise_line_objection",
    "settle_line_objection",
    "tell_objectors",
    "withdraw_list",
]
