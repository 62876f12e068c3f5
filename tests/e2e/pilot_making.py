"""A pilot unit with customers, and an application whose papers are awaited, in the running demo: `python -m tests.e2e.pilot_making`.

Not here: the pages over them (`test_pilots.py`), how pilots come to be (`tests/programmes/guangdong_voucher`).
"""

import json
import sys
from typing import Any

from tests.e2e.case_making import call_in
from tests.e2e.conftest import Platform

CODE, WAITING = "YL-SD", "YL-SD2"


def make_pilots(platform: Platform) -> dict[str, str]:
    """References of the rounds, and the credit code of the supplier; made once however often it is asked for."""
    told: dict[str, str] = json.loads(call_in(platform, "tests.e2e.pilot_making").splitlines()[-1])
    return told


def main() -> None:
    import django

    django.setup()
    from yunti.apps.cases.models import Case
    from yunti.apps.programmes.models import Round

    if not Round.objects.filter(code=CODE).exists():
        lay_out()
    confirming = Case.objects.get(number=f"{CODE}-CONFIRM")
    unit = Case.objects.get(number=f"{CODE}-UNIT")
    told = {
        "round": unit.round.ref,
        "unit": unit.ref,
        "waiting": Round.objects.get(code=WAITING).ref,
        "confirming": confirming.ref,
        "uscc": unit.supplier.uscc,
    }
    sys.stdout.write(json.dumps(told))


def lay_out() -> None:
    from datetime import timedelta

    from tests.access.pilots import a_pilot
    from tests.access.vouchers import issued_row
    from yunti.apps.accounts.models import Mandate
    from yunti.apps.budgets.services import Target, begin_period, set_targets, share_earmark
    from yunti.apps.cases.models import Answer, Case, CasePartner
    from yunti.apps.cases.queries.facts import text_of
    from yunti.apps.cases.services import start_case
    from yunti.apps.registry.models import Enterprise, Supplier
    from yunti.apps.settlement.models import Claim
    from yunti.apps.vouchers.models import Voucher, VoucherLine, VoucherVersion
    from yunti.cli.demo.people import actor
    from yunti.kit import clock

    seller = Supplier.objects.get(organisation=Mandate.objects.get(person__login="supplier").organisation)
    owner = Mandate.objects.get(person__login="applicant").organisation
    party, province = Enterprise.objects.get(organisation=owner), actor("province")
    each, waiting = _round(CODE, party), _round(WAITING, party)
    start_case(round=waiting, workflow="pilot_demonstration", party=seller, by=actor("supplier"))
    a_pilot(each, seller, f"{CODE}-UNIT")
    period, city = begin_period(round=each, by=province), party.prefecture_code
    targets = [Target(city, 500_000_00, 500_000_00, 300_000_00)]
    period = set_targets(period=period, targets=targets, seen=period.version, by=province)
    amounts = {city: 100_000_00}
    share_earmark(period=period, supplier=seller, amounts=amounts, seen=period.version, by=province)
    row = issued_row(_case(each, party, f"{CODE}-1", "issued"), 1, fen=30_000_00)
    line = {
        "service": "gd08",
        "title": "供应链协同",
        "cap_fen": 30_000_00,
        "fee_fen": 28_000_00,
        "devices": 0,
    }
    VoucherLine.objects.create(version=VoucherVersion.objects.get(voucher=row), amount_fen=28_000_00, **line)
    now = clock.now()
    expires = clock.today() + timedelta(days=90)
    Voucher.objects.filter(pk=row.pk).update(supplier=seller, expires_on=expires, applied_at=now)
    redemption = Case.objects.get(pk=row.case_id)
    Answer.objects.create(
        case=row.case, field="pilot_tag", value=text_of(True), saved_at=now, saved_by="system:test"
    )
    CasePartner.objects.create(case=row.case, supplier=seller)
    Claim.objects.create(
        voucher=row,
        case=redemption,
        round=each,
        region_code=city,
        enterprise=party,
        supplier=seller,
        face_fen=30_000_00,
        tagged=True,
        applied_at=now,
        state="waiting",
    )
    confirming = _case(each, party, f"{CODE}-CONFIRM", "supplier_confirming")
    CasePartner.objects.create(case=confirming, supplier=seller)
    _case(each, party, f"{CODE}-REDEEM", "city_audit", "redemption")


def _round(code: str, party: Any) -> Any:
    from datetime import timedelta

    from yunti.apps.programmes.enums import WindowLevel
    from yunti.apps.programmes.services import NewRound, NewWindow, open_round
    from yunti.kit import clock
    from yunti.kit.actors import system_actor

    now, day = clock.now(), timedelta(days=1)
    windows = [NewWindow(level, now - 9 * day, now + 30 * day) for level in WindowLevel]
    named = ("guangdong-voucher", "2018", code, f"示例试点批次{code}", party.province_code)
    return open_round(new=NewRound(*named, windows, is_example=True), by=system_actor("test"))


def _case(each: Any, party: Any, number: str, state: str, workflow: str = "voucher_application") -> Any:
    from yunti.apps.cases.models import Case
    from yunti.kit import clock

    now = clock.now()
    return Case.objects.create(
        round=each,
        workflow=workflow,
        state=state,
        entered_at=now,
        enterprise=party,
        organisation=party.organisation,
        region_code=party.region_code,
        prefecture_code=party.prefecture_code,
        province_code=party.province_code,
        number=number,
        submitted_at=now,
        started_at=now,
        started_by="system:test",
    )


if __name__ == "__main__":
    main()
