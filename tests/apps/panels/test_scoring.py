"""Experts score by the scale of the pack: drafts, final sheets, nobody's scores before all are in, an added expert, the field of the case.

Not here: the arithmetic (`tests/unit/domain/test_panel_scores.py`), pages (`tests/web/expert/test_scores.py`).
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.panels.scoring import (
    FIELD,
    NAME,
    REVIEWED,
    given,
    hand_in,
    items_of,
    ready,
    sitting,
    to_score,
    written,
)
from tests.apps.panels.scoring import drawn as draw
from tests.people import People, person, seat
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Answer, Assignment, Case
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.cases.services import Change, GuardsMissing, move_case, save_answers
from yunti.apps.panels.models import Panel, PanelSeat, Score, ScoreSheet
from yunti.apps.panels.queries import scores as reads
from yunti.apps.panels.queries.panels import own_seat, rule_for
from yunti.apps.panels.services import (
    Given,
    accept_seat,
    agree_redraw,
    ask_redraw,
    decline_review,
    end_review,
    go_without_added,
    hand_in_scores,
    save_scores,
)
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden
from yunti.packs.operations import run
from yunti.packs.panel_scores import ScoreRule

pytestmark = pytest.mark.django_db
FIRST = "exp_xinchuang"


def sheet(case: Case, who: Actor) -> reads.OwnSheet:
    pack, _rule = rule_for(case, NAME)
    found = reads.own_sheet(who, case, pack, own_seat(who, case, pack))
    assert found is not None
    return found


def board(case: Case) -> reads.Board:
    pack, rule = rule_for(case, NAME)
    found = reads.board_of(Panel.objects.get(case=case, state="drawn"), pack, rule)
    assert found is not None
    return found


def derived(case: Case, *names: str) -> list[object]:
    pack = rule_for(case, NAME)[0]
    told: Any = run(pack, {"op": "score", FIELD: facts_of(case, pack).facts.get(FIELD) or []})
    return [{**told, **told["expert_scores_avg"]}[name] for name in names]


def close(case: Case, people: People) -> Case:
    return move_case(case=case, action="close_review", seen=case.moves.count(), by=people.su)


def test_a_draft_is_kept_and_handed_in_once(people: People) -> None:
    case, pool, panel = ready(people)
    who = sitting(case, pool)[0]
    assert panel.score_by is not None
    begun = save_scores(
        case=case, given=[Given(FIRST, 350), Given("exp_cloud_native", None, "再看")], seen=0, by=who
    )
    assert sheet(case, who).version == begun.version == 1 and sheet(case, who).open
    assert {each.item: (each.points, each.remark) for each in Score.objects.all()} == {
        FIRST: (350, ""),
        "exp_cloud_native": (None, "再看"),
    }
    again = save_scores(case=case, given=[Given(FIRST, 125)], seen=1, by=who)
    assert again.version == 2 and sheet(case, who).lines[0].points == 125, "no step of the scale is forced"
    with pytest.raises(Conflict, match="在别的窗口改过"):
        save_scores(case=case, given=[Given(FIRST, 300)], seen=1, by=who)
    assert Score.objects.get(item=FIRST).points == 125
    hand_in_scores(case=case, given=given(case), seen=2, by=who)
    for act in (save_scores, hand_in_scores):
        with pytest.raises(Conflict, match="已经提交"):
            act(case=case, given=given(case, 300), seen=3, by=who)
    assert not sheet(case, who).open
    with pytest.raises(Conflict, match="已经提交了评分"):
        decline_review(case=case, ground="no_time", reason="", by=who)


def test_what_is_missing_or_out_of_the_scale_is_told_item_by_item(people: People) -> None:
    case, pool, _panel = ready(people)
    who = sitting(case, pool)[0]
    wrong = [Given(each.item, each.points) for each in given(case, 400, exp_mgmt_capability=501)]
    with pytest.raises(InvalidInput) as refusal:
        hand_in_scores(case=case, given=wrong[:-1], seen=0, by=who)
    told = {each.field: each.code for each in refusal.value.problems}
    assert told[FIRST] == "remark" and told["exp_mgmt_capability"] == "range"
    assert told["exp_performance_case"] == "empty" and len(told) == 6
    with pytest.raises(InvalidInput) as refusal:
        save_scores(case=case, given=[Given("other", 1), Given(FIRST, -1), Given(FIRST, 1)], seen=0, by=who)
    assert [each.code for each in refusal.value.problems] == ["unknown", "range", "twice"]
    with pytest.raises(InvalidInput, match="零分或者满分"):
        hand_in_scores(
            case=case,
            given=[Given(each.item, 0 if each.item == FIRST else 200) for each in given(case)],
            seen=0,
            by=who,
        )
    assert not ScoreSheet.objects.exists()
    hand_in(case, who, 0)
    assert set(Score.objects.values_list("points", flat=True)) == {0}


def test_only_who_sits_and_accepted_scores_and_only_at_the_step(people: People) -> None:
    case, pool = to_score(people)
    draw(case, people)
    who, other = sitting(case, pool)[:2]
    with pytest.raises(Conflict, match="先确认没有利害关系"):
        hand_in(case, who)
    accept_seat(case=case, by=who)
    waiting = next(each for each in pool.values() if each not in sitting(case, pool))
    for stranger in (waiting, people.yan):
        with pytest.raises(NotFoundOrHidden):
            hand_in(case, stranger)
    with pytest.raises(Forbidden):
        hand_in(case, people.su)
    decline_review(case=case, ground="no_time", reason="", by=other)
    with pytest.raises(NotFoundOrHidden):
        hand_in(case, other)
    Case.objects.filter(pk=case.pk).update(state="scored")
    with pytest.raises(Conflict, match="现在不评分"):
        hand_in(case, who)


def test_nobody_reads_what_others_gave_before_all_are_in(people: People) -> None:
    case, pool, _panel = ready(people)
    three = sitting(case, pool)
    hand_in(case, three[0], 310)
    hand_in(case, three[1], 320)
    for who in three:
        assert all(line.others == () for line in sheet(case, who).lines)
    assert sheet(case, three[2]).lines[0].points is None
    now = board(case)
    assert (now.handed_in, now.needed, now.lines, now.is_complete) == (2, 3, (), False)
    assert written(case) == {} and derived(case, "expert_total") == [None]
    with pytest.raises(GuardsMissing) as refusal:
        close(case, people)
    assert "已有专家评分" in refusal.value.reason
    hand_in(case, three[2], 330)
    assert close(case, people).state == "scored"
    assert sheet(case, three[0]).lines[0].others == (310, 320, 330), (
        "all are in: now each reads what was given, not by whom"
    )
    assert board(case).is_complete and board(case).lines[0].mean == 320


def test_the_mean_of_all_reaches_the_score_of_the_case_by_the_packs_own_rules(people: People) -> None:
    case, pool, _panel = ready(people)
    for who, points in zip(sitting(case, pool), (300, 300, 400), strict=True):
        hand_in(case, who, points)
    assert written(case)[FIRST] == [Decimal(3), Decimal(3), Decimal(4)] and len(written(case)) == len(
        items_of(case)
    )
    assert derived(case, FIRST, "expert_total") == [Decimal("3.33"), Decimal("19.98")]
    row = Answer.objects.get(case=case, field=FIELD)
    assert row.saved_by == "system:panels.settle", "nobody's word alone"
    line = board(case).lines[0]
    assert (line.mean, line.spread, line.wide, line.left_out) == (Fraction(1000, 3), 100, False, frozenset())


def test_nobody_types_what_the_panel_scores(people: People) -> None:
    case, _pool, _panel = ready(people)
    with pytest.raises(Forbidden, match="由评审专家评分得出"):
        save_answers(case=case, changes=[Change(FIELD, [{"item": FIRST, "score": 4}], 0)], by=people.su)


def test_scores_are_left_out_only_where_the_parameter_says_so(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is 0 in the pack (`test_the_mean_of_all…`); with 1 the highest and the lowest stay out, and the board says which."""
    plain = ScoreRule.count
    monkeypatch.setattr(
        ScoreRule,
        "count",
        lambda rule, pack, name, day: 1 if name == "dropped" else plain(rule, pack, name, day),
    )
    case, pool, _panel = ready(people)
    for who, points in zip(sitting(case, pool), (300, 100, 250), strict=True):
        hand_in(case, who, points)
    assert written(case)[FIRST] == [Decimal("2.5")]
    line = board(case).lines[0]
    assert (line.mean, line.left_out) == (250, {0, 1})


# an added expert --------------------------------------------------------------------------------------------------


def test_two_who_differ_widely_bring_the_next_of_the_draw_once(people: People) -> None:
    case, pool, panel = ready(people)
    three = sitting(case, pool)
    hand_in(case, three[0], 100)
    hand_in(case, three[1], 300)
    hand_in(case, three[2], 300, exp_mgmt_capability=360)
    panel.refresh_from_db()
    assert (panel.added, panel.seats_due) == (1, 4), "260 of 500 is more than half of it"
    four = sitting(case, pool)
    assert len(four) == 4 and set(three) < set(four)
    seats = PanelSeat.objects.filter(panel=panel).order_by("place")
    assert seats.count() == 4 and seats.last().expert.ref == panel.drawn[3].partition(" ")[2]
    assert written(case) == {} and not board(case).is_complete
    assert all(line.others == () for line in sheet(case, three[0]).lines)
    accept_seat(case=case, by=four[3])
    hand_in(case, four[3], 0)
    panel.refresh_from_db()
    assert panel.added == 1, "no more are added than the programme says"
    assert written(case)["exp_mgmt_capability"] == [Decimal(0), Decimal(1), Decimal(3), Decimal("3.6")]
    line = board(case).lines[2]
    assert line.wide and line.mean == 190 and line.apart == {2, 3}


def test_exactly_the_share_is_not_beyond_it(people: People) -> None:
    case, pool, panel = ready(people)
    for who, points in zip(sitting(case, pool), (100, 300, 200), strict=True):
        hand_in(case, who, points)
    panel.refresh_from_db()
    assert panel.added == 0 and written(case)


def test_with_the_draw_exhausted_the_desk_says_why_nobody_is_added(people: People) -> None:
    case, pool, panel = ready(people, experts_in_pool=3)
    with pytest.raises(Conflict, match="名单已经用完"):
        go_without_added(panel=panel, reason="x", by=people.su)
    for who, points in zip(sitting(case, pool), (0, 200, 400), strict=True):
        hand_in(case, who, points, exp_mgmt_capability=200)
    panel.refresh_from_db()
    assert panel.added == 1 and written(case) == {}
    with pytest.raises(InvalidInput, match="写明理由"):
        go_without_added(panel=panel, reason=" ", by=people.su)
    with pytest.raises(Forbidden):
        go_without_added(panel=panel, reason="x", by=people.qin)
    go_without_added(panel=panel, reason="专家库没有其他专家", by=people.su)
    panel.refresh_from_db()
    assert (panel.added, panel.without_added_by) == (0, people.su.ref)
    assert written(case)[FIRST] == [Decimal(0), Decimal(2), Decimal(4)]


# who leaves -------------------------------------------------------------------------------------------------------


def test_the_scores_of_who_leaves_do_not_count_and_the_next_scores(people: People) -> None:
    case, pool, _panel = ready(people)
    three = sitting(case, pool)
    for who in three:
        hand_in(case, who, 300)
    assert written(case)
    own = Assignment.objects.get(case=case, person=three[0].person_id, ended_at__isnull=True)
    end_review(assignment=own, reason="持股", conflict=True, by=people.su)
    assert written(case) == {} and ScoreSheet.objects.count() == 3, "what was given stays on record"
    new = sitting(case, pool)[2]
    assert new not in three
    accept_seat(case=case, by=new)
    hand_in(case, new, 100)
    assert written(case)[FIRST] == [Decimal(1), Decimal(3), Decimal(3)]
    assert len(board(case).sheets) == 3


def test_after_the_review_was_closed_an_ended_seat_changes_nothing(people: People) -> None:
    case, pool, _panel = ready(people)
    three = sitting(case, pool)
    for who in three:
        hand_in(case, who, 300)
    Case.objects.filter(pk=case.pk).update(state="scored")
    own = Assignment.objects.get(case=case, person=three[0].person_id, ended_at__isnull=True)
    end_review(assignment=own, reason="评审结束", by=people.su)
    assert len(written(case)[FIRST]) == 3


def test_drawing_anew_empties_the_field(people: People) -> None:
    case, pool, panel = ready(people, experts_in_pool=6)
    for who in sitting(case, pool):
        hand_in(case, who, 300)
    where = Organisation.objects.get(ref=people.su.organisation_ref)
    second = seat(person("lu", "陆复核"), Desk.PROVINCE, where, jurisdiction=people.su.jurisdiction)
    ask_redraw(panel=panel, reason="专业领域登记有误", by=people.su)
    agree_redraw(panel=panel, by=second)
    assert written(case) == {} and case.state == REVIEWED


# over many --------------------------------------------------------------------------------------------------------


def test_progress_and_severity_of_a_round(people: People) -> None:
    case, pool, _panel = ready(people)
    three = sitting(case, pool)
    hand_in(case, three[0], 100)
    (line,) = reads.progress_of(people.su, case.round, NAME)
    assert [each.seat.expert.person_id for each in line.waits_for] == [each.person_id for each in three[1:]]
    assert reads.severity_of([line]) == []
    hand_in(case, three[1], 200)
    assert reads.progress_of(people.wei, case.round, NAME) == []
    with CaptureQueriesContext(connection) as cost:
        reads.progress_of(people.su, case.round, NAME)
    assert len(cost) <= 5
    hand_in(case, three[2], 300)
    (line,) = reads.progress_of(people.su, case.round, NAME)
    found = reads.severity_of([line])
    assert [expert.person_id for expert, _each in found] == [each.person_id for each in three]
    severe, plain, mild = (each for _expert, each in found)
    assert severe.count == 6 and severe.deviation < 0 == plain.deviation < mild.deviation
