"""Objections against a case in publicity: raised by name, confirmed by the objector, settled with grounds.

The step that upholds one settles whatever is open against the case. Not here: where the public reads the list, the step itself (`moving.py`).
"""

import hashlib
import secrets
from datetime import date

from django.utils.translation import gettext as _

from yunti.apps.cases.deadlines import last_day_of
from yunti.apps.cases.enums import UNSETTLED, HappeningKind, ObjectionState
from yunti.apps.cases.models import Case, CaseMove, Objection
from yunti.apps.cases.permissions import has_no_interest, officer_roles
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.permissions import Denied, only_desks
from yunti.packs.publicity import publicity_in
from yunti.packs.reading import Pack

LONGEST = 5_000


@command("cases.raise_objection")
def raise_objection(
    step: Step, *, case: Case, text: str, objector: str, contact: str, by: Actor, key: str | None = None
) -> tuple[Objection, str]:
    """The objection and the code that confirms it, which goes to the contact given and is stored nowhere."""
    step.open_to_all()
    rows = step.lock(Case.objects.filter(pk=case.pk))
    problems = []
    for name, value, words in (
        ("text", text, _("没有写明异议的内容和依据。")),
        ("objector", objector, _("没有填写姓名或单位名称，异议要实名提出。")),
        ("contact", contact, _("没有填写联系方式，处理结果要告知本人。")),
    ):
        if not value.strip():
            problems.append(Problem(name, "empty", words))
    if len(text) > LONGEST:
        problems.append(Problem("text", "too_long", _("异议内容不超过 %(most)s 字。") % {"most": LONGEST}))
    if problems:
        raise InvalidInput(problems)
    code = f"{secrets.randbelow(10**8):08d}"
    made = step.create(
        Objection,
        case=rows[0],
        text=text.strip(),
        objector=objector.strip(),
        contact=contact.strip(),
        confirm_digest=hashlib.sha256(code.encode()).hexdigest(),
        raised_at=clock.now(),
    )
    step.record(rows[0], details={"objection": made.ref})
    return made, code


@command("cases.confirm_objection")
def confirm_objection(step: Step, *, objection: Objection, code: str, by: Actor) -> Objection:
    step.open_to_all()
    row = step.lock_one(Objection.objects.filter(pk=objection.pk))
    if row.state != ObjectionState.RAISED:
        raise Conflict("already_confirmed", _("这件异议已经确认过。"))
    if not secrets.compare_digest(hashlib.sha256(code.strip().encode()).hexdigest(), row.confirm_digest):
        raise Refused("wrong_code", _("确认码不对。"), next_step=_("请核对收到的确认码。"))
    row.state, row.confirmed_at, row.due_on = ObjectionState.OPEN, clock.now(), _due_on(row.case)
    step.save(row, "state", "confirmed_at", "due_on")
    note_happening(row.case, HappeningKind.OBJECTION_RAISED, by=by, about=f"objection:{row.ref}")
    step.record(row.case, details={"objection": row.ref})
    return row


def _due_on(case: Case) -> date | None:
    """An answer is due within the days that the pack gives from the day on which the objection counts."""
    pack = pack_of(case.round)
    shown = publicity_in(pack, case.workflow, case.state)
    days = shown.objections.days if shown is not None and shown.objections is not None else ""
    return last_day_of(pack, days, clock.today()) if days else None


@command("cases.settle_objection")
def settle_objection(
    step: Step, *, objection: Objection, upheld: bool, outcome: str, by: Actor, key: str | None = None
) -> Objection:
    case = lock_case(step, objection.case, by)
    step.require(only_desks(by, *OFFICERS))
    step.require(has_no_interest(by, case))
    pack = pack_of(case.round)
    shown = publicity_in(pack, case.workflow, case.state)
    roles = officer_roles(by, case, pack.section("actors"))
    if not (roles & set(shown.by) if shown is not None else roles):
        step.require(Denied("not_your_objection", _("异议由公示单位核实处理。")))
    row = step.lock_one(Objection.objects.filter(pk=objection.pk))
    if row.state not in UNSETTLED:
        raise Conflict("already_settled", _("这件异议已经处理完。"))
    if not outcome.strip():
        raise InvalidInput([Problem("outcome", "empty", _("没有写明处理结果和依据。"))])
    row.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    row.outcome, row.settled_at, row.settled_by = outcome.strip(), clock.now(), by.ref
    step.save(row, "state", "outcome", "settled_at", "settled_by")
    note_happening(case, HappeningKind.OBJECTION_SETTLED, by=by, about=f"objection:{row.ref}")
    step.record(case, details={"objection": row.ref, "upheld": upheld, "outcome": row.outcome})
    return row


def settle_with_step(step: Step, case: Case, pack: Pack, made: CaseMove, outcome: str, by: Actor) -> None:
    """Part of the step by which objections are upheld, from whatever page it is taken: none stays open against the case."""
    shown = publicity_in(pack, case.workflow, made.source)
    if shown is None or shown.objections is None or shown.objections.upheld != made.action:
        return
    for row in step.lock(Objection.objects.filter(case=case, state=ObjectionState.OPEN)):
        row.state, row.outcome = ObjectionState.UPHELD, outcome.strip()
        row.settled_at, row.settled_by = clock.now(), by.ref
        step.save(row, "state", "outcome", "settled_at", "settled_by")
        note_happening(case, HappeningKind.OBJECTION_SETTLED, by=by, about=f"objection:{row.ref}")
