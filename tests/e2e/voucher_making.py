"""A voucher and one who waits in the running demo: `python -m tests.e2e.voucher_making`.

Not here: the pages over them (`test_vouchers.py`), how vouchers come to be (`tests/apps/vouchers`).
"""

import json
import sys
from typing import Any

from tests.e2e.case_making import call_in
from tests.e2e.conftest import Platform

CODE = "YL-FWQ"


def make_vouchers(platform: Platform) -> dict[str, str]:
    """References of round, case and code of the voucher; made once however often it is asked for."""
    told: dict[str, str] = json.loads(call_in(platform, "tests.e2e.voucher_making").splitlines()[-1])
    return told


def main() -> None:
    import django

    django.setup()
    from yunti.apps.programmes.models import Round
    from yunti.apps.vouchers.models import Voucher

    if not Round.objects.filter(code=CODE).exists():
        lay_out()
    row = Voucher.objects.get(round__code=CODE, state="issued")
    sys.stdout.write(json.dumps({"round": row.round.ref, "case": row.case.ref, "code": row.code}))


def lay_out() -> None:
    from datetime import timedelta

    from tests.access.vouchers import issued_row
    from tests.apps.ledger.booking import allotment, booked
    from yunti.apps.accounts.models import Mandate
    from yunti.apps.cases.models import CasePartner
    from yunti.apps.ledger.chart import Happening, Kind
    from yunti.apps.programmes.enums import WindowLevel
    from yunti.apps.programmes.services import NewRound, NewWindow, open_round
    from yunti.apps.registry.models import Enterprise, Supplier
    from yunti.apps.vouchers.models import AllotmentQueue, Voucher, VoucherLine, VoucherVersion
    from yunti.kit import clock
    from yunti.kit.actors import system_actor

    owner = Mandate.objects.get(person__login="applicant").organisation
    seller = Mandate.objects.get(person__login="supplier").organisation
    party = Enterprise.objects.get(organisation=owner)
    others = Enterprise.objects.filter(prefecture_code=party.prefecture_code).exclude(pk=party.pk)
    now, day = clock.now(), timedelta(days=1)
    windows = [NewWindow(level, now - 9 * day, now + 30 * day) for level in WindowLevel]
    named = ("guangdong-voucher", "2018", CODE, "示例服务券批次", party.province_code)
    each = open_round(new=NewRound(*named, windows, is_example=True), by=system_actor("test"))
    fen, city = 50_000_00, party.prefecture_code
    ways = (
        (Happening.AUTHORISED, Kind.UNALLOTTED, Kind.AUTHORISED, party.province_code, ""),
        (Happening.ALLOTTED, Kind.FREE, Kind.UNALLOTTED, city, party.province_code),
    )
    for happening, debit, credit, region, giver in ways:
        booked(
            each=each,
            bookings=[allotment(happening, CODE, debit, credit, fen, region, giver)],
            by=system_actor("test"),
        )
    AllotmentQueue.objects.create(round=each, region_code=city, next_place=5)
    row = issued_row(_case(each, party, 1), 1, fen=300_000_00)
    line = {
        "service": "gd04",
        "title": "示例服务",
        "cap_fen": 300_000_00,
        "fee_fen": 300_000_00,
        "devices": 0,
    }
    VoucherLine.objects.create(version=VoucherVersion.objects.get(voucher=row), amount_fen=300_000_00, **line)
    supplier = Supplier.objects.filter(organisation=seller).first()
    Voucher.objects.filter(pk=row.pk).update(supplier=supplier, expires_on=clock.today() + 90 * day)
    CasePartner.objects.create(case=row.case, supplier=supplier)
    for number, other in enumerate(others.order_by("pk")[:3], 2):
        issued_row(_case(each, other, number), number, state="waiting", fen=400_000_00)


def _case(each: Any, party: Any, number: int) -> Any:
    from yunti.apps.cases.models import Case
    from yunti.kit import clock

    now = clock.now()
    return Case.objects.create(
        round=each,
        workflow="voucher_application",
        state="issued" if number == 1 else "city_review",
        entered_at=now,
        enterprise=party,
        organisation=party.organisation,
        region_code=party.region_code,
        prefecture_code=party.prefecture_code,
        province_code=party.province_code,
        number=f"{CODE}-{number:04d}",
        submitted_at=now,
        started_at=now,
        started_by="system:test",
    )


if __name__ == "__main__":
    main()
