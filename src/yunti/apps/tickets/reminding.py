"""Before the day by which a ticket is to be answered: a reminder to its desk. After it: the authority above is told. Each once for a day.

Not here: the day itself (`services`), deadlines of cases (`apps.notices`).
"""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.messages.services import post_message
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.apps.tickets.audiences import above, of_authority
from yunti.apps.tickets.enums import UNSETTLED
from yunti.apps.tickets.models import Ticket
from yunti.apps.tickets.services import WRITTEN_IN
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.permissions import Allowed, Denied

SOON = 3  # working days


def remind_due(now: datetime) -> int:
    """Once a day from the timetable; running it twice says nothing twice."""
    if not _due(clock.today()).exists():
        return 0
    return remind_desks(by=system_actor("tickets.reminding"))


def _due(today: date) -> QuerySet[Ticket]:
    last = working_calendar().add_working_days(today, SOON).value
    return Ticket.objects.filter(state__in=UNSETTLED, due_on__lte=last).order_by("id")


@command("tickets.remind_desks")
def remind_desks(step: Step, *, by: Actor) -> int:
    step.require(
        Allowed() if by.is_system else Denied("by_the_platform", "desks are reminded by the platform")
    )
    today = clock.today()
    said = sum(_reminded(row, today, by) for row in _due(today))
    step.record(details={"count": said})
    return said


@override(WRITTEN_IN)
def _reminded(row: Ticket, today: date, by: Actor) -> int:
    is_over = row.due_on < today
    to = (above if is_over else of_authority)(row.region_code, today)
    told = {"number": row.number, "day": row.due_on.isoformat()}
    message = post_message(
        kind="cases.overdue" if is_over else "cases.due",
        to=to,
        subject=(_("留言超期没有答复：%(number)s") if is_over else _("留言答复期限临近：%(number)s")) % told,
        body=_("答复期限是 %(day)s。") % told,
        link=f"/officer/tickets/{row.ref}/",
        by=by,
        dedupe_key=f"ticket:{row.ref}:{told['day']}:{'over' if is_over else 'soon'}:{to.jurisdiction}",
    )
    return 1 if message is not None else 0
