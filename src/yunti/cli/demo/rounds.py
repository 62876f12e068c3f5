"""Rounds of the demo: official editions with windows shifted to today, marked as examples.

Not here: the editions (packs), who applies in them (visitors of the demo).
"""

from datetime import timedelta

from yunti.cli.demo.people import actor
from yunti.cli.demo.tables import table


def open_rounds() -> None:
    """What is open already is left alone."""
    from yunti.apps.programmes.enums import WindowLevel
    from yunti.apps.programmes.queries.rounds import rounds_for
    from yunti.apps.programmes.services import NewRound, NewWindow, open_round
    from yunti.domain.dates import closing_moment
    from yunti.kit import clock

    for line in table("rounds"):
        officer = actor(line["login"])
        jurisdiction = officer.jurisdiction
        if any(each.code == line["code"] for each in rounds_for(jurisdiction)):
            continue
        today = clock.today()
        begins = closing_moment(today + timedelta(days=int(line["from_days"]) - 1))
        ends = closing_moment(today + timedelta(days=int(line["to_days"])))
        windows = [
            NewWindow(level, begins, ends + timedelta(days=20 * place))
            for place, level in enumerate(WindowLevel)
        ]
        new = NewRound(
            line["programme"],
            line["edition"],
            line["code"],
            line["title"],
            jurisdiction,
            windows,
            is_example=True,
        )
        open_round(new=new, by=officer)
