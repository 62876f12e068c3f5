"""What happens to a round is told to whoever has something in it that is not handed in; days that a moved window set are counted anew.

Each once, whatever runs twice. The message itself goes the way of all others (`following.py`).
Not here: reminders before a window ends (`reminding.py`), what is news (`queries.py`).
"""

import logging
from datetime import datetime

from yunti.apps.cases.deadlines import due_again
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import count_days_anew, note_happening
from yunti.apps.notices.models import RoundTold
from yunti.apps.notices.queries import News, news_of_rounds, open_in, unfinished_in
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command

logger = logging.getLogger(__name__)
CHUNK = 500


def announce_due(now: datetime) -> int:
    """Answers how many cases will hear of something."""
    count, faults = 0, []
    for news in list(news_of_rounds(now)):
        try:
            if news.moves_days:
                _count_days_anew(news.round)
            count += announce(news=news, by=system_actor("notices.announce"))
        except (
            Exception
        ) as fault:  # one round that cannot be read must not keep the others from it; raised below
            logger.error("news of round %s could not be told: %s", news.round.ref, type(fault).__name__)
            faults.append(fault)
    if faults:
        raise faults[0]
    return count


def _count_days_anew(each: Round) -> None:
    """Case by case, each in a step of its own: may be cut short and run again."""
    pack = pack_of(each)
    rows = open_in(each, pack).select_related("round", "enterprise", "supplier", "organisation")
    last = 0
    while found := list(rows.filter(pk__gt=last)[:CHUNK]):
        for case in found:
            if due_again(pack, case) != case.due_on:
                count_days_anew(case=case, by=system_actor("notices.announce"))
        last = found[-1].pk


@command("notices.announce")
def announce(step: Step, *, news: News, by: Actor) -> int:
    step.open_to_all()
    row = step.lock_one(Round.objects.filter(pk=news.round.pk))
    if RoundTold.objects.filter(round=row, key=news.key).exists():
        step.record(row, details={"key": news.key, "again": True})
        return 0
    cases: list[Case] = list(unfinished_in(row, pack_of(row))) if news.kind is not None else []
    for case in cases:
        note_happening(case, news.kind, by=by, about=news.key, told=news.told)  # type: ignore[arg-type]
    step.create(RoundTold, round=row, key=news.key, told_at=clock.now())
    step.record(row, details={"key": news.key, "cases": len(cases)})
    return len(cases)
