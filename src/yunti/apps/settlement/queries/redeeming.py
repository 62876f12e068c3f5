"""A voucher on its way to being redeemed, as the pages of its two cases show it: what is payable, and what its enterprise let lapse.

Not here: the procedure (`apps.cases`), figures for the rules (`figures.py`).
"""

from dataclasses import dataclass

from yunti.apps.cases.models import Case
from yunti.apps.ledger.chart import Happening
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.models import Claim
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import Voucher
from yunti.apps.vouchers.queries.strikes import Struck, struck_in
from yunti.packs.vouchers import vouchers_of


@dataclass(frozen=True)
class Redeeming:
    """`entry` and `bonus_entry` are the references of what was booked for the claim."""

    voucher: Voucher
    claim: Claim | None
    state: str
    ended: bool
    entry: str = ""
    bonus_entry: str = ""
    struck: Struck | None = None


def redeeming_of(case: Case) -> Redeeming | None:
    """By the application or by the case that redeems it; nothing before it is issued. One statement, one more each with a claim and
    with vouchers that lapsed, of which there are three more."""
    pack = pack_of(case.round)
    spec = vouchers_of(pack)
    if spec is None or spec.redemption is None or case.enterprise_id is None:
        return None
    if case.workflow not in (spec.application, spec.redemption.workflow):
        return None
    rows = Voucher.objects.select_related("case", "redemption").exclude(redemption=None)
    own = {"case": case} if case.workflow == spec.application else {"redemption": case}
    row = rows.filter(**own).exclude(state=State.RELEASED).first()
    if row is None or row.redemption is None:
        return None
    claim = Claim.objects.filter(voucher=row).first() if row.state == State.REDEEMED else None
    entries = _entries(row) if claim is not None else {}
    workflow = pack.section("workflows")[spec.redemption.workflow]
    return Redeeming(
        row,
        claim,
        workflow["states"][row.redemption.state]["title"],
        row.redemption.state in workflow["ends"],
        entries.get(Happening.REDEEMED, ""),
        entries.get(Happening.BONUS, ""),
        struck_in(case.round, case.enterprise_id),
    )


def _entries(row: Voucher) -> dict[str, str]:
    causes = (f"{row.ref}:{row.version}", row.ref)
    rows = LedgerEntry.objects.filter(happening__in=(Happening.REDEEMED, Happening.BONUS), cause__in=causes)
    return dict(rows.values_list("happening", "ref"))
