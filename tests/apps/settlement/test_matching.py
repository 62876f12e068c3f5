"""Money that a city adds of its own: recorded by its officer on a paper, added in order while it lasts, paid with the rest, given back.

Not here: the arithmetic (`tests/unit/domain/test_matching.py`), batches without it (`test_settling.py`).
"""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from tests.apps.settlement import batches
from tests.apps.settlement.batches import CITY, DAY, books, funded, in_order, settled, shown, waiting
from tests.apps.settlement.paying import an_account, answered, said, sent
from tests.apps.settlement.test_settling import each, shelf
from tests.people import OTHER_PREFECTURE, PROVINCE, People
from yunti.apps.budgets.models import LocalMatching, ProgrammePeriod
from yunti.apps.budgets.queries.matching import percent_in
from yunti.apps.budgets.services import NewMatching, match_locally
from yunti.apps.ledger.models import LedgerEntry, LedgerPosting
from yunti.apps.ledger.queries import balances
from yunti.apps.ledger.queries import faults_of as faults_of_books
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.services import close_round
from yunti.apps.publicity.queries.lists import content_of
from yunti.apps.registry.models import Enterprise
from yunti.apps.settlement.models import SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.closing import left_of
from yunti.apps.settlement.queries.drawable import payable_in
from yunti.apps.settlement.queries.verifying_batches import faults_of_batches
from yunti.apps.settlement.queries.verifying_payments import payment_faults_of
from yunti.apps.settlement.services import close_period
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden

__all__ = ["each", "shelf"]
pytestmark = pytest.mark.django_db
FACE = batches.FACE_FEN // 100


def matched(each: Round, by: Actor, yuan: int = 1000, percent: int = 10, **said: str) -> LocalMatching:
    period = ProgrammePeriod.objects.select_related("round").get(round=each)
    told = {"paper": "示例财〔2026〕1号", "reason": "示例市配套"} | said
    given = NewMatching(yuan * 100, percent, told["paper"], told["reason"])
    return match_locally(period=period, given=given, seen=period.version, by=by)


def local_of(batch: SettlementBatch) -> list[int]:
    rows = SettlementLine.objects.filter(batch=batch).order_by("place")
    return [fen // 100 for fen in rows.values_list("local_fen", flat=True)]


def test_it_is_booked_in_the_city_alone_on_its_paper(each: Round, people: People) -> None:
    row = matched(each, people.qin)
    assert (row.region_code, row.percent, row.entry.happening) == (CITY, 10, "matched")
    assert row.entry.reason == "示例市配套" and row.entry.clause
    found = {(region, kind): fen for (region, _book, kind), (fen, _n) in balances(each).items()}
    assert found[CITY, "local"] == found[CITY, "local_given"] == 1000_00
    assert not any(kind == "appropriated" for _region, kind in found)
    assert (percent_in(each.pk, CITY), percent_in(each.pk, OTHER_PREFECTURE)) == (10, 0)
    in_order(each)
    assert not list(faults_of_batches(each))


@pytest.mark.parametrize("who", ["su", "luo", "tan", "ma"])
def test_only_the_city_records_it(each: Round, people: People, who: str) -> None:
    with pytest.raises(Forbidden):
        matched(each, getattr(people, who))
    assert not LocalMatching.objects.exists() and not LedgerEntry.objects.exists()


def test_what_is_missing_or_old_is_refused(each: Round, people: People) -> None:
    wrong: tuple[dict[str, object], ...] = (
        {"yuan": 0}, {"percent": 0}, {"percent": 101}, {"paper": " "}, {"reason": ""}, {"paper": "文" * 201},
    )  # fmt: skip
    for given in wrong:
        with pytest.raises(InvalidInput):
            matched(each, people.qin, **given)  # type: ignore[arg-type]
    period = ProgrammePeriod.objects.get(round=each)
    seen = period.version
    matched(each, people.qin)
    given = NewMatching(1_00, 1, "示例文件", "示例")
    with pytest.raises(Conflict):
        match_locally(period=period, given=given, seen=seen, by=people.qin)
    assert LocalMatching.objects.count() == 1


def test_a_programme_that_says_nothing_of_it_has_none(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yunti.apps.budgets.services.matching.matching_of", lambda _pack: None)
    with pytest.raises(NotFoundOrHidden):
        matched(each, people.qin)


def test_the_database_keeps_records_and_lines_right(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    matched(each, people.qin)
    waiting(each, people, 2, monkeypatch)
    funded(each, general=FACE)
    settled(each, people)
    for wrong in ({"percent": 0}, {"percent": 101}, {"amount_fen": 0}, {"paper": ""}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LocalMatching.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        SettlementLine.objects.filter(decision="carried").update(local_fen=1)


def test_without_a_record_nothing_is_added_and_the_list_says_nothing_of_it(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(each, people, 2, monkeypatch)
    funded(each, general=2 * FACE)
    batch = settled(each, people)
    assert batch.list is not None and "配套（元）" not in content_of(batch.list)["columns"]
    assert (batch.local_percent, batch.local_fen, local_of(batch)) == (0, None, [0, 0])
    assert not LedgerPosting.objects.filter(credit__kind="local").exists()


def test_it_is_shown_on_the_list_and_goes_in_order_while_it_lasts(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten of a hundred; of three that are paid the money lasts for two, and whoever is carried over gets none."""
    share = FACE // 10
    matched(each, people.qin, yuan=2 * share + share // 2)
    waiting(each, people, 4, monkeypatch)
    funded(each, general=3 * FACE)
    batch = shown(each, people)
    assert batch.list is not None
    content = content_of(batch.list)
    place = content["columns"].index("配套（元）") + 1
    assert [row[place] for row in content["rows"]] == [f"{share}.00", f"{share}.00", "0.00", "0.00"]
    assert local_of(batch) == [share, share, 0, 0]
    with clock.held(clock.now() + 8 * DAY):
        batches.go(batch.case, "close", people.qin)
        batches.go(batch.case, "pay_out", people.qin)
        batches.carried_out()
    batch = batches.again(batch)
    assert (batch.local_fen, local_of(batch)) == ((2 * share + share // 2) * 100, [share, share, 0, 0])
    there = books(each)
    assert there["funds/payable"] == (3 * FACE + 2 * share, 3)
    assert (there["funds/local"], there["claims/funded"]) == ((share // 2, 0), (3 * FACE, 3))
    in_order(each)
    assert not list(faults_of_batches(each)) and not list(payment_faults_of(each))


def test_what_is_recorded_after_the_list_counts_from_the_next(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(each, people, 2, monkeypatch)
    funded(each, general=FACE)
    batch = shown(each, people)
    matched(each, people.qin)
    with clock.held(clock.now() + 8 * DAY):
        batches.go(batch.case, "close", people.qin)
        batches.go(batch.case, "pay_out", people.qin)
        batches.carried_out()
        assert local_of(batches.again(batch)) == [0, 0]
        funded(each, general=FACE, cause="more")
        matched(each, people.qin, percent=20)
        later = settled(each, people)
    assert (later.local_percent, local_of(later)) == (20, [FACE // 5])
    in_order(each)
    assert not list(faults_of_batches(each))


def test_it_is_paid_with_the_rest_in_one_sum_and_comes_back_with_it(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    matched(each, people.qin)
    (claim,) = waiting(each, people, 1, monkeypatch)
    funded(each, general=FACE)
    batch = settled(each, people)
    Enterprise.objects.filter(pk=claim.enterprise_id).update(organisation=people.ma.organisation_id)
    an_account(batch, people)
    whole = FACE + FACE // 10
    with clock.held(clock.now() + 8 * DAY):
        assert payable_in(batch, clock.now()).total_fen == whole * 100
        file = sent(batch, people)
        assert file.total_fen == whole * 100 and f'"{whole}.00"' in file.content
        answered(batch, people, *said(file))
        assert books(each)["funds/paid"] == (whole, 1) and not list(payment_faults_of(each))
        answered(batch, people, *said(file, "失败"), digest="2" * 64)
    assert books(each)["funds/payable"] == (whole, 1)
    assert not list(payment_faults_of(each)) and not list(faults_of_batches(each))
    in_order(each)


def test_what_is_left_goes_back_to_the_city_when_the_year_is_closed(each: Round, people: People) -> None:
    matched(each, people.qin)
    funded(each, general=FACE)
    close_round(round=each, reason="示例", by=people.su)
    assert [(one.region_code, one.kind.value, one.fen) for one in left_of(each)] == [
        (CITY, "general", FACE * 100),
        (CITY, "local", 1000_00),
    ]
    period = ProgrammePeriod.objects.select_related("round").get(round=each)
    close_period(period=period, reason="示例", seen=period.version, by=people.su)
    assert not left_of(each)
    found = balances(each)
    assert not any(fen for fen, _items in found.values())
    entry = LedgerEntry.objects.get(happening="local_closed")
    assert [(row.debit.region_code, row.credit.region_code) for row in entry.postings.all()] == [(CITY, CITY)]
    assert PROVINCE != CITY and not list(faults_of_books(each))
    with pytest.raises(Conflict):
        matched(each, people.qin)


@pytest.fixture
def busy(people: People, each: Round, monkeypatch: pytest.MonkeyPatch) -> Round:
    matched(each, people.qin)
    waiting(each, people, 2, monkeypatch)
    funded(each, general=2 * FACE)
    settled(each, people)
    return each


def _line() -> None:
    SettlementLine.objects.filter(place=1).update(local_fen=F("local_fen") - 1)


def _purse() -> None:
    SettlementBatch.objects.update(local_fen=1)


def _posting() -> None:
    LedgerPosting.objects.filter(credit__kind="local").update(amount_fen=F("amount_fen") + 1)


def _record() -> None:
    LocalMatching.objects.update(amount_fen=F("amount_fen") + 1)


def _booked_alone() -> None:
    LedgerPosting.objects.filter(entry__happening="matched").update(amount_fen=F("amount_fen") - 1)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_line, {"settlement_digest", "settlement_booked"}),
        (_purse, {"settlement_pot"}),
        (_posting, {"settlement_booked"}),
        (_record, {"matched"}),
        (_booked_alone, {"matched"}),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_was_changed_behind_the_program_is_found(
    busy: Round, change: Callable[[], None], found: set[str]
) -> None:
    assert not list(faults_of_batches(busy))
    change()
    assert {fault.kind for fault in faults_of_batches(busy)} == found
