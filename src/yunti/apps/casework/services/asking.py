"""Asking the party while the case is being decided. The case stays where it is; its time stands still only where that is asked.

Not here: the answer (`answering.py`), giving the case back (a step of the pack).
"""

from datetime import date

from django.utils.translation import gettext as _

from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import note_happening
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.cases.services.pausing import pause_for_question, resume_after_question
from yunti.apps.casework.models import CaseQuestion
from yunti.apps.casework.permissions import can_decide_on, own_roles
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem

LONGEST = 2_000


@command("casework.ask_question")
def ask_question(
    step: Step,
    *,
    case: Case,
    text: str,
    due_on: date | None,
    by: Actor,
    pauses: bool = False,
    key: str | None = None,
) -> CaseQuestion:
    """With `pauses` the clock stands still until the answer, where the pack has such a pause."""
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    roles = own_roles(by, row, pack)
    step.require(can_decide_on(by, row, pack, roles))
    problems = [*_problems(text, due_on)]
    if problems:
        raise InvalidInput(problems)
    pause = pause_for_question(step, row, pack, text.strip(), by) if pauses else None
    made = step.create(
        CaseQuestion,
        case=row,
        text=text.strip(),
        role=sorted(roles)[0],
        due_on=due_on,
        pause=pause,
        asked_at=clock.now(),
        asked_by=by.ref,
    )
    day = due_on.isoformat() if due_on else ""
    step.record(row, details={"question": made.ref, "due_on": day, "pauses": pauses})
    note_happening(row, HappeningKind.QUESTION_ASKED, by=by, about=f"question:{made.ref}", told={"day": day})
    return made


def _problems(text: str, due_on: date | None) -> list[Problem]:
    found = []
    if not text.strip():
        found.append(Problem("text", "empty", _("没有写要问什么。")))
    if len(text) > LONGEST:
        found.append(Problem("text", "too_long", _("一个问题不超过 %(most)s 字。") % {"most": LONGEST}))
    if due_on is not None and due_on < clock.today():
        found.append(Problem("due_on", "past", _("回答期限不能早于今天。")))
    return found


def let_go_on(step: Step, case: Case, settled: CaseQuestion, by: Actor) -> None:
    """The time of the case goes on once nothing that it waits for is open any more."""
    if settled.pause is None:
        return
    others = CaseQuestion.objects.filter(
        pause=settled.pause, answered_at__isnull=True, withdrawn_at__isnull=True
    )
    if not others.exclude(pk=settled.pk).exists():
        resume_after_question(step, case, pack_of(case.round), settled.pause, by)


@command("casework.withdraw_question")
def withdraw_question(step: Step, *, case: Case, ref: str, by: Actor) -> CaseQuestion:
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    step.require(can_decide_on(by, row, pack, own_roles(by, row, pack)))
    asked = CaseQuestion.objects.filter(case=row, ref=ref).first()
    if asked is None:
        raise NotFoundOrHidden(_("没有找到这个问题。"))
    if not asked.is_open:
        raise Conflict("settled", _("这个问题已经答复或撤回。"))
    asked.withdrawn_at, asked.withdrawn_by = clock.now(), by.ref
    step.save(asked, "withdrawn_at", "withdrawn_by")
    let_go_on(step, row, asked, by)
    step.record(row, details={"question": asked.ref, "withdrawn": True})
    return asked
