"""A ban for two years of a programme ends by itself with the closing of the second, and not before.

Not here: the step that it follows from (`tests/programmes/guangdong_voucher/test_sanctions.py`).
"""

import pytest

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.people import People
from tests.yearly_money import EDITION, PROGRAMME
from yunti.apps.budgets.models import BanTerm, ProgrammePeriod
from yunti.apps.budgets.queries.bans import anything_to_end
from yunti.apps.budgets.services import begin_period
from yunti.apps.budgets.services.bans import BY_PERIODS, end_ban_term, end_bans_due, set_ban_term
from yunti.apps.programmes.services import close_round
from yunti.apps.registry.models import Ban
from yunti.apps.registry.services.bars import NewBan, lift_bar, record_ban
from yunti.kit import clock
from yunti.kit.errors import Forbidden

pytestmark = pytest.mark.django_db


def a_year(people: People, number: int) -> ProgrammePeriod:
    return begin_period(round=a_round(PROGRAMME, EDITION, code=f"SL-{number}"), by=people.su)


def banned(number: int = 1, periods: int = 2) -> BanTerm:
    party = factories.supplier(number)
    new = NewBan(party.uscc, "示例事由", "示例条款", "示例机关", clock.today(), None, PROGRAMME)
    ban = record_ban(ban=new, by=BY_PERIODS)
    return set_ban_term(ban=ban, programme=PROGRAMME, periods=periods, by=BY_PERIODS)


def stands(term: BanTerm) -> bool:
    return Ban.objects.get(ref=term.ban_ref).lifted_on is None


def test_it_ends_with_the_second_year_and_not_before(people: People) -> None:
    first = a_year(people, 1)
    term, for_good = banned(), factories.supplier(9)
    forever = record_ban(
        ban=NewBan(for_good.uscc, "示例", "示例", "示例", clock.today(), None, PROGRAMME), by=BY_PERIODS
    )
    assert (term.first_index, term.last_index) == (1, 2)
    close_round(round=first.round, reason="示例", by=people.su)
    assert not anything_to_end() and end_bans_due(clock.now()) == 0 and stands(term)
    second = a_year(people, 2)
    assert end_bans_due(clock.now()) == 0 and stands(term)
    close_round(round=second.round, reason="示例", by=people.su)
    assert anything_to_end()
    assert end_bans_due(clock.now()) == 1 and not stands(term)
    assert not anything_to_end() and end_bans_due(clock.now()) == 0
    forever.refresh_from_db()
    assert forever.lifted_on is None, "a ban without a term stands"


def test_the_closing_of_the_year_itself_counts_like_that_of_its_round(people: People) -> None:
    first = a_year(people, 1)
    term = banned(periods=1)
    ProgrammePeriod.objects.filter(pk=first.pk).update(closed_at=clock.now(), closed_reason="示例")
    assert end_bans_due(clock.now()) == 1 and not stands(term)


def test_between_two_years_the_next_counts_as_the_first(people: People) -> None:
    assert banned(1).first_index == 1, "before any year was begun"
    close_round(round=a_year(people, 1).round, reason="示例", by=people.su)
    assert (term := banned(2)).first_index == 2 and term.last_index == 3


def test_what_was_lifted_by_hand_stays_as_it_was_lifted(people: People) -> None:
    year = a_year(people, 1)
    term = banned(periods=1)
    ban = Ban.objects.get(ref=term.ban_ref)
    lift_bar(bar=ban, reason="示例撤销", by=BY_PERIODS)
    close_round(round=year.round, reason="示例", by=people.su)
    end_bans_due(clock.now())
    ban.refresh_from_db()
    assert ban.lifted_reason == "示例撤销"


def test_no_person_keeps_terms(people: People) -> None:
    term = banned()
    with pytest.raises(Forbidden):
        end_ban_term(term=term, by=people.su)
    with pytest.raises(Forbidden):
        set_ban_term(ban=Ban.objects.get(), programme=PROGRAMME, periods=2, by=people.su)
