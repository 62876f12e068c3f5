"""Taking seats: the next in the order of the draw, until as many sit as are due. Parts of commands of this room.

Not here: promising and drawing, leaving (`seating.py`), scores (`scoring.py`).
"""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import override

from yunti.apps.cases.models import Case
from yunti.apps.cases.services.assigning import Asking, invite
from yunti.apps.experts.models import Expert
from yunti.apps.panels.enums import SeatEnd
from yunti.apps.panels.models import Panel, PanelSeat
from yunti.apps.panels.queries.eligible import Candidate, Wanted, judged
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step
from yunti.kit.wording import sequence, without_stop
from yunti.packs.panels import PanelRule
from yunti.packs.reading import Pack


def lock_experts(step: Step, panels: Iterable[Panel]) -> None:
    """All of the list, for whoever comes next is not known before; nobody gives them their last case meanwhile. Milliseconds."""
    refs = {member.partition(" ")[2] for each in panels for member in each.members}
    if refs:
        step.lock(Expert.objects.filter(ref__in=refs))


def fill(step: Step, panel: Panel, case: Case, pack: Pack, rule: PanelRule, by: Actor) -> list[PanelSeat]:
    """The next in the order of the draw, one after the other; who can no longer be asked is passed over, and it is said why."""
    taken = list(PanelSeat.objects.filter(panel=panel).values_list("recused_at", flat=True))
    missing = panel.seats_due - sum(1 for each in taken if each is None)
    order = [member.partition(" ")[2] for member in panel.drawn[len(taken) :]]
    if missing < 1 or not order:
        return []
    today = clock.today()
    pool = list(Expert.objects.filter(ref__in=order).select_related("person"))
    with override("zh-hans"):
        standing = {
            each.expert.ref: each
            for each in judged(case, _as_promised(pack, panel, rule, today), pool, today)
        }
    made: list[PanelSeat] = []
    for place, ref in enumerate(order, len(taken) + 1):
        if not missing:
            break
        seat = _seat(step, panel, case, place, standing[ref], by)
        missing -= seat.recused_at is None
        made.append(seat)
    return made


def _as_promised(pack: Pack, panel: Panel, rule: PanelRule, day: date) -> Wanted:
    """By the fields and the way of review under which the list was fixed."""
    return Wanted(rule, panel.count, rule.at_most(pack, day), tuple(panel.fields), panel.mode)


def _seat(step: Step, panel: Panel, case: Case, place: int, found: Candidate, by: Actor) -> PanelSeat:
    now = clock.now()
    values = {"panel": panel, "expert": found.expert, "place": place, "seated_at": now}
    if not found.may:
        why = sequence(map(without_stop, found.reasons))[:400]
        passed = {"recused_at": now, "recused_by": by.ref, "end": SeatEnd.PASSED, "why": why}
        return step.create(PanelSeat, **values, **passed)
    asking = Asking(found.expert.person, panel.role, panel.asked_as, panel.drawn_by, panel.name)
    return step.create(PanelSeat, assignment=invite(step, case, asking, found.expert, by=by), **values)


def told_of(seats: Iterable[PanelSeat]) -> list[dict[str, object]]:
    return [
        {"place": each.place, "expert": each.expert.ref, "end": each.end, "why": each.why} for each in seats
    ]
