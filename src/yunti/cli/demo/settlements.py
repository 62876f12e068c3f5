"""A settlement of the demo on its way: money for a city that is not enough, its list in publicity, an objection to one line.

What is decided and paid is not shown: publicity lasts for days, and the demo dates nothing back.
Not here: the claims (`cases.py`), which steps are taken (`tables/vouchers.json`).
"""

from typing import Any

from yunti.cli.demo.cases import take_path
from yunti.cli.demo.people import actor
from yunti.cli.demo.quotas import BY, FEN
from yunti.cli.demo.tables import document

BOOK = "vouchers"


def show_lists() -> None:
    """Who has begun to settle is left alone, and so is a demo of an earlier release, whose claims are too few."""
    from yunti.apps.programmes.queries.rounds import rounds_for
    from yunti.apps.settlement.queries.batches import batches_of

    book = document(BOOK)
    for line in book["settlements"]:
        city = actor(line["login"])
        each = next(row for row in rounds_for(city.jurisdiction) if row.code == line["round"])
        begun = batches_of(city).filter(round=each).exists()
        if not begun and _waiting(each, city) >= line["objection"]["place"]:
            _fund(each, line, city)
            _settle(each, line, city)


def _waiting(each: Any, city: Any) -> int:
    from yunti.apps.ledger.chart import Book, Kind
    from yunti.apps.ledger.queries import balances

    found = balances(each, [city.jurisdiction])
    return found.get((city.jurisdiction, Book.CLAIMS, Kind.WAITING), (0, 0))[1]


def _fund(each: Any, line: dict[str, Any], city: Any) -> None:
    from yunti.apps.budgets.queries.table import period_of
    from yunti.apps.budgets.services import Funds, fund_cities

    period = period_of(each)
    assert period is not None
    given = {city.jurisdiction: Funds(general_fen=line["general_yuan"] * FEN)}
    fund_cities(period=period, amounts=given, reason=line["reason"], seen=period.version, by=actor(BY))


def _settle(each: Any, line: dict[str, Any], city: Any) -> None:
    from yunti.apps.publicity.services import begin_objection
    from yunti.apps.settlement.services import begin_batch

    book, told = document(BOOK), line["objection"]
    batch = begin_batch(round=each, by=city)
    take_path(book, batch.case, line["path"], city)
    batch.refresh_from_db()
    assert batch.list is not None
    party = actor(told["login"])
    own = begin_objection(on=batch.list, number=told["place"], by=party)
    take_path(book, own.case, told["path"], party)
