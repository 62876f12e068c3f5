"""Two files of one enterprise or supplier become one: facts, statuses, people and bans follow, the old file points to the new.

Not here: showing beforehand what will move (`queries.merging`).
"""

from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Mandate
from yunti.apps.registry.enums import ChangeState, PartyStatus
from yunti.apps.registry.models import (
    AboutParty,
    Ban,
    ChangeRequest,
    Enterprise,
    Fact,
    FiscalViolation,
    FormerName,
    StatusGrant,
    Supplier,
)
from yunti.apps.registry.permissions import PartyRow, can_merge_parties
from yunti.apps.registry.queries.facts import about, subject_of
from yunti.apps.registry.queries.merging import bans_to_carry, records_to_enter
from yunti.apps.registry.services.parties import former_names_of, set_terms
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.search import index_gone, index_new

P = TypeVar("P", Enterprise, Supplier)


@command("registry.merge_enterprises")
def merge_enterprises(
    step: Step, *, gone: Enterprise, kept: Enterprise, reason: str, by: Actor, key: str | None = None
) -> Enterprise:
    """`gone` is closed and points to `kept`. Refused when a ban would not follow."""
    return _merge(step, gone, kept, reason, by)


@command("registry.merge_suppliers")
def merge_suppliers(
    step: Step, *, gone: Supplier, kept: Supplier, reason: str, by: Actor, key: str | None = None
) -> Supplier:
    return _merge(step, gone, kept, reason, by)


def _merge(step: Step, gone: P, kept: P, reason: str, by: Actor) -> P:
    model: type[P] = type(gone)
    members = _lock_members(step, gone)
    changes = step.lock(ChangeRequest.objects.filter(about(gone), state=ChangeState.PENDING))
    rows = {row.pk: row for row in step.lock(model._default_manager.filter(pk__in=[gone.pk, kept.pk]))}
    gone, kept = rows[gone.pk], rows[kept.pk]
    step.require(can_merge_parties(by, gone, kept))
    _check(gone, kept, reason)
    moved = {
        "facts": _move_facts(step, gone, kept),
        "statuses": _move_statuses(step, gone, kept),
        "members": _move_members(step, members, gone, kept),
        "bans": _carry_bans(step, gone, kept, by),
        "violations": _move_violations(step, gone, kept),
        "changes": _close_changes(step, changes, by),
    }
    _point(step, gone, kept)
    _take_names(step, gone, kept, reason)
    _refuse_lost_bans(gone, kept)
    step.record(kept, details={"gone": gone.ref, "moved": moved, "reason": reason.strip()})
    step.record(gone, details={"kept": kept.ref}, action=f"registry.{gone._meta.model_name}_merged_away")
    return kept


def _check(gone: PartyRow, kept: PartyRow, reason: str) -> None:
    if gone.pk == kept.pk:
        raise InvalidInput([Problem("kept", "same", _("两份档案是同一份。"), _("选择另一份档案。"))])
    if kept.status != PartyStatus.ACTIVE:
        raise Conflict(
            "successor_not_active",
            _("并入的档案不是存续状态。"),
            next_step=_("请选择存续的档案作为合并后的档案。"),
        )
    if not reason.strip():
        raise InvalidInput(
            [Problem("reason", "empty", _("没有填写合并依据。"), _("例如吸收合并的登记文件。"))]
        )


def _give_to(kept: PartyRow, row: AboutParty) -> None:
    setattr(row, subject_of(kept), kept)


def _move_facts(step: Step, gone: PartyRow, kept: PartyRow) -> int:
    """Where both stand on the same day, the kept file's own fact stays in force and the other becomes history."""
    standing = set(Fact.objects.filter(about(kept), stands=True).values_list("key", "valid_from"))
    facts = list(Fact.objects.filter(about(gone)).order_by("id"))
    for fact in facts:
        if fact.stands and (fact.key, fact.valid_from) in standing:
            fact.stands = False
        _give_to(kept, fact)
        step.save(fact)
    for name in FormerName.objects.filter(about(gone)):
        _give_to(kept, name)
        step.save(name)
    return len(facts)


def _move_statuses(step: Step, gone: PartyRow, kept: PartyRow) -> int:
    grants = list(StatusGrant.objects.filter(about(gone)).order_by("id"))
    for grant in grants:
        _give_to(kept, grant)
        try:
            with transaction.atomic():
                step.save(grant)
        except IntegrityError as error:
            raise Refused(
                "statuses_overlap",
                _("两份档案有同一种状态，时间重叠：%(kind)s %(value)s。")
                % {"kind": grant.kind.title, "value": grant.value},
                next_step=_("请先终止其中一个，再合并。"),
            ) from error
    return len(grants)


def _lock_members(step: Step, gone: PartyRow) -> list[Mandate]:
    if gone.organisation_id is None:
        return []
    return step.lock(Mandate.objects.filter(organisation_id=gone.organisation_id, ended_at__isnull=True))


def _move_members(step: Step, members: list[Mandate], gone: PartyRow, kept: PartyRow) -> int:
    """Without accounts of its own the kept file takes over the organisation; else its people take seats there."""
    organisation = gone.organisation
    if organisation is None:
        return 0
    if kept.organisation is None:
        gone.organisation = None
        step.save(gone)
        kept.organisation = organisation
        step.save(kept)
        return len(members)
    seated = set(
        Mandate.objects.filter(organisation=kept.organisation, ended_at__isnull=True).values_list(
            "person_id", "desk"
        )
    )
    for mandate in members:
        if (mandate.person_id, mandate.desk) in seated:
            mandate.ended_at, mandate.ended_reason = clock.now(), _("档案合并，已有授权")
        else:
            mandate.organisation = kept.organisation
        step.save(mandate)
    return len(members)


def _carry_bans(step: Step, gone: PartyRow, kept: PartyRow, by: Actor) -> int:
    bans = bans_to_carry(gone, kept, clock.today())
    for ban in bans:
        copied: dict[str, Any] = {
            name: getattr(ban, name)
            for name in (
                "scope",
                "ground",
                "clause",
                "source",
                "number",
                "valid_from",
                "valid_to",
                "jurisdiction",
            )
        }
        step.create(
            Ban, **copied, uscc=kept.uscc, carried_from=ban, recorded_at=clock.now(), recorded_by=by.ref
        )
    return len(bans)


def _move_violations(step: Step, gone: PartyRow, kept: PartyRow) -> int:
    """What both files hold by the same document stands once."""
    if not isinstance(kept, Enterprise):
        return 0
    standing = set(FiscalViolation.objects.filter(enterprise=kept).values_list("number", flat=True))
    rows = [
        row
        for row in FiscalViolation.objects.filter(enterprise=gone.pk).order_by("id")
        if row.withdrawn_at is not None or row.number not in standing
    ]
    for row in rows:
        row.enterprise = kept
        step.save(row)
    return len(rows)


def _refuse_lost_bans(gone: PartyRow, kept: PartyRow) -> None:
    """Asked of the rows as written: whatever bars the one today or later also bars the other."""
    today = clock.today()
    if bans_to_carry(gone, kept, today) or records_to_enter(gone, kept, today):
        raise Refused(
            "bans_would_be_lost",
            _("被合并的单位有未到期的失信记录，合并后会查不到。"),
            next_step=_("请先在合并后的单位名下登记这条失信记录，再合并。"),
        )


def _close_changes(step: Step, changes: list[ChangeRequest], by: Actor) -> int:
    for change in changes:
        change.state, change.decided_at, change.decided_by = ChangeState.OUTDATED, clock.now(), "system:merge"
        change.decision_note = _("档案已合并")
        step.save(change)
    return len(changes)


def _point(step: Step, gone: PartyRow, kept: PartyRow) -> None:
    gone.status, gone.merged_into_id = PartyStatus.MERGED, kept.pk
    gone.updated_at = kept.updated_at = clock.now()
    step.save(gone)


def _take_names(step: Step, gone: PartyRow, kept: PartyRow, reason: str) -> None:
    """Search for a name of the old file also finds the new one."""
    old_terms = kept.search_terms
    if gone.name != kept.name:
        step.create(
            FormerName, **{subject_of(kept): kept}, name=gone.name, used_to=clock.today(), reason=reason
        )
    set_terms(kept, former_names_of(kept))
    step.save(kept)
    index_gone(type(kept), [(kept.pk, old_terms)])
    index_new(type(kept), [(kept.pk, kept.search_terms)])
