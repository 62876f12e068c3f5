"""Two files of one enterprise become one: facts, statuses, people and bans follow, the old file points to the new.

Not here: showing beforehand what will move (`queries.merging`).
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Mandate
from yunti.apps.registry.enums import ChangeState, PartyStatus
from yunti.apps.registry.models import Ban, ChangeRequest, Enterprise, Fact, FormerName, StatusGrant
from yunti.apps.registry.permissions import can_merge_parties
from yunti.apps.registry.queries.merging import bans_to_carry, records_to_enter
from yunti.apps.registry.services.parties import former_names_of, set_terms
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.search import index_gone, index_new


@command("registry.merge_enterprises")
def merge_enterprises(
    step: Step, *, gone: Enterprise, kept: Enterprise, reason: str, by: Actor, key: str | None = None
) -> Enterprise:
    """`gone` is closed and points to `kept`. Refused when a ban would not follow."""
    members = _lock_members(step, gone)
    changes = step.lock(ChangeRequest.objects.filter(enterprise=gone, state=ChangeState.PENDING))
    rows = {row.pk: row for row in step.lock(Enterprise.objects.filter(pk__in=[gone.pk, kept.pk]))}
    gone, kept = rows[gone.pk], rows[kept.pk]
    step.require(can_merge_parties(by, gone, kept))
    _check(gone, kept, reason)
    moved = {
        "facts": _move_facts(step, gone, kept),
        "statuses": _move_statuses(step, gone, kept),
        "members": _move_members(step, members, gone, kept),
        "bans": _carry_bans(step, gone, kept, by),
        "changes": _close_changes(step, changes, by),
    }
    _point(step, gone, kept)
    _take_names(step, gone, kept, reason)
    _refuse_lost_bans(gone, kept)
    step.record(kept, details={"gone": gone.ref, "moved": moved, "reason": reason.strip()})
    step.record(gone, details={"kept": kept.ref}, action="registry.enterprise_merged_away")
    return kept


def _check(gone: Enterprise, kept: Enterprise, reason: str) -> None:
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


def _move_facts(step: Step, gone: Enterprise, kept: Enterprise) -> int:
    """Where both stand on the same day, the kept file's own fact stays in force and the other becomes history."""
    standing = set(Fact.objects.filter(enterprise=kept, stands=True).values_list("key", "valid_from"))
    facts = list(Fact.objects.filter(enterprise=gone).order_by("id"))
    for fact in facts:
        if fact.stands and (fact.key, fact.valid_from) in standing:
            fact.stands = False
        fact.enterprise = kept
        step.save(fact)
    for name in FormerName.objects.filter(enterprise=gone):
        name.enterprise = kept
        step.save(name)
    return len(facts)


def _move_statuses(step: Step, gone: Enterprise, kept: Enterprise) -> int:
    grants = list(StatusGrant.objects.filter(enterprise=gone).order_by("id"))
    for grant in grants:
        grant.enterprise = kept
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


def _lock_members(step: Step, gone: Enterprise) -> list[Mandate]:
    if gone.organisation_id is None:
        return []
    return step.lock(Mandate.objects.filter(organisation_id=gone.organisation_id, ended_at__isnull=True))


def _move_members(step: Step, members: list[Mandate], gone: Enterprise, kept: Enterprise) -> int:
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
            mandate.ended_at, mandate.ended_reason = clock.now(), _("企业合并，已有授权")
        else:
            mandate.organisation = kept.organisation
        step.save(mandate)
    return len(members)


def _carry_bans(step: Step, gone: Enterprise, kept: Enterprise, by: Actor) -> int:
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


def _refuse_lost_bans(gone: Enterprise, kept: Enterprise) -> None:
    """Asked of the rows as written: whatever bars the one today or later also bars the other."""
    today = clock.today()
    if bans_to_carry(gone, kept, today) or records_to_enter(gone, kept, today):
        raise Refused(
            "bans_would_be_lost",
            _("被合并的企业有未到期的失信记录，合并后会查不到。"),
            next_step=_("请先在合并后的企业名下登记这条失信记录，再合并。"),
        )


def _close_changes(step: Step, changes: list[ChangeRequest], by: Actor) -> int:
    for change in changes:
        change.state, change.decided_at, change.decided_by = ChangeState.OUTDATED, clock.now(), "system:merge"
        change.decision_note = _("企业已合并")
        step.save(change)
    return len(changes)


def _point(step: Step, gone: Enterprise, kept: Enterprise) -> None:
    gone.status, gone.merged_into = PartyStatus.MERGED, kept
    gone.updated_at = kept.updated_at = clock.now()
    step.save(gone)


def _take_names(step: Step, gone: Enterprise, kept: Enterprise, reason: str) -> None:
    """Search for a name of the old file also finds the new one."""
    old_terms = kept.search_terms
    if gone.name != kept.name:
        step.create(FormerName, enterprise=kept, name=gone.name, used_to=clock.today(), reason=reason)
    set_terms(kept, former_names_of(kept))
    step.save(kept)
    index_gone(Enterprise, [(kept.pk, old_terms)])
    index_new(Enterprise, [(kept.pk, kept.search_terms)])
