"""The money of the year of the demo: targets and a first tranche of cities, last days made known.

Not here: the rounds (`rounds.py`), who applies for it (`cases.py`).
"""

from datetime import timedelta
from typing import Any

from yunti.cli.demo.people import actor
from yunti.cli.demo.tables import table

BY, FEN = "province", 100
TITLE, REASON = "第一次下达（示例）", "示例下达文件〔2026〕8号"


def hand_out() -> None:
    """A year that was begun already is left as it is."""
    from yunti.apps.programmes.queries.rounds import rounds_for

    by = actor(BY)
    for each in rounds_for(by.jurisdiction):
        own = [line for line in table("quotas") if line["round"] == each.code]
        if own:
            _begin(each, own, by)


def _begin(each: Any, lines: list[dict[str, str]], by: Any) -> None:
    from yunti.apps.budgets.queries.table import period_of
    from yunti.apps.budgets.services import Target, begin_period, release_tranche, set_cutoff, set_targets
    from yunti.kit import clock

    if period_of(each) is not None:
        return
    period = begin_period(round=each, by=by)
    targets = [
        Target(
            line["region"],
            int(line["target_yuan"]) * FEN,
            int(line["issue_yuan"]) * FEN,
            int(line["earmark_yuan"]) * FEN,
        )
        for line in lines
    ]
    period = set_targets(period=period, targets=targets, seen=period.version, by=by)
    for line in table("cutoffs"):
        if line["round"] == each.code:
            on = clock.today() + timedelta(days=int(line["in_days"]))
            set_cutoff(period=period, kind=line["kind"], cutoff_on=on, reason="", seen=period.version, by=by)
            period.refresh_from_db()
    given = {line["region"]: int(line["released_yuan"]) * FEN for line in lines}
    release_tranche(period=period, title=TITLE, amounts=given, reason=REASON, seen=period.version, by=by)
