"""Objections to one line: by whom the pack allows, confirmed, the line suspended alone, settled both ways, in time.

Not here: lists (`test_lists.py`), pages (`tests/web`).
"""

from datetime import timedelta
from typing import Any

import pytest

from tests.apps.cases.rounds import a_round
from tests.apps.publicity.making import a_case, published
from tests.people import People, seat
from yunti.apps.accounts.models import Organisation, Person
from yunti.apps.cases.enums import ObjectionState
from yunti.apps.cases.guards import findings
from yunti.apps.cases.models import Case, Happening, Objection
from yunti.apps.cases.services import GuardsMissing, move_case
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries import rounds
from yunti.apps.programmes.queries.packs import opened
from yunti.apps.publicity.enums import LineState
from yunti.apps.publicity.models import LineObjection, PublicList
from yunti.apps.publicity.queries import objections
from yunti.apps.publicity.queries.lists import rows_of
from yunti.apps.publicity.queries.objections import objection_for, objections_for
from yunti.apps.publicity.services import (
    confirm_line_objection,
    drop_unconfirmed,
    objecting,
    raise_line_objection,
    settle_line_objection,
    tell_objectors,
)
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, public_actor, system_actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import BackgroundJob
from yunti.packs.publicity import Objections, Showing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ANYBODY = public_actor()


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


@pytest.fixture
def made(people: People, each: Round) -> PublicList:
    for number in (1, 2):
        a_case(each, number)
    return published(each, people.qin)


def raised(made: PublicList, number: int = 1, **values: Any) -> tuple[LineObjection, str]:
    told = {"text": "发票不实", "objector": "王五", "contact": "0900-85500001", "by": ANYBODY, **values}
    return raise_line_objection(on=made, number=number, **told)


def confirmed(made: PublicList, number: int = 1) -> LineObjection:
    row, code = raised(made, number)
    return confirm_line_objection(ref=row.objection.ref, code=code, by=ANYBODY)


def close(case: Case, by: Actor) -> Case:
    return move_case(case=case, action="publicity_closed", seen=case.moves.count(), by=by)


def states(made: PublicList) -> list[LineState]:
    return [row.state for row in rows_of(made).rows]


def test_an_objection_suspends_its_own_line_until_settled(people: People, made: PublicList) -> None:
    first, second = (line.case for line in made.lines.order_by("number"))
    row = confirmed(made)
    assert row.number.startswith(f"YY-{clock.today():%Y}-")
    assert states(made) == [LineState.SUSPENDED, LineState.SHOWN]
    with clock.held(clock.now() + 8 * DAY):
        assert close(second, people.qin).state == "city_announced"
        with pytest.raises(GuardsMissing, match="1 件异议"):
            close(first, people.qin)
        settle_line_objection(ref=row.objection.ref, upheld=False, outcome="经核查，发票属实", by=people.qin)
        assert states(made)[0] is LineState.SHOWN
        assert close(first, people.qin).state == "city_announced"


def test_with_the_guard_off_a_suspended_line_would_close(
    people: People, made: PublicList, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: this is what the test above would miss."""
    case = made.lines.get(number=1).case
    confirmed(made)
    monkeypatch.setitem(findings.KINDS, "linked_case", lambda *_: (True, ""))  # type: ignore[arg-type]
    with clock.held(clock.now() + 8 * DAY):
        assert close(case, people.qin).state == "city_announced"


def test_one_that_nobody_confirmed_stops_nothing(people: People, made: PublicList) -> None:
    case = made.lines.get(number=1).case
    row, code = raised(made)
    assert states(made) == [LineState.SHOWN, LineState.SHOWN]
    assert not objections_for(people.qin).exists()
    with clock.held(clock.now() + 4 * DAY), pytest.raises(Conflict, match="失效"):
        confirm_line_objection(ref=row.objection.ref, code=code, by=ANYBODY)
    with clock.held(clock.now() + 8 * DAY):
        assert close(case, people.qin).state == "city_announced"


def test_what_nobody_confirmed_lapses_with_its_data(made: PublicList) -> None:
    raised(made)
    assert confirmed(made, 2)
    with clock.held(clock.now() + 4 * DAY):
        assert drop_unconfirmed(by=system_actor("test")) == 1
    dropped = Objection.objects.get(state=ObjectionState.DROPPED)
    assert (dropped.text, dropped.objector, dropped.contact) == ("", "", "")
    assert Objection.objects.filter(state=ObjectionState.OPEN).get().objector == "王五"
    with pytest.raises(Forbidden):
        drop_unconfirmed(by=ANYBODY)


def test_people_are_told_and_never_who_objected(people: People, made: PublicList) -> None:
    row = confirmed(made)
    settle_line_objection(ref=row.objection.ref, upheld=False, outcome="不成立", by=people.qin)
    told = list(Happening.objects.order_by("id").values_list("kind", "told"))
    assert [kind for kind, _ in told] == ["publicised", "publicised", "objection_raised", "objection_settled"]
    assert "王五" not in str(told) and "0900" not in str(told)


def test_the_step_taken_from_the_case_settles_what_is_open(people: People, made: PublicList) -> None:
    """Whatever page upholds one: nothing confirmed stays open, what nobody confirmed is left to lapse."""
    first, second, _waits = confirmed(made), confirmed(made), raised(made)
    case = made.lines.get(number=1).case
    stated = {"evidence_recorded": "现场查实，见笔录"}
    move_case(case=case, action="objection_upheld", seen=0, by=people.qin, stated=stated)
    for row in (first, second):
        found = Objection.objects.get(pk=row.objection.pk)
        assert (found.state, found.outcome, found.settled_by) == (
            ObjectionState.UPHELD,
            "现场查实，见笔录",
            people.qin.ref,
        )
    assert Objection.objects.filter(state=ObjectionState.RAISED).count() == 1
    assert Happening.objects.filter(kind="objection_settled").count() == 2
    with pytest.raises(Conflict, match="已经处理完"):
        settle_line_objection(ref=first.objection.ref, upheld=False, outcome="不成立", by=people.qin)


def test_another_step_leaves_objections_open(people: People, made: PublicList) -> None:
    row = confirmed(made)
    case = made.lines.get(number=1).case
    with clock.held(clock.now() + 8 * DAY), pytest.raises(GuardsMissing, match="异议"):
        close(case, people.qin)
    assert Objection.objects.get(pk=row.objection.pk).state == ObjectionState.OPEN


def test_whoever_left_an_address_is_written_to_once(
    people: People, made: PublicList, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str, str]] = []

    def post(kind: str, to: str, values: dict[str, str]) -> None:
        sent.append((kind, to, values.get("result", "")))

    monkeypatch.setattr(objecting, "post_letter", post)
    row = confirmed(made)
    LineObjection.objects.filter(pk=row.pk).update(by_mail=True)
    assert tell_objectors(clock.now()) == 0
    case = made.lines.get(number=1).case
    move_case(
        case=case, action="objection_upheld", seen=0, by=people.qin, stated={"evidence_recorded": "查实"}
    )
    assert [tell_objectors(clock.now()), tell_objectors(clock.now())] == [1, 0]
    assert [(kind, result) for kind, _, result in sent] == [("objection_settled", "异议成立")]


def test_an_answer_is_due_in_the_days_of_the_pack(people: People, made: PublicList) -> None:
    """Ten working days, counted on the calendar."""
    with clock.held(clock.now() + DAY):
        row = confirmed(made)
        assert row.objection.due_on is not None and row.objection.due_on >= clock.today() + 14 * DAY
    assert [each.objection for each in objections_for(people.qin)] == [row.objection]


def test_upheld_the_case_takes_the_step_of_the_pack(people: People, made: PublicList) -> None:
    case = made.lines.get(number=1).case
    row = confirmed(made)
    with pytest.raises(InvalidInput, match="处理结果和依据"):
        settle_line_objection(ref=row.objection.ref, upheld=True, outcome=" ", by=people.qin)
    settle_line_objection(ref=row.objection.ref, upheld=True, outcome="核查属实：合同系伪造", by=people.qin)
    case.refresh_from_db()
    assert (case.state, case.shown_until) == ("not_recognised", None)
    move = case.moves.get()
    assert (move.action, move.reasons) == ("objection_upheld", ["核查属实：合同系伪造"])
    assert states(made) == [LineState.UPHELD, LineState.SHOWN]
    with pytest.raises(Conflict, match="已经处理完"):
        settle_line_objection(ref=row.objection.ref, upheld=False, outcome="x", by=people.qin)


def test_only_the_authority_of_the_list_settles(people: People, made: PublicList) -> None:
    row = confirmed(made)
    for stranger in (people.wei, people.luo, people.su, people.ma, people.yan, people.tan):
        with pytest.raises(NotFoundOrHidden):
            objection_for(stranger, row.objection.ref)
        with pytest.raises(NotFoundOrHidden):
            settle_line_objection(ref=row.objection.ref, upheld=False, outcome="x", by=stranger)
    assert Objection.objects.get().state == ObjectionState.OPEN


def test_an_officer_with_an_interest_does_not_settle(people: People, each: Round) -> None:
    from_ma = Organisation.objects.get(ref=people.ma.organisation_ref)
    case = a_case(each, 1)
    Case.objects.filter(pk=case.pk).update(organisation=from_ma)
    made = published(each, people.qin)
    row = confirmed(made)
    seat(Person.objects.get(ref=people.qin.person_ref), Desk.APPLICANT, from_ma, "handler")
    with pytest.raises(Forbidden, match="同时是这家单位的经办人"):
        settle_line_objection(ref=row.objection.ref, upheld=False, outcome="x", by=people.qin)


def test_after_the_period_and_off_the_list_nothing_is_taken(people: People, made: PublicList) -> None:
    with pytest.raises(NotFoundOrHidden):
        raised(made, 3)
    assert made.last_day is not None
    with clock.held(clock.now() + 8 * DAY), pytest.raises(Conflict, match="公示已经结束"):
        raised(made)
    Case.objects.update(state="not_recognised")
    with pytest.raises(Conflict, match="公示已经结束"):
        raised(made)
    assert not Objection.objects.exists()


@pytest.mark.parametrize("field", ["text", "objector", "contact"])
def test_it_names_who_what_and_where_to_answer(field: str, made: PublicList) -> None:
    for value in ("  ", "长" * 5001):
        with pytest.raises(InvalidInput) as refusal:
            raised(made, **{field: value})
        assert field in refusal.value.by_field()


def test_what_waits_for_a_desk_is_found_behind_however_many_wait_for_others(
    people: People, each: Round, made: PublicList, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On one list of the authority: what the pack gives to another desk to settle does not count."""
    for number in (1, 2):
        confirmed(made, number)
    rows = objections_for(people.qin)
    assert objections.objections_waiting(people.qin) == [row.objection.due_on for row in rows]
    first = rows[0]
    renamed = PublicList.objects.get(pk=made.pk)
    renamed.pk, renamed.ref, renamed.name, renamed._state.adding = None, "other", "no_such_list", True
    renamed.number, renamed.ordinal = "other", made.ordinal + 1
    renamed.save()
    type(first.line).objects.filter(pk=first.line.pk).update(list=renamed)
    monkeypatch.setattr(objections, "COUNT_CAP", 1)
    asked: list[Round] = []
    monkeypatch.setattr(rounds, "pack_of", lambda of: asked.append(of) or opened("jiangsu-star", "2020"))
    assert objections.objections_waiting(people.qin) == [rows[1].objection.due_on]
    assert asked == [each]
    assert objections.objections_waiting(people.wei) == objections.objections_waiting(people.luo) == []


def test_a_wrong_code_and_no_objection_look_the_same(made: PublicList) -> None:
    row, code = raised(made)
    wrong = "0" * 8 if code != "0" * 8 else "1" * 8
    told = set()
    for ref, tried in ((row.objection.ref, wrong), ("0" * 16, code), (row.objection.ref, "")):
        with pytest.raises(NotFoundOrHidden) as refusal:
            confirm_line_objection(ref=ref, code=tried, by=ANYBODY)
        told.add(refusal.value.reason)
    assert len(told) == 1
    confirm_line_objection(ref=row.objection.ref, code=code, by=ANYBODY)
    with pytest.raises(Refused, match="已经确认过"):
        confirm_line_objection(ref=row.objection.ref, code=code, by=ANYBODY)


def test_a_contact_that_is_a_mail_address_gets_the_code_by_mail(people: People, made: PublicList) -> None:
    row, code = raised(made, contact="wangwu@example.org")
    assert row.by_mail
    job = BackgroundJob.objects.get(name="accounts.send_letter")
    assert "wangwu" not in str(job.arguments) and code not in str(job.arguments)
    confirm_line_objection(ref=row.objection.ref, code=code, by=ANYBODY)
    settle_line_objection(ref=row.objection.ref, upheld=False, outcome="不成立", by=people.qin)
    tell_objectors(clock.now())
    assert BackgroundJob.objects.filter(name="accounts.send_letter").count() == 2


def test_where_the_pack_names_a_desk_others_may_not_object(
    people: People, made: PublicList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "yunti.packs.publicity.Objections", lambda *args: Objections(("enterprise",), *args[1:])
    )
    with pytest.raises(Forbidden, match="申报企业"):
        raised(made)
    assert raised(made, by=people.gao)[0].line.number == 1


def test_a_list_without_objections_takes_none(made: PublicList, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Showing.__init__

    def bare(self: Showing, *args: Any, **values: Any) -> None:
        real(self, *args, **{**values, "objections": None})

    monkeypatch.setattr(Showing, "__init__", bare)
    with pytest.raises(Forbidden, match="不受理异议"):
        raised(made)
