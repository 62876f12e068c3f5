"""The time of a case: working days over holidays, pauses by state and by hand, what a pause does not move.

Not here: reminders (`tests/apps/notices`), the calendar itself (`tests/unit/domain`).
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from yunti.apps.cases.deadlines import paused_days
from yunti.apps.cases.models import Answer, Case, Happening, Pause
from yunti.apps.cases.services import (
    Change,
    move_case,
    pause_case,
    resume_case,
    save_answers,
    start_case,
)
from yunti.apps.desks.services import declare_relation
from yunti.kit import clock
from yunti.kit.actors import system_actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput

pytestmark = pytest.mark.django_db
KIND = "star_application"
MORNING = 2  # 10:00 in Shanghai, in UTC


def at(month: int, day: int, hour: int = MORNING) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def handed_in(people: People, day: datetime) -> Case:
    with clock.held(day):
        each = a_round("jiangsu-star", "2020")
        party = party_of(people.ma)
        case = start_case(round=each, workflow=KIND, party=party, by=people.ma)
        known = {row.field: row.version for row in Answer.objects.filter(case=case)}
        answers = filled(3, party.name, party.uscc)
        changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
        save_answers(case=case, changes=changes, by=people.ma)
        return go(with_papers(case), "submit", people.ma)


def go(case: Case, action: str, by: object, *stated: str, reasons: tuple[str, ...] = ()) -> Case:
    return move_case(
        case=case,
        action=action,
        seen=case.moves.count(),
        by=by,  # type: ignore[arg-type]
        stated=dict.fromkeys(stated, ""),
        reasons=reasons,
    )


def due(case: Case) -> date | None:
    return Case.objects.get(pk=case.pk).due_on


def test_five_working_days_step_over_the_festival(people: People) -> None:
    """Monday 21 September: 25–27 are the Mid-Autumn days."""
    assert handed_in(people, at(9, 21)).due_on == date(2026, 9, 29)


def test_the_day_is_that_of_shanghai(people: People) -> None:
    """17:00 UTC is one in the morning of the next day."""
    assert handed_in(people, at(9, 21, 17)).due_on == date(2026, 9, 30)


def test_a_pause_moves_the_last_day_by_the_working_days_it_lasts(people: People) -> None:
    """Paused from the 23rd to the 30th: 24, 28, 29, 30; the last day then lies behind the National Day week, on a make-up day."""
    case = handed_in(people, at(9, 21))
    with clock.held(at(9, 23)):
        pause_case(case=case, kind="answer", reason="等企业说明发票", by=people.luo)
    assert due(case) == _window_end(case)
    with clock.held(at(9, 30)):
        ended = resume_case(case=case, by=people.luo)
    assert ended.days == 4
    assert due(case) == date(2026, 10, 10)


def _window_end(case: Case) -> date:
    window = case.round.windows.get(level="county")
    return clock.local(window.closes_at - timedelta(microseconds=1)).date()


def test_the_end_of_the_round_is_not_moved(people: People) -> None:
    case = handed_in(people, at(9, 21))
    case.round.windows.filter(level="county").update(closes_at=at(9, 24, 16))
    with clock.held(at(9, 22)):
        pause_case(case=case, kind="answer", reason="等企业说明发票", by=people.luo)
        assert due(case) == date(2026, 9, 24)
    with clock.held(at(9, 23)):
        resume_case(case=case, by=people.luo)
        assert due(case) == date(2026, 9, 24)


def test_what_is_sent_back_pauses_by_itself_and_goes_on_where_it_stood(people: People) -> None:
    case = handed_in(people, at(9, 7))
    assert due(case) == date(2026, 9, 14)
    with clock.held(at(9, 9)):
        go(case, "return_for_correction", people.luo, "reasons_listed", reasons=("缺合同",))
        pause = Pause.objects.get(case=case)
        assert (pause.kind, pause.ended_on) == ("correction", None)
        with pytest.raises(Forbidden, match="不由本岗位办理"):
            resume_case(case=case, by=people.luo)
        with pytest.raises(Conflict, match="不计时"):
            resume_case(case=case, by=system_actor("test"))
    with clock.held(at(9, 16)):
        case.refresh_from_db()
        go(case, "resubmit", people.ma)
    pause.refresh_from_db()
    assert (pause.ended_on, pause.days) == (date(2026, 9, 16), 5)
    assert due(case) == date(2026, 9, 20)  # three days were left: 17, 18 and the make-up Sunday


def test_a_second_pause_adds_and_one_that_ends_the_same_day_adds_nothing(people: People) -> None:
    case = handed_in(people, at(9, 7))
    for begun, ended in ((8, 8), (9, 10), (10, 14)):
        with clock.held(at(9, begun)):
            pause_case(case=case, kind="answer", reason="等说明", by=people.luo)
        with clock.held(at(9, ended)):
            resume_case(case=case, by=people.luo)
    assert list(Pause.objects.order_by("id").values_list("days", flat=True)) == [0, 1, 2]
    assert due(case) == date(2026, 9, 17)


def test_a_step_ends_the_pause(people: People) -> None:
    case = handed_in(people, at(9, 7))
    with clock.held(at(9, 8)):
        pause_case(case=case, kind="answer", reason="等说明", by=people.luo)
    with clock.held(at(9, 10)):
        go(case, "county_reject", people.luo, "reasons_listed", reasons=("不符合",))
    assert Pause.objects.get().days == 2


def test_when_the_city_sends_back_the_county_has_its_whole_time_again(people: People) -> None:
    case = handed_in(people, at(9, 7))
    with clock.held(at(9, 8)):
        _precheck(case, people)
        go(case, "county_recommend", people.luo, "county_precheck_passed", "county_seal")
        assert due(case) == date(2026, 9, 15)
    with clock.held(at(9, 9)):
        go(case, "return_for_correction", people.qin, "reasons_listed", reasons=("缺合同",))
    with clock.held(at(9, 14)):
        case.refresh_from_db()
        go(case, "resubmit", people.ma)
    assert due(case) == date(2026, 9, 20)


def _precheck(case: Case, people: People) -> None:
    told = {"is_legal_entity": True, "finance_system_sound": True, "credit_clean": True}
    save_answers(case=case, changes=[Change(field, value, 0) for field, value in told.items()], by=people.luo)


def test_who_may_pause_and_for_what(people: People) -> None:
    case = handed_in(people, at(9, 7))
    with clock.held(at(9, 8)):
        for by in (people.qin, people.su):
            with pytest.raises(Forbidden):
                pause_case(case=case, kind="answer", reason="等说明", by=by)
        with pytest.raises(InvalidInput, match="现在的状态下"):
            pause_case(case=case, kind="expert", reason="等专家", by=people.luo)
        with pytest.raises(InvalidInput, match="没有写明"):
            pause_case(case=case, kind="answer", reason=" ", by=people.luo)
        pause_case(case=case, kind="answer", reason="等说明", by=people.luo)
        with pytest.raises(Conflict, match="已经暂停"):
            pause_case(case=case, kind="answer", reason="等说明", by=people.luo)


def test_an_officer_with_a_tie_does_not_stop_the_clock(people: People) -> None:
    case = handed_in(people, at(9, 7))
    assert case.enterprise is not None
    declare_relation(uscc=case.enterprise.uscc, name=case.enterprise.name, kind="owns", by=people.luo)
    with clock.held(at(9, 8)), pytest.raises(Forbidden, match="申明过"):
        pause_case(case=case, kind="answer", reason="等说明", by=people.luo)
    assert not Pause.objects.exists()


def test_a_pause_over_the_new_year_and_backwards() -> None:
    assert paused_days(date(2025, 12, 31), date(2026, 1, 5)) == 2  # Sunday 4 January is worked
    assert paused_days(date(2026, 1, 5), date(2026, 1, 5)) == 0


def test_each_step_that_people_care_about_leaves_a_happening(people: People) -> None:
    case = handed_in(people, at(9, 7))
    with clock.held(at(9, 8)):
        go(case, "return_for_correction", people.luo, "reasons_listed", reasons=("缺合同",))
    with clock.held(at(9, 9)):
        case.refresh_from_db()
        go(case, "resubmit", people.ma)
        _precheck(case, people)
        go(case, "county_recommend", people.luo, "county_precheck_passed", "county_seal")
        go(case, "accept_for_assessment", people.qin)
        go(case, "assessment_fail", people.qin, "reasons_listed", reasons=("不符合",))
    kinds = list(Happening.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["handed_in", "returned", "handed_in", "recommended", "refused"]
