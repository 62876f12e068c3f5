"""Opening claims: face and addition of vouchers that are redeemed, by the rules of the moment that was applied at.

Not here: the step and the books (`stepping.py`), settling (rooms to come).
"""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import Failed
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.models import Enterprise
from yunti.apps.registry.queries.merging import same_enterprise
from yunti.apps.settlement.enums import State
from yunti.apps.settlement.models import Claim
from yunti.apps.vouchers.models import Voucher
from yunti.apps.vouchers.services.following import Deed, Held
from yunti.kit.commands import Step
from yunti.kit.errors import Conflict, Refused
from yunti.kit.wording import listed, quoted
from yunti.packs.redeeming import Redemption
from yunti.packs.vouchers import vouchers_of


def open_claims(step: Step, held: Sequence[Held], deeds: Sequence[Deed]) -> tuple[list[Claim], list[Failed]]:
    """One after the other, so that each sees those before it. What is no voucher to redeem is left to whoever follows the step."""
    made: list[Claim] = []
    failed: list[Failed] = []
    for deed in deeds:
        row = next((found for each in held if (found := each.of_case(deed.case)) is not None), None)
        if row is None or row.applied_at is None:
            continue
        try:
            _refuse_again(row)
            made.append(_insert(step, _claim(step, row, deed.case)))
        except Refused as refusal:
            failed.append(Failed(deed.case.ref, refusal))
    return made, failed


def _insert(step: Step, claim: Claim) -> Claim:
    """Two files of one enterprise hold nothing in common, so the database itself says that the other one was faster; it is asked within a
    savepoint, and only where something is added."""
    if claim.bonus_key is None:
        return step.insert(claim)
    try:
        with transaction.atomic():
            return step.insert(claim)
    except IntegrityError:
        if not Claim.objects.filter(bonus_key=claim.bonus_key).exists():
            raise
    raise Conflict(
        "bonus_taken",
        _("这家企业的另一份档案刚刚兑现，增加额一家企业只给一次。"),
        next_step=_("请刷新页面再办：这一张按没有增加额兑现。"),
    )


def _refuse_again(row: Voucher) -> None:
    if Claim.objects.filter(voucher=row).exists():
        raise Conflict("redeemed", _("这张服务券已经兑现。"), next_step=_("请刷新页面。"))


def _claim(step: Step, row: Voucher, case: Case) -> Claim:
    pack = pack_of(case.round)
    spec = vouchers_of(pack)
    assert spec is not None and spec.redemption is not None and row.applied_at is not None
    around = Surroundings(case, pack, step.by, frozenset(), moment=row.applied_at)
    bonus = spec.redemption.bonus_fen(around.evaluation)
    if bonus is None:
        raise Refused(
            "bonus_unknown",
            _("现有数据还不能判定应兑付的金额。"),
            next_step=_("请补齐结算申请里的内容，再办理。"),
        )
    _refuse_unpayable(spec.redemption, around, row.amount_fen + bonus)
    return Claim(
        voucher=row,
        case=case,
        round=case.round,
        region_code=row.region_code,
        enterprise_id=row.enterprise_id,
        supplier_id=row.supplier_id,
        face_fen=row.amount_fen,
        bonus_fen=bonus,
        bonus_key=_bonus_key(case) if bonus else None,
        tagged=_is_tagged(step, row, spec.redemption),
        applied_at=row.applied_at,
        state=State.WAITING,
    )


def _refuse_unpayable(redemption: Redemption, around: Surroundings, claimed_fen: int) -> None:
    """What is claimed is what the rules have paid, whatever the guards of the step asked."""
    if redemption.is_payable(around.evaluation, claimed_fen):
        return
    unmet = redemption.in_the_way(around.evaluation)
    clauses = dict.fromkeys(clause for each in unmet for clause in each.clause)
    raise Refused(
        "not_payable",
        _("按规定这张服务券还不能兑现：%(unmet)s。") % {"unmet": quoted(each.title for each in unmet)}
        if unmet
        else _("按规定应兑付的金额不是券额加增加额，或者还不能判定。"),
        clause=listed(clauses or redemption.clause),
        next_step=_("请退回企业，补正后再办理通过。"),
    )


def _bonus_key(case: Case) -> str:
    """Once for an enterprise in a programme, in whichever round; by the file that its others were merged into."""
    assert case.enterprise_id is not None  # the pack's check: whoever asks for vouchers is an enterprise
    kept = Enterprise.objects.get(pk__in=same_enterprise(case.enterprise_id), merged_into=None)
    return f"{case.round.programme}:{kept.uscc}"


def _is_tagged(step: Step, row: Voucher, redemption: Redemption) -> bool:
    """As the application was tagged, where it might be."""
    if not redemption.tag:
        return False
    case = row.case
    around = Surroundings(case, pack_of(case.round), step.by, frozenset(), moment=row.applied_at)
    return redemption.is_tagged(around.evaluation)
