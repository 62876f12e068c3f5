"""What waits for a second administrator: holiday notices of a year and corrections of single days.

Not here: the calendar itself (`calendar.py`), changes of regions, which one administrator enters alone.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.apps.reference.enums import EntryState
from yunti.apps.reference.queries.calendar import corrections, notices


@dataclass(frozen=True)
class Waiting:
    """`link` is the page where it is decided."""

    ref: str
    what: str
    source: str
    link: str


def waiting_entries() -> list[Waiting]:
    """Two statements."""
    years = [
        Waiting(
            row.ref,
            _("%(year)s年放假通知") % {"year": row.year},
            row.source,
            f"/administration/calendar/notices/{row.ref}/",
        )
        for row in notices().filter(state=EntryState.PROPOSED)
    ]
    days = [
        Waiting(
            row.ref,
            _("%(day)s 的更正") % {"day": row.day.isoformat()},
            row.source,
            f"/administration/calendar/corrections/{row.ref}/",
        )
        for row in corrections(waiting_only=True)
    ]
    return [*years, *days]
