"""One step taken in several cases at once: all of them or none.

Not here: one case (`moving.py`), what would happen (`queries.own_steps`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.services.locking import lock_cases
from yunti.apps.cases.services.moving import move_case
from yunti.kit.actors import OFFICERS, Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, Problem, Refused
from yunti.kit.permissions import only_desks

MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Failed:
    """Which case keeps the rest from going, and why."""

    ref: str
    refusal: Refused


class NotAllMoved(Refused):
    """Nothing was done; carries every case that stands in the way."""

    def __init__(self, failed: Sequence[Failed], count: int) -> None:
        super().__init__(
            "not_all_moved",
            _("%(count)s 件里有 %(failed)s 件办不了，一件也没有办。")
            % {"count": count, "failed": len(failed)},
            next_step=_("请去掉办不了的几件，或者先办好它们缺的事项。"),
        )
        self.failed = tuple(failed)


@command("cases.move_cases")
def move_cases(
    step: Step,
    *,
    cases: Sequence[Case],
    action: str,
    seen: Mapping[str, int],
    by: Actor,
    stated: Mapping[str, str] | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    through: str = "",
    key: str | None = None,
) -> list[Case]:
    """`seen` gives for each reference the number of steps the person saw; `through` as in `move_case`."""
    step.require(only_desks(by, *OFFICERS))
    if not cases or len(cases) > MOST_AT_ONCE:
        text = _("一次选 1 到 %(most)s 件。") % {"most": MOST_AT_ONCE}
        raise InvalidInput([Problem("case", "count", text)])
    lock_cases(step, cases)
    moved, failed = [], []
    for case in sorted(cases, key=lambda each: each.pk):
        try:
            moved.append(
                move_case(
                    case=case,
                    action=action,
                    seen=seen.get(case.ref, -1),
                    by=by,
                    stated=stated,
                    reasons=reasons,
                    note=note,
                    through=through,
                )
            )
        except Refused as refusal:
            failed.append(Failed(case.ref, refusal))
    if failed:
        raise NotAllMoved(failed, len(cases))
    step.record(details={"action": action, "cases": [case.ref for case in moved]})
    return moved
