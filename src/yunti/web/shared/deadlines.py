"""A last day as the deadline badge shows it: in working days of the official calendar, with the step of urgency.

Not here: which day it is (`apps.cases.deadlines`), the badge (`templates/cotton/due.html`).
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yunti.apps.cases.queries.worklist import DueSteps
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.kit.wording import spoken_day

SOON_DAYS = 3


@dataclass(frozen=True)
class Due:
    sla: str
    before: str = ""
    number: str = ""
    unit: str = ""
    text: str = ""
    day: str = ""


def due_steps(today: date) -> DueSteps:
    return DueSteps(today, working_calendar().add_working_days(today, SOON_DAYS).value)


def due_of(day: date | None, steps: DueSteps, *, paused: bool = False, ended: bool = False) -> Due:
    """`paused`: the party has the case; `ended`: nobody has to act any more."""
    said = spoken_day(day) if day else ""
    if ended:
        return Due("pause", text=_("已办结"))
    if paused:
        return Due("pause", text=_("等申报单位"), day=_("%(day)s 前") % {"day": said} if said else "")
    if day is None:
        return Due("pause", text=_("没有规定期限"))
    step = steps.step_of(day)
    if step == "today":
        return Due("today", text=_("今天到期"), day=said)
    left = abs(working_calendar().working_days_between(steps.today, day).value)
    if step == "over":
        if not left:
            return Due("over", text=_("已超期"), day=said)
        return Due("over", _("已超"), str(left), _("个工作日"), day=said)
    return Due("soon" if step == "soon" else "calm", _("剩"), str(left), _("个工作日"), day=said)
