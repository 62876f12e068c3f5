"""Counts by city, service and supplier, whatever became of the vouchers; what the programme was to reach.

Not here: amounts (`tests/web/officer/test_boards.py`).
"""

from pathlib import Path

import pytest

from tests import factories
from tests.apps.settlement.conftest import CITY, each, issued, quota, redeemed, shelf, within_one_transaction
from tests.apps.vouchers.conftest import TOWN, applied, filled_in, served
from tests.first_vouchers import REDEEMING, write_pack
from tests.people import People
from yunti.apps.boards.queries.board import board_desk
from yunti.apps.boards.queries.statistics import Counts, reached_in, statistics_of
from yunti.apps.intake.services import Asked, arrive, prepare
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.enums import State
from yunti.apps.settlement.models import Claim
from yunti.apps.vouchers.models import Voucher

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]


def told(rows: list[Counts]) -> dict[str, tuple[int | None, int, int, int, int]]:
    return {row.key: (row.applied, row.issued, row.redeemed, row.lapsed, row.carried) for row in rows}


def test_vouchers_are_counted_by_what_became_of_them(people: People, each: Round) -> None:
    quota(each, 500_000, TOWN)
    redeemed(issued(each, people), people)
    issued(each, people, fee=1_000)
    issued(each, people, fee=2_000, by=people.gao)
    applied(each, people.ma, 5_000_000)
    served()
    desk = board_desk(people.su, each.ref)
    found = statistics_of(desk)
    assert told(list(found.cities)) == {CITY: (3, 2, 1, 0, 0), TOWN: (1, 1, 0, 0, 0)}
    assert told(list(found.services)) == {"s2": (None, 3, 1, 0, 0)}
    assert [row.title for row in found.services] == ["示例服务乙"], "as the catalogue calls it"
    assert [column for column, _row in found.rows] == ["city", "city", "service"]
    Claim.objects.update(state=State.CARRIED)
    assert told(list(statistics_of(desk).cities))[CITY] == (3, 2, 1, 0, 1)
    own = statistics_of(board_desk(people.wei, each.ref))
    assert told(list(own.cities)) == {TOWN: (1, 1, 0, 0, 0)}, "a city counts its own"


def test_suppliers_are_counted_where_a_voucher_names_one(people: People, each: Round) -> None:
    supplier = factories.supplier()
    case = filled_in(each, people.ma, "100", supplier=supplier.uscc)
    arrive(Asked(prepare(case=case, by=people.ma).ref), by=people.ma)
    served()
    assert Voucher.objects.get(case=case).supplier == supplier
    found = statistics_of(board_desk(people.su, each.ref))
    assert told(list(found.suppliers)) == {str(supplier.pk): (1, 0, 0, 0, 0)}
    assert found.names == {str(supplier.pk): supplier.ref}


AIMS = """\
  aims:
  - {title: 企业, unit: 家, aim: 10, counts: enterprises, clause: V-4}
  - {title: 供应商, unit: 家, aim: 2, counts: suppliers, clause: V-4}
  - {title: 平台, unit: 家, aim: 1, note: 由省认定, clause: V-4}
"""


def test_what_the_programme_was_to_reach(people: People, each: Round, shelf: Path) -> None:
    redeemed(issued(each, people), people)
    issued(each, people, fee=1_000)
    assert reached_in(board_desk(people.su, each.ref)) == []
    write_pack(shelf, REDEEMING.replace("  cutoffs: {", f"{AIMS}  cutoffs: {{", 1))
    found = reached_in(board_desk(people.su, each.ref))
    assert [(row.title, row.aim, row.reached) for row in found] == [
        ("企业", 10, 1),
        ("供应商", 2, 0),
        ("平台", 1, None),
    ]
