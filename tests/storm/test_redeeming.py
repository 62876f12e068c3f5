"""Redeeming at once: everybody decides on the same vouchers, three times over; each is redeemed once and no addition is given twice.

Judged from the journals and the books; the controls must be found guilty. Not here: what is judged (`redeeming.py`), the rush for
quota (`test_rush.py`).
"""

import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.apps.cases.rounds import a_round
from tests.concurrency import AtOnce, faults, meeting_place
from tests.first_vouchers import EDITION, PROGRAMME, REDEEMING, write_pack
from tests.people import People
from tests.storm.dying import killed
from tests.storm.redeeming import Audits, Journal, approve_first, decide, departures, some_audits
from tests.storm.test_rush import several_writers, without
from yunti.apps.settlement.models import Claim
from yunti.apps.settlement.services import claiming
from yunti.apps.vouchers.services import following
from yunti.kit import commands, failpoints, locking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
__all__ = ["several_writers"]
TIMES, TENTH = 3, 1_000
MANY, FEW = 64, 8
"""So many decide at once where several write at a time, and where one does."""


@pytest.fixture
def shelf(settings: Any, tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    write_pack(shelf, REDEEMING)
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(shelf), 0
    return shelf


def audits_of(people: People, count: int, enterprises: int) -> Audits:
    each = a_round(PROGRAMME, EDITION)
    return some_audits(each, people.ma, people.qin, count=count, enterprises=enterprises)


def decided(at_once: AtOnce, audits: Audits, *, patience: float = 300) -> tuple[list[Journal], list[str]]:
    """Each voucher is decided on three times, by people who are not the same."""
    workers = MANY if connection.vendor == "postgresql" else FEW
    calls = [case for case in audits.cases for _time in range(TIMES)]
    answers = at_once(
        workers,
        lambda number: decide(audits, calls[number::workers]),
        patience,
    )
    broken = [f"{type(fault).__name__}: {fault}" for fault in faults(answers)]
    journals = [each for each in answers if isinstance(each, Journal)]
    judged = at_once.there(lambda: departures(audits, journals))
    return journals, [*broken, *judged]


def counted(journals: list[Journal]) -> tuple[int, Counter[str]]:
    refused: Counter[str] = Counter()
    for journal in journals:
        refused += journal.refused
    return sum(len(journal.redeemed) for journal in journals), refused


@pytest.mark.parametrize(
    ("count", "enterprises"),
    [pytest.param(TENTH, 250, id="a tenth"), pytest.param(10_000, 2_500, id="all", marks=pytest.mark.soak)],
)
def test_each_is_redeemed_once(
    people: People, shelf: Path, tmp_path: Path, count: int, enterprises: int
) -> None:
    if connection.vendor == "sqlite" and count == TENTH:
        count, enterprises = count // 5, enterprises // 5  # one writes at a time: all of them in soak
    audits = audits_of(people, count, enterprises)
    with meeting_place(tmp_path) as at_once:
        journals, found = decided(at_once, audits, patience=count * 2)
    assert found == []
    redeemed, refused = counted(journals)
    assert redeemed == count and sum(refused.values()) == count * (TIMES - 1)
    assert set(refused) <= {"no_such_step", "overtaken"}, refused


COMMAND = ("key_taken", "body_done", "event_written", "committed")
PLACES = (
    "redeeming.claimed",
    "following.written",
    "posting.locked",
    *(f"command.{each}@settlement.redeem" for each in COMMAND),
)


def test_killed_at_every_place(people: People, shelf: Path, tmp_path: Path) -> None:
    """Where the process dies nothing is half done, and done again it is done once."""
    audits = audits_of(people, 12, 3)
    armed = tmp_path / "armed"
    armed.mkdir()
    every, journal = list(audits.cases), Journal()
    with meeting_place(tmp_path) as at_once:
        for number, place in enumerate(PLACES):
            audits.cases = every[number:]
            first = audits.cases[0]
            assert killed(armed, place, audits, "redeeming"), place
            seen = at_once.there(lambda case=first: Claim.objects.filter(case=case).count())
            assert seen == place.startswith("command.committed"), place
            at_once.there(lambda: approve_first(audits))
            journal.redeemed.append(first.ref)
        rest = every[len(PLACES) :]
        audits.cases = every
        last = at_once.there(lambda: decide(audits, rest))
        found = at_once.there(lambda: departures(audits, [journal, last]))
    assert found == []


# controls: what protects is off, and it is found --------------------------------------------------------------------


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for anybody, what was seen is believed, and whoever has written is slow to commit."""

    def no_lock(rows: Any) -> Any:
        return rows.order_by("pk")

    def held_up(place: str, about: str = "") -> None:
        if place == "redeeming.claimed":
            time.sleep(0.02)

    def no_kept_lock(asked: Any, *, after: Any, held: Any, sharing: Any = None) -> Any:
        rows = list(asked.queryset)
        held.update((asked.model._meta.db_table, row.pk) for row in rows)
        return rows, locking.rank(asked.model)

    monkeypatch.setattr(locking, "_for_update", no_lock)
    monkeypatch.setattr(commands, "lock_shaped", no_kept_lock)
    monkeypatch.setattr(failpoints, "reached", held_up)


def test_with_locks_and_keys_off_it_is_found_guilty(
    several_writers: None,
    people: People,
    shelf: Path,
    tmp_path: Path,
    unlocked: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And nobody looks again whether it was redeemed meanwhile: whoever writes the case waits for the one before all the same."""
    monkeypatch.setattr(following, "_require_applied", lambda row, deed: None)
    monkeypatch.setattr(claiming, "_refuse_again", lambda row: None)
    audits = audits_of(people, 60, 15)
    tables = (
        ("settlement_claim", "voucher_id"),
        ("settlement_claim", "case_id"),
        ("settlement_claim", "bonus_key"),
        ("ledger_ledgerentry", "happening", "cause"),
        ("cases_casemove", "case_id", "ordinal"),
    )
    with ExitStack() as off:
        for table, *columns in tables:
            off.enter_context(without(table, *columns))
        at_once = off.enter_context(meeting_place(tmp_path))
        journals, found = decided(at_once, audits)
    redeemed, _refused = counted(journals)
    assert redeemed > len(audits.cases), "somebody redeemed twice"
    assert any("approved (" in each for each in found), found[:5]


def test_with_locks_off_the_keys_alone_hold(
    several_writers: None, people: People, shelf: Path, tmp_path: Path, unlocked: None
) -> None:
    """Balances go wrong without locks, which the verifier finds; but no voucher is redeemed twice."""
    audits = audits_of(people, 60, 15)
    with meeting_place(tmp_path) as at_once:
        journals, _found = decided(at_once, audits)
        claims = at_once.there(lambda: list(Claim.objects.values_list("voucher", flat=True)))
    told = Counter(ref for journal in journals for ref in journal.redeemed)
    assert max(told.values(), default=1) == 1 and len(claims) == len(set(claims))
