"""What vouchers know of a case, for the rules that ask for it: awarded so far, left in the city, whether the contract is taken.

Amounts are in yuan, as the rules read money. Not here: which facts ask (the pack's `source: {figure: …}`), serving and issuing (`services`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.figures import Figures
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.ledger.queries import balances
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import ContractUse, EnterpriseAward, Voucher
from yunti.apps.vouchers.queries.asked import contract_key, told_in
from yunti.apps.vouchers.queries.strikes import period_index, standing_in
from yunti.kit import clock
from yunti.packs.intake import intake_of
from yunti.packs.reading import Pack
from yunti.packs.redeeming import Standing
from yunti.packs.vouchers import Vouchers, vouchers_of

COLUMNS = {"county": "region_code", "prefecture": "prefecture_code", "province": "province_code"}
GIVEN = (Kind.HELD, Kind.ISSUED, Kind.REDEEMED, Kind.LAPSED, Kind.VOID)


def figures_of(case: Case, pack: Pack) -> Mapping[str, Any]:
    """Each is looked up when a rule asks for it, and not before."""
    spec = vouchers_of(pack)
    return {} if spec is None or case.enterprise_id is None else Figures(_About(case, pack, spec), _FIGURES)


@dataclass
class _About:
    case: Case
    pack: Pack
    spec: Vouchers

    @cached_property
    def voucher(self) -> Voucher | None:
        """Of the case itself or of the one that it follows from."""
        of = self.case if self.case.workflow == self.spec.application else self.case.parent
        return Voucher.objects.filter(case=of).exclude(state=State.RELEASED).first() if of else None

    @cached_property
    def own_fen(self) -> int:
        return self.voucher.amount_fen if self.voucher is not None else 0

    @cached_property
    def standing(self) -> Standing | None:
        """By what the enterprise let lapse before the period of the case."""
        if self.spec.strikes is None or self.case.enterprise_id is None:
            return None
        each = self.case.round
        return standing_in(
            self.pack, self.spec.strikes, self.case.enterprise_id, each.programme, period_index(each)
        )

    @cached_property
    def of_city(self) -> dict[str, int]:
        """Fen by kind of account, of the authority in whose queue it stands."""
        intake = intake_of(self.pack, self.spec.application)
        assert intake is not None
        region = getattr(self.case, COLUMNS[intake.queue])
        found = balances(self.case.round, [region])
        return {kind: fen for (_where, book, kind), (fen, _items) in found.items() if book == Book.ALLOTMENT}


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _awarded(about: _About) -> Decimal:
    """To the enterprise by applications before this one; while it has no place, by all."""
    version = about.voucher.versions.order_by("-version").first() if about.voucher else None
    if version is not None:
        ceiling = about.spec.ceiling_fen(about.pack, clock.local(version.made_at).date())
        return _yuan(ceiling - version.room_fen)
    held = EnterpriseAward.objects.filter(round=about.case.round_id, enterprise=about.case.enterprise_id)
    return _yuan(held.values_list("awarded_fen", flat=True).first() or 0)


def _amount(about: _About) -> Decimal | None:
    return None if about.voucher is None else _yuan(about.own_fen)


def _issued(about: _About) -> Decimal:
    """Given or promised to others in the city, so that what is left is left for this one."""
    return _yuan(sum(about.of_city.get(kind.value, 0) for kind in GIVEN) - about.own_fen)


def _planned(about: _About) -> Decimal:
    return _yuan(sum(about.of_city.get(kind.value, 0) for kind in (*GIVEN, Kind.FREE)))


def _contract_used(about: _About) -> bool | None:
    told = told_in(about.spec, [about.case.pk]).get(about.case.pk, {})
    key = contract_key(about.pack, about.spec, told)
    if not key:
        return None
    uses = ContractUse.objects.filter(contract_key=key, freed_at__isnull=True)
    return uses.exclude(voucher__case=about.case.pk).exists()


def _strike_status(about: _About) -> str | None:
    return None if about.standing is None else about.standing.status


def _strike_count(about: _About) -> int | None:
    return None if about.standing is None else about.standing.count


def _quota_ended(about: _About) -> bool:
    """It waits for quota of a year that is closed, in which there is none any more."""
    row = about.voucher
    if row is None or row.state != State.WAITING:
        return False
    return ProgrammePeriod.objects.filter(round=row.round_id, closed_at__isnull=False).exists()


_FIGURES: Mapping[str, Callable[[_About], Any]] = {
    "awarded_yuan": _awarded,
    "voucher_amount_yuan": _amount,
    "issued_yuan": _issued,
    "planned_yuan": _planned,
    "contract_used": _contract_used,
    "quota_ended": _quota_ended,
    "strike_status": _strike_status,
    "strike_count": _strike_count,
}
