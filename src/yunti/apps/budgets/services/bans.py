"""A ban for some years of a programme: told which years it is for when it is entered, lifted once the last of them was closed.

Not here: entering bans and lifting them by hand (`apps.registry.services.bars`).
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.budgets.models import BanTerm
from yunti.apps.budgets.queries.bans import current_index, terms_over
from yunti.apps.registry.models import Ban
from yunti.apps.registry.services.bars import lift_bar
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.permissions import Allowed, Decision, Denied

BY_PERIODS = system_actor("programme_periods")


@command("budgets.set_ban_term")
def set_ban_term(step: Step, *, ban: Ban, programme: str, periods: int, by: Actor) -> BanTerm:
    """The year that runs counts as the first."""
    step.require(_by_itself(by))
    first = current_index(programme)
    row = step.create(
        BanTerm,
        ban_ref=ban.ref,
        programme=programme,
        first_index=first,
        last_index=first + periods - 1,
    )
    step.record(row, details={"ban": ban.ref, "from": row.first_index, "to": row.last_index})
    return row


@command("budgets.end_ban_term")
def end_ban_term(step: Step, *, term: BanTerm, by: Actor) -> BanTerm:
    """One that was lifted before by hand, or with the step that it followed from, stays as it is."""
    step.require(_by_itself(by))
    bans = step.lock(Ban.objects.filter(ref=term.ban_ref))
    row = step.lock_one(BanTerm.objects.filter(pk=term.pk))
    if row.ended_at is None:
        if bans and bans[0].lifted_on is None:
            with override("zh-hans"):
                lift_bar(bar=bans[0], reason=_("取消资格的各期已经结束，自行恢复。"), by=by)
        row.ended_at = clock.now()
        step.save(row, "ended_at")
    step.record(row, details={"ban": row.ban_ref, "to": row.last_index})
    return row


def end_bans_due(_now: datetime) -> int:
    """Each in a command of its own, so that one that cannot be ended holds up no other."""
    due = list(terms_over())
    for each in due:
        end_ban_term(term=each, by=BY_PERIODS)
    return len(due)


def _by_itself(by: Actor) -> Decision:
    return Allowed() if by.is_system else Denied("by_the_platform", "a term of a ban is kept by the platform")
