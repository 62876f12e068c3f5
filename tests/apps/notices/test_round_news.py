"""What happens to a round reaches whoever has something in it that is not handed in, once; moved windows move the days.

Not here: changing rounds (`tests/apps/programmes`), the table of happenings (`test_happenings.py`).
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.apps.cases.rounds import DAY, a_case, a_round, party_of
from tests.apps.notices.test_reminders import run_on, told
from tests.people import People
from yunti.apps.accounts.models import Mandate
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import start_case
from yunti.apps.messages.models import Delivery, Message
from yunti.apps.messages.services import choose
from yunti.apps.notices.queries import anything_to_announce
from yunti.apps.notices.services import announce_due, announcing, follow_due
from yunti.apps.programmes.enums import WindowLevel
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.programmes.services import (
    NewWindow,
    Revision,
    close_round,
    publish_round_notice,
    revise_round,
    withdraw_round_notice,
)
from yunti.kit import clock

pytestmark = pytest.mark.django_db
KIND = "star_application"


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020", title="示例批次")


@pytest.fixture
def draft(people: People, each: Round) -> Case:
    return start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)


def move_window(people: People, each: Round, level: WindowLevel, closes_at: datetime) -> None:
    windows = [NewWindow(WindowLevel(row.level), row.opens_at, row.closes_at) for row in each.windows.all()]
    moved = [replace(row, closes_at=closes_at) if row.level == level else row for row in windows]
    revision = Revision(each.title, moved, {}, each.changes.count())
    revise_round(round=each, revision=revision, reason="顺延", by=people.su)


def heard() -> list[tuple[str, str]]:
    announce_due(clock.now())
    follow_due(clock.now())
    return told("cases.round")


def test_a_moved_window_is_told_once_and_moves_the_day(people: People, each: Round, draft: Case) -> None:
    later = clock.now() + 40 * DAY
    move_window(people, each, WindowLevel.APPLICANT, later)
    assert heard() == heard() == [("ma", "“示例批次”的申报时间有调整")]
    assert f"{clock.local(later):%Y-%m-%d %H:%M}" in Message.objects.get().body
    assert Case.objects.get(pk=draft.pk).due_on == clock.local(later).date()
    assert not anything_to_announce()


def test_a_window_of_officers_moves_their_days_and_tells_no_applicant(people: People, each: Round) -> None:
    waits = a_case(each, KIND, "submitted", people)
    later = clock.now() + 5 * DAY
    move_window(people, each, WindowLevel.COUNTY, later)
    assert heard() == []
    assert Case.objects.get(pk=waits.pk).due_on == clock.local(later).date()


def test_a_round_closed_early_is_told(people: People, each: Round, draft: Case) -> None:
    close_round(round=each, reason="名额用完", by=people.su)
    assert heard() == heard() == [("ma", "“示例批次”提前结束")]


def test_a_round_closed_after_its_end_is_no_news(people: People, each: Round, draft: Case) -> None:
    with clock.held(clock.now() + 31 * DAY):
        close_round(round=each, reason="已办完", by=people.su)
        assert heard() == []


def test_a_notice_is_told_unless_it_was_withdrawn(people: People, each: Round, draft: Case) -> None:
    wrong = publish_round_notice(round=each, title="写错的", text="……", by=people.su)
    withdraw_round_notice(notice=wrong, reason="写错", by=people.su)
    publish_round_notice(round=each, title="材料清单", text="……", by=people.su)
    assert heard() == heard() == [("ma", "“示例批次”有新的通知")]
    assert "《材料清单》" in Message.objects.get().body


def test_only_who_has_something_unfinished_hears(people: People, each: Round) -> None:
    case = a_case(each, KIND, "submitted", people)
    publish_round_notice(round=each, title="一", text="……", by=people.su)
    assert heard() == []
    Case.objects.filter(pk=case.pk).update(state="returned")
    publish_round_notice(round=each, title="二", text="……", by=people.su)
    assert [login for login, _ in heard()] == ["ma"]
    Case.objects.filter(pk=case.pk).update(state="withdrawn")
    publish_round_notice(round=each, title="三", text="……", by=people.su)
    assert len(heard()) == 1


def test_whose_mandate_ended_meanwhile_hears_nothing(people: People, each: Round, draft: Case) -> None:
    publish_round_notice(round=each, title="一", text="……", by=people.su)
    announce_due(clock.now())
    Mandate.objects.filter(pk=people.ma.mandate_id).update(ended_at=clock.now())
    assert heard() == []


def test_a_person_may_have_it_with_the_daily_mail(people: People, each: Round, draft: Case) -> None:
    choose(choices={"cases.round/mail": "daily"}, by=people.ma)
    publish_round_notice(round=each, title="一", text="……", by=people.su)
    heard()
    assert Delivery.objects.get(channel="mail").is_digest


def test_two_workers_tell_once(people: People, each: Round, draft: Case) -> None:
    publish_round_notice(round=each, title="一", text="……", by=people.su)
    news = next(announcing.news_of_rounds(clock.now()))
    by = announcing.system_actor("test")
    assert [announcing.announce(news=news, by=by), announcing.announce(news=news, by=by)] == [1, 0]


def test_before_the_end_a_draft_is_reminded_of_once_for_each_mark(people: People, draft: Case) -> None:
    last = Case.objects.get(pk=draft.pk).due_on
    assert last is not None
    days = [last - timedelta(days=number) for number in range(12, -1, -1)]
    assert sum(run_on(day) + run_on(day) for day in days) == 2  # the pack names two marks
    assert {subject for _, subject in told("cases.due")} == {f"“示例批次”{last} 截止"}
    assert {login for login, _ in told("cases.due")} == {"ma"}


def test_where_the_pack_says_nothing_a_draft_is_reminded_of_once(people: People) -> None:
    """The step is bound by a window, with no deadline named and no marks."""
    each = a_round("hunan-benchmark", "2019", title="湖南示例")
    kind = next(iter(pack_of(each).section("workflows")))
    case = start_case(round=each, workflow=kind, party=party_of(people.ma), by=people.ma)
    last: date | None = case.due_on
    assert last == clock.local(clock.now() + 30 * DAY).date()
    days = [last - timedelta(days=number) for number in range(12, -1, -1)]
    assert sum(run_on(day) + run_on(day) for day in days) == 1
