"""An issued voucher as a row, with all that has to lie beneath one. Not here: how vouchers come to be (`tests/apps/vouchers`)."""

from yunti.apps.cases.models import Case
from yunti.apps.intake.models import Arrival, Prepared, Turn, TurnBatch
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.vouchers.models import Voucher, VoucherVersion
from yunti.kit import clock
from yunti.kit.references import new_long_reference

DIGEST = "0" * 64


def issued_row(case: Case, place: int = 1, state: str = "issued", fen: int = 500_000) -> Voucher:
    """For a case of an enterprise; its entry is booked about nothing, for pages alone."""
    now, region = clock.now(), case.prefecture_code
    prepared = Prepared.objects.create(
        case=case,
        ordinal=1,
        region_code=region,
        digest=DIGEST,
        asked_fen=fen,
        day=now.date(),
        prepared_at=now,
        prepared_by="test",
    )
    arrival = Arrival.objects.create(
        prepared=prepared,
        round=case.round,
        region_code=region,
        asked_fen=fen,
        transaction=0,
        arrived_at=now,
        arrived_by="test",
        leaf=DIGEST,
    )
    batch = TurnBatch.objects.create(
        round=case.round, ordinal=place, first=place, count=1, root=DIGEST, chain=DIGEST, made_at=now
    )
    turn = Turn.objects.create(
        arrival=arrival,
        round=case.round,
        region_code=region,
        ordinal=place,
        place=place,
        counted_at=now,
        batch=batch,
        outcome="handed_in",
        settled_at=now,
    )
    issued = state == "issued"
    row = Voucher.objects.create(
        code=new_long_reference() if issued else "",
        number=f"SLQ-{case.round.code}-{region}-{case.pk:06d}" if issued else "",
        turn=turn,
        case=case,
        round=case.round,
        region_code=region,
        enterprise=case.enterprise,
        place=place,
        sequence=place if issued else 0,
        state=state,
        version=1 if issued else 0,
        gross_fen=fen,
        amount_fen=fen if issued else 0,
        issued_on=clock.today() if issued else None,
    )
    if issued:
        entry = LedgerEntry.objects.create(
            round=case.round, happening="issued", cause=f"{row.ref}:1", posted_at=now, posted_by="test"
        )
        VoucherVersion.objects.create(
            voucher=row, version=1, amount_fen=fen, room_fen=fen, cause="served", made_at=now, entry=entry
        )
    return row
