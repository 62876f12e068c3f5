"""Making ready, taking back, applying: what is fixed, what is refused, and that nobody gets past the queue.

Not here: the order of arrivals (`test_order.py`), handing in (`test_handing_in.py`).
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from tests.apps.cases.rounds import DAY, windows_end
from tests.apps.intake.conftest import filled_in, ready
from tests.first_come import PACK, write_pack
from tests.people import People
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, GuardsMissing, move_case, moving, save_answers
from yunti.apps.intake.models import Arrival, Prepared
from yunti.apps.intake.queries.leaves import leaf_of, leaf_text
from yunti.apps.intake.services import Asked, arrive, prepare, take_back
from yunti.apps.programmes.models import Round
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, NotFoundOrHidden, Refused
from yunti.kit.gathering import Call
from yunti.kit.models import AuditedRow, AuditEvent

pytestmark = pytest.mark.django_db


def changed(case: Case, purpose: str, by: Actor) -> None:
    version = Answer.objects.get(case=case, field="purpose").version
    save_answers(case=case, changes=[Change("purpose", purpose, version)], by=by)


def test_what_was_made_ready_is_fixed(people: People, case: Case) -> None:
    prepared = prepare(case=case, by=people.ma)
    assert (prepared.asked_fen, prepared.region_code, prepared.ordinal) == (
        80_000_00,
        case.prefecture_code,
        1,
    )
    with pytest.raises(Forbidden, match="已经定稿"):
        changed(case, "别的用途", people.ma)
    with pytest.raises(Conflict, match="已经定稿"):
        prepare(case=case, by=people.ma)
    take_back(case=case, by=people.ma)
    changed(case, "别的用途", people.ma)
    again = prepare(case=case, by=people.ma)
    assert again.ordinal == 2 and again.digest != prepared.digest
    with pytest.raises(Conflict, match="撤回"):
        arrive(Asked(prepared.ref), by=people.ma)


def test_two_cannot_stand_at_once(people: People, case: Case) -> None:
    made = prepare(case=case, by=people.ma)
    made.pk, made.ref, made.ordinal = None, "other", 2
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_the_amount_is_what_the_rules_say(people: People, each: Round) -> None:
    assert prepare(case=filled_in(each, people.ma, "250000.01"), by=people.ma).asked_fen == 100_000_00


@pytest.mark.parametrize(
    ("fee", "purpose", "told"),
    [("80000", "", "写明了用途"), ("", "示例用途", "还算不出"), ("0", "示例用途", "为零")],
)
def test_what_is_not_in_order_is_told_at_once(
    people: People, each: Round, fee: str, purpose: str, told: str
) -> None:
    case = filled_in(each, people.ma, fee, purpose)
    with pytest.raises(Refused, match=told) as refused:
        prepare(case=case, by=people.ma)
    assert refused.value.next_step or isinstance(refused.value, GuardsMissing)
    assert not Prepared.objects.exists() and Case.objects.get(pk=case.pk).fixed_at is None


def test_the_window_binds_when_it_arrives(people: People, each: Round, case: Case) -> None:
    now = clock.now()
    each.windows.update(opens_at=now + DAY, closes_at=now + 2 * DAY)
    prepared = prepare(case=case, by=people.ma)
    with pytest.raises(Refused, match="开始"):
        arrive(Asked(prepared.ref), by=people.ma)
    windows_end(each, now - timedelta(seconds=1))
    with pytest.raises(Refused, match="已经截止"):
        arrive(Asked(prepared.ref), by=people.ma)
    assert not Arrival.objects.exists()
    with pytest.raises(Refused, match="已经截止"):
        prepare(case=filled_anew(each, people.ma), by=people.ma)


def filled_anew(each: Round, by: Actor) -> Case:
    now = clock.now()
    each.windows.update(opens_at=now - DAY, closes_at=now + DAY)
    case = filled_in(each, by)
    windows_end(each, now - timedelta(seconds=1))
    return case


def test_an_arrival_is_written_down_for_good(people: People, each: Round, case: Case) -> None:
    prepared = prepare(case=case, by=people.ma)
    for _time in range(2):
        assert arrive(Asked(prepared.ref), by=people.ma) is None
    row = Arrival.objects.get()
    assert (row.prepared, row.asked_fen, row.arrived_by) == (prepared, 80_000_00, people.ma.ref)
    text = leaf_text(
        ref=row.ref,
        round_ref=each.ref,
        region_code=row.region_code,
        asked_fen=row.asked_fen,
        arrived_at=row.arrived_at,
        digest=prepared.digest,
    )
    assert row.leaf == leaf_of(text) and case.ref not in text and people.ma.ref not in text
    event = AuditEvent.objects.get(action="intake.arrive")  # the second time nothing is written
    assert AuditedRow.objects.filter(event=event, table=Arrival._meta.db_table, row_key=str(row.pk)).exists()
    with pytest.raises(Refused, match="已经到达"):
        take_back(case=case, by=people.ma)


def test_only_the_party_applies(people: People, case: Case) -> None:
    prepared = prepare(case=case, by=people.ma)
    for other in (people.ge, people.wei):
        with pytest.raises(Forbidden):
            arrive(Asked(prepared.ref), by=other)
        with pytest.raises(Refused):
            take_back(case=case, by=other)
    with pytest.raises(NotFoundOrHidden):
        arrive(Asked("nothing"), by=people.ma)
    assert not Arrival.objects.exists()


def test_the_amount_does_not_outlive_its_rules(people: People, case: Case, shelf: Path) -> None:
    prepared = prepare(case=case, by=people.ma)
    Prepared.objects.filter(pk=prepared.pk).update(day=prepared.day - DAY)
    value = "{value: 100000, clause: C-1}"
    anew = f"{value}, '{prepared.day}': {value}"
    (write_pack(shelf) / "pack.yaml").write_text(PACK.replace(value, anew), encoding="utf-8")
    with pytest.raises(Conflict, match="规则的数值有变化"):
        arrive(Asked(prepared.ref), by=people.ma)
    write_pack(shelf)
    arrive(Asked(prepared.ref), by=people.ma)
    assert Arrival.objects.get().prepared == prepared


def straight(case: Case, by: Actor) -> Case:
    return move_case(case=case, action="submit", seen=0, by=by)


def test_nobody_gets_past_the_queue(people: People, case: Case) -> None:
    with pytest.raises(Refused, match="先后") as refused:
        straight(case, people.ma)
    assert refused.value.clause == "C-1"
    assert Case.objects.get(pk=case.pk).state == "draft"


def test_with_the_guard_off_somebody_would(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    off: Callable[..., None] = lambda around, action: None  # noqa: E731
    monkeypatch.setattr(moving, "_refuse_out_of_turn", off)
    assert straight(case, people.ma).state == "review"


def test_twins_in_one_batch_arrive_once(people: People, each: Round) -> None:
    first, second = ready(each, people.ma, 2)
    asked = [first, second, first, first]
    calls = [Call("intake.arrive", people.ma, given=Asked(row.ref)) for row in asked]
    arrive._serve(calls)
    assert all(call.settled and call.fault is None for call in calls)
    assert sorted(Arrival.objects.values_list("prepared", flat=True)) == sorted([first.pk, second.pk])
    assert AuditEvent.objects.filter(action="intake.arrive").count() == 2
