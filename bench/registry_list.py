"""The list of 200,000 enterprises: pages per CPU second against the floor, which is the same middleware with hand-written
SQL and markup. Plain list, filters, two-character search, search by initials.

Run: python -m bench.registry_list [rows] [rounds]. Not here: that the pages are right (`tests/web/officer`).
"""

import random
import sys
from itertools import pairwise
from typing import Any

from bench import harness

PAGES = 40
SYLLABLES = "云山江海华盛达新远恒泰宏光明兴隆瑞丰金银玉龙凤祥和顺安康德义诚信博雅文思创智能源科技"
TRADES = ("机械", "纺织", "化工", "电子", "食品", "建材", "物流", "软件")
GOAL = 0.2


def fill(count: int) -> None:
    """Made-up enterprises over nine prefectures, indexed as the import does it."""
    from django.db import connection, transaction

    from yunti.apps.registry.models import Enterprise
    from yunti.apps.registry.services.parties import put, set_terms
    from yunti.kit import clock
    from yunti.kit.bulk import insert_rows
    from yunti.kit.search import index_new

    chance, today, now = random.Random(3), clock.today(), clock.now()

    def row(number: int) -> Enterprise:
        made = Enterprise(
            provenance="imported",
            created_at=now,
            updated_at=now,
            size_class=chance.choice(("small", "micro", "medium")),
        )
        put(
            made,
            "name",
            "示例" + "".join(chance.choices(SYLLABLES, k=3)) + chance.choice(TRADES) + "有限公司",
            today,
        )
        put(made, "region_code", f"900{chance.randint(1, 9)}{chance.randint(1, 12):02d}", today)
        put(made, "industry_code", chance.choice(("3411", "1711", "6510", "2710")), today)
        made.uscc = f"91{made.region_code}{number:010d}"
        set_terms(made, ())
        return made

    for start in range(0, count, 20_000):
        with transaction.atomic():
            rows = insert_rows(
                Enterprise, [row(number) for number in range(start, min(count, start + 20_000))]
            )
            index_new(Enterprise, [(each.pk, each.search_terms) for each in rows])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def clients() -> Any:
    """A browser signed in at the province's desk."""
    from django.test import Client
    from tests.people import move_in
    from tests.web.sign_in import sign_in

    return sign_in(Client(), move_in().su)


def get(client: Any, addresses: list[str]) -> float:
    """CPU seconds a page."""

    def work() -> None:
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)

    return harness.cpu(work) / len(addresses)


def cases() -> list[tuple[str, list[str], list[str]]]:
    """(name, addresses of the platform, of the floor): the same rows by either."""
    from django.db import connection

    sqlite = connection.vendor == "sqlite"
    letters = [first + second for first in "abcdfghjklmnpqrstwxyz" for second in "ah"][:PAGES]
    places = [f"sl{pair}" for pair in letters]
    words = [first + second for first, second in pairwise(SYLLABLES)][:PAGES]
    initials = ["yshjx", "hsdhg", "xyhdz", "jylfz", "tdhrj"] * (PAGES // 5)

    def both(terms: list[str]) -> str:
        return (
            " AND ".join(f'"{term}"' for term in terms)
            if sqlite
            else " & ".join(f"'{term}'" for term in terms)
        )

    runs = [[word[place : place + 3] for place in range(len(word) - 2)] for word in initials]
    base = "/officer/enterprises/"
    return [
        (
            "list",
            [f"{base}?after=1.{place}" for place in places],
            [f"/floor/list/?from={place}" for place in places],
        ),
        (
            "filtered",
            [f"{base}?region=900100&size=small&after=1.{place}" for place in places],
            [f"/floor/filtered/?from={place}" for place in places],
        ),
        (
            "two-character search",
            [f"{base}?q={word}" for word in words],
            [f"/floor/searched/?match={both([word])}" for word in words],
        ),
        (
            "initials search",
            [f"{base}?q={word}" for word in initials],
            [f"/floor/searched/?match={both(run)}" for run in runs],
        ),
    ]


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    folder = harness.set_up()
    try:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext, override_settings, setup_test_environment

        setup_test_environment()
        client = clients()
        fill(count)
        comparisons, statements = [], {}
        with override_settings(ROOT_URLCONF="bench.floor"):
            for name, ours, floor in cases():
                get(client, ours[:5])
                get(client, floor[:5])
                with CaptureQueriesContext(connection) as captured:
                    client.get(ours[0])
                statements[name] = len(captured)
                comparison = harness.Comparison(name, speed_at_least=GOAL)
                for _round in range(rounds):
                    comparison.take(get(client, ours), get(client, floor))
                comparisons.append(comparison)
        facts = {"rows": count, "rounds": rounds, "database": connection.vendor, "statements": statements}
        return harness.publish("registry_list", facts, comparisons)
    finally:
        harness.tear_down(folder)


if __name__ == "__main__":
    raise SystemExit(main())
