"""Serving a rush: who arrived gets quota in order, beside one hand-written statement that finds out the same in bare tables.

The statement knows all that decides: a contract once, the ceiling of an enterprise, whole amounts in the order of the places until the
first that does not fit. The platform also keeps vouchers, versions, contracts and the books, each row covered by the log.
Not here: arriving (`rush.py`), that it is right (`tests/storm`, `tests/apps/vouchers`).
"""

import time
from typing import Any

from bench import harness

CITIES, ENTERPRISES = 20, 500
FIRST = 100_000  # of the numbers of their parties, beyond those of the bench
TURNS, QUOTA, HELD = "bench_turns", "bench_quota", "bench_held"
TABLES = (
    f"CREATE TABLE {TURNS} (id bigint PRIMARY KEY, region varchar(6) NOT NULL, place bigint NOT NULL,"
    " enterprise bigint NOT NULL, contract varchar(40) NOT NULL, asked_fen bigint NOT NULL)",
    f"CREATE TABLE {QUOTA} (region varchar(6) PRIMARY KEY, free_fen bigint NOT NULL)",
    f"CREATE TABLE {HELD} (id bigint PRIMARY KEY, region varchar(6) NOT NULL, amount_fen bigint NOT NULL)",
)
STATEMENT = f"""
INSERT INTO {HELD} (id, region, amount_fen)
SELECT id, region, amount_fen FROM (
  SELECT id, region, amount_fen, SUM(amount_fen) OVER (PARTITION BY region ORDER BY place) AS upto_fen FROM (
    SELECT id, region, place, CASE WHEN before_fen >= %s THEN 0 WHEN before_fen + asked_fen > %s THEN %s - before_fen
      ELSE asked_fen END AS amount_fen FROM (
      SELECT id, region, place, asked_fen, COALESCE(SUM(asked_fen) OVER (PARTITION BY enterprise ORDER BY region, place
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before_fen FROM (
        SELECT id, region, place, enterprise, asked_fen,
          ROW_NUMBER() OVER (PARTITION BY contract ORDER BY region, place) AS turn FROM {TURNS}
      ) AS told WHERE turn = 1
    ) AS summed
  ) AS capped
) AS queued JOIN {QUOTA} USING (region) WHERE upto_fen <= free_fen
"""
TAKEN = (
    f"UPDATE {QUOTA} SET free_fen = free_fen - COALESCE((SELECT SUM(amount_fen) FROM {HELD}"
    f" WHERE {HELD}.region = {QUOTA}.region), 0)"
)


def measure(people: Any, count: int, rounds: int) -> harness.Comparison:
    """Seconds of the clock for all of them; half of those who ask find quota."""
    from django.db import connection

    compared = harness.Comparison("served", measure="s")
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table)
    for number in range(rounds):
        each = arrived(people, count, number)
        reference = by_hand(each)
        compared.take(by_the_platform(each), reference)
        agree(each)
    return compared


def arrived(people: Any, count: int, number: int) -> Any:
    """A round whose applications have arrived and are counted, with quota for half of them."""
    from tests.apps.cases.rounds import a_round
    from tests.first_vouchers import EDITION, PROGRAMME
    from tests.storm.rushing import a_rush

    from yunti.apps.intake.models import Arrival, Prepared
    from yunti.apps.intake.services import count_turns_due
    from yunti.kit import clock
    from yunti.kit.bulk import insert_rows

    each, now = a_round(PROGRAMME, EDITION, code=f"FWQ-{number}"), clock.now()
    bound = count // CITIES // 2
    a_rush(
        each,
        people.ma,
        count=count,
        cities=CITIES,
        enterprises=ENTERPRISES,
        bound=bound,
        first=FIRST + number * (count + ENTERPRISES),
    )
    rows = [
        Arrival(
            prepared=prepared,
            round=each,
            region_code=prepared.region_code,
            asked_fen=prepared.asked_fen,
            transaction=0,
            arrived_at=now,
            arrived_by=people.ma.ref,
            leaf="0" * 64,
        )
        for prepared in Prepared.objects.filter(case__round=each).order_by("pk")
    ]
    insert_rows(Arrival, rows)
    assert count_turns_due(now) == count
    return each


def by_the_platform(each: Any) -> float:
    from yunti.apps.vouchers.services import serve_due
    from yunti.kit import clock

    began = time.perf_counter()
    serve_due(clock.now())
    return time.perf_counter() - began


def by_hand(each: Any) -> float:
    from django.db import connection, transaction
    from tests.first_vouchers import CEILING_FEN

    from yunti.apps.cases.models import Answer
    from yunti.apps.intake.models import Turn
    from yunti.apps.vouchers.queries.queues import free_in

    contracts = dict(
        Answer.objects.filter(case__round=each, field="contract_no").values_list("case", "value")
    )
    turns = Turn.objects.filter(round=each).select_related("arrival__prepared__case")
    rows = [
        (
            turn.pk,
            turn.region_code,
            turn.place,
            turn.arrival.prepared.case.enterprise_id,
            str(contracts[turn.arrival.prepared.case_id]),
            turn.arrival.asked_fen,
        )
        for turn in turns
    ]
    with connection.cursor() as cursor:
        for table in (TURNS, QUOTA, HELD):
            cursor.execute(f"DELETE FROM {table}")
        cursor.executemany(f"INSERT INTO {TURNS} VALUES (%s, %s, %s, %s, %s, %s)", rows)
        cursor.executemany(f"INSERT INTO {QUOTA} VALUES (%s, %s)", list(free_in(each).items()))
        began = time.perf_counter()
        with transaction.atomic():
            cursor.execute(STATEMENT, [CEILING_FEN] * 3)
            cursor.execute(TAKEN)
        return time.perf_counter() - began


def agree(each: Any) -> None:
    """Both found the same ones, for the same amounts."""
    from django.db import connection

    from yunti.apps.vouchers.models import Voucher

    held = Voucher.objects.filter(round=each, state="held").values_list("turn", "amount_fen")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, amount_fen FROM {HELD}")
        found = dict(cursor.fetchall())
    assert dict(held) == found and found, f"{len(held)} held, {len(found)} by hand"
