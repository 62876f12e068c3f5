"""Before a deadline: a reminder to whoever has to act. After it: the authority above is told, once for each stay in a state.

Runs each working day from the timetable and may run twice: each notice is a row that can be written once.
Not here: which day it is (`apps.cases.deadlines`), what is owed by a day of its own (`owed_time.py`), other messages (`following.py`).
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.messages.recipients import Recipients
from yunti.apps.messages.services import post_message
from yunti.apps.notices import audiences
from yunti.apps.notices.models import DeadlineNotice
from yunti.apps.notices.services.appeal_time import ending_in, rounds_with_refusals, tell_appeal_end
from yunti.apps.notices.services.following import link_for
from yunti.apps.notices.services.owed_time import owed_notice, owed_until, tell_owed
from yunti.apps.notices.wording import DESK, PARTY, last_call, overdue, reminder
from yunti.apps.programmes.queries.rounds import UNUSABLE, pack_of
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.packs.handling import escalate_after, remind_before
from yunti.packs.reading import Pack

logger = logging.getLogger(__name__)
FARTHEST = timedelta(days=60)  # no pack reminds earlier than this; wide enough for any row of holidays
CHUNK = 500
LAST_CALL = 3  # working days


@dataclass(frozen=True)
class DueNotice:
    """What is to be told about one case today."""

    case: Case
    key: str
    left: int
    is_escalation: bool


def remind_due(now: datetime) -> int:
    """Answers how many notices were written; nothing on a day off."""
    today = clock.local(now).date()
    if not working_calendar().is_working_day(today).value:
        return 0
    count = 0
    faults: list[Exception] = []
    for cases in _chunks(today):
        known = set(DeadlineNotice.objects.filter(case__in=cases).values_list("case_id", "key"))
        for case in cases:
            try:
                pack = pack_of(case.round)
            except UNUSABLE as fault:  # a broken edition keeps only its own cases from being reminded of
                logger.error("deadlines of case %s cannot be read: %s", case.ref, type(fault).__name__)
                faults.append(fault)
                continue
            for notice in notices_for(pack, case, today):
                if (case.pk, notice.key) not in known:
                    count += tell_deadline(
                        case=case,
                        mark=notice.key,
                        due_on=case.due_on,
                        today=today,
                        by=system_actor("notices.remind"),
                    )
    count += _remind_of_appeals(today, faults) + _remind_of_owed(today, faults)
    if faults:
        raise faults[0]
    return count


def _remind_of_appeals(today: date, faults: list[Exception]) -> int:
    count = 0
    for each in rounds_with_refusals():
        try:
            pack = pack_of(each)
        except UNUSABLE as fault:  # as above
            logger.error("appeals in round %s cannot be read: %s", each.ref, type(fault).__name__)
            faults.append(fault)
            continue
        for found in list(ending_in(each, pack, today)):
            by = system_actor("notices.remind")
            count += tell_appeal_end(case=found.case, mark=found.key, today=today, by=by)
    return count


def _remind_of_owed(today: date, faults: list[Exception]) -> int:
    count = 0
    open_now = owed_until(today + FARTHEST)
    keys = {each.case.pk for each in open_now}
    known = set(DeadlineNotice.objects.filter(case__in=keys).values_list("case_id", "key"))
    for each in open_now:
        try:
            notice = owed_notice(pack_of(each.case.round), each, today)
        except UNUSABLE as fault:  # as above
            logger.error("what is owed in case %s cannot be read: %s", each.case.ref, type(fault).__name__)
            faults.append(fault)
            continue
        if notice is not None and (each.case.pk, notice.key) not in known:
            by = system_actor("notices.remind")
            count += tell_owed(case=each.case, mark=notice.key, today=today, by=by)
    return count


def _chunks(today: date) -> Iterator[list[Case]]:
    """Cases with a deadline near or past, by ascending key."""
    rows = Case.objects.filter(due_on__lte=today + FARTHEST).select_related(
        "round", "enterprise", "supplier", "organisation"
    )
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield found
        last = found[-1].pk


def notices_for(pack: Pack, case: Case, today: date) -> list[DueNotice]:
    """No statement. The nearest reminder that is due, or that the deadline has passed long enough."""
    if case.due_on is None or case.state in pack.section("workflows")[case.workflow]["ends"]:
        return []
    calendar = working_calendar()
    stay = f"{case.entered_at.timestamp():.0f}"
    left = calendar.working_days_between(today, case.due_on).value
    if case.due_on >= today:
        marks = [mark for mark in _marks(pack, case, today) if left <= mark]
        return [DueNotice(case, f"{stay}:{case.due_on}:{min(marks)}", left, False)] if marks else []
    after = escalate_after(pack, case.workflow, today)
    if after is None or audiences.party_acts(pack, case):
        return []
    if today < calendar.add_working_days(case.due_on, after).value:
        return []
    return [DueNotice(case, f"{stay}:over", left, True)]


def _marks(pack: Pack, case: Case, today: date) -> tuple[int, ...]:
    """Where the pack says nothing, the party still hears once before what it writes can be handed in no more."""
    told = remind_before(pack, case.workflow, today)
    return told or ((LAST_CALL,) if case.state in editable_states(pack, case.workflow) else ())


@command("notices.tell_deadline")
def tell_deadline(step: Step, *, case: Case, mark: str, due_on: date | None, today: date, by: Actor) -> int:
    """Looks again with the case locked: what was done meanwhile needs no reminder. `mark` is told apart within the case alone."""
    step.open_to_all()
    row = step.lock_one(
        Case.objects.filter(pk=case.pk).select_related("round", "enterprise", "supplier", "organisation")
    )
    pack = pack_of(row.round)
    notice = next((each for each in notices_for(pack, row, today) if each.key == mark), None)
    if notice is None or row.due_on is None or DeadlineNotice.objects.filter(case=row, key=mark).exists():
        step.record(row, details={"key": mark, "told": False})
        return 0
    step.create(
        DeadlineNotice,
        case=row,
        key=mark,
        due_on=row.due_on,
        is_escalation=notice.is_escalation,
        told_at=clock.now(),
    )
    count = _post(pack, row, notice, by)
    step.record(row, details={"key": mark, "told": True, "due_on": row.due_on, "messages": count})
    return 1


def _post(pack: Pack, case: Case, notice: DueNotice, by: Actor) -> int:
    number, day = case.number or case.round.title, f"{case.due_on:%Y-%m-%d}"
    acts = PARTY if audiences.party_acts(pack, case) else DESK
    to: list[Recipients] = audiences.of_party(case) if acts == PARTY else audiences.of_desk(pack, case)
    if notice.is_escalation:
        subject, body = overdue(number, day, -notice.left)
        to = [*to, *audiences.above(pack, case)]
    else:
        words = reminder if case.number else last_call
        subject, body = words(number, day, notice.left)
    kind = "cases.overdue" if notice.is_escalation else "cases.due"
    made = [
        post_message(
            kind=kind,
            to=each,
            subject=subject,
            body=body,
            link=link_for(case, acts),
            by=by,
            dedupe_key=f"due.{case.pk}:{notice.key}:{place}",
        )
        for place, each in enumerate(to)
    ]
    return sum(message is not None for message in made)
