"""The boards of a year at 1,000,000 vouchers: a province's table of twenty cities, and one city in full.

CPU seconds of each against the floor beside it (hand-written SQL and markup, `board_floor.py`), in alternating rounds; statements of a
page. The rows are written in bulk. DATABASE_URL names another database than SQLite.
Run: python -m bench.board [vouchers] [rounds]. Not here: that the figures are right (`tests/apps/boards`).
"""

import random
import sys
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import harness, pictures
from bench.casework import PAGES, RATIO, asking, compared, statements
from bench.goals import Goal

STATEMENTS, CITIES, CHUNK, FACE_FEN = 8, 20, 20_000, 3_000_00
OPEN = ("waiting", "issued", "redeemed", "lapsed")
SHARES = (10, 45, 40, 5)
CLAIMS = ("waiting", "carried", "funded")
REGIONS = [f"90{number:02d}00" for number in range(1, CITIES + 1)]


def a_year(people: Any) -> Any:
    """With its plan and last days, on a shelf of its own."""
    from django.conf import settings
    from tests.apps.cases.rounds import a_round
    from tests.first_vouchers import EDITION, PROGRAMME, REDEEMING, write_pack

    from yunti.apps.budgets.models import Allotment
    from yunti.apps.budgets.services import begin_period, set_cutoff
    from yunti.kit import clock

    shelf = Path(settings.YUNTI_DATA) / "shelf"
    write_pack(shelf, REDEEMING)
    settings.YUNTI_PACKS = str(shelf)
    each = a_round(PROGRAMME, EDITION)
    period = begin_period(round=each, by=people.su)
    last = clock.today() + timedelta(days=90)
    set_cutoff(period=period, kind="settlement", cutoff_on=last, reason="", seen=0, by=people.su)
    for region in REGIONS:
        Allotment.objects.create(period=period, region_code=region, target_fen=10**11, issue_fen=2 * 10**11)
    return period


def fill(period: Any, people: Any, count: int) -> None:
    """So many vouchers over the cities, with their claims, strikes and accounts."""
    from django.db import connection, transaction
    from tests import factories

    from yunti.apps.intake.models import TurnBatch
    from yunti.kit import clock

    parties = [factories.enterprise(number + 1) for number in range(50)]
    now, zeros = clock.now(), "0" * 64
    batch = TurnBatch.objects.create(
        round=period.round, ordinal=1, first=1, count=count, root=zeros, chain=zeros, made_at=now
    )
    standing: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    chance = random.Random(5)
    for start in range(0, count, CHUNK):
        with transaction.atomic():
            _some(period, people, parties, batch, range(start, min(count, start + CHUNK)), chance, standing)
    _accounts(period.round, standing)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _some(
    period: Any, people: Any, parties: Any, batch: Any, numbers: range, chance: random.Random, standing: Any
) -> None:
    from yunti.apps.cases.models import Case
    from yunti.apps.intake.models import Arrival, Prepared, Turn
    from yunti.apps.settlement.models import Claim
    from yunti.apps.vouchers.models import Strike, Voucher
    from yunti.kit import clock
    from yunti.kit.bulk import insert_rows

    each, now, zeros, by = period.round, clock.now(), "0" * 64, people.ma.ref
    cases = insert_rows(
        Case,
        [
            Case(
                round=each,
                workflow="voucher",
                state="issued",
                number=f"SL-{number:07d}",
                entered_at=now,
                enterprise=parties[number % len(parties)],
                region_code="900101",
                prefecture_code="900100",
                province_code="900000",
                started_at=now,
                started_by=by,
                submitted_at=now,
            )
            for number in numbers
        ],
    )
    prepared = insert_rows(
        Prepared,
        [
            Prepared(
                case=case,
                ordinal=1,
                region_code=REGIONS[number % CITIES],
                digest=zeros,
                asked_fen=FACE_FEN,
                day=now.date(),
                prepared_at=now,
                prepared_by=by,
            )
            for number, case in zip(numbers, cases, strict=True)
        ],
    )
    told = {"round": each, "asked_fen": FACE_FEN, "transaction": 1, "arrived_at": now, "arrived_by": by}
    arrivals = insert_rows(
        Arrival, [Arrival(prepared=row, region_code=row.region_code, leaf=zeros, **told) for row in prepared]
    )
    counted = {"round": each, "counted_at": now, "batch": batch, "outcome": "handed_in", "settled_at": now}
    turns = insert_rows(
        Turn,
        [
            Turn(
                arrival=row,
                region_code=row.region_code,
                ordinal=number + 1,
                place=number // CITIES + 1,
                **counted,
            )
            for number, row in zip(numbers, arrivals, strict=True)
        ],
    )
    vouchers = insert_rows(
        Voucher, [_voucher(turn, case, chance) for turn, case in zip(turns, cases, strict=True)]
    )
    claims = [_claim(row, chance) for row in vouchers if row.state == "redeemed"]
    insert_rows(Claim, claims)
    struck = [row for row in vouchers if row.state == "lapsed"]
    insert_rows(
        Strike,
        [
            Strike(voucher=row, enterprise_id=row.enterprise_id, period=period, struck_on=now.date())
            for row in struck
        ],
    )
    for row in vouchers:
        if row.amount_fen:
            _add(standing, row.region_code, "allotment", row.state, row.amount_fen)
    for claim in claims:
        _add(standing, claim.region_code, "claims", claim.state, claim.face_fen)


def _add(standing: Any, region: str, book: str, kind: str, fen: int) -> None:
    side = standing[region, book, kind]
    side[0] += fen
    side[1] += 1


def _voucher(turn: Any, case: Any, chance: random.Random) -> Any:
    from yunti.apps.vouchers.models import Voucher
    from yunti.kit import clock

    (state,) = chance.choices(OPEN, SHARES)
    issued = state != "waiting"
    return Voucher(
        turn=turn,
        case=case,
        round_id=turn.round_id,
        region_code=turn.region_code,
        enterprise_id=case.enterprise_id,
        place=turn.place,
        sequence=turn.ordinal if issued else 0,
        state=state,
        version=int(issued),
        gross_fen=FACE_FEN,
        amount_fen=FACE_FEN if issued else 0,
        code=f"{turn.ordinal:026d}" if issued else "",
        number=f"SLQ-{turn.ordinal:07d}" if issued else "",
        issued_on=clock.today() if issued else None,
        applied_at=clock.now() if state == "redeemed" else None,
    )


def _claim(row: Any, chance: random.Random) -> Any:
    from yunti.apps.settlement.models import Claim

    (state,) = chance.choices(CLAIMS, (20, 5, 75))
    return Claim(
        voucher=row,
        case_id=row.case_id,
        round_id=row.round_id,
        region_code=row.region_code,
        enterprise_id=row.enterprise_id,
        face_fen=row.amount_fen,
        tagged=chance.random() < 0.1,
        carried=state == "carried",
        applied_at=row.applied_at + timedelta(seconds=chance.randint(0, 10**6)),
        state=state,
    )


def _accounts(each: Any, standing: Any) -> None:
    """Every kind of account in every city, with money for a part of what waits and some for tagged claims."""
    from yunti.apps.ledger.chart import KINDS, SOURCES, Book, Kind
    from yunti.apps.ledger.models import LedgerAccount

    for region in REGIONS:
        for book, kinds in KINDS.items():
            for kind in kinds:
                if kind in SOURCES or kind is Kind.UNALLOTTED:
                    continue
                fen, items = standing.get((region, book.value, kind.value), (0, 0))
                if book is Book.FUNDS:
                    waits = standing.get((region, "claims", "waiting"), (0, 0))[0]
                    fen = {Kind.GENERAL: waits // 2, Kind.EARMARK: FACE_FEN * 5}.get(kind, 0)
                LedgerAccount.objects.create(
                    round=each, region_code=region, book=book, kind=kind, balance_fen=fen, items=items
                )


def measure(count: int, rounds: int) -> tuple[list[Any], list[Goal], dict[str, int]]:
    from django.test import Client
    from django.urls import reverse
    from tests.people import move_in
    from tests.web.sign_in import sign_in

    people = move_in()
    period = a_year(people)
    fill(period, people, count)
    comparisons, asked = [], {}
    address, floor = reverse("officer:board", args=[period.round.ref]), f"/floor/board/{period.round.ref}/"
    for name, actor, ours, theirs in (
        ("province", people.su, address, floor),
        ("city", people.qin, address, f"{floor}?region={REGIONS[0]}"),
    ):
        client = sign_in(Client(), actor)
        comparisons.append(
            compared(name, rounds, asking(client, [ours] * PAGES), asking(client, [theirs] * PAGES))
        )
        # once a minute a page, whichever, also notes when its reader was last seen
        asked[name] = min(statements(asking(client, [ours])) for _time in range(3))
    goals = [
        Goal(f"{name}, statements", "<=", STATEMENTS, found, "one page") for name, found in asked.items()
    ]
    return comparisons, goals, asked


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    folder = harness.set_up()
    try:
        from django.db import connection
        from django.test.utils import override_settings

        with override_settings(ROOT_URLCONF="bench.board_floor", ALLOWED_HOSTS=["localhost"]):
            comparisons, goals, asked = measure(count, rounds)
        facts = {"vouchers": count, "rounds": rounds, "database": connection.vendor, "statements": asked}
        assert comparisons[0].speed_at_least == RATIO
        name = f"board_{connection.vendor}"
        missed = harness.publish(name, facts, comparisons)
        lines = [each.line() for each in goals]
        text = pictures.table([each.line() for each in comparisons]) + "\n" + pictures.table(lines)
        (harness.RESULTS / f"{name}.md").write_text(
            f"# The boards at {count:,} vouchers\n\n{connection.vendor}, {rounds} alternating rounds, medians of CPU seconds;"
            f" `python -m bench.board`.\n\n{text}",
            encoding="utf-8",
        )
        print(pictures.table(lines))
        return missed or int(any(each.holds is False for each in goals))
    finally:
        harness.tear_down(folder)


if __name__ == "__main__":
    raise SystemExit(main())
