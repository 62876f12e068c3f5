"""Years follow one another; targets stay within the pack's bounds and above what was released; nothing twice; who may.

Not here: releasing (`test_releasing.py`), cut-off days (`test_cutoffs.py`), the pages (`tests/web/officer`).
"""

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from tests import first_come
from tests.apps.budgets.conftest import CITY, TOWN
from tests.apps.cases.rounds import a_round
from tests.people import People
from tests.yearly_money import EDITION, PROGRAMME
from yunti.apps.budgets.models import Allotment, ProgrammePeriod
from yunti.apps.budgets.services import Target, begin_period, release_tranche, set_targets
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.services import close_round
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden
from yunti.kit.models import AuditedRow, AuditEvent

pytestmark = pytest.mark.django_db


def put(period: ProgrammePeriod, by: Actor, *targets: Target, seen: int = 0) -> ProgrammePeriod:
    return set_targets(period=period, targets=targets, seen=seen, by=by)


def codes(refused: "pytest.ExceptionInfo[InvalidInput]") -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in refused.value.problems]


def test_years_of_a_programme_follow_one_another(each: Round, people: People) -> None:
    first = begin_period(round=each, by=people.su)
    later = begin_period(round=a_round(PROGRAMME, EDITION, code="SL-2"), by=people.su)
    assert (first.index, first.previous) == (1, None)
    assert (later.index, later.previous_id) == (2, first.pk)
    assert ("budgets_programmeperiod", str(first.pk)) in set(
        AuditedRow.objects.values_list("table", "row_key")
    )


def test_a_year_begins_once(period: ProgrammePeriod, each: Round, people: People) -> None:
    with pytest.raises(Conflict, match="已经开始"):
        begin_period(round=each, by=people.su)
    assert ProgrammePeriod.objects.count() == 1


def test_no_year_for_a_closed_round(each: Round, people: People) -> None:
    close_round(round=each, reason="示例", by=people.su)
    with pytest.raises(Conflict, match="已经关闭"):
        begin_period(round=each, by=people.su)


@pytest.mark.parametrize("who", ["ma", "ge", "luo", "qin", "yan", "tan", "shen", "xi", "an"])
def test_nobody_but_the_province_hands_out(period: ProgrammePeriod, people: People, who: str) -> None:
    with pytest.raises(Forbidden):
        put(period, getattr(people, who), Target(CITY, 1, 1))
    assert not Allotment.objects.exists()


def test_the_bounds_are_those_of_the_pack_and_all_that_is_wrong_is_told(
    period: ProgrammePeriod, people: People
) -> None:
    with pytest.raises(InvalidInput) as refused:
        put(
            period, people.su, Target(CITY, 100_00, 200_01), Target(TOWN, 100_00, 99_99), Target("110100", 1, 1)
        )  # fmt: skip
    assert codes(refused) == [
        (f"issue_{CITY}", "out_of_bounds"),
        (f"issue_{TOWN}", "out_of_bounds"),
        ("target_110100", "elsewhere"),
    ]
    assert "100.00元至200.00元" in refused.value.reason and "办法第一条 M-1" in refused.value.reason
    assert not Allotment.objects.exists()
    put(period, people.su, Target(CITY, 100_00, 200_00), Target(TOWN, 100_00, 100_00))


def test_no_amount_below_nought(period: ProgrammePeriod, people: People) -> None:
    with pytest.raises(InvalidInput) as refused:
        put(period, people.su, Target(CITY, 100, 100, -1))
    assert codes(refused) == [(f"target_{CITY}", "negative")]
    for name in ("target_fen", "issue_fen", "earmark_fen"):
        values = {"target_fen": 0, "issue_fen": 0, "earmark_fen": 0, name: -1}
        with pytest.raises(IntegrityError), transaction.atomic():
            Allotment.objects.create(period=period, region_code=CITY, **values)


def test_what_is_set_twice_changes_nothing(planned: ProgrammePeriod, people: People) -> None:
    events = AuditEvent.objects.filter(action="budgets.set_targets").count()
    with pytest.raises(Conflict, match="已经办过"):
        put(planned, people.su, Target(CITY, 2_00, 2_00), seen=0)
    with pytest.raises(InvalidInput, match="没有改动"):
        put(planned, people.su, Target(CITY, 1_000_00, 2_000_00, 100_00), seen=1)
    assert AuditEvent.objects.filter(action="budgets.set_targets").count() == events
    assert Allotment.objects.get(region_code=CITY).target_fen == 1_000_00
    put(planned, people.su, Target(CITY, 1_500_00, 2_000_00, 100_00), seen=1)
    assert Allotment.objects.get(region_code=CITY).target_fen == 1_500_00


def test_what_was_released_cannot_be_planned_away(planned: ProgrammePeriod, people: People) -> None:
    release_tranche(
        period=planned, title="示例首批", amounts={CITY: 1_500_00}, reason="示例", seen=1, by=people.su
    )
    with pytest.raises(InvalidInput) as refused:
        put(planned, people.su, Target(CITY, 1_000_00, 1_499_99), seen=2)
    assert codes(refused) == [(f"issue_{CITY}", "below_released")]
    put(planned, people.su, Target(CITY, 1_000_00, 1_500_00), seen=2)


def test_a_year_that_is_over_is_not_changed(planned: ProgrammePeriod, people: People) -> None:
    ProgrammePeriod.objects.filter(pk=planned.pk).update(closed_at=clock.now(), closed_reason="示例")
    with pytest.raises(Conflict, match="已经结束"):
        put(planned, people.su, Target(CITY, 1_00, 1_00), seen=1)


def test_another_programme_or_another_province_is_not_theirs(period: ProgrammePeriod, people: People) -> None:
    for other in (
        replace(people.su, programmes=frozenset({"other"})),
        replace(people.su, jurisdiction="910000"),
    ):
        with pytest.raises(Forbidden):
            put(period, other, Target(CITY, 1, 1))


def test_a_pack_without_a_budget_has_no_years(people: People, shelf: Path) -> None:
    first_come.write_pack(shelf)
    with pytest.raises(NotFoundOrHidden, match="没有年度额度"):
        begin_period(round=a_round(first_come.PROGRAMME, first_come.EDITION), by=people.su)
