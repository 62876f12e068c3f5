"""Changes of master data that a party asks for: asked, withdrawn, decided by the officer of the jurisdiction.

Not here: corrections that an officer makes unasked (`parties.py`).
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.registry.enums import ChangeState
from yunti.apps.registry.masterdata import COLUMNS, cleaned
from yunti.apps.registry.models import ChangeRequest, Enterprise
from yunti.apps.registry.permissions import (
    PartyRow,
    can_ask_for_change,
    can_decide_change,
)
from yunti.apps.registry.services.parties import FIELDS, apply_values, lock_party
from yunti.apps.registry.services.telling import tell_asked, tell_decided
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem


@command("registry.ask_for_change")
def ask_for_change(
    step: Step,
    *,
    party: PartyRow,
    field: str,
    new_value: str,
    reason: str,
    evidence_note: str = "",
    by: Actor,
    key: str | None = None,
) -> ChangeRequest:
    row = lock_party(step, party)
    step.require(can_ask_for_change(by, row))
    clean = _checked(row, field, new_value, reason)
    subject: dict[str, Any] = {"enterprise": row} if isinstance(row, Enterprise) else {"supplier": row}
    try:
        with transaction.atomic():
            change = step.create(
                ChangeRequest,
                **subject,
                field=field,
                old_value=text_of(getattr(row, field)),
                new_value=clean,
                reason=reason.strip(),
                evidence_note=evidence_note.strip(),
                asked_at=clock.now(),
                asked_by=by.ref,
            )
    except IntegrityError as error:
        raise Conflict(
            "change_open",
            _("%(label)s已有一份申请在审核。") % {"label": COLUMNS[field].label},
            next_step=_("请等审核结果，或先撤回那份申请。"),
        ) from error
    tell_asked(row, change, by)
    step.record(row, details={"change": change.ref, "field": field})
    return change


def _checked(row: PartyRow, field: str, new_value: str, reason: str) -> str:
    if field not in FIELDS[type(row)] or field == "uscc":
        raise InvalidInput([Problem("field", "not_changeable", _("这一项不能申请变更。"))])
    clean = text_of(cleaned({field: new_value}, FIELDS[type(row)], clock.today())[field])
    problems = []
    if clean == text_of(getattr(row, field)):
        problems.append(Problem("new_value", "no_change", _("新的内容与现在的相同。")))
    if not reason.strip():
        problems.append(Problem("reason", "empty", _("没有填写变更理由。"), _("例如营业执照已变更。")))
    if problems:
        raise InvalidInput(problems)
    return clean


def text_of(value: Any) -> str:
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


@command("registry.withdraw_change")
def withdraw_change(step: Step, *, change: ChangeRequest, by: Actor) -> ChangeRequest:
    row, party = _open_change(step, change)
    step.require(can_ask_for_change(by, party))
    _close(step, row, ChangeState.WITHDRAWN, "", by)
    step.record(party, details={"change": row.ref})
    return row


@command("registry.decide_change")
def decide_change(
    step: Step, *, change: ChangeRequest, approve: bool, note: str = "", by: Actor
) -> ChangeRequest:
    """Approving puts the new value in place; if the old one changed meanwhile, the request is outdated instead."""
    row, party = _open_change(step, change)
    step.require(can_decide_change(by, row, party))
    if not approve and not note.strip():
        raise InvalidInput([Problem("note", "empty", _("不同意要写明理由。"), _("写明缺什么、怎样补。"))])
    if not approve:
        _close(step, row, ChangeState.REFUSED, note, by)
    elif text_of(getattr(party, row.field)) != row.old_value:
        _close(step, row, ChangeState.OUTDATED, note, by)
    else:
        values = cleaned({row.field: row.new_value}, FIELDS[type(party)], clock.today())
        apply_values(step, party, values, by, reason=row.reason)
        _close(step, row, ChangeState.APPROVED, note, by)
    tell_decided(party, row, by)
    step.record(party, details={"change": row.ref, "state": row.state, "field": row.field})
    return row


def _open_change(step: Step, change: ChangeRequest) -> tuple[ChangeRequest, PartyRow]:
    row = step.lock_one(ChangeRequest.objects.filter(pk=change.pk))
    if row.state != ChangeState.PENDING:
        raise Conflict(
            "change_closed",
            _("这份申请已经办结：%(state)s。") % {"state": row.get_state_display()},
            next_step=_("请刷新后查看。"),
        )
    subject = row.enterprise or row.supplier
    if subject is None:
        raise NotFoundOrHidden()
    return row, lock_party(step, subject)


def _close(step: Step, row: ChangeRequest, state: ChangeState, note: str, by: Actor) -> None:
    row.state, row.decision_note = state, note.strip()
    row.decided_at, row.decided_by = clock.now(), by.ref
    step.save(row)
