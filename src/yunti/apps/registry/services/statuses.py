"""Dated statuses: grant, revoke, take a revocation back. Two of one kind never overlap; the database refuses it as well.

Not here: how a programme comes to grant one (its own room), reading them (`queries.facts`).
"""

import re
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.base import ModelState
from django.utils.translation import gettext as _

from yunti.apps.registry.models import StatusGrant, StatusKind
from yunti.apps.registry.permissions import PartyRow, can_edit_party, can_keep_bans
from yunti.apps.registry.queries.facts import returns_from, subject_of
from yunti.apps.registry.services.parties import lock_party
from yunti.apps.registry.services.telling import tell_ended, tell_granted, tell_restored
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.permissions import Allowed, Denied
from yunti.kit.references import new_reference

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
OVERLAP = "statuses_of_one_kind_do_not_overlap"


@dataclass(frozen=True)
class GrantedStatus:
    """What is granted, from when to when, on what ground. Without an end it holds until revoked."""

    kind: str
    value: str
    valid_from: date
    valid_to: date | None
    source: str
    clause: str = ""


@command("registry.define_status_kind")
def define_status_kind(step: Step, *, code: str, title: str, by: Actor) -> StatusKind:
    """A kind of status by its code; defining it again changes its title."""
    step.require(can_keep_bans(by))
    code, title = code.strip(), title.strip()
    if not title or not CODE.fullmatch(code):
        text = _("代号用小写字母、数字和连字符，名称不能空着。")
        raise InvalidInput([Problem("code" if title else "title", "not_a_code", text)])
    kind = StatusKind.objects.filter(code=code).first()
    if kind is None:
        kind = step.create(StatusKind, code=code, title=title)
    else:
        kind.title = title
        step.save(kind)
    step.record(kind, details={"code": code, "title": title})
    return kind


@command("registry.grant_status")
def grant_status(
    step: Step, *, party: PartyRow, status: GrantedStatus, by: Actor, key: str | None = None
) -> StatusGrant:
    row = lock_party(step, party)
    step.require(can_edit_party(by, row))
    kind = _checked(status)
    subject: dict[str, Any] = {subject_of(row): row}
    try:
        with transaction.atomic():
            grant = step.create(
                StatusGrant,
                **subject,
                kind=kind,
                value=status.value.strip(),
                valid_from=status.valid_from,
                valid_to=status.valid_to,
                source=status.source.strip(),
                clause=status.clause.strip(),
                granted_at=clock.now(),
                granted_by=by.ref,
            )
    except IntegrityError as error:
        if OVERLAP not in str(error):
            raise
        raise _overlapping(status.clause) from error
    details: dict[str, Any] = {"status": kind.code, "value": grant.value, "ref": grant.ref}
    details |= {"from": grant.valid_from, "to": grant.valid_to, "source": grant.source}
    tell_granted(row, grant, by)
    step.record(row, details=details, clause=grant.clause)
    return grant


def _overlapping(clause: str) -> Conflict:
    return Conflict(
        "status_overlaps",
        _("同一种状态在这段时间里已经有一个，两个不能重叠。"),
        clause=clause,
        next_step=_("请先终止前一个，或改起止日期。"),
    )


def _checked(status: GrantedStatus) -> StatusKind:
    """The kind named, once nothing else is wrong."""
    problems = []
    kind = StatusKind.objects.filter(code=status.kind).first()
    if kind is None:
        problems.append(Problem("kind", "unknown", _("没有这种状态。"), _("请从列表中选择。")))
    if not status.value.strip():
        problems.append(Problem("value", "empty", _("没有填写状态内容。"), _("例如三星级。")))
    if status.valid_to is not None and status.valid_to < status.valid_from:
        problems.append(Problem("valid_to", "ends_before_it_begins", _("截止日期早于起始日期。")))
    if not status.source.strip():
        problems.append(Problem("source", "empty", _("没有填写认定依据。"), _("例如公布文件的文号。")))
    if kind is None or problems:
        raise InvalidInput(problems)
    return kind


@command("registry.revoke_status")
def revoke_status(step: Step, *, grant: StatusGrant, on: date, reason: str, by: Actor) -> StatusGrant:
    """From `on` the status no longer holds; the days before stay as they were."""
    party: PartyRow | None = grant.enterprise or grant.supplier
    assert party is not None
    party = lock_party(step, party)
    step.require(can_edit_party(by, party))
    row = StatusGrant.objects.get(pk=grant.pk)  # the party's lock keeps others off it
    if row.revoked_on is not None:
        raise Conflict("already_revoked", _("这项状态已经终止。"))
    problems = []
    if not reason.strip():
        problems.append(Problem("reason", "empty", _("没有填写终止理由。")))
    if on < row.valid_from:
        problems.append(
            Problem("on", "before_it_began", _("终止日期早于起始日期。"), _("从起始日起终止，填起始日期。"))
        )
    if row.valid_to is not None and on > row.valid_to:
        problems.append(Problem("on", "after_it_ended", _("这项状态到那天已经期满，不用终止。")))
    if problems:
        raise InvalidInput(problems)
    row.revoked_on, row.revoked_by, row.revoked_reason = on, by.ref, reason.strip()
    step.save(row)
    tell_ended(party, row, by)
    step.record(party, details={"ref": row.ref, "on": on, "reason": reason.strip()}, clause=row.clause)
    return row


@command("registry.restore_status")
def restore_status(step: Step, *, grant: StatusGrant, reason: str, by: Actor) -> StatusGrant:
    """The decision that ended it was set aside: it holds as if it had never ended, or where another took its place meanwhile and is
    over, from then on. The platform does this with that decision."""
    step.require(Allowed() if by.is_system else Denied("by_the_platform", "a status returns with a decision"))
    party: PartyRow | None = grant.enterprise or grant.supplier
    assert party is not None
    party = lock_party(step, party)
    row = StatusGrant.objects.get(pk=grant.pk)  # the party's lock keeps others off it
    if row.revoked_on is None:
        raise Conflict("not_revoked", _("这项状态没有终止。"))
    since = returns_from(row, clock.today())
    if since is None:
        raise _overlapping(row.clause)
    details = {"ref": row.ref, "ended_on": row.revoked_on, "ended_for": row.revoked_reason, "reason": reason}
    before = _earlier_days(row) if since > row.valid_from else None
    row.valid_from, row.revoked_on, row.revoked_by, row.revoked_reason = since, None, "", ""
    step.save(row)
    if before is not None:
        step.insert(before)
        details |= {"from": since, "before": before.ref}
    tell_restored(party, row, reason, by)
    step.record(party, details=details, clause=row.clause)
    return row


def _earlier_days(row: StatusGrant) -> StatusGrant:
    """The days until it was ended stay as they were, in a row of their own; the one that its certificate names goes on."""
    before = copy(row)
    before.pk, before.ref = None, new_reference()
    before._state = ModelState()
    return before
