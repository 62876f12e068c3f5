"""The order in which an authority recommends: proposed by keys, decided from 1 to n without a gap, and no longer standing once somebody comes or goes.

Not here: sorting (`tests/unit/domain/test_ordering.py`), the page (`tests/web/officer/test_orders.py`).
"""

from typing import Any

import pytest

from tests.apps.rankings.ranked import a_ranked_round, applied, of_storage
from tests.people import OTHER_COUNTY, SECOND_COUNTY, People
from yunti.apps.cases.models import Answer, Case, CaseMove
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.cases.services import move_case
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.rankings.models import CaseOrder
from yunti.apps.rankings.queries.orders import latest_order, proposed
from yunti.apps.rankings.services import set_order
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.packs.orders import order_rules

pytestmark = pytest.mark.django_db
NAME, WAITING = "recommendation", "county_recommended"


@pytest.fixture
def each(people: People) -> Round:
    return a_ranked_round()


@pytest.fixture
def cases(each: Round, people: People) -> list[Case]:
    """By their own score: the second, the third, the first; two counties of one prefecture."""
    given = [((1, 10), SECOND_COUNTY), ((9, 10), None), ((5, 10), None)]
    return [
        applied(
            each,
            people,
            number,
            of_storage(*pair),
            state=WAITING,
            **({} if county is None else {"region": county}),
        )
        for number, (pair, county) in enumerate(given, 1)
    ]


def refs(cases: list[Case], *places: int) -> list[str]:
    return [cases[place - 1].ref for place in places]


def told(case: Case) -> Any:
    row = Case.objects.get(pk=case.pk)
    facts = facts_of(row, pack_of(row.round)).facts
    return facts.get("manual_rank"), facts["order_stands"]


def decide(each: Round, people: People, cases: list[Case], *places: int, seen: int = 0) -> CaseOrder:
    return set_order(round=each, name=NAME, refs=refs(cases, *places), seen=seen, by=people.qin)


def test_it_is_proposed_by_the_keys_of_the_pack(each: Round, people: People, cases: list[Case]) -> None:
    pack = pack_of(each)
    found, kept, last = proposed(people.qin, each, pack, order_rules(pack)[NAME])
    assert [row.case.ref for row in found] == refs(cases, 2, 3, 1) and (kept, last) == (0, None)
    assert [row.place for row in found] == [None, None, None]


def test_what_was_decided_is_written_into_each_case(each: Round, people: People, cases: list[Case]) -> None:
    assert told(cases[0]) == (None, False)
    decide(each, people, cases, 1, 3, 2)
    assert [told(case) for case in cases] == [(1, True), (3, True), (2, True)]
    pack = pack_of(each)
    found, _kept, last = proposed(people.qin, each, pack, order_rules(pack)[NAME])
    assert [row.case.ref for row in found] == refs(cases, 1, 3, 2) and last is not None
    anew, _kept, _last = proposed(people.qin, each, pack, order_rules(pack)[NAME], anew=True)
    assert [row.case.ref for row in anew] == refs(cases, 2, 3, 1)
    assert Answer.objects.filter(field="manual_rank", saved_by="system:rankings.order").count() == 3


def test_all_who_wait_and_each_once(each: Round, people: People, cases: list[Case]) -> None:
    with pytest.raises(Conflict, match="有变动"):
        decide(each, people, cases, 1, 2)
    with pytest.raises(InvalidInput, match="两次"):
        decide(each, people, cases, 1, 2, 3, 3)
    decide(each, people, cases, 1, 2, 3)
    with pytest.raises(Conflict, match="已经排过"):
        decide(each, people, cases, 3, 2, 1)
    decide(each, people, cases, 3, 2, 1, seen=1)
    assert told(cases[0]) == (3, True)


def test_it_no_longer_stands_once_somebody_comes_or_is_sent_back(
    each: Round, people: People, cases: list[Case]
) -> None:
    decide(each, people, cases, 1, 2, 3)
    late = applied(each, people, 9, of_storage(2, 3), state=WAITING)
    assert told(cases[0]) == (1, False) and told(late) == (None, False)
    Case.objects.filter(pk=late.pk).update(state="submitted")
    assert told(cases[0]) == (1, True)
    Case.objects.filter(pk=cases[2].pk).update(state="city_returned")
    assert told(cases[0]) == (1, False)


def test_who_was_sent_on_keeps_its_place_before_those_who_come_later(
    each: Round, people: People, cases: list[Case]
) -> None:
    decide(each, people, cases, 2, 1, 3)
    for case in cases[:2]:
        CaseMove.objects.create(
            case=case,
            ordinal=1,
            action="rank",
            source=WAITING,
            target="city_ranked",
            role="city",
            moved_at=clock.now(),
            moved_by=people.qin.ref,
        )
    Case.objects.filter(pk__in=[case.pk for case in cases[:2]]).update(state="province_check")
    late = applied(each, people, 9, of_storage(2, 3), state=WAITING)
    made = set_order(round=each, name=NAME, refs=[late.ref, cases[2].ref], seen=1, by=people.qin)
    assert made.cases == [cases[1].ref, cases[0].ref, late.ref, cases[2].ref]
    assert [told(case)[0] for case in (*cases, late)] == [2, 1, 4, 3]
    assert all(told(case)[1] for case in (*cases, late))


def test_the_step_asks_for_an_order_that_stands(each: Round, people: People, cases: list[Case]) -> None:
    def step() -> Case:
        case = Case.objects.get(pk=cases[0].pk)
        return move_case(case=case, action="rank", seen=0, by=people.qin)

    with pytest.raises(Refused, match="推荐排序列入"):
        step()
    decide(each, people, cases, 1, 2, 3)
    Case.objects.filter(pk=cases[1].pk).update(state="city_returned")
    with pytest.raises(Refused, match="推荐排序列入"):
        step()
    Case.objects.filter(pk=cases[1].pk).update(state=WAITING)
    assert step().state == "city_ranked"
    assert told(cases[0]) == (1, True), "one step after the other"


def test_each_city_orders_its_own_and_nobody_else(each: Round, people: People, cases: list[Case]) -> None:
    elsewhere = applied(each, people, 9, of_storage(2, 3), state=WAITING, region=OTHER_COUNTY)
    decide(each, people, cases, 1, 2, 3)
    assert told(elsewhere) == (None, False) and told(cases[0]) == (1, True)
    set_order(round=each, name=NAME, refs=[elsewhere.ref], seen=0, by=people.wei)
    assert told(elsewhere) == (1, True) and told(cases[2]) == (3, True)
    for stranger in (people.su, people.luo, people.ma):
        with pytest.raises(Forbidden):
            set_order(round=each, name=NAME, refs=refs(cases, 1, 2, 3), seen=1, by=stranger)
    with pytest.raises(NotFoundOrHidden):
        set_order(round=each, name="nothing", refs=refs(cases, 1, 2, 3), seen=1, by=people.qin)


def test_nothing_to_order_is_told(each: Round, people: People) -> None:
    with pytest.raises(Refused, match="没有可以排"):
        set_order(round=each, name=NAME, refs=[], seen=0, by=people.qin)
    assert latest_order(each, NAME, people.qin.jurisdiction) is None
