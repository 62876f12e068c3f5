"""A batch that is decided to be paid in the running demo: `python -m tests.e2e.payment_making`.

Not here: the pages over it (`test_paying.py`), how batches come to be (`tests/apps/settlement`).
"""

import json
import sys

from tests.e2e.case_making import call_in
from tests.e2e.conftest import Platform


def make_batch(platform: Platform) -> dict[str, str]:
    """Its reference; made once however often it is asked for."""
    told: dict[str, str] = json.loads(call_in(platform, "tests.e2e.payment_making").splitlines()[-1])
    return told


def main() -> None:
    import django

    django.setup()
    from yunti.apps.settlement.models import SettlementBatch

    row = SettlementBatch.objects.filter(round__code=_code()).first()
    if row is None:
        lay_out()
        row = SettlementBatch.objects.get(round__code=_code())
    sys.stdout.write(json.dumps({"batch": row.ref}))


def _code() -> str:
    from tests.e2e.voucher_making import CODE

    return CODE


def lay_out() -> None:
    """Two claims: of the enterprise of the demo, and of one without an account."""
    from datetime import timedelta

    from tests.apps.ledger.booking import booked
    from tests.apps.registry.accounts import confirmed
    from tests.apps.settlement.paying import LONG, decided
    from tests.e2e import voucher_making
    from yunti.apps.accounts.models import Mandate
    from yunti.apps.accounts.queries import actor_of
    from yunti.apps.ledger.chart import Book, Happening, Kind
    from yunti.apps.ledger.services import Booking, Line
    from yunti.apps.registry.models import BankAccount
    from yunti.apps.settlement.models import Claim
    from yunti.apps.vouchers.models import Voucher
    from yunti.kit import clock
    from yunti.kit.actors import system_actor

    if not Voucher.objects.filter(round__code=_code()).exists():
        voucher_making.lay_out()
    rows = list(Voucher.objects.filter(round__code=_code()).order_by("place")[:2])
    own, by = Mandate.objects.get(person__login="applicant"), system_actor("test")
    first = rows[0]
    if not BankAccount.objects.filter(enterprise=first.enterprise, usable_from__lte=clock.now()).exists():
        finance = Mandate.objects.filter(desk="finance", jurisdiction=first.region_code).first()
        assert finance is not None
        with clock.held(clock.now() - LONG - timedelta(days=1)):
            party = actor_of(own.person, own)
            confirmed(first.enterprise, party, actor_of(finance.person, finance))
    claims = [
        Claim.objects.create(
            voucher=row,
            case=row.case,
            round=row.round,
            region_code=row.region_code,
            enterprise=row.enterprise,
            face_fen=row.gross_fen,
            applied_at=clock.now(),
            state="waiting",
        )
        for row in rows
    ]
    for claim in claims:
        line = Line(
            Book.CLAIMS, Kind.WAITING, Kind.ACCEPTED, claim.face_fen, claim.region_code, items=1,
            subject=claim.voucher.ref,
        )  # fmt: skip
        booked(each=claim.round, bookings=[Booking(Happening.BONUS, claim.voucher.ref, [line])], by=by)
    decided(each=first.round, claims=claims, by=by, region=first.region_code)


if __name__ == "__main__":
    main()
