"""What claims know of a case, for the rules that ask for it: whether its voucher is the first one redeemed, whether the addition was given.

Not here: which facts ask (the pack's `source: {figure: …}`), other figures of vouchers (`apps.vouchers`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.figures import Figures
from yunti.apps.registry.queries.merging import same_enterprise
from yunti.apps.settlement.models import Claim
from yunti.packs.reading import Pack
from yunti.packs.vouchers import vouchers_of


def figures_of(case: Case, pack: Pack) -> Mapping[str, Any]:
    """Each is looked up when a rule asks for it, and not before."""
    return {} if vouchers_of(pack) is None or case.enterprise_id is None else Figures(case, _FIGURES)


def claims_before(case: Case) -> "QuerySet[Claim]":
    """Of the enterprise in the programme, before the claim of this case, in whichever round and by whichever of its files."""
    assert case.enterprise_id is not None
    own = same_enterprise(case.enterprise_id)
    rows = Claim.objects.filter(enterprise__in=own, round__programme=case.round.programme)
    claim = Claim.objects.filter(case=case).values_list("pk", flat=True).first()
    return rows if claim is None else rows.filter(pk__lt=claim)


def _first(case: Case) -> bool:
    return not claims_before(case).exists()


def _bonus_granted(case: Case) -> bool:
    return claims_before(case).filter(bonus_key__isnull=False).exists()


_FIGURES: Mapping[str, Callable[[Case], Any]] = {
    "first_redemption": _first,
    "bonus_granted": _bonus_granted,
}
