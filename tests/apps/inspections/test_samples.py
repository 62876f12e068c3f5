"""A sample is promised, then drawn once; anybody can draw it again, nobody alone can have it drawn anew.

Not here: how a sample comes from a seed (`tests/unit/domain/test_sampling.py`), records (`test_visits.py`).
"""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.cases.rounds import a_round
from tests.apps.inspections.making import NAME, gone_through, waiting
from tests.people import OTHER_COUNTY, SECOND_COUNTY, People, person, seat
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import move_case
from yunti.apps.inspections.models import SiteSample
from yunti.apps.inspections.queries.samples import samples_visible_to, standing_of
from yunti.apps.inspections.services import agree_redraw, ask_redraw, commit_sample, draw_sample
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.domain.sampling import population_digest, sample, seed_digest
from yunti.kit.actors import Actor, Desk
from yunti.kit.draws import DrawState
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import AuditDetail, AuditEvent
from yunti.packs.inspections import inspection_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


@pytest.fixture
def second(people: People) -> Actor:
    where = Organisation.objects.get(ref=people.qin.organisation_ref)
    return seat(person("lin", "林复核"), Desk.PREFECTURE, where, jurisdiction=people.qin.jurisdiction)


def promised(each: Round, by: Actor, count: int | None = None) -> SiteSample:
    return commit_sample(round=each, name=NAME, count=count, by=by)


def standing(each: Round, by: Actor) -> Any:
    pack = pack_of(each)
    inspection = inspection_named(pack, NAME)
    assert inspection is not None
    return standing_of(by, each, pack, inspection)


def choose(case: Case, by: Actor) -> None:
    move_case(case=case, action="select_for_onsite", seen=case.moves.count(), by=by)


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=f"inspections.{action}").order_by("pk"))


@pytest.mark.parametrize(("many", "required"), [(1, 1), (10, 1), (11, 2), (12, 2), (41, 5)])
def test_ten_in_a_hundred_rounded_up(each: Round, people: People, many: int, required: int) -> None:
    waiting(each, many)
    waiting(each, 3, star=3, first=100)  # three stars are not recommended and do not count
    found = standing(each, people.qin)
    assert (len(found.members), found.required, found.left) == (many, required, required)


def test_the_seed_is_promised_then_shown_and_the_draw_can_be_repeated(each: Round, people: People) -> None:
    cases = waiting(each, 12)
    row = promised(each, people.qin)
    assert row.members == [case.number for case in cases]
    assert (row.population, row.required, row.count, row.drawn) == (12, 2, 2, [])
    (promise,) = events("commit_sample")
    told = str(AuditDetail.objects.get(event=promise).payload)
    assert row.seed not in told
    assert row.seed_digest in told
    assert row.population_digest in told
    drawn = draw_sample(ref=row.ref, by=people.qin)
    assert drawn.seed_digest == seed_digest(bytes.fromhex(drawn.seed)) == row.seed_digest
    assert drawn.population_digest == population_digest(drawn.members)
    assert drawn.drawn == sample(bytes.fromhex(drawn.seed), drawn.members, drawn.count)
    with pytest.raises(Conflict, match="已经抽过"):
        draw_sample(ref=row.ref, by=people.qin)


def test_nobody_promises_twice_or_draws_on_before_the_drawn_are_chosen(each: Round, people: People) -> None:
    waiting(each, 12)
    row = promised(each, people.qin)
    with pytest.raises(Conflict, match="等着进行"):
        promised(each, people.qin)
    drawn = draw_sample(ref=row.ref, by=people.qin)
    with pytest.raises(Conflict, match="还有 2 家没有列入"):
        promised(each, people.qin)
    for number in drawn.drawn:
        choose(Case.objects.get(number=number), people.qin)
    with pytest.raises(Refused, match="应核查 2 家，已列入 2 家"):
        promised(each, people.qin)
    waiting(each, 9, first=50)
    again = promised(each, people.qin)
    assert (again.population, again.required, again.chosen_before, again.count) == (21, 3, 2, 1)
    assert not set(again.members) & set(drawn.drawn)


@pytest.mark.parametrize(("count", "told"), [(1, "至少抽 2 家"), (13, "能抽的只有 12 家")])
def test_more_may_be_drawn_but_not_fewer(each: Round, people: People, count: int, told: str) -> None:
    waiting(each, 12)
    with pytest.raises(InvalidInput, match=told):
        promised(each, people.qin, count)
    assert promised(each, people.qin, 5).count == 5


def test_drawing_again_needs_a_reason_and_a_second_person(each: Round, people: People, second: Actor) -> None:
    waiting(each, 12)
    row = promised(each, people.qin)
    with pytest.raises(Conflict, match="还没有抽取"):
        ask_redraw(ref=row.ref, reason="企业停产", by=people.qin)
    draw_sample(ref=row.ref, by=people.qin)
    with pytest.raises(Conflict, match="还没有人提出"):
        agree_redraw(ref=row.ref, by=second)
    with pytest.raises(InvalidInput, match="没有写明重抽的理由"):
        ask_redraw(ref=row.ref, reason=" ", by=people.qin)
    ask_redraw(ref=row.ref, reason="抽中的企业停产搬迁", by=people.qin)
    with pytest.raises(Forbidden, match="另一个人同意"):
        agree_redraw(ref=row.ref, by=people.qin)
    assert SiteSample.objects.count() == 1
    made = agree_redraw(ref=row.ref, by=second)
    row.refresh_from_db()
    assert (row.state, made.state) == (DrawState.REPLACED, DrawState.COMMITTED)
    assert made.replaces == row
    assert made.seed != row.seed
    with pytest.raises(Conflict, match="已经重抽过"):
        ask_redraw(ref=row.ref, reason="再来", by=people.qin)


def test_only_the_authority_of_the_place_draws(each: Round, people: People) -> None:
    waiting(each, 3)
    waiting(each, 3, first=20, region=SECOND_COUNTY)
    waiting(each, 5, first=40, region=OTHER_COUNTY)
    assert len(standing(each, people.qin).members) == 6
    assert len(standing(each, people.wei).members) == 5
    for stranger in (people.luo, people.su, people.ma, people.tan, people.xi):
        with pytest.raises(Forbidden):
            promised(each, stranger)
    row = promised(each, people.qin)
    for stranger in (people.wei, people.luo, people.ma, people.shen):
        assert not samples_visible_to(stranger).exists()
        with pytest.raises(NotFoundOrHidden):
            draw_sample(ref=row.ref, by=stranger)
    assert samples_visible_to(people.su).get() == row
    with pytest.raises(Forbidden):
        draw_sample(ref=row.ref, by=people.su)
    assert promised(each, people.wei).count == 1


def test_a_case_that_failed_its_visit_counts_no_more(each: Round, people: People) -> None:
    cases = waiting(each, 11)
    gone_through(cases[0], "onsite_check")
    assert standing(each, people.qin).chosen == 1
    gone_through(cases[0], "not_recommended")
    found = standing(each, people.qin)
    assert (len(found.members), found.chosen, found.required) == (10, 0, 1)


def test_as_many_statements_for_many_cases_as_for_one(each: Round, people: People) -> None:
    waiting(each, 1)
    with CaptureQueriesContext(connection) as few:
        standing(each, people.qin)
    waiting(each, 30, first=10)
    with CaptureQueriesContext(connection) as many:
        standing(each, people.qin)
    assert len(few) == len(many) <= 10
