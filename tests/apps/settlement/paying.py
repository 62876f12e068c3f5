"""A batch decided to be paid, accounts that may be paid to, and persons with sessions. Not here: what is tried (the tests)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tests.apps.cases.rounds import SETTING_UP
from tests.apps.registry.accounts import NUMBER, confirmed
from tests.apps.settlement.conftest import CITY, issued, redeemed
from tests.people import People
from yunti.apps.accounts.models import SignIn
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.services import Booking, Line, book
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import BankAccount
from yunti.apps.settlement.enums import Decision, Pot, State
from yunti.apps.settlement.models import Claim, PaymentFile, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.answers import Said
from yunti.apps.settlement.queries.verifying_batches import digest_of
from yunti.apps.settlement.services import draw_file, receive_answer, release_file, take_answer
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command

LONG = timedelta(days=4)
"""After so long an account that was confirmed is paid to."""


@command("tests.decide")
def decided(
    step: Step, *, each: Round, claims: Sequence[Claim], by: Actor, region: str = CITY
) -> SettlementBatch:
    """All of them are paid out of the general pot, which holds just as much."""
    step.open_to_all()
    total, now = sum(claim.payable_fen for claim in claims), clock.now()
    ordinal = SettlementBatch.objects.filter(round=each, region_code=region).count() + 1
    batch = step.create(
        SettlementBatch,
        case=claims[0].case,
        round=each,
        region_code=region,
        ordinal=ordinal,
        proposed_at=now,
        decided_at=now,
        general_fen=total,
        earmark_fen=0,
        digest="0" * 64,
    )
    lines = [
        SettlementLine(
            batch=batch,
            claim=claim,
            place=place,
            amount_fen=claim.payable_fen,
            proposed=Decision.PAID,
            decision=Decision.PAID,
            pot=Pot.GENERAL,
        )
        for place, claim in enumerate(claims, 1)
    ]
    step.bulk_create(SettlementLine, lines)
    batch.digest = digest_of(lines)
    step.save(batch, "digest")
    for claim in claims:
        claim.state = State.FUNDED
        step.save(claim, "state")
    cause = batch.ref
    book(
        step,
        each,
        [
            Booking(
                Happening.APPROPRIATED, cause, [_line(Kind.UNALLOTTED, Kind.APPROPRIATED, total, region)]
            ),
            Booking(Happening.FUNDED, cause, [_line(Kind.GENERAL, Kind.UNALLOTTED, total, region)]),
            *(Booking(Happening.PAYABLE, f"{cause}:{claim.pk}", _payable(claim)) for claim in claims),
        ],
    )
    step.record(batch)
    return batch


def _line(debit: Kind, credit: Kind, fen: int, region: str, **told: Any) -> Line:
    return Line(Book.FUNDS, debit, credit, fen, region, **told)


def _payable(claim: Claim) -> list[Line]:
    told: dict[str, Any] = {"items": 1, "enterprise_id": claim.enterprise_id, "subject": claim.voucher.ref}
    return [
        _line(Kind.PAYABLE, Kind.GENERAL, claim.payable_fen, claim.region_code, **told),
        Line(Book.CLAIMS, Kind.FUNDED, Kind.WAITING, claim.payable_fen, claim.region_code, **told),
    ]


def a_batch(each: Round, people: People, *fees: int) -> SettlementBatch:
    """Ma's vouchers, redeemed and decided."""
    rows = [redeemed(issued(each, people, fee), people, paid=fee) for fee in fees or (60_000,)]
    claims = list(Claim.objects.filter(voucher__in=rows).select_related("voucher", "case").order_by("pk"))
    return decided(each=each, claims=claims, by=SETTING_UP)


def an_account(batch: SettlementBatch, people: People, number: str = NUMBER) -> BankAccount:
    """Of the enterprise that is paid, confirmed long enough ago."""
    party = batch.lines.first().claim.enterprise  # type: ignore[union-attr]
    with clock.held(clock.now() - LONG):
        return confirmed(party, people.ma, people.luo, number=number)


def session(by: Actor) -> str:
    """A living sign-in of this person."""
    now = clock.now()
    row = SignIn.objects.create(person_id=by.person_id or 0, started_at=now, last_seen_at=now)
    return row.ref


def release(file: PaymentFile, *by: Actor) -> PaymentFile:
    for each in by:
        release_file(file=file, digest=file.digest, session=session(each), by=each)
    return PaymentFile.objects.get(pk=file.pk)


def sent(batch: SettlementBatch, people: People) -> PaymentFile:
    return release(draw_file(batch=batch, by=people.qin), people.qin, people.tan)


def answered(batch: SettlementBatch, people: People, *rows: Said, digest: str = "1" * 64) -> Any:
    """Received and taken."""
    answer = receive_answer(batch=batch, rows=rows, file_name="示例回单.csv", digest=digest, by=people.tan)
    return take_answer(answer=answer, by=people.tan)


def said(file: PaymentFile, result: str = "成功", **changed: Any) -> list[Said]:
    """A line for each payment of the file."""
    found = []
    for place, payment in enumerate(file.payments.order_by("line__place"), 2):
        told = {
            "number": payment.number,
            "amount": f"{payment.amount_fen / 100:.2f}",
            "result": result,
            "bank_reference": f"示例{place}" if result == "成功" else "",
            "reason": "" if result == "成功" else "账号不存在",
            **changed,
        }
        found.append(Said(place, **told))
    return found
