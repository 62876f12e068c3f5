"""The party appeals against a decision within the pack's period, or takes the appeal back before it is decided.

Not here: deciding (`deciding.py`).
"""

from django.utils.translation import gettext as _

from yunti.apps.appeals.enums import AppealState
from yunti.apps.appeals.models import Appeal
from yunti.apps.appeals.permissions import may_appeal
from yunti.apps.appeals.queries.appeals import offer_for
from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.offices import first_elsewhere
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.wording import listed
from yunti.packs.handling import appeal_rules, period_in

LONGEST = 5_000


@command("appeals.file_appeal")
def file_appeal(step: Step, *, case: Case, text: str, by: Actor, key: str | None = None) -> Appeal:
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    rules = appeal_rules(pack, row.workflow)
    offer = offer_for(row, pack)
    if not rules:
        step.open_to_all()
        raise Conflict("nothing_to_appeal", _("这个项目没有规定复议。"))
    step.require(may_appeal(by, row, pack, offer.rule if offer else rules[0]))
    if offer is None:
        raise Conflict("nothing_to_appeal", _("现在没有可以申请复议的决定。"), next_step=_("请刷新页面。"))
    clause = listed(offer.rule.clause)
    if offer.is_over:
        raise Refused(
            "appeal_too_late",
            _("申请复议的期限是 %(day)s，已经过了。") % {"day": f"{offer.last_day:%Y-%m-%d}"},
            clause=clause,
            next_step=_("请在下一批重新申报。"),
        )
    _refuse_empty(text)
    if Appeal.objects.filter(move=offer.move).exclude(state=AppealState.WITHDRAWN).exists():
        raise Conflict("appealed_already", _("对这项决定已经申请过复议。"))
    period = period_in(pack, offer.rule.decided_within, clock.today())
    made = step.create(
        Appeal,
        case=row,
        move=offer.move,
        reviewer=first_elsewhere(row, pack, offer.rule.decided_by, offer.move.role),
        body=offer.rule.body,
        text=text.strip(),
        filed_at=clock.now(),
        filed_by=by.ref,
        due_on=working_calendar().end_of_period(clock.today(), period).value if period else None,
    )
    told = {"author": offer.move.organisation_ref, "reviewer": made.reviewer}
    note_happening(row, HappeningKind.APPEALED, by=by, about=f"appeal:{made.ref}", told=told)
    step.record(
        row, details={"appeal": made.ref, "against": offer.move.action, "text": made.text}, clause=clause
    )
    return made


def _refuse_empty(text: str) -> None:
    if not text.strip():
        raise InvalidInput([Problem("text", "empty", _("没有写明请求和理由。"))])
    if len(text) > LONGEST:
        words = _("请求和理由不超过 %(most)s 字。") % {"most": LONGEST}
        raise InvalidInput([Problem("text", "too_long", words)])


@command("appeals.withdraw_appeal")
def withdraw_appeal(step: Step, *, appeal: Appeal, by: Actor) -> Appeal:
    case = lock_case(step, appeal.case, by)
    pack = pack_of(case.round)
    row = step.lock_one(Appeal.objects.filter(pk=appeal.pk))
    step.require(may_appeal(by, case, pack, appeal_rules(pack, case.workflow)[0]))
    if row.state != AppealState.FILED:
        raise Conflict("not_open", _("这件复议已经办结，不能撤回。"))
    row.state = AppealState.WITHDRAWN
    step.save(row, "state")
    step.record(case, details={"appeal": row.ref})
    return row
