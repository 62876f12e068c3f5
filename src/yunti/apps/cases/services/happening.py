"""Noting that something happened of which people are to be told. Any command of this room or of a later one calls it.

One insert in the command's own transaction: it is told if and only if it happened.
Not here: who is told what (`apps.notices`).
"""

from collections.abc import Mapping
from typing import Any

from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Case, Happening
from yunti.kit import clock
from yunti.kit.actors import Actor


def note_happening(
    case: Case, kind: HappeningKind, *, by: Actor, about: str = "", told: Mapping[str, Any] | None = None
) -> Happening:
    """`told` may only hold what everybody who is told of this kind may see; names of objectors and the like stay out."""
    return Happening.objects.create(
        case=case,
        kind=kind,
        about=about,
        told=dict(told or {}),
        happened_at=clock.now(),
        caused_by=by.ref,
        next_at=clock.now(),
    )
