"""Objections to one line of a running list: raised by whom the pack allows, confirmed by the objector, settled with grounds.

Not here: the rows of the objection itself (`cases.services.objecting`), the step that follows (`cases.services.moving`).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from yunti.apps.accounts.letters import address_in, post_letter
from yunti.apps.cases.enums import ObjectionState
from yunti.apps.cases.models import Case, Objection
from yunti.apps.cases.services.locking import lock_cases
from yunti.apps.cases.services.moving import move_case
from yunti.apps.cases.services.objecting import confirm_objection, raise_objection, settle_objection
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.enums import ListState
from yunti.apps.publicity.models import LineObjection, ListLine, PublicList
from yunti.apps.publicity.permissions import can_object
from yunti.apps.publicity.queries.lists import state_of
from yunti.apps.publicity.queries.objections import objection_for, objection_of_holder, untold
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.permissions import Allowed, Denied
from yunti.packs.publicity import Showing, showing_named
from yunti.packs.reading import Pack

DAYS_TO_CONFIRM = 3
LONGEST_NAME = 100


@command("publicity.raise_line_objection")
def raise_line_objection(
    step: Step, *, on: PublicList, number: int, text: str, objector: str, contact: str, by: Actor
) -> tuple[LineObjection, str]:
    """The objection and the code that confirms it: sent by mail where the contact is an address, else for the page."""
    pack = pack_of(on.round)
    showing = _showing(pack, on)
    step.require(can_object(by, pack, showing))
    if showing.objections is None or showing.objections.workflow:
        raise NotFoundOrHidden(_("这份名单不这样提出异议。"))
    line = (
        ListLine.objects.select_related("case").filter(list=on, number=number, ended_at__isnull=True).first()
    )
    if line is None:
        raise NotFoundOrHidden(_("名单里没有这一行，或者已经撤下。"))
    case = lock_cases(step, [line.case])[0]
    _refuse_over(on, showing, case)
    _refuse_long(objector, contact)
    made, code = raise_objection(case=case, text=text, objector=objector, contact=contact, by=by)
    address = address_in(contact)
    row = step.create(
        LineObjection,
        line=line,
        objection=made,
        number=f"YY-{clock.today():%Y}-{made.pk:06d}",
        by_mail=bool(address),
    )
    if address:
        post_letter("objection_confirm", address, _told(row, on, code))
    step.record(row, details={"list": on.number, "line": number, "number": row.number})
    return row, code


def _showing(pack: Pack, on: PublicList) -> Showing:
    showing = showing_named(pack, on.name)
    if showing is None or not showing.is_publicity:
        raise NotFoundOrHidden()
    return showing


def _refuse_over(on: PublicList, showing: Showing, case: Case) -> None:
    if state_of(on, clock.today()) is not ListState.RUNNING or case.state != showing.state:
        raise Conflict(
            "publicity_over",
            _("公示已经结束，不再受理异议。"),
            next_step=_("其他意见请向公示单位反映。"),
        )


def _refuse_long(objector: str, contact: str) -> None:
    problems = [
        Problem(name, "too_long", _("不超过 %(most)s 字。") % {"most": LONGEST_NAME})
        for name, text in (("objector", objector), ("contact", contact))
        if len(text.strip()) > LONGEST_NAME
    ]
    if problems:
        raise InvalidInput(problems)


def _told(row: LineObjection, on: PublicList, code: str) -> dict[str, str]:
    return {
        "number": row.number,
        "title": on.title,
        "line": str(row.line.number),
        "days": str(DAYS_TO_CONFIRM),
        "link": f"{settings.YUNTI_ADDRESS}/objections/{row.objection.ref}/{code}/",
    }


@command("publicity.confirm_line_objection")
def confirm_line_objection(step: Step, *, ref: str, code: str, by: Actor) -> LineObjection:
    """From now on the line is suspended and an answer is due."""
    row = objection_of_holder(ref, code)
    step.open_to_all()
    on, case = row.line.list, lock_cases(step, [row.line.case])[0]
    showing = _showing(pack_of(on.round), on)
    if row.objection.state == ObjectionState.RAISED:
        if clock.now() > row.objection.raised_at + timedelta(days=DAYS_TO_CONFIRM):
            raise Conflict(
                "confirmed_too_late",
                _("这件异议没有在 %(days)s 天内确认，已经失效。") % {"days": DAYS_TO_CONFIRM},
                next_step=_("公示还没有结束的，请重新提出。"),
            )
        if case.state != showing.state or row.line.ended_at is not None:
            raise Conflict("publicity_over", _("公示已经结束，不再受理异议。"))
    row.objection = confirm_objection(objection=row.objection, code=code, by=by)
    step.record(row, details={"number": row.number, "due_on": row.objection.due_on})
    return row


@command("publicity.drop_unconfirmed")
def drop_unconfirmed(step: Step, *, by: Actor) -> int:
    """What nobody confirmed in time lapses; who wrote it and how to reach them is nobody's business any more."""
    step.require(
        Allowed() if by.is_system else Denied("by_the_platform", "unconfirmed objections lapse by themselves")
    )
    since = clock.now() - timedelta(days=DAYS_TO_CONFIRM)
    rows = step.lock(Objection.objects.filter(state=ObjectionState.RAISED, raised_at__lt=since))
    for row in rows:
        row.state, row.text, row.objector, row.contact = ObjectionState.DROPPED, "", "", ""
        step.save(row, "state", "text", "objector", "contact")
    step.record(details={"count": len(rows)})
    return len(rows)


@command("publicity.settle_line_objection")
def settle_line_objection(
    step: Step, *, ref: str, upheld: bool, outcome: str, by: Actor, key: str | None = None
) -> LineObjection:
    """Upheld, the case takes the step that the pack names in the same transaction; dismissed, the line goes on."""
    row = objection_for(by, ref)
    case = lock_cases(step, [row.line.case])[0]
    step.open_to_all()  # whoever sees the objection here is the one who settles it; the inner command asks again
    row.objection = settle_objection(objection=row.objection, upheld=upheld, outcome=outcome, by=by)
    pack = pack_of(case.round)
    showing = _showing(pack, row.line.list)
    action = showing.objections.upheld if showing.objections is not None else ""
    if upheld and action and case.state == showing.state:
        move_case(
            case=case,
            action=action,
            seen=case.moves.count(),
            by=by,
            stated=_statements(pack, showing, action, outcome),
            reasons=[outcome.strip()],
        )
    step.record(row, details={"number": row.number, "upheld": upheld})
    return row


def _statements(pack: Pack, showing: Showing, action: str, outcome: str) -> dict[str, str]:
    guards = pack.section("guards")
    return {
        guard: outcome
        for move in pack.moves[showing.workflow]
        if (move.source, move.action) == (showing.state, action)
        for guard in move.guards
        if guards[guard]["kind"] == "attestation"
    }


def tell_objectors(now: datetime) -> int:
    """However an objection was settled, by itself or with a step of the case, whoever left an address hears of it."""
    return sum(tell_objector(key=row.pk, by=system_actor("publicity.tell")) for row in untold())


@command("publicity.tell_objector")
def tell_objector(step: Step, *, key: int, by: Actor) -> int:
    step.require(
        Allowed() if by.is_system else Denied("by_the_platform", "objectors are told by the platform alone")
    )
    row = step.lock_one(LineObjection.objects.filter(pk=key).select_related("objection", "line__list"))
    if row.told_at is not None:
        step.record(row, details={"number": row.number, "again": True})
        return 0
    row.told_at = clock.now()
    step.save(row, "told_at")
    _tell(row)
    step.record(row, details={"number": row.number})
    return 1


def _tell(row: LineObjection) -> None:
    upheld = row.objection.state == ObjectionState.UPHELD
    values = {
        "number": row.number,
        "title": row.line.list.title,
        "line": str(row.line.number),
        "result": _("异议成立") if upheld else _("异议不成立"),
        "outcome": row.objection.outcome,
    }
    post_letter("objection_settled", row.objection.contact, values)
