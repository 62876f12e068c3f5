"""Tells the security administrators that a holiday notice or the correction of a day waits for their decision, once each.

The calendar's own room lies below this one, so the timetable asks here. Not here: deciding (`apps.reference.services`).
"""

from datetime import datetime

from django.utils.translation import gettext as _

from yunti.apps.messages.models import Message
from yunti.apps.messages.recipients import Recipients
from yunti.apps.messages.services import post_message
from yunti.apps.reference.queries import Waiting, waiting_entries
from yunti.kit.actors import Actor, Desk, system_actor
from yunti.kit.commands import Step, command

KIND = "reference.waiting"


def anything_to_report() -> bool:
    return bool(_untold())


def report_waiting(now: datetime) -> int:
    """Answers how many entries were told of."""
    return sum(report_entry(entry=entry, by=system_actor("calendar.report")) for entry in _untold())


@command("messages.report_waiting")
def report_entry(step: Step, *, entry: Waiting, by: Actor) -> int:
    step.open_to_all()
    message = post_message(
        kind=KIND,
        to=Recipients(desk=Desk.SECURITY_ADMIN),
        subject=_("待确认：%(what)s") % {"what": entry.what},
        body=_("依据 %(source)s。确认前，期限仍按现在的日历计算。") % {"source": entry.source},
        link=entry.link,
        by=by,
        dedupe_key=_key(entry),
    )
    step.record(details={"entry": entry.ref, "told": message is not None})
    return int(message is not None)


def _untold() -> list[Waiting]:
    """At most three statements."""
    entries = waiting_entries()
    keys = {_key(entry) for entry in entries}
    told = (
        set(Message.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True)) if keys else ()
    )
    return [entry for entry in entries if _key(entry) not in told]


def _key(entry: Waiting) -> str:
    return f"{KIND}:{entry.ref}"
