"""`uses: working_day_due`: the day on which so many working days after a day are over; that day itself is not counted.

Settings: `from` the field, `days` a rule, `holidays` and `makeup` fields with days, `due_as` the output.
Not here: the reckoning and the calendar of the State Council (`domain.calendar`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from yunti.domain.calendar import DayKind, SpecialDay, WorkingCalendar
from yunti.packs.calls import Call, Output, open_evaluation
from yunti.packs.uses.settings import Settings

SETTINGS = Settings(required=("from", "days", "holidays", "makeup", "due_as"), named_outputs=("due_as",))


def run(call: Call) -> Output:
    start = call.value(call.setting("from"))
    evaluation = open_evaluation(call)
    rule = call.program.output(call.settings["days"], ("operations", call.name, "with", "days"))
    days = evaluation.value_of(rule, evaluation.env)
    due = _calendar(call).add_working_days(start, days).value if start and days else None
    return {call.setting("due_as"): due.isoformat() if due else None}


def _calendar(call: Call) -> WorkingCalendar:
    """Only the days that are given; a day named as both is worked."""
    return WorkingCalendar(
        _special(call.value(call.setting("holidays")), DayKind.HOLIDAY),
        _special(call.value(call.setting("makeup")), DayKind.MAKE_UP),
    )


def _special(rows: list[dict[str, Any]] | None, kind: DayKind) -> Iterator[SpecialDay]:
    for row in rows or ():
        for day in row.values():
            if isinstance(day, date):
                yield SpecialDay(day, kind, "", "given")
