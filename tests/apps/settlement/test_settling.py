"""A batch of a city: listed, shown whole, decided once out of two pots, carried out line by line, carried into the next.

Not here: what is killed on the way (`test_settling_again.py`), the arithmetic itself (`tests/unit/rules/test_allotting.py`).
"""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.apps.cases.rounds import a_round, windows_end
from tests.apps.settlement import batches
from tests.apps.settlement.batches import (
    CITY,
    DAY,
    again,
    books,
    carried_out,
    decisions,
    funded,
    go,
    in_order,
    listed,
    settled,
    shown,
    waiting,
)
from tests.apps.settlement.conftest import last_day
from tests.first_vouchers import EDITION, PROGRAMME, SETTLING, write_pack
from tests.people import People
from tests.storm import redeeming
from yunti.apps.budgets.services import begin_period, set_cutoff
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import move_case
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.queries.lists import content_of
from yunti.apps.settlement.models import Claim, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries import figures, objections
from yunti.apps.settlement.services import begin_batch, deciding, proposing
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, NotFoundOrHidden, Refused

pytestmark = pytest.mark.django_db
FACE = batches.FACE_FEN // 100


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    write_pack(shelf, SETTLING)
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(shelf), 0
    return shelf


@pytest.fixture
def each(shelf: Path, people: People) -> Round:
    return year(people)


def year(people: People, code: str = "SL-1") -> Round:
    each = a_round(PROGRAMME, EDITION, code=code)
    period = begin_period(round=each, by=people.su)
    set_cutoff(period=period, kind="settlement", cutoff_on=last_day(), reason="", seen=0, by=people.su)
    return each


@pytest.fixture
def objected(monkeypatch: pytest.MonkeyPatch) -> dict[int, str]:
    """How objections stand, by case; to be filled in."""
    found: dict[int, str] = {}

    def standing(case_ids: Any) -> dict[int, str]:
        return {case: how for case, how in found.items() if case in set(case_ids)}

    for module in (objections, figures, deciding, proposing):
        monkeypatch.setattr(module, "standing", standing)
    return found


def states(each: Round) -> list[str]:
    return list(
        Case.objects.filter(claim__round=each)
        .order_by("claim__voucher__number")
        .values_list("state", flat=True)
    )


def test_the_whole_way_with_too_little_money(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = waiting(each, people, 5, monkeypatch)
    Claim.objects.filter(pk=claims[3].pk).update(tagged=True)
    funded(each, general=2 * FACE + 1, earmark=FACE)
    batch = listed(each, people)
    lines = list(SettlementLine.objects.filter(batch=batch).order_by("place"))
    assert [line.claim_id for line in lines] == [claims[n].pk for n in (3, 0, 1, 2, 4)], (
        "out of the earmark first"
    )
    assert [line.proposed for line in lines] == ["paid"] * 3 + ["carried"] * 2
    assert states(each) == ["on_list"] * 5
    go(batch.case, "show", people.qin)
    found = again(batch).list
    assert found is not None and found.line_count == 5 and (found.last_day - found.opened_on).days == 7
    rows = content_of(found)["rows"]
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5], "whoever may move up is shown too"
    assert rows[0][2] == claims[3].voucher.number and rows[0][8] == "1000.00" and rows[0][10] == "是"
    assert [row[12] for row in rows] == ["", "", "", "结转", "结转"]
    assert set(Case.objects.filter(claim__round=each).values_list("shown_until", flat=True)) == {
        found.last_day
    }
    with clock.held(clock.now() + 7 * DAY), pytest.raises(Refused):
        go(batch.case, "close", people.qin)
    with clock.held(clock.now() + 8 * DAY):
        go(batch.case, "close", people.qin)
        go(batch.case, "pay_out", people.qin)
        assert decisions(batch) == [
            ("paid", "earmark"),
            ("paid", "general"),
            ("paid", "general"),
            ("carried", ""),
            ("carried", ""),
        ]
        assert carried_out() == 5
    assert states(each) == ["paid", "paid", "carried", "paid", "carried"]
    assert books(each) == {
        "claims/accepted": (5 * FACE, 5),
        "claims/carried": (2 * FACE, 2),
        "claims/funded": (3 * FACE, 3),
        "funds/general": (1, 0),
        "funds/payable": (3 * FACE, 3),
    }
    row = again(batch)
    assert (row.general_fen, row.earmark_fen) == (200_100, 100_000) and row.digest
    go(batch.case, "archive", people.qin, stated={"receipts": "示例回单"})
    in_order(each)


def test_what_is_left_over_comes_first_in_the_next_year(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = waiting(each, people, 3, monkeypatch)
    funded(each, general=FACE)
    settled(each, people)
    applied = {claim.pk: claim.applied_at for claim in claims}
    windows_end(each, clock.now())
    later = year(people, "SL-2")
    funded(later, general=2 * FACE, cause="later")
    (new,) = _another(later, people, monkeypatch)
    Claim.objects.filter(pk=new.pk).update(applied_at=clock.now() - timedelta(days=300))
    batch = settled(later, people)
    rows = SettlementLine.objects.filter(batch=batch).order_by("place")
    assert [row.claim_id for row in rows] == [claims[1].pk, claims[2].pk, new.pk]
    assert [row.decision for row in rows] == ["paid", "paid", "carried"]
    moved = Claim.objects.get(pk=claims[1].pk)
    assert (moved.round_id, moved.applied_at, moved.carried) == (later.pk, applied[moved.pk], True)
    assert books(each) == {
        "claims/accepted": (FACE, 1),
        "claims/funded": (FACE, 1),
        "funds/payable": (FACE, 1),
    }
    assert books(later)["claims/funded"] == (2 * FACE, 2)
    in_order(each, later)


def _another(each: Round, people: People, monkeypatch: pytest.MonkeyPatch) -> list[Claim]:
    for case in Case.objects.all():  # the numbers of the helper begin anew
        Case.objects.filter(pk=case.pk).update(number=f"{case.number}-1")
    for row in Voucher.objects.all():
        Voucher.objects.filter(pk=row.pk).update(number=f"{row.number}-1", code=f"Z{row.code[1:]}")
    made = redeeming.factories.enterprise
    another = SimpleNamespace(enterprise=lambda number: made(number + 90))
    monkeypatch.setattr(redeeming, "factories", another)
    book = redeeming.allotment
    monkeypatch.setattr(redeeming, "allotment", lambda how, cause, *rest: book(how, f"{cause} later", *rest))
    return waiting(each, people, 1, monkeypatch)


def test_objections_postpone_and_deny(
    people: People, each: Round, objected: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = waiting(each, people, 4, monkeypatch)
    funded(each, general=2 * FACE)
    batch = shown(each, people)
    objected |= {claims[0].case_id: "pending", claims[1].case_id: "upheld"}
    with clock.held(clock.now() + 8 * DAY):
        go(batch.case, "close", people.qin)
        go(batch.case, "pay_out", people.qin)
        carried_out()
    assert states(each) == ["postponed", "denied", "paid", "paid"], "those behind move up"
    voucher = Voucher.objects.get(claim=claims[1])
    assert voucher.state == "void" and voucher.why
    assert books(each) == {
        "claims/accepted": (4 * FACE, 4),
        "claims/postponed": (FACE, 1),
        "claims/denied": (FACE, 1),
        "claims/funded": (2 * FACE, 2),
        "funds/payable": (2 * FACE, 2),
    }
    in_order(each)
    with pytest.raises(Refused):
        go(claims[0].case, "deny", people.qin)
    objected[claims[0].case_id] = "dismissed"
    funded(each, general=FACE, cause="more")
    batch = settled(each, people)
    assert decisions(batch) == [("paid", "general")] and states(each)[0] == "paid"
    assert Claim.objects.get(pk=claims[0].pk).carried, "as carried over"
    in_order(each)


def test_what_was_postponed_is_denied_when_the_objection_is_upheld_later(
    people: People, each: Round, objected: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (claim,) = waiting(each, people, 1, monkeypatch)
    batch = shown(each, people)
    objected[claim.case_id] = "pending"
    with clock.held(clock.now() + 8 * DAY):
        go(batch.case, "close", people.qin)
        go(batch.case, "pay_out", people.qin)
        carried_out()
    objected[claim.case_id] = "upheld"
    with pytest.raises(Refused, match="没有待结算"):
        go(begin_batch(round=each, by=people.qin).case, "list", people.qin)
    go(claim.case, "deny", people.qin)
    assert Claim.objects.get().state == "denied" and Voucher.objects.get().state == "void"
    in_order(each)


def test_one_batch_of_a_city_is_open(people: People, each: Round) -> None:
    batch = begin_batch(round=each, by=people.qin)
    with pytest.raises(Conflict, match="没有办完"):
        begin_batch(round=each, by=people.qin)
    with pytest.raises(IntegrityError), transaction.atomic():
        SettlementBatch.objects.create(case=_other(batch), round=each, region_code=CITY, ordinal=2)
    assert begin_batch(round=each, by=people.wei).ordinal == 1, "another city has its own"


def _other(batch: SettlementBatch) -> Case:
    row = Case.objects.get(pk=batch.case_id)
    row.pk, row.ref = None, "another"
    row.save(force_insert=True)
    return row


@pytest.mark.parametrize("who", ["ma", "ge", "luo", "su", "tan"])
def test_only_the_city_settles(people: People, each: Round, who: str) -> None:
    with pytest.raises((Forbidden, NotFoundOrHidden)):
        begin_batch(round=each, by=getattr(people, who))


def test_its_steps_and_those_of_its_claims_are_taken_with_the_batch_alone(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    (claim,) = waiting(each, people, 1, monkeypatch)
    batch = begin_batch(round=each, by=people.qin)
    for case, action in ((batch.case, "list"), (claim.case, "include")):
        row = Case.objects.get(pk=case.pk)
        with pytest.raises(Refused, match="不能单独办理"):
            move_case(case=row, action=action, seen=row.moves.count(), by=people.qin)
    with pytest.raises(Refused, match="随结算批次"):
        go(claim.case, "include", people.qin)
    with pytest.raises(Forbidden):
        go(batch.case, "list", people.su)
    assert not SettlementLine.objects.exists()


def test_nothing_is_decided_twice_or_before_its_time(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(each, people, 2, monkeypatch)
    funded(each, general=5 * FACE)
    batch = begin_batch(round=each, by=people.qin)
    go(batch.case, "list", people.qin)
    with pytest.raises(Refused, match="正在列入"):
        go(batch.case, "show", people.qin)
    carried_out()
    with pytest.raises(Conflict):
        go(batch.case, "pay_out", people.qin)
    go(batch.case, "show", people.qin)
    with clock.held(clock.now() + 8 * DAY):
        go(batch.case, "close", people.qin)
        go(batch.case, "pay_out", people.qin)
        entries = LedgerEntry.objects.count()
        with pytest.raises(Conflict):
            go(batch.case, "pay_out", people.qin)
    assert LedgerEntry.objects.count() == entries
