"""The rush: applications that arrive through the service layer, beside raw inserts into a bare ledger table in the same run.

Clients are processes: eight that insert raw, eight that apply one by one, three with many threads each, as the web server has
them, whose applications are gathered. Then who arrived is served (`serving.py`). Rates, in alternating rounds, medians. DATABASE_URL names another database than SQLite.
Run: python -m bench.rush [applications per arm] [rounds]. Not here: that order and money are right (`tests/apps/intake`).
"""

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bench import harness, pictures, serving

RAW, SINGLE, WEB, THREADS = 8, 8, 3, 21
GATHERED_AT_LEAST, SINGLY_AT_LEAST = 0.2, 0.08
TABLE = "bench_raw_ledger"
REGIONS = [f"9001{number:02d}" for number in range(1, 21)]
Counts = dict[str, int]


# what is applied for ------------------------------------------------------------------------------------------------


def prepared(people: Any, count: int) -> list[str]:
    """So many applications of one party, ready to be sent off; written as the service writes them, in bulk."""
    from tests.apps.cases.rounds import a_round, party_of
    from tests.first_come import EDITION, KIND, PROGRAMME

    from yunti.apps.cases.models import Case
    from yunti.apps.intake.models import Prepared
    from yunti.kit import clock
    from yunti.kit.bulk import insert_rows

    each, party, now = a_round(PROGRAMME, EDITION), party_of(people.ma), clock.now()
    cases = [
        Case(
            round=each,
            workflow=KIND,
            state="draft",
            entered_at=now,
            enterprise=party,
            organisation=party.organisation,
            region_code=party.region_code,
            prefecture_code=party.prefecture_code,
            province_code=party.province_code,
            started_at=now,
            started_by=people.ma.ref,
            fixed_at=now,
        )
        for _number in range(count)
    ]
    insert_rows(Case, cases)
    rows = [
        Prepared(
            case=case,
            ordinal=1,
            region_code=REGIONS[number % len(REGIONS)],
            digest="0" * 64,
            asked_fen=50_000,
            day=clock.today(),
            prepared_at=now,
            prepared_by=people.ma.ref,
        )
        for number, case in enumerate(cases)
    ]
    insert_rows(Prepared, rows)
    return [row.ref for row in rows]


# clients ------------------------------------------------------------------------------------------------------------


def begin(ready: Any) -> None:
    """Everything that is slow the first time is behind every client, on its own connection, before the first one starts."""
    ready.wait(300)


def raw(place: int, count: int, ready: Any, told: Any) -> None:
    import django

    django.setup()
    from django.db import connection

    statement = f"INSERT INTO {TABLE} (enterprise, region, amount_fen, arrived_at) VALUES (%s, %s, %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        bare = connection.connection.cursor()
        mark = statement.replace("%s", "?") if connection.vendor == "sqlite" else statement
        bare.execute(mark, (-place, REGIONS[0], 1, "2026-05-12 09:30:00+00"))
        begin(ready)
        started = time.monotonic()
        for number in range(count):
            bare.execute(
                mark, (place * count + number, REGIONS[number % 20], 50_000, "2026-05-12 09:30:00+00")
            )
        told.put((started, time.monotonic()))


def apply(refs: Sequence[str], threads: int, most: int, by: Any, ready: Any, told: Any) -> None:
    import django

    django.setup()
    from django.db import connection

    from yunti.apps.intake.services import Asked, arriving
    from yunti.kit import collector
    from yunti.kit.gathering import Gathered

    service = Gathered("intake.arrive", arriving.arrive.body, most)
    shares = [refs[number::threads] for number in range(threads)]
    warm, go = threading.Barrier(threads + 1), threading.Barrier(threads + 1)

    def work(share: Sequence[str]) -> None:
        service(Asked(share[0]), by=by)
        warm.wait()
        go.wait()
        for ref in share[1:]:
            service(Asked(ref), by=by)
        connection.close()

    with ThreadPoolExecutor(threads) as pool:
        done = [pool.submit(work, share) for share in shares]
        warm.wait()
        collector.calm()
        begin(ready)
        started = time.monotonic()
        go.wait()
        for each in done:
            each.result()
    told.put((started, time.monotonic()))


def rate(target: Any, given: Sequence[tuple[Any, ...]], count: int) -> float:
    """Seconds for one, over all clients together."""
    context = multiprocessing.get_context("spawn")
    ready, told = context.Barrier(len(given)), context.Queue()
    clients = [context.Process(target=target, args=(*each, ready, told)) for each in given]
    for client in clients:
        client.start()
    times = [told.get(timeout=600) for _client in clients]
    for client in clients:
        client.join()
    return (max(end for _start, end in times) - min(start for start, _end in times)) / count


# measured -----------------------------------------------------------------------------------------------------------


def measure(count: int, rounds: int) -> tuple[list[Any], dict[str, Any]]:
    from django.db import connection
    from tests.people import move_in

    from yunti.apps.intake.models import Arrival, Turn
    from yunti.apps.intake.queries.proofs import faults_of, rounds_with_arrivals
    from yunti.apps.intake.services import count_turns_due
    from yunti.kit import clock

    people = move_in()
    with connection.cursor() as cursor:
        key = "bigserial" if connection.vendor == "postgresql" else "integer"
        cursor.execute(
            f"CREATE TABLE {TABLE} (id {key} PRIMARY KEY, enterprise bigint NOT NULL, region varchar(6) NOT NULL,"
            " amount_fen bigint NOT NULL, arrived_at timestamp with time zone NOT NULL)"
        )
    gathered = harness.Comparison("gathered", speed_at_least=GATHERED_AT_LEAST, measure="s")
    singly = harness.Comparison("singly", speed_at_least=SINGLY_AT_LEAST, measure="s")
    refs = prepared(people, rounds * (count + count // 4))
    few = count // 4
    connection.close()
    for _round in range(rounds):
        own, refs = refs[:count], refs[count:]
        alone, refs = refs[:few], refs[few:]
        base = rate(raw, [(place, count // RAW) for place in range(RAW)], count // RAW * RAW)
        per_web = [own[place::WEB] for place in range(WEB)]
        gathered.take(
            rate(apply, [(part, THREADS, 50, people.ma) for part in per_web], count - WEB * THREADS), base
        )
        parts = [alone[place::SINGLE] for place in range(SINGLE)]
        singly.take(rate(apply, [(part, 1, 1, people.ma) for part in parts], few - SINGLE), base)
    arrived = Arrival.objects.count()
    began = time.process_time()
    counted = count_turns_due(clock.now())
    spent = time.process_time() - began
    assert counted == arrived == Turn.objects.count() == rounds * (count + few)
    assert not [fault for each in rounds_with_arrivals() for fault in faults_of(each)]
    facts = {
        "applications per arm": count,
        "rounds": rounds,
        "database": connection.vendor,
        "callers": WEB * THREADS,
        "turns counted per CPU second": round(counted / spent),
    }
    return [gathered, singly, serving.measure(people, count, rounds)], facts


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    shelf = Path(mkdtemp(prefix="yunti-bench-packs-"))
    from tests import first_come, first_vouchers

    first_come.write_pack(shelf)
    first_vouchers.write_pack(shelf)
    os.environ["YUNTI_PACKS"] = str(shelf)
    folder = harness.set_up()
    try:
        from django.db import connection

        comparisons, facts = measure(count, rounds)
        name = f"rush_{connection.vendor}"
        missed = harness.publish(name, facts, comparisons)
        told = ", ".join(f"{key} {value}" for key, value in facts.items())
        (harness.RESULTS / f"{name}.md").write_text(
            f"# The rush\n\n{told}; medians of seconds for one application over all clients, beside a raw insert, and of seconds to serve as many beside one statement by hand;"
            f" `python -m bench.rush`.\n\n{pictures.table([each.line() for each in comparisons])}",
            encoding="utf-8",
        )
        return missed
    finally:
        harness.tear_down(folder)


if __name__ == "__main__":
    raise SystemExit(main())
