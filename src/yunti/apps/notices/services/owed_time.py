"""What is owed by a day of its own, beside the deadline of the step: the handling of an objection, the decision on an appeal, the
party's answer to a question, the scores of an expert. A reminder before that day to whoever owes it; after it, whoever waits for it or stands above is told.

Each once, whatever runs twice. Not here: deadlines of steps (`reminding.py`), the time to appeal (`appeal_time.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yunti.apps.accounts.models import Person
from yunti.apps.appeals.enums import AppealState
from yunti.apps.appeals.models import Appeal
from yunti.apps.cases.enums import ObjectionState
from yunti.apps.cases.models import Case
from yunti.apps.casework.models import CaseQuestion
from yunti.apps.messages.recipients import Recipients
from yunti.apps.messages.services import post_message
from yunti.apps.notices import audiences
from yunti.apps.notices.models import DeadlineNotice
from yunti.apps.notices.services.following import link_for
from yunti.apps.notices.wording import DESK, INVITED, OWED, PARTY, Owing, told_of
from yunti.apps.panels.queries.scores import is_scored_now, seats_owing
from yunti.apps.panels.queries.veil import number_to_experts
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.models import LineObjection
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.packs.handling import escalate_after, remind_before
from yunti.packs.publicity import showing_named
from yunti.packs.reading import Pack

LAST_CALL = 3  # working days, for the party where the pack has no marks
PARTIES = ("round", "enterprise", "supplier", "organisation")


@dataclass(frozen=True)
class Owed:
    """`list_name` is the entry of the pack behind the list that is objected to; `role` whose desk decides, or asked; `author`
    whoever took the step that is appealed against, who has no say in the decision; `expert` the person who scores, on which `panel`."""

    owing: Owing
    ref: str
    case: Case
    due_on: date
    list_name: str = ""
    role: str = ""
    author: str = ""
    expert: int = 0
    panel: str = ""


@dataclass(frozen=True)
class OwedNotice:
    owed: Owed
    key: str
    left: int
    is_over: bool


def owed_until(day: date, case: Case | None = None) -> list[Owed]:
    """Four statements: what is open and due by the day, in all cases or in one."""
    return [*_objections(day, case), *_appeals(day, case), *_questions(day, case), *_scores(day, case)]


def _objections(day: date, case: Case | None) -> Iterator[Owed]:
    rows = LineObjection.objects.filter(objection__state=ObjectionState.OPEN, objection__due_on__lte=day)
    if case is not None:
        rows = rows.filter(objection__case=case)
    paths = [f"objection__case__{name}" for name in PARTIES]
    for row in rows.select_related("objection", "line__list", *paths).order_by("pk"):
        about = row.objection
        if about.due_on is not None:
            yield Owed(Owing.OBJECTION, about.ref, about.case, about.due_on, list_name=row.line.list.name)


def _appeals(day: date, case: Case | None) -> Iterator[Owed]:
    rows = _of(Appeal.objects.filter(state=AppealState.FILED, due_on__lte=day), case)
    for row in rows.select_related("move"):
        yield Owed(Owing.APPEAL, row.ref, row.case, row.due_on, role=row.reviewer, author=row.move.moved_by)


def _questions(day: date, case: Case | None) -> Iterator[Owed]:
    open_ones = CaseQuestion.objects.filter(
        answered_at__isnull=True, withdrawn_at__isnull=True, due_on__lte=day
    )
    for row in _of(open_ones, case):
        yield Owed(Owing.QUESTION, row.ref, row.case, row.due_on, role=row.role)


def _scores(day: date, case: Case | None) -> Iterator[Owed]:
    rows = seats_owing(day)
    if case is not None:
        rows = rows.filter(panel__case=case)
    for row in rows.select_related("expert", *(f"panel__case__{name}" for name in PARTIES)):
        panel = row.panel
        if panel.score_by is not None and is_scored_now(panel):
            yield Owed(
                Owing.SCORES,
                f"{panel.ref}.{row.place}",
                panel.case,
                panel.score_by,
                role=panel.asked_as,
                expert=row.expert.person_id,
                panel=panel.ref,
            )


def _of(rows: "QuerySet[Any]", case: Case | None) -> "QuerySet[Any]":
    found = rows.filter(case=case) if case is not None else rows
    return found.select_related(*(f"case__{name}" for name in PARTIES)).order_by("pk")


def owed_notice(pack: Pack, owed: Owed, today: date) -> OwedNotice | None:
    """No statement. The nearest reminder that is due, or that the day has passed long enough."""
    case, asked = owed.case, owed.owing in (Owing.QUESTION, Owing.SCORES)
    if asked and case.state in pack.section("workflows")[case.workflow]["ends"]:
        return None
    calendar = working_calendar()
    left = calendar.working_days_between(today, owed.due_on).value
    own = f"{owed.owing}:{owed.ref}"
    if owed.due_on >= today:
        marks = remind_before(pack, case.workflow, today) or ((LAST_CALL,) if asked else ())
        due = [mark for mark in marks if left <= mark]
        return OwedNotice(owed, f"{own}:{owed.due_on}:{min(due)}", left, False) if due else None
    after = 0 if asked else escalate_after(pack, case.workflow, today)
    if after is None or (after and today < calendar.add_working_days(owed.due_on, after).value):
        return None
    return OwedNotice(owed, f"{own}:over", left, True)


@command("notices.tell_owed")
def tell_owed(step: Step, *, case: Case, mark: str, today: date, by: Actor) -> int:
    """Looks again with the case locked: what was done meanwhile needs no reminder."""
    step.open_to_all()
    row = step.lock_one(Case.objects.filter(pk=case.pk).select_related(*PARTIES))
    pack = pack_of(row.round)
    now = (owed_notice(pack, each, today) for each in owed_until(date.max, row))
    notice = next((each for each in now if each is not None and each.key == mark), None)
    if notice is None or DeadlineNotice.objects.filter(case=row, key=mark).exists():
        step.record(row, details={"key": mark, "told": False})
        return 0
    due_on = notice.owed.due_on
    step.create(
        DeadlineNotice,
        case=row,
        key=mark,
        due_on=due_on,
        is_escalation=notice.is_over,
        told_at=clock.now(),
    )
    count = _post(pack, row, notice, by)
    step.record(row, details={"key": mark, "told": True, "due_on": due_on, "messages": count})
    return 1


def _post(pack: Pack, case: Case, notice: OwedNotice, by: Actor) -> int:
    owed = notice.owed
    words = OWED[owed.owing, notice.is_over]
    number = str(case.number)
    if owed.owing is Owing.SCORES and not notice.is_over:
        number = number_to_experts(case, pack)
    subject, body = told_of(words, number, f"{owed.due_on:%Y-%m-%d}", abs(notice.left))
    made = [
        post_message(
            kind=words.kind,
            to=to,
            subject=subject,
            body=body,
            link=link,
            by=by,
            dedupe_key=f"due.{case.pk}:{notice.key}:{place}",
        )
        for place, (to, link) in enumerate(_addressed(pack, case, notice))
    ]
    return sum(message is not None for message in made)


def _addressed(pack: Pack, case: Case, notice: OwedNotice) -> list[tuple[Recipients, str]]:
    """Each with the page that opens for them."""
    owed, of_case = notice.owed, link_for(case, DESK)
    if owed.owing is Owing.QUESTION:
        if notice.is_over:
            link = link_for(case, DESK, "questions")
            return [(to, link) for to in audiences.of_asker(pack, case, owed.role)]
        return [(to, link_for(case, PARTY)) for to in audiences.of_party(case)]
    if owed.owing is Owing.SCORES:
        if notice.is_over:
            page = f"/officer/panels/{owed.panel}/"
            return [(to, page) for to in audiences.of_asker(pack, case, owed.role)]
        return [(to, link_for(case, INVITED)) for to in audiences.of_invited(owed.expert)]
    roles = _roles(pack, owed)
    page = f"/officer/{'objections' if owed.owing is Owing.OBJECTION else 'appeals'}/{owed.ref}/"
    found = [(to, page) for to in _handling(pack, owed, roles)]
    if notice.is_over:
        above = _but_author(owed, audiences.above_roles(pack, case, roles))
        found += [(to, of_case) for to in above]
    return found


def _roles(pack: Pack, owed: Owed) -> Sequence[str]:
    """Who has to settle or decide, by the pack's word today."""
    showing = showing_named(pack, owed.list_name) if owed.list_name else None
    named = showing.by if showing is not None else (owed.role,)
    return [role for role in named if role in pack.section("actors")]


def _handling(pack: Pack, owed: Owed, roles: Iterable[str]) -> list[Recipients]:
    """Of an objection whoever has the case in hand; an appeal is for the whole desk but whoever decided before."""
    if owed.owing is Owing.OBJECTION:
        told = (to for role in roles for to in audiences.of_asker(pack, owed.case, role))
    else:
        told = (to for role in roles for to in audiences.of_role(pack, owed.case, role))
    return list(dict.fromkeys(_but_author(owed, told)))


def _but_author(owed: Owed, told: Iterable[Recipients]) -> list[Recipients]:
    left_out = tuple(Person.objects.filter(ref=owed.author).values_list("pk", flat=True))
    return [replace(to, without=(*to.without, *left_out)) for to in told]
