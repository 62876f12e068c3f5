"""Writing down the numbers that cases state, from the facts frozen when they were handed in last. Runs behind, a round at a time.

Handing in only notes that there is something to write: what was handed in before is caught up with the same way.
Not here: which columns hold numbers (`packs.numbers`), where else one stands (`queries.numbers`).
"""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db.models import OuterRef, Subquery

from yunti.apps.accounts.permissions import only_platform
from yunti.apps.cases.models import Case, PaperNumber
from yunti.apps.cases.queries.facts import last_submission, value_of
from yunti.apps.cases.queries.numbers import awaiting_numbers, seller_of
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.together import prefetch_together
from yunti.packs.numbers import number_columns, stated_numbers
from yunti.packs.reading import Pack

logger = logging.getLogger(__name__)
BATCH = 200


def keep_numbers_due(now: datetime) -> int:
    """Answers of how many cases. The round in which somebody handed in last comes first."""
    newest = awaiting_numbers().filter(round=OuterRef("pk")).order_by("-submitted_at").values("submitted_at")
    rounds = Round.objects.annotate(last=Subquery(newest[:1])).filter(last__isnull=False).order_by("-last")
    by, count = system_actor("cases.keep_numbers"), 0
    faults: list[Exception] = []
    for each in rounds:
        try:
            count += keep_numbers(round=each, by=by)
        except (
            Exception
        ) as fault:  # a round that cannot be read must not keep the others from it; raised below
            logger.error("numbers of round %s could not be kept: %s", each.ref, type(fault).__name__)
            faults.append(fault)
    if faults:
        raise faults[0]
    return count


@command("cases.keep_numbers")
def keep_numbers(step: Step, *, round: Round, by: Actor) -> int:
    step.require(only_platform(by))
    pack = pack_of(round)
    waiting = awaiting_numbers().filter(round=round).order_by("pk").values("pk")[:BATCH]
    cases = step.lock(awaiting_numbers().filter(pk__in=[row["pk"] for row in waiting]))
    PaperNumber.objects.filter(case__in=cases).delete()
    rows: list[PaperNumber] = []
    if number_columns(pack):
        prefetch_together(cases, "submissions")
        rows = step.bulk_create(PaperNumber, [row for case in cases for row in _numbers(pack, case)])
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(numbers_kept=True)
    step.record(round, details={"cases": len(cases), "numbers": len(rows)})
    return len(cases)


def _numbers(pack: Pack, case: Case) -> Iterator[PaperNumber]:
    submission = last_submission(case)
    for each in stated_numbers(pack, value_of(submission.facts) if submission else {}):
        yield PaperNumber(
            case=case,
            kind=each.where.kind,
            number=each.number,
            field=each.where.field,
            column=each.where.column,
            row=each.row,
            seller=seller_of(each),
            is_example=case.is_example,
        )
