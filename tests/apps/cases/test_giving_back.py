"""Giving a case back where the pack wants everything told at once: later only what was told, or not a second time at all.

Not here: the reasons on the page (`tests/web/officer/test_case_reasons.py`), single reasons (`tests/unit/domain`).
"""

from typing import Any

import pytest

from tests.apps.cases.rounds import a_case, a_round
from tests.people import People
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.own_steps import foreseen, step_named
from yunti.apps.cases.services import GuardsMissing, move_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.errors import Refused

pytestmark = pytest.mark.django_db
KIND, STATE, BACK, GUARD = (
    "supplier_registration",
    "city_initial_review",
    "return_for_supplement",
    "all_reasons_listed_once",
)


@pytest.fixture
def case(people: People) -> Case:
    """Given back once already, for two reasons, and with the city again."""
    case = a_case(a_round("guangdong-voucher", "2018"), KIND, STATE, people)
    CaseMove.objects.create(
        case=case,
        ordinal=1,
        action=BACK,
        source=STATE,
        target="returned",
        role="city_authority",
        moved_at=clock.now(),
        moved_by=people.qin.ref,
        reasons=["缺营业执照", "缺服务案例"],
    )
    return case


def around(case: Case, people: People) -> Surroundings:
    pack = pack_of(case.round)
    return Surroundings(case, pack, people.qin, roles_in(people.qin, case, pack.section("actors")))


def give_back(case: Case, people: People, *reasons: str) -> Case:
    return move_case(case=case, action=BACK, seen=1, by=people.qin, stated={GUARD: ""}, reasons=list(reasons))


def test_a_second_return_repeats_what_was_told(people: People, case: Case) -> None:
    step = step_named(around(case, people), BACK)
    assert step is not None and step.told_before == ("缺营业执照", "缺服务案例") and step.is_open
    with pytest.raises(Refused, match="上次没有告知") as refused:
        give_back(case, people, "缺服务案例", "缺信用报告")
    assert refused.value.code == "reasons_too_late" and "缺信用报告" in refused.value.reason
    assert "缺服务案例" not in refused.value.reason and refused.value.clause
    assert Case.objects.get(pk=case.pk).state == STATE
    assert give_back(case, people, " 缺服务案例 ").state == "returned"


def test_a_first_return_may_say_anything(people: People, case: Case) -> None:
    CaseMove.objects.all().delete()
    moved = move_case(
        case=case, action=BACK, seen=0, by=people.qin, stated={GUARD: ""}, reasons=["缺信用报告", "缺盖章"]
    )
    assert moved.state == "returned"


@pytest.fixture
def once_only(case: Case, monkeypatch: pytest.MonkeyPatch) -> Case:
    moves: list[dict[str, Any]] = pack_of(case.round).section("workflows")[KIND]["moves"]
    move = next(each for each in moves if each["action"] == BACK)
    monkeypatch.setitem(move, "once", "step")
    return case


def test_a_step_that_is_taken_once_stays_shut(people: People, once_only: Case) -> None:
    step = step_named(around(once_only, people), BACK)
    assert step is not None and not step.is_open
    assert "只能办一次" in step.in_the_way[0].why
    with pytest.raises(GuardsMissing, match="只能办一次"):
        give_back(once_only, people, "缺服务案例")
    dry = foreseen(around(once_only, people), BACK, {GUARD: "缺服务案例"})
    assert [each.kind for each in dry.missing] == ["once"]
    CaseMove.objects.all().delete()
    assert step_named(around(once_only, people), BACK).is_open  # type: ignore[union-attr]
