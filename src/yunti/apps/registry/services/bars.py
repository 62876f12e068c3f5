"""Bans and dishonesty records: enter, lift.

What they mean for a party on a day is asked in one place, `queries.standings`. Not here: statuses (`statuses.py`), allow-lists (`allow_lists.py`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.registry.enums import ALL_PROGRAMMES
from yunti.apps.registry.masterdata import Wrong, clean_uscc
from yunti.apps.registry.models import Ban, DishonestyRecord, Enterprise, Supplier
from yunti.apps.registry.permissions import can_edit_party, can_keep_bans
from yunti.apps.registry.services.telling import tell_barred, tell_lifted
from yunti.domain.regions import lies_within
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.permissions import Allowed, Decision, Denied

BarRow: TypeAlias = Ban | DishonestyRecord


@dataclass(frozen=True)
class NewBan:
    """Who is barred from what, why, by which clause, from when to when. Without an end it holds until lifted."""

    uscc: str
    ground: str
    clause: str
    source: str
    valid_from: date
    valid_to: date | None = None
    scope: str = ALL_PROGRAMMES
    number: str = ""


@dataclass(frozen=True)
class NewDishonestyRecord:
    uscc: str
    source: str
    number: str
    valid_from: date
    valid_to: date | None = None


@command("registry.record_ban")
def record_ban(step: Step, *, ban: NewBan, by: Actor, key: str | None = None) -> Ban:
    step.require(can_keep_bans(by))
    uscc = _clean_code(ban.uscc)
    step.require(_may_bar(by, uscc))
    _check(ban.valid_from, ban.valid_to, {"ground": ban.ground, "clause": ban.clause, "source": ban.source})
    row = step.create(
        Ban,
        uscc=uscc,
        scope=ban.scope,
        ground=ban.ground.strip(),
        clause=ban.clause.strip(),
        source=ban.source.strip(),
        number=ban.number.strip(),
        valid_from=ban.valid_from,
        valid_to=ban.valid_to,
        recorded_at=clock.now(),
        recorded_by=by.ref,
        jurisdiction=by.jurisdiction,
    )
    tell_barred(row, by)
    step.record(row, details={"uscc": uscc, "scope": row.scope, "until": row.valid_to}, clause=row.clause)
    return row


@command("registry.record_dishonesty")
def record_dishonesty(
    step: Step, *, record: NewDishonestyRecord, by: Actor, key: str | None = None
) -> DishonestyRecord:
    step.require(can_keep_bans(by))
    uscc = _clean_code(record.uscc)
    step.require(_may_bar(by, uscc))
    _check(record.valid_from, record.valid_to, {"source": record.source, "number": record.number})
    try:
        with transaction.atomic():
            row = step.create(
                DishonestyRecord,
                uscc=uscc,
                source=record.source.strip(),
                number=record.number.strip(),
                valid_from=record.valid_from,
                valid_to=record.valid_to,
                recorded_at=clock.now(),
                recorded_by=by.ref,
                jurisdiction=by.jurisdiction,
            )
    except IntegrityError as error:
        raise Conflict(
            "record_known", _("文号 %(number)s 的失信记录已经登记。") % {"number": record.number}
        ) from error
    tell_barred(row, by)
    step.record(row, details={"uscc": uscc, "number": row.number, "until": row.valid_to})
    return row


@command("registry.lift_bar")
def lift_bar(step: Step, *, bar: BarRow, reason: str, by: Actor) -> BarRow:
    """Ends today, before its date. The day of lifting no longer counts."""
    step.require(can_keep_bans(by))
    model: Any = type(bar)
    row = cast(BarRow, step.lock_one(model.objects.filter(pk=bar.pk)))
    step.require(_may_lift(by, row))
    if row.lifted_on is not None:
        raise Conflict("already_lifted", _("这条记录已经解除。"))
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写解除理由。"), _("写明决定的文号。"))])
    row.lifted_on, row.lifted_by, row.lifted_reason = clock.today(), by.ref, reason.strip()
    step.save(row)
    tell_lifted(row, by)
    step.record(row, details={"uscc": row.uscc, "reason": reason.strip()})
    return row


def _clean_code(typed: str) -> str:
    try:
        return clean_uscc(typed, clock.today())
    except Wrong as wrong:
        raise InvalidInput([Problem("uscc", wrong.code, wrong.text, wrong.suggestion)]) from wrong


def _check(valid_from: date, valid_to: date | None, needed: dict[str, str]) -> None:
    labels = {
        "ground": _("事由"),
        "clause": _("依据条款"),
        "source": _("来源"),
        "number": _("文号"),
    }
    problems = [
        Problem(name, "empty", _("没有填写%(label)s。") % {"label": labels[name]})
        for name, text in needed.items()
        if not text.strip()
    ]
    if valid_to is not None and valid_to < valid_from:
        problems.append(Problem("valid_to", "ends_before_it_begins", _("截止日期早于起始日期。")))
    if problems:
        raise InvalidInput(problems)


def _may_bar(by: Actor, uscc: str) -> Decision:
    """A registered party is barred by its own jurisdiction; a code that nobody registered by any senior officer."""
    for model in (Enterprise, Supplier):
        party = model.objects.filter(uscc=uscc).first()
        if party is not None:
            decision = _any_state(by, party)
            if not decision:
                return decision
    return Allowed()


def _any_state(by: Actor, party: Enterprise | Supplier) -> Decision:
    """Bars hold for merged and closed parties too."""
    decision = can_edit_party(by, party)
    if isinstance(decision, Denied) and decision.code == "party_merged":
        return Allowed()
    return decision


def _may_lift(by: Actor, bar: BarRow) -> Decision:
    """Whoever may bar the party may lift, but a province's decision is lifted by the province."""
    if not by.is_system and bar.jurisdiction.endswith("0000") and by.jurisdiction != bar.jurisdiction:
        return Denied(
            "senior_decision",
            _("这条记录由省级作出，市级不能解除。"),
            next_step=_("请报省级主管部门办理。"),
        )
    registered = any(model.objects.filter(uscc=bar.uscc).exists() for model in (Enterprise, Supplier))
    if not by.is_system and not registered and not lies_within(by.jurisdiction, bar.jurisdiction):
        return Denied(
            "other_jurisdiction",
            _("这条记录由另一地区作出，本岗位不能解除。"),
            next_step=_("请由作出记录的主管部门或其上级办理。"),
        )
    return _may_bar(by, bar.uscc)
