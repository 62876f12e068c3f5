"""What must hold, as lines of a table: the goal, what was measured, whether it holds or why it could not be measured.

Not here: measuring (`rules_engines.py`).
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """`measured` is a ratio or a number of MiB; None with the reason in `why_not`."""

    name: str
    sign: str  # <= or >=
    bound: float
    measured: float | None
    how: str = ""
    why_not: str = ""

    @property
    def holds(self) -> bool | None:
        if self.measured is None:
            return None
        return self.measured <= self.bound if self.sign == "<=" else self.measured >= self.bound

    def line(self) -> dict[str, Any]:
        word = {True: "yes", False: "NO", None: f"not measured: {self.why_not}"}[self.holds]
        shown = "" if self.measured is None else round(self.measured, 3)
        sign = {"<=": "≤", ">=": "≥"}[self.sign]
        return {
            "goal": self.name,
            "must be": f"{sign} {self.bound:g}",
            "measured": shown,
            "holds": word,
            "from": self.how,
        }
