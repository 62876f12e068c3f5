"""What administrators do to the calendar and the regions."""

from yunti.apps.reference.services.days import (
    correction_problems,
    decide_correction,
    decide_notice,
    enter_correction,
    enter_notice,
    missing_festivals,
    notice_problems,
    withdraw_correction,
    withdraw_notice,
)
from yunti.apps.reference.services.regions import change_region, withdraw_region_change

__all__ = [
    "change_region",
    "correction_problems",
    "decide_correction",
    "decide_notice",
    "enter_correction",
    "enter_notice",
    "missing_festivals",
    "notice_problems",
    "withdraw_correction",
    "withdraw_notice",
    "withdraw_region_change",
]
