"""Some days before the deadline of receipts whoever has not returned one is reminded by the platform, once for a deadline.

Not here: reminding by hand (`services.remind_missing`), the day itself (`queries.due_of`).
"""

from datetime import datetime

from django.utils.translation import override

from yunti.apps.programmes.models import Round
from yunti.apps.receipts.queries import Desk, desks_below, due_of, lines_of, rounds_to_remind
from yunti.apps.receipts.services import tell
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.actors import Desk as DeskName
from yunti.kit.commands import Step, command
from yunti.kit.permissions import Allowed, Denied
from yunti.kit.wording import listed

WRITTEN_IN = "zh-hans"


def remind_due(now: datetime) -> int:
    """Once a day from the timetable; answers how many authorities were told. Running it twice says nothing twice."""
    day = clock.local(now).date()
    return sum(remind_round(desk=desk, by=system_actor("receipts.remind")) for desk in rounds_to_remind(day))


@command("receipts.remind_round")
def remind_round(step: Step, *, desk: Desk, by: Actor) -> int:
    """Both levels: those who return one, and below them those who are asked by each."""
    step.require(Allowed() if by.is_system else Denied("by_the_platform", "reminded by the platform"))
    row, today = step.lock_one(Round.objects.filter(pk=desk.round.pk)), clock.today()
    due = due_of(row, desk.pack, desk.spec, today)
    told = [
        line.region_code
        for each in (desk, *desks_below(desk, today))
        for line in lines_of(each, today)
        if line.receipt is None and _told(each, line.region_code, f"due:{due}", by)
    ]
    edition = f"{row.programme}/{row.edition}"
    step.record(
        row, details={"regions": told, "due_on": str(due)}, clause=listed(desk.spec.clause), edition=edition
    )
    return len(told)


@override(WRITTEN_IN)
def _told(desk: Desk, code: str, mark: str, by: Actor) -> bool:
    level = DeskName(desk.pack.section("actors")[desk.gathers]["desk"])
    return tell(desk, code, level, mark, by)
