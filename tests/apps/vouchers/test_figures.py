"""What the rules of a case may ask of vouchers: each figure as it stands for this case and no other. Not here: serving (`test_serving.py`)."""

from decimal import Decimal
from typing import Any

import pytest

from tests.apps.vouchers.conftest import applied, filled_in, quota, served
from tests.people import People
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries import figures as figures_of_cases
from yunti.apps.cases.queries.figures import figures_of as from_rooms
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.vouchers.queries.figures import figures_of

pytestmark = pytest.mark.django_db


def read(case: Case) -> dict[str, Any]:
    return dict(figures_of(case, pack_of(case.round)))


def yuan(*amounts: int) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def test_each_sees_what_others_took(people: People, each: Round) -> None:
    quota(each, 1_000)
    first, second = applied(each, people.ma, 300, 200)
    served()
    of_first, of_second = read(first), read(second)
    names = ("voucher_amount_yuan", "awarded_yuan", "issued_yuan", "planned_yuan")
    assert [of_first[name] for name in names] == yuan(300, 0, 200, 1_000)
    assert [of_second[name] for name in names] == yuan(200, 300, 300, 1_000)
    assert of_first["contract_used"] is of_second["contract_used"] is False


def test_before_it_has_a_place_all_awards_count(people: People, each: Round) -> None:
    quota(each, 1_000)
    (first,) = applied(each, people.ma, 300)
    served()
    draft = filled_in(each, people.ma, "50", contract=f"示例合同{first.pk}")
    found = read(draft)
    assert (found["voucher_amount_yuan"], found["awarded_yuan"]) == (None, Decimal(300))
    assert found["contract_used"] is True
    other = filled_in(each, people.gao, "50")
    assert (read(other)["awarded_yuan"], read(other)["contract_used"]) == (Decimal(0), False)
    assert read(other)["planned_yuan"] == 0, "nothing came to the other city"


def test_nothing_is_looked_up_before_a_rule_asks(
    people: People, each: Round, django_assert_num_queries: Any
) -> None:
    case = filled_in(each, people.ma, "50")
    pack = pack_of(case.round)
    with django_assert_num_queries(0):
        found = from_rooms(case, pack)
    with django_assert_num_queries(2):  # its voucher, the award of its enterprise
        assert found.get("awarded_yuan") == found.get("awarded_yuan") == 0
    assert found.get("no_such_figure") is None


def test_the_room_says_how_its_figures_are_read() -> None:
    assert figures_of in figures_of_cases.READERS
