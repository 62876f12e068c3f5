"""The door for every step of a case: what redeems a voucher opens its claim here, everything else goes on to the vouchers.

Not here: the step (`apps.cases`), what it does to the voucher and its books (`apps.vouchers`), what is claimed (`claiming.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.services import Failed, NotAllMoved, by_itself, move_case, move_cases
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.services.archiving import archive
from yunti.apps.settlement.services.carrying_out import deny
from yunti.apps.settlement.services.claiming import open_claims
from yunti.apps.settlement.services.deciding import decide
from yunti.apps.settlement.services.proposing import propose
from yunti.apps.settlement.services.showing import show
from yunti.apps.vouchers import services as vouchers
from yunti.apps.vouchers.services.following import Deed, carry_out, hold
from yunti.apps.vouchers.services.stepping import deed_of, effect_of
from yunti.kit import failpoints
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Refused
from yunti.packs import settlement
from yunti.packs.owners import owner_of
from yunti.packs.redeeming import Effect
from yunti.packs.settlement import Act
from yunti.packs.vouchers import SECTION


def take_step(*, case: Case, action: str, by: Actor, **given: Any) -> Case:
    """As `cases.services.move_case`."""
    if effect_of(case, action) is Effect.REDEEMS:
        return redeem(case=case, action=action, by=by, **given)
    own = _own_way(case, action, by)
    if own is not None:
        return own(case=case, action=action, by=by, **given)
    return vouchers.take_step(case=case, action=action, by=by, **given)


def take_steps(*, cases: Sequence[Case], action: str, by: Actor, **given: Any) -> list[Case]:
    """As `cases.services.move_cases`."""
    if any(effect_of(case, action) is Effect.REDEEMS for case in cases):
        return redeem_several(cases=cases, action=action, by=by, **given)
    if any(owner_of(pack_of(case.round), case.workflow, action) == settlement.SECTION for case in cases):
        raise _with_its_batch()
    return vouchers.take_steps(cases=cases, action=action, by=by, **given)


ACTS: Mapping[Act, Callable[..., Case]] = {
    Act.PROPOSES: propose,
    Act.PUBLISHES: show,
    Act.DECIDES: decide,
    Act.ARCHIVES: archive,
}


def _own_way(case: Case, action: str, by: Actor) -> Callable[..., Case] | None:
    """How a step of a batch, or of a claim in one, is taken; nothing where it is neither."""
    pack = pack_of(case.round)
    spec = settlement.settlement_of(pack)
    if spec is None:
        return None
    act, fate = spec.act_of(case.workflow, action), spec.fate_of(pack, case.workflow, action)
    if act is not None:
        return ACTS[act]
    if fate is settlement.Fate.DENIES:
        return deny
    if fate is not None:
        raise _with_its_batch()
    if owner_of(pack, case.workflow, action) == settlement.SECTION:
        raise Refused(
            "with_its_payment",
            _("这一步随追回的确认办理，不单独办。"),
            next_step=_("请在“付款”里这一件的追回页面上办理。"),
        )
    return None


def _with_its_batch() -> Refused:
    return Refused(
        "with_its_batch",
        _("这一步随结算批次统一办理，不单独办。"),
        next_step=_("请在“结算”里办理这一批；决定以后，平台逐件办理。"),
    )


def take_steps_due(now: datetime) -> int:
    """The platform's own steps, as `cases.services.take_steps_due`."""
    return by_itself.take_steps_due(now, take=take_step)


@command("settlement.redeem")
def redeem(
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
    """A voucher is redeemed once: the step, the voucher, its claim and its books in one."""
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
    failed = _redeem(step, [deed_of(moved, action, by, reasons, note)])
    for each in failed:
        raise each.refusal
    step.record(moved, details={"action": action})
    return moved


@command("settlement.redeem_several")
def redeem_several(
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
    """All or none, also where the step of this name does something else to some of them."""
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
    own = [case for case in moved if effect_of(case, action) is not None]
    failed = _redeem(step, [deed_of(case, action, by, reasons, note) for case in own])
    if failed:
        raise NotAllMoved(failed, len(cases))
    step.record(details={"action": action, "cases": [case.ref for case in own]})
    return moved


def _redeem(step: Step, deeds: Sequence[Deed]) -> list[Failed]:
    """The vouchers are held before it is looked at what is added: of two of one enterprise only the first gets it."""
    found = hold(step, deeds)
    redeeming = [deed for deed in deeds if deed.effect is Effect.REDEEMS]
    claims, failed = open_claims(step, [held for held, _own in found], redeeming)
    if failed:
        return failed
    failpoints.reached("redeeming.claimed")
    bonuses = {claim.case_id: claim.bonus_fen for claim in claims}
    with_bonuses = [
        (held, [replace(deed, bonus_fen=bonuses.get(deed.case.pk, 0)) for deed in own]) for held, own in found
    ]
    return carry_out(step, with_bonuses)
