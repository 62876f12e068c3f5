"""Reasons that a pack holds ready for giving a case back or turning it down, and how often a step may be taken.

Not here: the test whether a reason came too late (`domain.reasons`), the step itself (`apps.cases`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.reading import Pack, several
from yunti.rules.errors import nearest

ONCE_AS_A_STEP, ONCE_AS_REASONS = "step", "reasons"


@dataclass(frozen=True)
class ReadyReason:
    """`text` says what is wrong, `advice` what would put it right."""

    name: str
    text: str
    advice: str
    clause: tuple[str, ...]


def ready_reasons(pack: Pack, action: str) -> list[ReadyReason]:
    """In the order of the pack; those without `for` fit every step that asks for reasons."""
    return [
        ReadyReason(name, raw["text"], raw.get("advice", ""), tuple(several(raw.get("clause"))))
        for name, raw in pack.section("reasons").items()
        if not raw.get("for") or action in several(raw["for"])
    ]


def once(declared: Mapping[str, Any]) -> str:
    """`step`: the step is taken once in a case; `reasons`: what was not told the first time cannot be told later."""
    return str(declared.get("once", ""))


def reason_faults(pack: Pack) -> Iterator[Problem]:
    actions = {move["action"] for each in pack.section("workflows").values() for move in each["moves"]}
    for name, raw in pack.section("reasons").items():
        for action in several(raw.get("for")):
            if action not in actions:
                yield pack.problem(("reasons", name, "for"), f"没有一步叫 {action}{nearest(action, actions)}")
