"""Officers at the same moment: a case comes on one list only, numbers are given out once, one outcome for an objection.

Not here: one officer alone (`test_lists.py`, `test_objections.py`).
"""

from pathlib import Path

import pytest

from tests.apps.cases.rounds import a_round
from tests.apps.publicity.making import a_case, new_list, published
from tests.concurrency import done, faults, meeting_place
from tests.people import People
from yunti.apps.cases.models import Case
from yunti.apps.publicity.models import ListLine, PublicList
from yunti.apps.publicity.services import (
    confirm_line_objection,
    publish_list,
    raise_line_objection,
    settle_line_objection,
)
from yunti.kit.actors import public_actor
from yunti.kit.errors import Conflict, NotFoundOrHidden

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_case_comes_on_one_list_however_many_press_the_button(people: People, tmp_path: Path) -> None:
    each = a_round("jiangsu-star", "2020")
    for number in range(1, 4):
        a_case(each, number)
    new = new_list(each, people.qin)
    with meeting_place(tmp_path) as at_once:
        answers = at_once(8, lambda _number: publish_list(new=new, by=people.qin))
        lists, lines = at_once.there(lambda: (PublicList.objects.count(), ListLine.objects.count()))
    assert len(done(answers)) == 1
    assert {type(fault) for fault in faults(answers)} == {Conflict}, faults(answers)[:3]
    assert (lists, lines) == (1, 3)


def test_numbers_are_given_out_once(people: People, tmp_path: Path) -> None:
    each = a_round("jiangsu-star", "2020")
    cases = [a_case(each, number) for number in range(1, 7)]
    lists = [new_list(each, people.qin, cases=[case.ref]) for case in cases]
    with meeting_place(tmp_path) as at_once:
        answers = at_once(6, lambda number: publish_list(new=lists[number], by=people.qin))
        ordinals = at_once.there(lambda: sorted(PublicList.objects.values_list("ordinal", flat=True)))
    assert not faults(answers), faults(answers)[:3]
    assert ordinals == [1, 2, 3, 4, 5, 6]


def test_an_objection_has_one_outcome(people: People, tmp_path: Path) -> None:
    each = a_round("jiangsu-star", "2020")
    a_case(each, 1)
    row, code = raise_line_objection(
        on=published(each, people.qin),
        number=1,
        text="示例",
        objector="示例",
        contact="0900",
        by=public_actor(),
    )
    confirm_line_objection(ref=row.objection.ref, code=code, by=public_actor())

    def settle(number: int) -> object:
        return settle_line_objection(
            ref=row.objection.ref, upheld=number % 2 == 0, outcome=f"第 {number} 个", by=people.qin
        )

    with meeting_place(tmp_path) as at_once:
        answers = at_once(6, settle)
        states = at_once.there(lambda: set(Case.objects.values_list("state", flat=True)))
        upheld = at_once.there(lambda: Case.objects.get().objections.get().state == "upheld")
    assert len(done(answers)) == 1
    assert {type(fault) for fault in faults(answers)} <= {Conflict, NotFoundOrHidden}, faults(answers)[:3]
    assert states == {"not_recognised" if upheld else "city_publicity"}
