"""A year is closed once nothing of it is under way: what is left goes back, nothing begins any more, what was carried keeps its place.

Not here: the page (`tests/web/officer/test_year_close.py`), which years a ban lasts (`tests/apps/budgets/test_ban_terms.py`).
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests.apps.ledger.booking import PROVINCE
from tests.apps.settlement import batches
from tests.apps.settlement.batches import (
    CITY,
    DAY,
    books,
    carried_out,
    funded,
    go,
    in_order,
    listed,
    settled,
    waiting,
)
from tests.apps.settlement.paying import an_account, answered, said, sent
from tests.apps.settlement.test_settling import _another, each, shelf, year
from tests.apps.vouchers.conftest import quota
from tests.people import People
from yunti.apps.boards.queries.board import places_of
from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.budgets.queries.bans import terms_over
from yunti.apps.budgets.queries.table import quota_table
from yunti.apps.budgets.services import release_tranche
from yunti.apps.budgets.services.bans import BY_PERIODS, set_ban_term
from yunti.apps.ledger.chart import Happening
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.queries import balances, trial_balance
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.services import close_round
from yunti.apps.registry.models import Ban, Enterprise
from yunti.apps.registry.services.bars import NewBan, record_ban
from yunti.apps.settlement.models import Claim, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.closing import CLOSINGS, closings_of, goes_on, in_the_way, left_of
from yunti.apps.settlement.services import begin_batch, close_period, closing
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, Refused

__all__ = ["each", "shelf"]
pytestmark = pytest.mark.django_db
FACE = batches.FACE_FEN // 100


def kinds(each: Round) -> list[str]:
    return [one.kind for one in in_the_way(Round.objects.get(pk=each.pk))]


def close(each: Round, by: Actor, reason: str = "示例：年度清算完毕") -> ProgrammePeriod:
    row = ProgrammePeriod.objects.get(round=each)
    return close_period(period=row, reason=reason, seen=row.version, by=by)


def paid(batch: SettlementBatch, people: People) -> None:
    claim = batch.lines.get(decision="paid").claim
    Enterprise.objects.filter(pk=claim.enterprise_id).update(organisation=people.ma.organisation_id)
    an_account(batch, people)
    with clock.held(clock.now() + 8 * DAY):
        file = sent(batch, people)
        answered(batch, people, *said(file))


def over(each: Round, people: People) -> None:
    close_round(round=each, reason="示例", by=people.su)


def released(each: Round) -> dict[str, int]:
    """As the table of the year and the board tell it, which is the same."""
    row = ProgrammePeriod.objects.select_related("round").get(round=each)
    table = {city.region_code: city.released_fen for city in quota_table(row, clock.today())}
    desk = SimpleNamespace(round=each, period=row, within=each.jurisdiction)
    told = {place.region_code: place.released_fen for place in places_of(desk)}  # type: ignore[arg-type]
    assert {region: fen for region, fen in table.items() if fen} == {
        region: fen for region, fen in told.items() if fen
    }
    return table


def quota_of(each: Round) -> dict[tuple[str, str], int]:
    """What stands in the allotments, in fen."""
    found = balances(each).items()
    return {
        (region, kind): fen for (region, book, kind), (fen, _items) in found if book == "allotment" and fen
    }


def test_each_thing_under_way_is_in_the_way_until_it_is_done(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(each, people, 2, monkeypatch)
    funded(each, general=FACE + 5)
    assert kinds(each) == ["unsettled", "round_open"]
    batch = listed(each, people)
    assert kinds(each) == ["undecided_batches", "round_open"]
    with pytest.raises(Refused, match="还没有决定的结算批次 1 件") as refused:
        close(each, people.su)
    assert refused.value.clause and "统一兑付" in refused.value.next_step
    go(batch.case, "show", people.qin)
    with clock.held(clock.now() + 8 * DAY):
        go(batch.case, "close", people.qin)
        go(batch.case, "pay_out", people.qin)
        assert kinds(each) == ["not_carried_out", "unpaid", "round_open"]
        carried_out()
    assert kinds(each) == ["unpaid", "round_open"]
    paid(batch, people)
    assert kinds(each) == ["round_open"]
    over(each, people)
    assert kinds(each) == [] and [(one.count, one.fen) for one in goes_on(each)] == [(1, FACE * 100)]
    assert close(each, people.su).closed_at is not None


def test_vouchers_that_hold_quota_are_in_the_way(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(each, people, 1, monkeypatch)
    for state, kind in (("held", "undecided"), ("placed", "undecided"), ("issued", "issued")):
        Voucher.objects.update(state=state)
        assert kind in kinds(each)
    Voucher.objects.update(state="waiting")
    assert not {"undecided", "issued"} & set(kinds(each)), "who waits for quota holds none"


def test_what_is_left_goes_back_and_the_books_balance(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(each, people, 2, monkeypatch)
    funded(each, general=FACE + 5, earmark=7)
    quota(each, 300)
    paid(settled(each, people), people)
    over(each, people)
    left = {(one.region_code, one.book.value, one.kind.value): one.fen for one in left_of(each)}
    assert left[CITY, "funds", "general"] == 500 and left[CITY, "funds", "earmark"] == 700
    assert left[CITY, "allotment", "free"] >= 300_00
    before = quota_of(each)
    handed_down = released(each)
    row = close(each, people.su)
    assert released(each) == handed_down and handed_down[CITY], "what was handed down does not fall"
    assert left_of(each) == []
    free = sum(fen for (_region, kind), fen in before.items() if kind in ("free", "unallotted"))
    after = quota_of(each)
    assert after[PROVINCE, "authorised"] == before[PROVINCE, "authorised"] - free
    assert {entry.happening: fen for entry, fen in closings_of(row)} == {
        Happening.QUOTA_CLOSED: free,
        Happening.MONEY_CLOSED: 1200,
    }
    assert all(trial.difference_fen == 0 for trial in trial_balance(each))
    in_order(each)


def test_it_is_closed_once_and_nothing_of_it_begins_any_more(people: People, each: Round) -> None:
    over(each, people)
    row = close(each, people.su)
    entries = LedgerEntry.objects.filter(happening__in=CLOSINGS).count()
    with pytest.raises(Conflict, match="已经结束"):
        close(each, people.su)
    with pytest.raises(Conflict, match="已经结束"):
        release_tranche(
            period=row, title="示例", amounts={CITY: 1}, reason="示例", seen=row.version, by=people.su
        )
    with pytest.raises(Conflict, match="已经结束") as refused:
        begin_batch(round=each, by=people.qin)
    assert "下一年度" in refused.value.next_step
    assert not SettlementBatch.objects.exists()
    assert LedgerEntry.objects.filter(happening__in=CLOSINGS).count() == entries


def test_what_was_carried_over_keeps_its_place_in_the_next_year(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = waiting(each, people, 2, monkeypatch)
    funded(each, general=FACE + 1)
    paid(settled(each, people), people)
    over(each, people)
    close(each, people.su)
    later = year(people, "SL-2")
    funded(later, general=FACE, cause="later")
    (new,) = _another(later, people, monkeypatch)
    Claim.objects.filter(pk=new.pk).update(applied_at=clock.now() - timedelta(days=300))
    batch = settled(later, people)
    rows = SettlementLine.objects.filter(batch=batch).order_by("place")
    assert [(row.claim_id, row.decision) for row in rows] == [(claims[1].pk, "paid"), (new.pk, "carried")]
    assert books(each) == {
        "claims/accepted": (FACE, 1),
        "claims/funded": (FACE, 1),
        "funds/paid": (FACE, 1),
    }
    in_order(each, later)


def test_bans_for_this_year_end_with_it(people: People, each: Round) -> None:
    new = NewBan(
        "91999999MA0000000K", "示例事由", "示例条款", "示例机关", clock.today(), None, each.programme
    )
    term = set_ban_term(
        ban=record_ban(ban=new, by=BY_PERIODS), programme=each.programme, periods=1, by=BY_PERIODS
    )
    assert Ban.objects.get(ref=term.ban_ref).lifted_on is None and term not in terms_over()
    over(each, people)
    close(each, people.su)
    assert term in terms_over()


@pytest.mark.parametrize("who", ["ma", "ge", "luo", "qin", "tan", "an"])
def test_nobody_but_the_province_closes(people: People, each: Round, who: str) -> None:
    over(each, people)
    with pytest.raises(Forbidden):
        close(each, getattr(people, who))
    assert ProgrammePeriod.objects.get(round=each).closed_at is None


def test_it_says_why(people: People, each: Round) -> None:
    over(each, people)
    for reason in (" ", "长" * (closing.LONGEST + 1)):
        with pytest.raises(InvalidInput):
            close(each, people.su, reason)
    assert ProgrammePeriod.objects.get(round=each).closed_at is None
