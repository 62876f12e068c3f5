"""The clock: the window of the round for a desk, and periods that are over or still run.

Not here: counting days (`deadlines.py`), windows (`apps.programmes`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.deadlines import entered_day, last_day_of
from yunti.apps.cases.guards.surroundings import Outcome, Surroundings
from yunti.apps.programmes.enums import LEVEL_OF_DESK, RoundState, WindowLevel
from yunti.apps.programmes.queries.rounds import state_at, window_of
from yunti.kit import clock
from yunti.packs.publicity import publicity_in


def clock_says(
    around: Surroundings, name: str, spec: Mapping[str, Any], stated: Mapping[str, str]
) -> Outcome:
    told = spec.get("clock") or {}
    if told.get("window"):
        return _window(around)
    for key, wanted in (("elapsed", True), ("within", False)):
        if key in told:
            return _period(around, told[key], wanted)
    for key, wanted in (("after", True), ("before", False)):
        if key in told:
            return _day(around, told[key], wanted)
    if told.get("shown"):
        return _shown_above(around)
    return None, _("“%(title)s”没有写明怎样计时。") % {"title": spec["title"]}


def _day(around: Surroundings, field: str, wanted: bool) -> Outcome:
    """The day that a field of the case names is its last: `after` begins with the next one."""
    said = around.facts.facts.get(field)
    if not isinstance(said, str):
        return None, _("还没有定下“%(title)s”。") % {"title": around.pack.definition.facts[field].title}
    over = around.day > date.fromisoformat(said)
    return _either(over, wanted, date.fromisoformat(said))


def _shown_above(around: Surroundings) -> Outcome:
    """While what the case belongs to stands on a public list. At most one statement."""
    above = around.case.parent
    if above is None or above.shown_until is None:
        return False, _("公示已经结束。")
    return _either(clock.today() > above.shown_until, wanted=False, last=above.shown_until)


def _either(over: bool, wanted: bool, last: date) -> Outcome:
    if over is wanted:
        return True, ""
    if wanted:
        return False, _("期限到 %(day)s 为止，次日起可以办理。") % {"day": f"{last:%Y-%m-%d}"}
    return False, _("期限已于 %(day)s 结束。") % {"day": f"{last:%Y-%m-%d}"}


def _window(around: Surroundings) -> Outcome:
    level = (
        LEVEL_OF_DESK.get(around.by.desk, WindowLevel.APPLICANT) if around.by.desk else WindowLevel.APPLICANT
    )
    state = state_at(around.case.round, level, around.moment or clock.now())
    if state is RoundState.OPEN:
        return True, ""
    window = window_of(around.case.round, level)
    if state is RoundState.TO_COME and window is not None:
        return False, _("本批 %(when)s 开始（北京时间）。") % {"when": said_moment(window.opens_at)}
    if window is not None and around.case.round.closed_at is None:
        return False, _("本批已于 %(when)s 截止（北京时间）。") % {"when": said_moment(window.closes_at)}
    return False, _("本批已经关闭。")


def said_moment(moment: Any) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


def _period(around: Surroundings, parameter: str, wanted: bool) -> Outcome:
    """From the day the state began; in publicity the period of the public list on which the case stands."""
    case = around.case
    shown = publicity_in(around.pack, case.workflow, case.state)
    if shown is not None and shown.days == parameter:
        last = case.shown_until
        if last is None:
            return False, _("还没有列入公示名单，公示期没有开始。")
    else:
        last = last_day_of(around.pack, parameter, entered_day(case))
    if last is None:
        return None, _("没有写明期限的长短。")
    return _either(clock.today() > last, wanted, last)
