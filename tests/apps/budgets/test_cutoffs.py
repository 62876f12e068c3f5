"""Cut-off days: made known early enough and to everybody, replaced with a reason, history kept.

Not here: what a cut-off ends (rooms above), the operation itself (`tests/unit/packs/test_budget.py`).
"""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.people import People
from yunti.apps.budgets.models import CutOff, ProgrammePeriod
from yunti.apps.budgets.queries.cutoffs import cutoffs_of, standing_cutoff
from yunti.apps.budgets.services import set_cutoff
from yunti.apps.programmes.models import RoundNotice
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput

pytestmark = pytest.mark.django_db


def later(days: int) -> date:
    return clock.today() + timedelta(days=days)


def put(
    period: ProgrammePeriod, by: Actor, day: date, seen: int = 0, reason: str = "", kind: str = "settlement"
) -> CutOff:
    return set_cutoff(period=period, kind=kind, cutoff_on=day, reason=reason, seen=seen, by=by)


def test_a_day_is_made_known_to_everybody_thirty_days_before(period: ProgrammePeriod, people: People) -> None:
    with pytest.raises(InvalidInput, match=r"时间不够.*办法第二条 M-2"):
        put(period, people.su, later(29))
    assert not RoundNotice.objects.exists()
    made = put(period, people.su, later(30))
    assert made.published_on == clock.today() and made.replaces is None
    assert made.notice.title == f"结算截止：{later(30).isoformat()}"
    assert standing_cutoff(period, "settlement") == made and standing_cutoff(period, "application") is None


def test_another_day_takes_its_place_and_the_history_stays(period: ProgrammePeriod, people: People) -> None:
    first = put(period, people.su, later(40))
    with pytest.raises(InvalidInput, match="理由"):
        put(period, people.su, later(60), seen=1)
    with pytest.raises(InvalidInput, match="时间不够"):
        put(period, people.su, later(20), seen=1, reason="示例")
    second = put(period, people.su, later(60), seen=1, reason="示例：需求推迟")
    assert second.replaces == first and standing_cutoff(period, "settlement") == second
    assert list(cutoffs_of(period)) == [second, first]
    assert "需求推迟" in second.notice.text
    other = put(period, people.su, later(35), seen=2, kind="application")
    assert standing_cutoff(period, "application") == other


def test_the_same_twice_changes_nothing(period: ProgrammePeriod, people: People) -> None:
    put(period, people.su, later(40))
    with pytest.raises(Conflict, match="已经办过"):
        put(period, people.su, later(40))
    with pytest.raises(InvalidInput, match="与现在的相同"):
        put(period, people.su, later(40), seen=1, reason="示例")
    assert CutOff.objects.count() == RoundNotice.objects.count() == 1


def test_unknown_kinds_and_other_people_are_refused(period: ProgrammePeriod, people: People) -> None:
    with pytest.raises(InvalidInput, match="没有这种截止日期"):
        put(period, people.su, later(40), kind="other")
    for who in (people.qin, people.tan, people.ma):
        with pytest.raises(Forbidden):
            put(period, who, later(40))


def test_the_database_itself_keeps_one_standing_day_of_a_kind(
    period: ProgrammePeriod, people: People
) -> None:
    first = put(period, people.su, later(40))
    put(period, people.su, later(50), seen=1, reason="示例")
    for wrong in (
        {"replaces": first, "reason": "再来"},  # replaced already
        {"replaces": None},  # a second first one
        {"kind": "application", "cutoff_on": later(-1)},
    ):
        notice = RoundNotice.objects.create(
            round=period.round, title="示例", text="示例", published_at=clock.now(), published_by="test"
        )
        values = {"kind": "settlement", "cutoff_on": later(60), "published_on": clock.today(), **wrong}
        with pytest.raises(IntegrityError), transaction.atomic():
            CutOff.objects.create(period=period, notice=notice, set_by="test", **values)
