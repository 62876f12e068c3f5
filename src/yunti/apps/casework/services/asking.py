"""Asking the party while the case is being decided; the case and its deadlines stay as they are.

Not here: the answer (`answering.py`), giving the case back (a step of the pack).
"""

from datetime import date

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.casework.models import CaseQuestion
from yunti.apps.casework.permissions import can_decide_on, own_roles
from yunti.apps.messages.services import Recipients, post_message
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem

LONGEST = 2_000
KIND = "casework.question"


@command("casework.ask_question")
def ask_question(
    step: Step, *, case: Case, text: str, due_on: date | None, by: Actor, key: str | None = None
) -> CaseQuestion:
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    roles = own_roles(by, row, pack)
    step.require(can_decide_on(by, row, pack, roles))
    problems = [*_problems(text, due_on)]
    if problems:
        raise InvalidInput(problems)
    made = step.create(
        CaseQuestion,
        case=row,
        text=text.strip(),
        role=sorted(roles)[0],
        due_on=due_on,
        asked_at=clock.now(),
        asked_by=by.ref,
    )
    step.record(row, details={"question": made.ref, "due_on": due_on.isoformat() if due_on else ""})
    _tell_party(row, made, by)
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


def _tell_party(case: Case, question: CaseQuestion, by: Actor) -> None:
    if case.organisation is None:
        return
    until = _("请在 %(day)s 以前回答。") % {"day": f"{question.due_on:%Y-%m-%d}"} if question.due_on else ""
    desk = Desk.APPLICANT if case.enterprise_id else Desk.SUPPLIER
    post_message(
        kind=KIND,
        to=Recipients(desk=desk, organisation_ref=case.organisation.ref),
        subject=_("%(number)s：办理单位有问题要问") % {"number": case.number},
        body=f"{question.text}\n{until}".strip(),
        link=f"/applicant/apply/{case.ref}/" if case.enterprise_id else "",
        by=by,
    )


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
    step.record(row, details={"question": asked.ref, "withdrawn": True})
    return asked
