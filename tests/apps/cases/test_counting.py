"""Counts over a round, kept until a case moves. Not here: what guards make of them (`tests/programmes`)."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.apps.cases.rounds import a_round
from tests.apps.publicity.making import a_case
from tests.people import People, move_in
from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.queries.counting import Population
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock

pytestmark = pytest.mark.django_db(transaction=True)
GUARD = "onsite_ratio_met"


@pytest.fixture
def people() -> People:
    return move_in()


@pytest.fixture
def case(people: People) -> Case:
    return through_precheck(a_case(a_round("jiangsu-star", "2020"), 1, "city_prechecked", star=4))


def through_precheck(case: Case, **values: Any) -> Case:
    told = {"action": "precheck_pass", "source": "city_prechecking", "target": "city_prechecked"}
    CaseMove.objects.create(
        case=case, ordinal=1, role="local_authority", moved_at=clock.now(), moved_by="test", **told, **values
    )
    return case


def counted(case: Case, people: People) -> tuple[int, int]:
    """How many went through the precheck, and with how many statements that was told."""
    pack = pack_of(case.round)
    told = pack.section("guards")[GUARD]["population"]
    with CaptureQueriesContext(connection) as seen:
        found = Population(case, pack).facts(GUARD, told)
    return found["recommended_count"], len(seen)


def test_nothing_is_counted_again_while_no_case_moves(people: People, case: Case) -> None:
    case.counted_as = f"|{GUARD}.recommended_count|"
    case.save()
    assert counted(case, people) == (1, 2)
    assert counted(case, people) == (1, 1)


def test_a_move_anywhere_has_it_counted_again(people: People, case: Case) -> None:
    assert counted(case, people)[0] == 1
    through_precheck(a_case(case.round, 2, "city_prechecked", star=4))
    assert counted(case, people)[0] == 2


@pytest.mark.skipif(
    not connection.features.has_select_for_update, reason="one writes at a time: no move is committed late"
)
def test_a_move_that_is_committed_late_is_noticed(people: People, case: Case) -> None:
    """Its key is lower than one that was there when the cases were counted."""
    last = CaseMove.objects.latest("pk").pk
    through_precheck(a_case(case.round, 2, "city_prechecked", star=4), pk=last + 5)
    assert counted(case, people)[0] == 2
    through_precheck(a_case(case.round, 3, "city_prechecked", star=4), pk=last + 2)
    assert counted(case, people)[0] == 3


def test_a_decision_never_rests_on_what_was_kept(people: People, case: Case) -> None:
    """Within a transaction, where steps are taken, rows are counted though no move tells of a change."""
    assert counted(case, people)[0] == 1
    CaseMove.objects.filter(case=case).update(target="city_prechecking")
    assert counted(case, people)[0] == 1
    with transaction.atomic():
        assert counted(case, people)[0] == 0


def test_rounds_and_authorities_are_counted_apart(people: People, case: Case) -> None:
    other = through_precheck(
        a_case(a_round("jiangsu-star", "2020", code="SL-2"), 9, "city_prechecked", star=4)
    )
    through_precheck(a_case(other.round, 10, "city_prechecked", star=4))
    assert (counted(case, people)[0], counted(other, people)[0]) == (1, 2)
