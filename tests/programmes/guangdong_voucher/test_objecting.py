"""An objection to a line of the settlement list, by the rules of this programme: who, until when, with what, who answers, what follows.

Not here: settling with it (`tests/apps/settlement`), how objections stand (`tests/apps/cases/test_objection_cases.py`).
"""

from datetime import timedelta

import pytest

from tests import factories
from tests.apps.cases.rounds import a_round, windows_end
from tests.apps.panels.making import drawn, experts
from tests.apps.publicity.claims_shown import claims_of
from tests.apps.publicity.claims_shown import shown as shown_list
from tests.people import OTHER_COUNTY, PREFECTURE, People
from tests.programmes.guangdong_voucher.walking import attach, fill
from yunti.apps.cases.guards import timing
from yunti.apps.cases.models import Answer, Case, Happening
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.cases.queries.objecting import standing_objections
from yunti.apps.cases.queries.openings import openings_for
from yunti.apps.cases.services import Change, GuardsMissing, move_case, save_answers, start_case
from yunti.apps.cases.services.starting import start_for_authority
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.enums import LineState
from yunti.apps.publicity.models import ListLine, ObjectionCase, PublicList
from yunti.apps.publicity.queries.lists import objection_counts, rows_of
from yunti.apps.publicity.services import (
    begin_objection,
    raise_line_objection,
)
from yunti.apps.registry.models import Enterprise
from yunti.apps.registry.queries.parties import own_party
from yunti.apps.settlement.models import SettlementBatch
from yunti.kit import clock
from yunti.kit.actors import Actor, public_actor
from yunti.kit.errors import Conflict, Forbidden, NotFoundOrHidden, Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECRET = "示例客户端地址10.0.0.1"


@pytest.fixture
def each(people: People) -> Round:
    return a_round("guangdong-voucher", "2018")


@pytest.fixture
def claims(people: People, each: Round) -> list[Case]:
    """Two of Ma's enterprise, on the list of the city; in one of them something that only its parties read."""
    rows = claims_of(each, people)
    Answer.objects.create(
        case=rows[0], field="client_ips", value=f'["{SECRET}"]', saved_at=clock.now(), saved_by="test"
    )
    return rows


@pytest.fixture
def shown(people: People, each: Round, claims: list[Case]) -> PublicList:
    return shown_list(each, claims, people)


@pytest.fixture
def other(people: People) -> Enterprise:
    """Of Gao, in another prefecture."""
    return factories.owned_enterprise(people.gao.organisation_ref, 30, OTHER_COUNTY)


def begun(shown: PublicList, by: Actor, number: int = 1) -> Case:
    return begin_objection(on=shown, number=number, by=by).case


def written(case: Case, by: Actor) -> Case:
    fill(case, by, {"objection_text": "示例：合同没有履行"})
    attach(case, by, "objection_material/screens/file")
    return case


def go(case: Case, action: str, by: Actor, **told: str) -> Case:
    row = Case.objects.get(pk=case.pk)
    return move_case(case=row, action=action, seen=row.moves.count(), by=by, stated=told)


def raised(shown: PublicList, by: Actor, number: int = 1) -> Case:
    return go(written(begun(shown, by, number), by), "raise", by)


def decide(case: Case, by: Actor, outcome: str) -> None:
    known = dict(Answer.objects.filter(case=case).values_list("field", "version"))
    said = {"objection_outcome": outcome, "objection_reply": "示例答复"}
    changes = [Change(field, value, known.get(field, 0)) for field, value in said.items()]
    save_answers(case=case, changes=changes, by=by)


def seat_experts(case: Case, people: People) -> None:
    experts(people, 3)
    drawn(case, people, "objection_check")


def batch_of(shown: PublicList, people: People) -> SettlementBatch:
    case = start_for_authority(
        round=shown.round, workflow="settlement_batch", region_code=PREFECTURE, by=people.qin
    )
    return SettlementBatch.objects.create(
        case=case, round=shown.round, region_code=PREFECTURE, ordinal=1, proposed_at=clock.now(), list=shown
    )


def told(case: Case) -> list[str]:
    return sorted(Happening.objects.filter(case=case).values_list("kind", flat=True))


# the way ----------------------------------------------------------------------------------------------------------


def test_another_enterprise_objects_and_the_city_answers(
    people: People, shown: PublicList, claims: list[Case], other: Enterprise
) -> None:
    case = begun(shown, people.gao)
    assert (case.parent, case.enterprise, case.region_code) == (claims[0], other, claims[0].region_code)
    assert not cases_visible_to(people.qin).filter(pk=case.pk).exists(), "seen once it was raised"
    with pytest.raises(GuardsMissing, match="相关材料") as refused:
        go(case, "raise", people.gao)
    assert "GDV-47" in str(refused.value.clause) and "材料" in str(refused.value.next_step)
    go(written(case, people.gao), "raise", people.gao)
    assert standing_objections([claims[0].pk, claims[1].pk]) == {claims[0].pk: "pending"}
    assert [row.state for row in rows_of(shown).rows] == [LineState.SUSPENDED, LineState.SHOWN]
    assert told(claims[0]) == ["objection_raised", "publicised"]
    with pytest.raises(GuardsMissing, match="处理结论"):
        go(case, "answer", people.qin)
    decide(case, people.qin, "dismissed")
    assert go(case, "answer", people.qin).state == "resolved_city"
    assert standing_objections([claims[0].pk]) == {claims[0].pk: "dismissed"}
    assert told(claims[0]) == ["objection_ended", "objection_raised", "publicised"]
    assert told(case) == ["handed_in", "objection_answered"]
    counts = objection_counts(shown)
    assert (counts.open, counts.upheld, counts.dismissed) == (0, 0, 1)


def test_the_province_decides_what_the_city_cannot(
    people: People, shown: PublicList, claims: list[Case], other: Enterprise
) -> None:
    case = raised(shown, people.gao)
    decide(case, people.qin, "dismissed")
    go(case, "escalate", people.qin, cannot_resolve="示例")
    with pytest.raises(Forbidden):
        decide(case, people.qin, "upheld")
    decide(case, people.su, "upheld")
    seat_experts(case, people)
    go(case, "expert_onsite_decision", people.su, expert_opinions_recorded="示例")
    assert standing_objections([claims[0].pk]) == {claims[0].pk: "upheld"}
    assert rows_of(shown).rows[0].state is LineState.UPHELD
    with pytest.raises(Forbidden):
        decide(case, people.su, "dismissed")


def test_own_lines_can_be_objected_to(people: People, shown: PublicList, claims: list[Case]) -> None:
    assert raised(shown, people.ma, 2).state == "open"
    assert standing_objections([claims[0].pk, claims[1].pk]) == {claims[1].pk: "pending"}


def test_the_objector_learns_no_more_than_the_public(
    people: People, shown: PublicList, claims: list[Case], other: Enterprise
) -> None:
    case = begun(shown, people.gao)
    said = dict(Answer.objects.filter(case=case).values_list("field", "value"))
    assert list(said) == ["objected_line"]
    assert "示例券1" in said["objected_line"] and SECRET not in said["objected_line"]
    assert not cases_visible_to(people.gao).filter(pk=claims[0].pk).exists()


# what is refused --------------------------------------------------------------------------------------------------


def test_one_objection_of_an_enterprise_to_a_line(
    people: People, shown: PublicList, other: Enterprise
) -> None:
    begun(shown, people.gao)
    begun(shown, people.gao, 2)
    with pytest.raises(Conflict, match="已经有一件异议") as refused:
        begun(shown, people.gao)
    assert (refused.value.code, refused.value.clause) == ("already_objected", "GDV-47")
    assert refused.value.next_step
    assert ObjectionCase.objects.count() == 2 and Case.objects.filter(workflow="objection").count() == 2


def test_only_enterprises_with_a_record_object(people: People, shown: PublicList) -> None:
    for by in (people.ge, people.qin, people.su, public_actor()):
        with pytest.raises(Forbidden, match="工业企业") as refused:
            begun(shown, by)
        assert "留言" in str(refused.value.next_step)
    assert own_party(people.gao) is None
    with pytest.raises(Refused, match="企业档案"):
        begun(shown, people.gao)
    with pytest.raises(NotFoundOrHidden):
        begun(shown, people.ma, 3)
    with pytest.raises(NotFoundOrHidden):
        raise_line_objection(
            on=shown, number=1, text="示例", objector="示例", contact="0999-8000000", by=people.ma
        )


def test_nothing_is_begun_or_raised_after_the_period(
    people: People, shown: PublicList, other: Enterprise
) -> None:
    case = written(begun(shown, people.gao), people.gao)
    assert shown.last_day is not None
    last = clock.now() + 7 * DAY
    assert clock.local(last).date() == shown.last_day
    with clock.held(last + DAY):
        with pytest.raises(Conflict, match="不再受理异议") as refused:
            begun(shown, people.gao, 2)
        assert refused.value.clause == "GDV-47" and refused.value.next_step
        with pytest.raises(GuardsMissing, match=f"期限已于 {shown.last_day:%Y-%m-%d} 结束"):
            go(case, "raise", people.gao)
    with clock.held(last):
        assert go(case, "raise", people.gao).state == "open"


def test_the_window_of_applications_does_not_bind_objections(
    people: People, each: Round, shown: PublicList, other: Enterprise
) -> None:
    windows_end(each, clock.now() - DAY)
    assert raised(shown, people.gao).state == "open"


def test_with_the_clock_off_the_period_would_not_bind(
    people: People, shown: PublicList, other: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: this is what the test above would miss."""
    case = written(begun(shown, people.gao), people.gao)
    monkeypatch.setattr(timing, "_shown_above", lambda _around: (True, ""))
    with clock.held(clock.now() + 30 * DAY):
        assert go(case, "raise", people.gao).state == "open"


def test_after_the_batch_is_decided_only_the_province_answers(
    people: People, shown: PublicList, claims: list[Case], other: Enterprise
) -> None:
    case = raised(shown, people.gao)
    batch = batch_of(shown, people)
    decide(case, people.qin, "dismissed")
    SettlementBatch.objects.filter(pk=batch.pk).update(
        decided_at=clock.now(), general_fen=0, earmark_fen=0, digest="示例"
    )
    with pytest.raises(GuardsMissing, match="还没有决定统一兑付") as refused:
        go(case, "answer", people.qin)
    assert "报省" in str(refused.value.next_step)
    go(case, "escalate", people.qin, cannot_resolve="示例")
    decide(case, people.su, "dismissed")
    seat_experts(case, people)
    go(case, "expert_onsite_decision", people.su, expert_opinions_recorded="示例")
    assert standing_objections([claims[0].pk]) == {claims[0].pk: "dismissed"}


def test_before_it_is_decided_the_batch_does_not_bind(
    people: People, shown: PublicList, other: Enterprise
) -> None:
    case = raised(shown, people.gao)
    batch_of(shown, people)
    decide(case, people.qin, "upheld")
    assert go(case, "answer", people.qin).state == "resolved_city"


# no other way in --------------------------------------------------------------------------------------------------


def test_no_page_begins_one_without_a_line(
    people: People, each: Round, shown: PublicList, claims: list[Case], other: Enterprise
) -> None:
    party = own_party(people.ma)
    assert party is not None
    for parent in (None, claims[0]):
        with pytest.raises(NotFoundOrHidden):
            start_case(round=each, workflow="objection", party=party, by=people.ma, parent=parent)
    assert "objection" not in {opening.workflow for opening in openings_for(people.ma, party)}


def test_a_case_belongs_to_one_of_the_same_party(
    people: People, each: Round, claims: list[Case], other: Enterprise
) -> None:
    with pytest.raises(NotFoundOrHidden):
        start_case(round=each, workflow="voucher_application", party=other, by=people.gao, parent=claims[0])


def test_only_what_stands_on_a_list_can_be_objected_to(
    people: People, each: Round, shown: PublicList, claims: list[Case], other: Enterprise
) -> None:
    Case.objects.filter(pk=claims[0].pk).update(shown_until=None)
    with pytest.raises(Conflict, match="公示已经结束"):
        begun(shown, people.gao)
    Case.objects.filter(pk=claims[1].pk).update(state="paid")
    with pytest.raises(Conflict, match="公示已经结束"):
        begun(shown, people.gao, 2)
    ListLine.objects.filter(list=shown, number=2).update(ended_at=clock.now())
    with pytest.raises(NotFoundOrHidden):
        begun(shown, people.gao, 2)
