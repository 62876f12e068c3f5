"""What every write of the room begins with: the pack's section, the period locked, whether it may still be changed.

Not here: the writes themselves.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.budgets.permissions import can_hand_out
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.reference.queries.regions import regions
from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor
from yunti.kit.commands import Step
from yunti.kit.errors import Conflict, NotFoundOrHidden
from yunti.packs.budget import Budget, budget_of
from yunti.packs.reading import Pack


@dataclass(frozen=True)
class Around:
    pack: Pack
    budget: Budget

    @property
    def edition(self) -> str:
        return f"{self.pack.programme}/{self.pack.edition}"

    def has_city(self, each: Round, region_code: str) -> bool:
        """Within the round, and in the table where the table knows that province."""
        known = regions()
        there = region_code in known or each.jurisdiction not in known
        return there and lies_within(each.jurisdiction, region_code)


def around_round(each: Round) -> Around:
    pack = pack_of(each)
    budget = budget_of(pack)
    if budget is None:
        raise NotFoundOrHidden(_("这个项目没有年度额度。"))
    return Around(pack, budget)


def open_period(step: Step, period: ProgrammePeriod, by: Actor, seen: int) -> tuple[ProgrammePeriod, Around]:
    """Locked, so that the amounts of a period are changed one after the other."""
    each = step.lock_one(Round.objects.filter(pk=period.round_id))
    found = around_round(each)
    step.require(can_hand_out(by, each, found.pack, found.budget))
    return held_period(step, period, each, seen), found


def held_period(step: Step, period: ProgrammePeriod, each: Round, seen: int) -> ProgrammePeriod:
    """Locked after its round; refused where it is closed, or was changed since the page was read."""
    row = step.lock_one(ProgrammePeriod.objects.filter(pk=period.pk))
    row.round = each
    if row.closed_at is not None:
        raise Conflict("period_closed", _("这个年度已经结束，不能再改。"))
    if row.version != seen:
        raise Conflict(
            "changed_meanwhile",
            _("填写期间有人改动了这个年度，或者这一次已经办过。"),
            next_step=_("请对照最新的内容再办，已填的还在下面。"),
        )
    return row
