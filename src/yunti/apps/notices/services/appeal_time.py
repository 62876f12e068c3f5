"""Before the time to appeal (复议) against a decision runs out the party is reminded, by the marks of the pack, each once.

Whoever has appealed already hears nothing, nor does anybody before the decision was served. Not here: other deadlines (`reminding.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from yunti.apps.appeals.enums import AppealState
from yunti.apps.appeals.models import Appeal
from yunti.apps.appeals.queries.appeals import Offer, offer_for
from yunti.apps.cases.models import Case
from yunti.apps.messages.services import post_message
from yunti.apps.notices import audiences
from yunti.apps.notices.models import DeadlineNotice
from yunti.apps.notices.services.following import link_for
from yunti.apps.notices.wording import PARTY, appeal_ends
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.packs.handling import appealable_states, remind_before
from yunti.packs.reading import Pack

LONGEST = timedelta(
    days=200
)  # no pack gives more time to appeal, with the days until a letter counts as served
LAST_CALL = 3  # working days, where the pack has no marks


@dataclass(frozen=True)
class EndingAppeal:
    case: Case
    key: str
    last_day: date
    left: int


def rounds_with_refusals() -> list[Round]:
    """One statement: where something was decided lately."""
    lately = clock.now() - LONGEST
    return list(Round.objects.filter(cases__entered_at__gt=lately, cases__number__isnull=False).distinct())


def ending_in(each: Round, pack: Pack, today: date) -> Iterator[EndingAppeal]:
    """One statement for each kind of case that can be appealed, three for each case that was decided lately."""
    for workflow in pack.section("workflows"):
        decided = appealable_states(pack, workflow)
        if not decided:
            continue
        rows = Case.objects.filter(
            round=each, workflow=workflow, state__in=decided, entered_at__gt=clock.now() - LONGEST
        )
        for case in rows.select_related("round", "enterprise", "supplier", "organisation").order_by("pk"):
            found = ending(pack, case, today)
            if found is not None and not DeadlineNotice.objects.filter(case=case, key=found.key).exists():
                yield found


def ending(pack: Pack, case: Case, today: date) -> EndingAppeal | None:
    offer = offer_for(case, pack)
    if offer is None or offer.last_day is None or today > offer.last_day or _has_appealed(case, offer):
        return None
    left = working_calendar().working_days_between(today, offer.last_day).value
    marks = remind_before(pack, case.workflow, today) or (LAST_CALL,)
    due = [mark for mark in marks if left <= mark]
    if not due:
        return None
    key = f"appeal:{offer.move.ordinal}:{offer.last_day}:{min(due)}"
    return EndingAppeal(case, key, offer.last_day, left)


def _has_appealed(case: Case, offer: Offer) -> bool:
    """One that was withdrawn may be filed again."""
    filed = Appeal.objects.filter(case=case, move=offer.move)
    return filed.exclude(state=AppealState.WITHDRAWN).exists()


@command("notices.tell_appeal_end")
def tell_appeal_end(step: Step, *, case: Case, mark: str, today: date, by: Actor) -> int:
    """Looks again with the case locked: who appealed meanwhile needs no reminder."""
    step.open_to_all()
    row = step.lock_one(
        Case.objects.filter(pk=case.pk).select_related("round", "enterprise", "supplier", "organisation")
    )
    found = ending(pack_of(row.round), row, today)
    if found is None or found.key != mark or DeadlineNotice.objects.filter(case=row, key=mark).exists():
        step.record(row, details={"key": mark, "told": False})
        return 0
    step.create(
        DeadlineNotice,
        case=row,
        key=mark,
        due_on=found.last_day,
        is_escalation=False,
        told_at=clock.now(),
    )
    subject, body = appeal_ends(str(row.number), f"{found.last_day:%Y-%m-%d}", found.left)
    for place, to in enumerate(audiences.of_party(row)):
        post_message(
            kind="cases.appeal",
            to=to,
            subject=subject,
            body=body,
            link=link_for(row, PARTY),
            by=by,
            dedupe_key=f"due.{row.pk}:{mark}:{place}",
        )
    step.record(row, details={"key": mark, "told": True, "due_on": found.last_day})
    return 1
