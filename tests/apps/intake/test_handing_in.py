"""What arrived is handed in as at the arrival; what cannot be is turned back with the reasons and may apply anew.

Not here: the order (`test_order.py`), the step itself (`tests/apps/cases`).
"""

from datetime import timedelta
from typing import Any

import pytest

from tests.apps.cases.rounds import SETTING_UP, windows_end
from tests.apps.intake.conftest import ready
from tests.people import People
from yunti.apps.cases.models import Answer, Case, CaseMove, Submission
from yunti.apps.cases.services import move_case
from yunti.apps.intake.enums import Outcome
from yunti.apps.intake.models import Turn
from yunti.apps.intake.services import Asked, arrive, count_turns_due, hand_in_due, handing_in, prepare
from yunti.apps.programmes.models import Round
from yunti.kit import clock
from yunti.kit.errors import Refused
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db(
    transaction=True
)  # what is open is not counted yet, a test around it included


def arrived(case: Case, people: People) -> Turn:
    prepared = prepare(case=case, by=people.ma)
    arrive(Asked(prepared.ref), by=people.ma)
    assert count_turns_due(clock.now()) == 1
    return Turn.objects.get(arrival__prepared=prepared)


def test_it_is_handed_in_as_at_the_arrival(people: People, each: Round, case: Case) -> None:
    turn = arrived(case, people)
    windows_end(each, clock.now() + timedelta(seconds=1))
    with clock.held(clock.now() + timedelta(hours=1)):
        assert hand_in_due(clock.now()) == 1
    case.refresh_from_db()
    turn.refresh_from_db()
    assert not turn.why, turn.why
    submission = Submission.objects.get(case=case)
    assert (case.state, case.fixed_at, turn.outcome) == ("review", None, Outcome.HANDED_IN)
    assert case.submitted_at == submission.submitted_at == turn.counted_at
    assert submission.submitted_by == people.ma.ref == CaseMove.objects.get(case=case).moved_by
    assert case.number is not None
    assert hand_in_due(clock.now()) == 0
    assert AuditEvent.objects.filter(action="intake.hand_in", actor="system:intake.hand_in").count() == 1


def test_with_the_window_of_now_it_would_be_turned_back(
    people: People, each: Round, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard the other way round: the moment of the arrival is what binds, else the hour would."""
    turn = arrived(case, people)
    real = handing_in.move_case
    later = clock.now() + timedelta(hours=1)
    windows_end(each, clock.now() + timedelta(seconds=1))
    monkeypatch.setattr(handing_in, "move_case", lambda **given: real(**{**given, "arrived": later}))
    hand_in_due(clock.now())
    turn.refresh_from_db()
    assert turn.outcome == Outcome.TURNED_BACK and "截止" in turn.why


def test_other_content_is_turned_back_and_may_apply_anew(people: People, case: Case) -> None:
    turn = arrived(case, people)
    Answer.objects.filter(case=case, field="purpose").update(value='"别的用途"')
    hand_in_due(clock.now())
    turn.refresh_from_db()
    case.refresh_from_db()
    assert (turn.outcome, case.state, case.fixed_at) == (Outcome.TURNED_BACK, "draft", None)
    assert "与定稿时不同" in turn.why and "重新定稿" in turn.why
    again = arrived(case, people)
    assert (turn.place, again.place, again.ordinal) == (1, 2, 2)
    hand_in_due(clock.now())
    assert Case.objects.get(pk=case.pk).state == "review"


def test_whoever_withdrew_meanwhile_holds_up_nobody(people: People, each: Round) -> None:
    first, second = (each.case for each in ready(each, people.ma, 2))
    for case in (first, second):
        arrive(Asked(case.prepared.get().ref), by=people.ma)
    count_turns_due(clock.now())
    move_case(case=first, action="withdraw", seen=0, by=people.ma)
    assert hand_in_due(clock.now()) == 2
    states = {case.pk: Case.objects.get(pk=case.pk).state for case in (first, second)}
    assert states == {first.pk: "withdrawn", second.pk: "review"}
    assert [each.outcome for each in Turn.objects.order_by("ordinal")] == [
        Outcome.TURNED_BACK,
        Outcome.HANDED_IN,
    ]


def test_the_same_turn_is_handed_in_once(people: People, case: Case) -> None:
    turn = arrived(case, people)
    for _time in range(2):
        handing_in.hand_in(turn=turn, by=SETTING_UP)
    handing_in.turn_back(turn=turn, why="示例", by=SETTING_UP)
    turn.refresh_from_db()
    assert turn.outcome == Outcome.HANDED_IN
    assert Submission.objects.count() == 1


def test_what_arrives_while_the_round_is_being_closed_is_turned_back(
    people: People, each: Round, settings: Any
) -> None:
    """The arrival looked at the round a moment before: it is written down, and the window of its moment binds all the same."""
    settings.YUNTI_ROUNDS_LOOK_SECONDS = 60
    first, second = ready(each, people.ma, 2)
    arrive(Asked(first.ref), by=people.ma)
    windows_end(each, clock.now() + timedelta(seconds=1))
    with clock.held(clock.now() + timedelta(seconds=2)):
        arrive(Asked(second.ref), by=people.ma)
        count_turns_due(clock.now())
        assert hand_in_due(clock.now()) == 2
    told = {turn.ordinal: (turn.outcome, turn.why) for turn in Turn.objects.all()}
    assert told[1] == (Outcome.HANDED_IN, "")
    assert told[2][0] == Outcome.TURNED_BACK and "截止" in told[2][1]
    settings.YUNTI_ROUNDS_LOOK_SECONDS = 0
    (late,) = ready(each, people.ma, 1)
    with clock.held(clock.now() + timedelta(seconds=2)), pytest.raises(Refused, match="截止"):
        arrive(Asked(late.ref), by=people.ma)
