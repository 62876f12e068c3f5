"""Which decided lines can be paid now and to which account, and what the others lack.

Not here: drawing the file (`services.drawing`), accounts themselves (`apps.registry`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yunti.apps.registry.enums import AccountState
from yunti.apps.registry.models import BankAccount, Enterprise
from yunti.apps.registry.queries.accounts import bears_the_name
from yunti.apps.settlement.enums import Decision, PaymentState
from yunti.apps.settlement.models import Payment, SettlementBatch, SettlementLine
from yunti.kit import clock

STANDING = (PaymentState.DRAWN, PaymentState.SENT, PaymentState.CONFIRMED)


@dataclass(frozen=True)
class Drawable:
    """`attempt` counts from one; `account` is the version that is paid to."""

    line: SettlementLine
    party: Enterprise
    account: BankAccount
    attempt: int


@dataclass(frozen=True)
class Lacking:
    line: SettlementLine
    party: Enterprise
    why: str


@dataclass(frozen=True)
class Payable:
    """In the order of the queue."""

    ready: Sequence[Drawable]
    lacking: Sequence[Lacking]

    @property
    def total_fen(self) -> int:
        return sum(each.line.whole_fen for each in self.ready)

    @property
    def lacking_fen(self) -> int:
        return sum(each.line.whole_fen for each in self.lacking)


def payable_in(batch: SettlementBatch, moment: datetime) -> Payable:
    """Paid lines without a payment that stands. Three statements, one more for each enterprise that was merged."""
    rows = SettlementLine.objects.filter(batch=batch, decision=Decision.PAID).exclude(
        pk__in=Payment.objects.filter(file__batch=batch, state__in=STANDING).values("line")
    )
    lines = list(rows.select_related("claim__enterprise", "claim__voucher").order_by("place"))
    parties = {line.pk: _kept(line.claim.enterprise) for line in lines}
    versions: dict[int | None, list[BankAccount]] = defaultdict(list)
    accounts = BankAccount.objects.filter(enterprise__in={party.pk for party in parties.values()})
    for account in accounts.order_by("-version"):
        versions[account.enterprise_id].append(account)
    before: dict[int, list[Payment]] = defaultdict(list)
    for payment in Payment.objects.filter(line__in=[line.pk for line in lines]).order_by("attempt"):
        before[payment.line_id].append(payment)
    ready, lacking = [], []
    for line in lines:
        party = parties[line.pk]
        found = _account(party, versions[party.pk], before[line.pk], moment)
        if isinstance(found, BankAccount):
            ready.append(Drawable(line, party, found, len(before[line.pk]) + 1))
        else:
            lacking.append(Lacking(line, party, found))
    return Payable(ready, lacking)


def _kept(party: Enterprise) -> Enterprise:
    while party.merged_into is not None:
        party = party.merged_into
    return party


def _account(
    party: Enterprise, versions: Sequence[BankAccount], before: Sequence[Payment], moment: datetime
) -> BankAccount | str:
    """The newest version that may be paid to, or what is missing."""
    usable = next((each for each in versions if each.is_usable_at(moment)), None)
    if usable is None:
        return _missing(versions)
    if not bears_the_name(usable, party):
        return _("账户的户名与现在的登记名称不一致。")
    if any(each.state == PaymentState.RETURNED and each.account_id == usable.pk for each in before):
        newer = [each for each in versions if each.version > usable.version]
        return _missing(newer) if newer else _("上一次付款被银行退回，单位还没有更换账户。")
    return usable


def _missing(versions: Sequence[BankAccount]) -> str:
    for each in versions:
        if each.state == AccountState.WAITING:
            return _("收款账户还没有确认。")
        if each.state == AccountState.CONFIRMED and each.usable_from is not None:
            moment = f"{clock.local(each.usable_from):%Y-%m-%d %H:%M}"
            return _("收款账户自 %(moment)s 起才能用于拨付。") % {"moment": moment}
    return _("收款账户已停用或不予确认。") if versions else _("单位没有登记收款账户。")


def account_stands(payment: Payment, moment: datetime) -> bool:
    """Whether the pinned version may still be paid to: nobody stopped it, and no newer one takes its place."""
    party = payment.account.enterprise
    if party is None or not payment.account.is_usable_at(moment):
        return False
    return party.merged_into_id is None and bears_the_name(payment.account, party)
