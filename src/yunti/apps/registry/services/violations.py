"""Violations with public money as a competent authority found them: entered with the document that says so, marked, withdrawn.

What they mean for an application is the programme's rule. Not here: bans and dishonesty records (`bars.py`).
"""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.registry.models import Enterprise, FiscalViolation
from yunti.apps.registry.permissions import can_edit_party, can_keep_bans
from yunti.apps.registry.services.parties import lock_party
from yunti.apps.registry.services.telling import tell_violation
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem

LONGEST = 200


@dataclass(frozen=True)
class NewViolation:
    """`serious` is unknown while nobody judged it."""

    found_on: date
    serious: bool | None
    source: str
    number: str


@command("registry.record_violation")
def record_violation(
    step: Step, *, enterprise: Enterprise, violation: NewViolation, by: Actor, key: str | None = None
) -> FiscalViolation:
    row = lock_party(step, enterprise)
    assert isinstance(row, Enterprise)
    step.require(can_keep_bans(by))
    step.require(can_edit_party(by, row))
    problems = []
    if violation.found_on > clock.today():
        problems.append(Problem("found_on", "to_come", _("查明之日还没有到。")))
    labels = {"source": _("没有填写认定机关。"), "number": _("没有填写文书和文号。")}
    for name, text in (("source", violation.source), ("number", violation.number)):
        if not text.strip():
            problems.append(Problem(name, "empty", labels[name]))
        if len(text) > LONGEST:
            problems.append(Problem(name, "too_long", _("不超过 %(most)s 字。") % {"most": LONGEST}))
    if problems:
        raise InvalidInput(problems)
    try:
        with transaction.atomic():
            made = step.create(
                FiscalViolation,
                enterprise=row,
                found_on=violation.found_on,
                serious=violation.serious,
                source=violation.source.strip(),
                number=violation.number.strip(),
                recorded_at=clock.now(),
                recorded_by=by.ref,
            )
    except IntegrityError as error:
        raise Conflict(
            "violation_known", _("这份文书的违法违规已经登记。"), next_step=_("要更正的，先撤销原来的一条。")
        ) from error
    tell_violation(row, made, by)
    step.record(row, details=_told(made))
    return made


@command("registry.mark_violation")
def mark_violation(
    step: Step, *, violation: FiscalViolation, serious: bool, reason: str, by: Actor
) -> FiscalViolation:
    """Whether it is a serious one, as an officer judges it; the earlier mark stays in the log."""
    row = _standing(step, violation, reason, by)
    before, row.serious = row.serious, serious
    step.save(row, "serious")
    step.record(row.enterprise, details={**_told(row), "before": before, "reason": reason.strip()})
    return row


@command("registry.withdraw_violation")
def withdraw_violation(step: Step, *, violation: FiscalViolation, reason: str, by: Actor) -> FiscalViolation:
    """It was entered by mistake or set aside; from now on no rule weighs it."""
    row = _standing(step, violation, reason, by)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), by.ref, reason.strip()
    step.save(row)
    step.record(row.enterprise, details={**_told(row), "reason": reason.strip()})
    return row


def _standing(step: Step, violation: FiscalViolation, reason: str, by: Actor) -> FiscalViolation:
    party = lock_party(step, violation.enterprise)
    assert isinstance(party, Enterprise)
    step.require(can_keep_bans(by))
    step.require(can_edit_party(by, party))
    row = FiscalViolation.objects.get(pk=violation.pk)  # the party's lock keeps others off it
    row.enterprise = party
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn_already", _("这条记录已经撤销。"))
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写理由。"))])
    if len(reason) > LONGEST:
        raise InvalidInput([Problem("reason", "too_long", _("不超过 %(most)s 字。") % {"most": LONGEST})])
    return row


def _told(row: FiscalViolation) -> dict[str, object]:
    return {"ref": row.ref, "found_on": row.found_on, "serious": row.serious, "number": row.number}
