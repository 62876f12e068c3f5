"""Periods as a pack writes them: a parameter that is a number of days, working days, months or years.

Not here: counting them (`domain.calendar`), which period a state has (`apps.cases`).
"""

from datetime import date

from yunti.domain.calendar import Period, PeriodUnit
from yunti.packs.reading import Pack
from yunti.rules.parameters import in_force
from yunti.rules.values import Kind

UNITS = {
    "个工作日": PeriodUnit.WORKING_DAYS,
    "工作日": PeriodUnit.WORKING_DAYS,
    "天": PeriodUnit.NATURAL_DAYS,
    "日": PeriodUnit.NATURAL_DAYS,
    "个月": PeriodUnit.MONTHS,
    "月": PeriodUnit.MONTHS,
    "年": PeriodUnit.YEARS,
}


def period_of(pack: Pack, name: str, day: date) -> Period | None:
    """A parameter that is a number of days, working days, months or years; `name.key` where it has one value for each key."""
    path, _, key = name.partition(".")
    parameter = pack.definition.parameters.get(path)
    if parameter is None or parameter.type.kind is not Kind.NUMBER or parameter.unit not in UNITS:
        return None
    value = in_force(parameter, day)
    if key and isinstance(value, tuple):
        value = dict(value).get(key)
    return Period(value, UNITS[parameter.unit]) if isinstance(value, int) and value > 0 else None
