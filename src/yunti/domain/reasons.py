"""Giving back and turning down with reasons: all of them at once, later only those, and only on stated grounds.

Not here: who may do so and by when (workflows of the packs).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from yunti.domain.characters import without_blanks


@dataclass(frozen=True, slots=True)
class ReasonsFinding:
    allowed: bool
    new: tuple[str, ...] = ()


def stated(reasons: Sequence[str]) -> list[str]:
    return [reason for reason in reasons if without_blanks(reason)]


def may_return(reasons: Sequence[str], previous: Sequence[str]) -> ReasonsFinding:
    """At least one reason; after a first return only reasons named then, and whatever is new is told."""
    given, known = stated(reasons), set(stated(previous))
    new = tuple(dict.fromkeys(reason for reason in given if reason not in known)) if known else ()
    return ReasonsFinding(bool(given) and not new, new)


def may_reject(reasons: Sequence[str], ground: str | None, grounds: Collection[str]) -> ReasonsFinding:
    return ReasonsFinding(bool(stated(reasons)) and ground in grounds)
