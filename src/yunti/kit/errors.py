"""Business refusals: every one says what is the case, on what ground, and what to do next.

Not here: faults of the program (ordinary exceptions) and pack errors (`packs.errors`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.kit.wording import sequence


class Refused(Exception):
    """A rule says no. `code` is for machines, `reason` for people, `clause` the ground, `next_step` the way onward."""

    status = 422
    denial = False

    def __init__(self, code: str, reason: str, *, clause: str = "", next_step: str = "") -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = str(reason)
        self.clause = clause
        self.next_step = str(next_step)


class Forbidden(Refused):
    """This actor may not do this here; written to the audit log as a denial."""

    status = 403
    denial = True


class CommandMisused(RuntimeError):
    """The body of a command forgot its permission or its audit event; the program is wrong, not the user."""


class Conflict(Refused):
    """Somebody else was faster, or the same key came with other content."""

    status = 409


class NotFoundOrHidden(Refused):
    """There is no such thing for this actor; existing and hidden look the same."""

    status = 404

    def __init__(self, reason: str = "", *, next_step: str = "") -> None:
        super().__init__("not_found", reason or _("没有找到。"), next_step=next_step)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was typed: the field, what is wrong, what would be right."""

    field: str
    code: str
    text: str
    suggestion: str = ""


class InvalidInput(Refused):
    """What was typed cannot be taken; carries every problem at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        if not problems:
            raise ValueError("InvalidInput needs at least one problem")
        super().__init__("invalid_input", sequence(problem.text for problem in problems))
        self.problems = tuple(problems)

    def by_field(self) -> Mapping[str, list[Problem]]:
        fields: dict[str, list[Problem]] = {}
        for problem in self.problems:
            fields.setdefault(problem.field, []).append(problem)
        return fields
