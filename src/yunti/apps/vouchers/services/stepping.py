"""The door for every step of a case: what moves a voucher goes through here, everything else straight to the cases.

The room of settlement stands above: what redeems a voucher opens a claim and goes through there. Not here: the step (`apps.cases`),
what it does to a voucher (`following.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.services import NotAllMoved, by_itself, move_case, move_cases, start_case
from yunti.apps.intake.models import Turn
from yunti.apps.intake.services.preparing import refuse_nothing
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.vouchers.queries.asked import contract_key, suppliers_called, told_in
from yunti.apps.vouchers.queries.unserved import why_unserved
from yunti.apps.vouchers.services.ending import tell_unserved
from yunti.apps.vouchers.services.following import Deed, follow
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.wording import listed
from yunti.packs.intake import intake_of
from yunti.packs.redeeming import Effect
from yunti.packs.vouchers import SECTION, Vouchers, vouchers_of

BEGINS_REDEMPTIONS = system_actor("vouchers.redemption")


def take_step(*, case: Case, action: str, by: Actor, **given: Any) -> Case:
    """As `cases.services.move_case`."""
    if _is_owned(case, action):
        return move_voucher(case=case, action=action, by=by, **given)
    return move_case(case=case, action=action, by=by, **given)


def take_steps(*, cases: Sequence[Case], action: str, by: Actor, **given: Any) -> list[Case]:
    """As `cases.services.move_cases`."""
    if any(_is_owned(case, action) for case in cases):
        return move_vouchers(cases=cases, action=action, by=by, **given)
    return move_cases(cases=cases, action=action, by=by, **given)


def take_steps_due(now: datetime) -> int:
    """The platform's own steps, as `cases.services.take_steps_due`."""
    return by_itself.take_steps_due(now, take=take_step)


def effect_of(case: Case, action: str) -> Effect | None:
    """What a step of this name does to the voucher of the case; nothing where it leaves it alone."""
    spec = vouchers_of(pack_of(case.round))
    return None if spec is None else spec.effect_of(case.workflow, action)


def _is_owned(case: Case, action: str) -> bool:
    """All but redeeming, which opens a claim."""
    return effect_of(case, action) not in (None, Effect.REDEEMS)


@command("vouchers.move_voucher")
def move_voucher(
    step: Step,
    *,
    case: Case,
    action: str,
    seen: int,
    by: Actor,
    stated: Mapping[str, str] | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    key: str | None = None,
) -> Case:
    step.open_to_all()  # whoever may take the step; it asks
    moved = move_case(
        case=case,
        action=action,
        seen=seen,
        by=by,
        stated=stated,
        reasons=reasons,
        note=note,
        through=SECTION,
    )
    deed = deed_of(moved, action, by, reasons, note)
    for failed in follow(step, [deed]):
        raise failed.refusal
    if deed.effect is Effect.RELEASES and by.is_system:
        tell_unserved(moved, deed.why, by)
    step.record(moved, details={"action": action})
    return moved


@command("vouchers.move_vouchers")
def move_vouchers(
    step: Step,
    *,
    cases: Sequence[Case],
    action: str,
    seen: Mapping[str, int],
    by: Actor,
    stated: Mapping[str, str] | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    key: str | None = None,
) -> list[Case]:
    """All or none; the money of all is moved once the last case has gone its step."""
    step.open_to_all()  # whoever may take the steps; they ask
    moved = move_cases(
        cases=cases,
        action=action,
        seen=seen,
        by=by,
        stated=stated,
        reasons=reasons,
        note=note,
        through=SECTION,
    )
    own = [case for case in moved if _is_owned(case, action)]
    failed = follow(step, [deed_of(case, action, by, reasons, note) for case in own])
    if failed:
        raise NotAllMoved(failed, len(cases))
    step.record(details={"action": action, "cases": [case.ref for case in own]})
    return moved


def deed_of(case: Case, action: str, by: Actor, reasons: Sequence[str], note: str) -> Deed:
    """What the step that was just taken does to the voucher of its case. Asked before anything of the vouchers is held."""
    pack = pack_of(case.round)
    spec, effect = vouchers_of(pack), effect_of(case, action)
    assert spec is not None and effect is not None
    deed = Deed(case, effect, _why(case, action, reasons, note))
    if effect is Effect.RELEASES and by.is_system:
        return replace(deed, why=why_unserved())
    if effect is Effect.LAPSES and case.workflow != spec.application:
        return replace(deed, came_back_at=_came_back_at(case))
    if effect not in (Effect.ISSUES, Effect.RESUBMITS):
        return deed
    around = Surroundings(
        case, pack, by, roles_in(by, case, pack.section("actors")), moment=_counted_at(case)
    )
    if effect is Effect.ISSUES:
        return replace(deed, items=spec.items(around.evaluation), redemption=_begun(case, spec))
    intake = intake_of(pack, case.workflow)
    assert intake is not None
    fen = intake.asked_fen(around.evaluation)
    refuse_nothing(intake, fen)
    told = told_in(spec, [case.pk]).get(case.pk, {})
    code = told.get(spec.supplier, "")
    return replace(
        deed,
        asked_fen=fen or 0,
        contract=contract_key(pack, spec, told),
        supplier_id=suppliers_called([code]).get(code),
    )


def _begun(case: Case, spec: Vouchers) -> Case | None:
    """The case by which the voucher is redeemed is there from the moment it is issued."""
    if spec.redemption is None or case.enterprise is None:
        return None
    return start_case(
        round=case.round,
        workflow=spec.redemption.workflow,
        party=case.enterprise,
        parent=case,
        by=BEGINS_REDEMPTIONS,
    )


def _came_back_at(case: Case) -> datetime | None:
    """When it came to stand where it lapsed, for the last step is the one by which it did."""
    moves = CaseMove.objects.filter(case=case).order_by("-ordinal")
    return next(iter(moves.values_list("moved_at", flat=True)[1:2]), None)


def _counted_at(case: Case) -> Any:
    """By the rules of the moment by which it was asked for, however often it came back."""
    turns = Turn.objects.filter(arrival__prepared__case=case).order_by("-ordinal")
    return turns.values_list("counted_at", flat=True).first()


def _why(case: Case, action: str, reasons: Sequence[str], note: str) -> str:
    moves = pack_of(case.round).section("workflows")[case.workflow]["moves"]
    title = next(spec["title"] for spec in moves if spec["action"] == action)
    return "\n".join([*(each for each in reasons if each.strip()), note]).strip() or listed([title])
