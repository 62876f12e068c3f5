"""What the automatic checks of a case came to when it was handed in, kept beside it so that lists can show it and ask for it.

Written as `|fail:2|unknown:3|met:9|`, what does not occur left out; empty where the kind of case is not evaluated at all. A case
handed in before this was kept says nothing (null) until it is evaluated again. Not here: the checks by themselves (`packs.checked`).
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from yunti.packs.checked import FAIL, HINT, MET, OPEN, counted
from yunti.packs.reading import Pack

UNSEEN = "unseen"
OUTCOMES = (FAIL, HINT, OPEN, MET, UNSEEN)
"""What a list can be asked for: something is not met, worth a look or open; all is met; nothing is known."""


def checked_as(pack: Pack, workflow: str, judged: Mapping[str, Any]) -> str:
    operation = pack.section("workflows")[workflow].get("evaluates")
    if operation is None:
        return ""
    return "|" + "".join(f"{mark}:{count}|" for mark, count in counted(pack, operation, judged).items())


def counts_in(text: str) -> dict[str, int]:
    """Those that need a look first."""
    pairs = (each.split(":") for each in text.split("|") if each)
    return {mark: int(count) for mark, count in pairs}


def came_to(outcome: str) -> Q:
    if outcome == UNSEEN:
        return Q(checked_as__isnull=True)
    return Q(checked_as__startswith=f"|{MET}:") if outcome == MET else Q(checked_as__contains=f"|{outcome}:")
