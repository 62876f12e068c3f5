"""Many vouchers in the hands of those who audit them, people who all decide on the same ones, and what is to have come of it.

Not here: the storm itself (`test_redeeming.py`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import OperationalError

from tests import factories
from tests.apps.ledger.booking import PROVINCE, allotment, booked
from tests.first_vouchers import CEILING_FEN, KIND
from tests.people import PREFECTURE
from yunti.apps.cases.models import Case, CaseMove, Submission
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.intake.models import Arrival, Prepared, Turn, TurnBatch
from yunti.apps.ledger import queries as ledger
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.services import Booking, Line
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.models import Claim
from yunti.apps.settlement.queries import verifying as claims
from yunti.apps.settlement.services import take_step
from yunti.apps.vouchers.models import AllotmentQueue, EnterpriseAward, Voucher, VoucherVersion
from yunti.apps.vouchers.queries import verifying as vouchers
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.bulk import insert_rows
from yunti.kit.errors import Refused

FACE_FEN = 1_000_00
REGIONS = [PREFECTURE, *(f"9002{number:02d}" for number in range(1, 20))]
"""The queues of the vouchers, in turn; their cases all stand before one authority."""
PLATFORM = system_actor("test.redeeming")
TOO_LONG = ("database is locked", "lock timeout")
MOVES = (("claim", "issued", "verifying"), ("mark", "verifying", "audit"))


@dataclass
class Audits:
    """`cases` redeem one voucher each; of every enterprise they have `each_of`, of which one gets the addition."""

    round: Round
    by: Actor
    cases: list[Case]
    enterprises: int


@dataclass
class Journal:
    """How many calls were answered with a redeemed voucher, and how each other one was refused."""

    redeemed: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Kinds:
    """How a programme calls the application, the redemption and where its audit takes place; what was handed in there."""

    application: str = KIND
    redemption: str = "redemption"
    audit: str = "audit"
    face_fen: int = FACE_FEN
    facts: Mapping[str, Any] = field(default_factory=lambda: {"paid": Decimal(1000), "certified": True})


def some_audits(
    each: Round, owner: Actor, by: Actor, *, count: int, enterprises: int, kinds: Kinds | None = None
) -> Audits:
    """Written as the services write it, in bulk."""
    kinds = kinds or Kinds()
    parties = [factories.enterprise(number + 1) for number in range(enterprises)]
    fen = count * kinds.face_fen
    bookings = [
        allotment(Happening.AUTHORISED, "all", Kind.UNALLOTTED, Kind.AUTHORISED, fen * len(REGIONS), PROVINCE)
    ]
    bookings += [
        allotment(Happening.ALLOTTED, f"to {each}", Kind.FREE, Kind.UNALLOTTED, fen, each, PROVINCE)
        for each in REGIONS
    ]
    booked(each=each, bookings=bookings, by=PLATFORM)
    applications = _cases(each, owner, parties, count, kinds.application, "issued")
    insert_rows(Case, applications)
    redemptions = _cases(each, owner, parties, count, kinds.redemption, kinds.audit, applications)
    insert_rows(Case, redemptions)
    _handed_in(redemptions, owner, kinds.facts)
    rows = _vouchers(each, owner, applications, redemptions, kinds.face_fen)
    _awards(each, rows)
    _booked(each, rows)
    return Audits(each, by, redemptions, enterprises)


def _cases(
    each: Round,
    owner: Actor,
    parties: Sequence[Any],
    count: int,
    kind: str,
    state: str,
    parents: Sequence[Case] = (),
) -> list[Case]:
    now = clock.now()
    return [
        Case(
            round=each,
            workflow=kind,
            state=state,
            number=f"SL-{kind}-{number}",
            entered_at=now,
            enterprise=parties[number % len(parties)],
            organisation_id=owner.organisation_id,
            parent=parents[number] if parents else None,
            region_code="900101",
            prefecture_code=PREFECTURE,
            province_code="900000",
            started_at=now,
            started_by=owner.ref,
            submitted_at=now,
        )
        for number in range(count)
    ]


def _handed_in(cases: Sequence[Case], owner: Actor, told: Mapping[str, Any]) -> None:
    facts, now = text_of(dict(told)), clock.now()
    insert_rows(
        Submission,
        [
            Submission(case=case, ordinal=1, facts=facts, submitted_at=now, submitted_by=owner.ref)
            for case in cases
        ],
    )
    insert_rows(
        CaseMove,
        [
            CaseMove(
                case=case,
                ordinal=ordinal,
                action=action,
                source=source,
                target=target,
                role="enterprise",
                moved_at=now,
                moved_by=owner.ref,
            )
            for case in cases
            for ordinal, (action, source, target) in enumerate(MOVES, 1)
        ],
    )


def _vouchers(
    each: Round, owner: Actor, applications: Sequence[Case], redemptions: Sequence[Case], face_fen: int
) -> list[Voucher]:
    now, count = clock.now(), len(applications)
    prepared = [
        Prepared(
            case=case,
            ordinal=1,
            region_code=REGIONS[number % len(REGIONS)],
            digest="0" * 64,
            asked_fen=face_fen,
            day=clock.today(),
            prepared_at=now,
            prepared_by=owner.ref,
        )
        for number, case in enumerate(applications)
    ]
    insert_rows(Prepared, prepared)
    arrivals = [
        Arrival(
            prepared=row,
            round=each,
            region_code=row.region_code,
            asked_fen=face_fen,
            transaction=1,
            arrived_at=now,
            arrived_by=owner.ref,
            leaf="0" * 64,
        )
        for row in prepared
    ]
    insert_rows(Arrival, arrivals)
    batch = TurnBatch(round=each, ordinal=1, first=1, count=count, root="0" * 64, chain="0" * 64, made_at=now)
    batch.save()
    turns = [
        Turn(
            arrival=row,
            round=each,
            region_code=row.region_code,
            ordinal=number + 1,
            place=number // len(REGIONS) + 1,
            counted_at=now,
            batch=batch,
            outcome="handed_in",
            settled_at=now,
        )
        for number, row in enumerate(arrivals)
    ]
    insert_rows(Turn, turns)
    seen: Counter[int] = Counter()
    rows = []
    for case, redemption, turn in zip(applications, redemptions, turns, strict=True):
        assert case.enterprise_id is not None
        seen[case.enterprise_id] += 1
        rows.append(
            Voucher(
                turn=turn,
                case=case,
                redemption=redemption,
                round=each,
                region_code=turn.region_code,
                enterprise_id=case.enterprise_id,
                place=turn.place,
                sequence=seen[case.enterprise_id],
                state="issued",
                version=1,
                gross_fen=face_fen,
                amount_fen=face_fen,
                code=f"{turn.ordinal:026d}",
                number=f"SLQ-{turn.ordinal:06d}",
                issued_on=clock.today(),
                expires_on=clock.today() + timedelta(days=90),
                applied_at=now,
            )
        )
    insert_rows(Voucher, rows)
    places = Counter(row.region_code for row in rows)
    for region, held in places.items():
        AllotmentQueue.objects.create(round=each, region_code=region, next_place=held + 1)
    return rows


def _awards(each: Round, rows: Sequence[Voucher]) -> None:
    summed: Counter[int] = Counter()
    served: Counter[int] = Counter()
    for row in rows:
        summed[row.enterprise_id] += row.amount_fen
        served[row.enterprise_id] += 1
    assert max(summed.values()) <= CEILING_FEN
    insert_rows(
        EnterpriseAward,
        [
            EnterpriseAward(
                round=each,
                enterprise_id=key,
                ceiling_fen=CEILING_FEN,
                awarded_fen=summed[key],
                served=served[key],
            )
            for key in sorted(summed)
        ],
    )
    now = clock.now()
    insert_rows(
        VoucherVersion,
        [
            VoucherVersion(
                voucher=row,
                version=1,
                amount_fen=row.amount_fen,
                room_fen=CEILING_FEN,
                cause="served",
                made_at=now,
            )
            for row in rows
        ],
    )


def _booked(each: Round, rows: Sequence[Voucher]) -> None:
    """A thousand at once."""
    for first in range(0, len(rows), 1000):
        bookings = [
            Booking(Happening.ISSUED, f"{row.ref}:1", [_line(row, *way) for way in WAYS])
            for row in rows[first : first + 1000]
        ]
        booked(each=each, bookings=bookings, by=PLATFORM)


WAYS = ((Kind.HELD, Kind.FREE), (Kind.ISSUED, Kind.HELD))


def _line(row: Voucher, debit: Kind, credit: Kind) -> Line:
    return Line(
        Book.ALLOTMENT,
        debit,
        credit,
        row.amount_fen,
        row.region_code,
        items=1,
        enterprise_id=row.enterprise_id,
        subject=row.ref,
    )


# what goes on at once -----------------------------------------------------------------------------------------------


def decide(audits: Audits, mine: Sequence[Case]) -> Journal:
    """One after the other; each as somebody who looked at it before any decision. Where the one who may
    write took too long, it is tried again, as the page asks for."""
    journal, left = Journal(), list(mine)
    while left:
        case = left.pop(0)
        try:
            take_step(case=case, action="approve", seen=len(MOVES), by=audits.by)
        except Refused as refusal:
            journal.refused[refusal.code] += 1
        except OperationalError as error:
            if not any(told in str(error) for told in TOO_LONG):
                raise
            left.append(case)
        else:
            journal.redeemed.append(case.ref)
    return journal


def approve_first(audits: Audits) -> Case:
    """With a key, as a page sends it: done again it is answered again."""
    case = audits.cases[0]
    return take_step(case=case, action="approve", seen=len(MOVES), by=audits.by, key=f"key of {case.ref}")


# judged -------------------------------------------------------------------------------------------------------------


def departures(audits: Audits, journals: Sequence[Journal]) -> list[str]:
    return [
        *_once(audits, journals),
        *_amounts(audits),
        *(f"ledger: {fault}" for fault in ledger.faults_of(audits.round)),
        *(f"vouchers: {fault}" for fault in vouchers.faults_of(audits.round)),
        *(f"claims: {fault}" for fault in claims.faults_of(audits.round)),
    ]


def _once(audits: Audits, journals: Sequence[Journal]) -> Iterator[str]:
    """Each was redeemed, was told so to one of those who tried, and has one claim and one entry."""
    told = Counter(ref for journal in journals for ref in journal.redeemed)
    claimed = Counter(Claim.objects.filter(round=audits.round).values_list("case__ref", flat=True))
    moved = Counter(
        CaseMove.objects.filter(case__round=audits.round, action="approve").values_list(
            "case__ref", flat=True
        )
    )
    for case in audits.cases:
        found = (told[case.ref], claimed[case.ref], moved[case.ref])
        if found != (1, 1, 1):
            yield f"{case.ref} was told redeemed, claimed and approved {found} times"
    entries = LedgerEntry.objects.filter(round=audits.round, happening=Happening.REDEEMED).count()
    if entries != len(audits.cases):
        yield f"{len(audits.cases)} vouchers were redeemed by {entries} entries"


def _amounts(audits: Audits) -> Iterator[str]:
    """Every face, and one addition for each enterprise, to the fen."""
    sides = [
        side
        for (_region, book, kind), side in ledger.balances(audits.round).items()
        if (book, kind) == (Book.CLAIMS.value, Kind.WAITING.value)
    ]
    waiting = (sum(fen for fen, _items in sides), sum(items for _fen, items in sides))
    bonuses = Claim.objects.filter(round=audits.round, bonus_fen__gt=0).count()
    if bonuses != audits.enterprises:
        yield f"{audits.enterprises} enterprises got {bonuses} additions"
    expected = len(audits.cases) * FACE_FEN + audits.enterprises * 200_000_00
    if waiting != (expected, len(audits.cases)):
        yield f"{expected} should wait for {len(audits.cases)}, the books say {waiting}"
