"""In whose hands a case is, who stands in, who hands over, and who must keep out of it.

Not here: pages (`tests/web/officer/test_hands.py`), time (`test_pauses.py`).
"""

from datetime import timedelta

import pytest

from tests.apps.cases.rounds import a_case, a_round, party_of
from tests.apps.cases.test_pauses import go
from tests.people import COUNTY, People, person, seat
from yunti.apps.accounts.models import Mandate, Organisation, Person
from yunti.apps.cases.models import Case, Handling, Happening
from yunti.apps.cases.permissions import has_no_interest
from yunti.apps.cases.services import (
    NotAllHanded,
    give_back_case,
    hand_over,
    hand_over_foreseen,
    move_case,
    reassign_case,
    take_case,
)
from yunti.apps.desks.services import arrange_absence, declare_relation, end_absence, end_relation
from yunti.apps.registry.models import Enterprise
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused

pytestmark = pytest.mark.django_db
KIND = "star_application"


@pytest.fixture
def case(people: People) -> Case:
    return a_case(a_round("jiangsu-star", "2020"), KIND, "submitted", people)


def colleague(people: People, login: str, *roles: str) -> Actor:
    county = Organisation.objects.get(ref=people.luo.organisation_ref)
    return seat(person(login, f"{login}同事"), Desk.COUNTY, county, *roles, jurisdiction=COUNTY)


def seat_of(actor: Actor) -> Mandate:
    return Mandate.objects.select_related("person", "organisation").get(pk=actor.mandate_id)


def reject(case: Case, by: Actor) -> Case:
    return go(case, "county_reject", by, "reasons_listed", reasons=("不符合",))


def test_take_and_give_back(people: People, case: Case) -> None:
    lu = colleague(people, "lu")
    take_case(case=case, by=people.luo)
    with pytest.raises(Conflict, match="由您经办"):
        take_case(case=case, by=people.luo)
    with pytest.raises(Conflict, match=r"由罗初审.*经办"):
        take_case(case=case, by=lu)
    with pytest.raises(Forbidden, match=r"由罗初审.*经办") as refusal:
        reject(case, lu)
    assert "代班" in refusal.value.next_step
    with pytest.raises(Forbidden, match="不能交回"):
        give_back_case(case=case, by=lu)
    give_back_case(case=case, by=people.luo)
    assert reject(case, lu).state == "not_recommended"


def test_only_the_desk_whose_turn_it_is_takes_a_case(people: People, case: Case) -> None:
    with pytest.raises(Forbidden, match="不由本岗位"):
        take_case(case=case, by=people.qin)
    with pytest.raises(NotFoundOrHidden):
        take_case(case=case, by=people.wei)


def test_a_case_that_leaves_the_desk_leaves_the_hands(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.apps.cases.test_every_workflow import all_hold

    all_hold(monkeypatch)
    take_case(case=case, by=people.luo)
    go(case, "return_for_correction", people.luo, reasons=("缺合同",))
    case.refresh_from_db()
    go(case, "resubmit", people.ma)
    assert Handling.objects.get(ended_at__isnull=True).mandate_id == people.luo.mandate_id
    case.refresh_from_db()
    go(case, "county_recommend", people.luo)
    assert Handling.objects.get().end == "left_desk"


def test_the_head_gives_a_case_to_somebody_else_with_a_reason(people: People, case: Case) -> None:
    lu, head = colleague(people, "lu"), colleague(people, "head", "manager")
    take_case(case=case, by=people.luo)
    with pytest.raises(Forbidden, match="负责人"):
        reassign_case(case=case, to=seat_of(lu), reason="请假", by=people.luo)
    with pytest.raises(InvalidInput, match="理由"):
        reassign_case(case=case, to=seat_of(lu), reason=" ", by=head)
    reassign_case(case=case, to=seat_of(lu), reason="轮换", by=head)
    assert Handling.objects.get(ended_at__isnull=True).mandate_id == lu.mandate_id
    assert Happening.objects.get(kind="assigned").about == f"seat:{lu.mandate_id}"
    reassign_case(case=case, to=seat_of(people.luo), reason="收回", by=people.qin)
    with pytest.raises(Refused, match="岗位不办理"):
        reassign_case(case=case, to=seat_of(people.qin), reason="上收", by=people.su)
    with pytest.raises(NotFoundOrHidden):
        reassign_case(case=case, to=seat_of(lu), reason="外市", by=people.wei)


def test_a_substitute_acts_while_the_other_is_away_and_not_longer(people: People, case: Case) -> None:
    lu = colleague(people, "lu")
    today = clock.today()
    take_case(case=case, by=people.luo)
    kept = arrange_absence(
        mandate=seat_of(people.luo),
        substitute=seat_of(lu),
        first_day=today + timedelta(days=1),
        last_day=today + timedelta(days=2),
        by=people.luo,
    )
    for days, may in ((0, False), (1, True), (2, True), (3, False)):
        with clock.held(clock.now() + timedelta(days=days)):
            if may:
                go(case, "return_for_correction", lu, "reasons_listed", reasons=("缺",))
                Case.objects.filter(pk=case.pk).update(state="submitted")
                case.refresh_from_db()
            else:
                with pytest.raises(Forbidden, match="经办"):
                    reject(case, lu)
    end_absence(absence=kept, by=people.luo)
    with clock.held(clock.now() + timedelta(days=1)), pytest.raises(Forbidden, match="经办"):
        reject(case, lu)


def test_whom_one_may_name_as_substitute(people: People) -> None:
    lu, today = colleague(people, "lu"), clock.today()
    days = {"first_day": today, "last_day": today}
    for other in (people.luo, people.qin):
        with pytest.raises(InvalidInput, match="代班人"):
            arrange_absence(mandate=seat_of(people.luo), substitute=seat_of(other), by=people.luo, **days)
    with pytest.raises(Forbidden, match="本人的代班"):
        arrange_absence(mandate=seat_of(people.luo), substitute=seat_of(lu), by=lu, **days)
    arrange_absence(mandate=seat_of(people.luo), substitute=seat_of(lu), by=people.qin, **days)
    with pytest.raises(Conflict, match="已经安排过"):
        arrange_absence(mandate=seat_of(people.luo), substitute=seat_of(lu), by=people.luo, **days)
    with pytest.raises(Conflict, match="也不在"):
        arrange_absence(mandate=seat_of(lu), substitute=seat_of(people.luo), by=lu, **days)
    with pytest.raises(InvalidInput, match="早于"):
        arrange_absence(
            mandate=seat_of(lu),
            substitute=seat_of(people.luo),
            first_day=today,
            last_day=today - timedelta(days=1),
            by=lu,
        )


def test_a_desk_is_handed_over_whole_or_not_at_all(people: People) -> None:
    lu, each = colleague(people, "lu"), a_round("jiangsu-star", "2020")
    cases = [a_case(each, KIND, "submitted", people, number=number) for number in range(3)]
    for row in cases:
        take_case(case=row, by=people.luo)
    enterprise = Enterprise.objects.get()
    tie = declare_relation(uscc=enterprise.uscc, name=enterprise.name, kind="family", by=lu)
    own, other = seat_of(people.luo), seat_of(lu)
    foreseen = hand_over_foreseen(own, other)
    assert [each.refusal.code for each in foreseen if each.refusal] == ["conflict_of_interest"] * 3
    with pytest.raises(NotAllHanded, match="3 件里有 3 件"):
        hand_over(giver=own, taker=other, reason="调离", by=people.luo)
    end_relation(relation=tie, reason="已离职", by=lu)
    assert not any(each.refusal for each in hand_over_foreseen(own, other))
    assert not Handling.objects.filter(mandate=other).exists(), "a dry run writes nothing"
    with pytest.raises(Forbidden, match="负责人"):
        hand_over(giver=own, taker=other, reason="要过来", by=lu)
    made = hand_over(giver=own, taker=other, reason="调离", by=people.luo)
    assert {row.case_id for row in made} == {row.pk for row in cases}
    with pytest.raises(Conflict, match="没有经办"):
        hand_over(giver=own, taker=other, reason="再来", by=people.luo)


# interest ---------------------------------------------------------------------------------------------------------


def test_a_declared_relation_keeps_an_officer_out(people: People, case: Case) -> None:
    party = party_of(people.ma)
    tie = declare_relation(uscc=party.uscc, name=party.name, kind="owns", by=people.luo)
    for act in (lambda: reject(case, people.luo), lambda: take_case(case=case, by=people.luo)):
        with pytest.raises(Forbidden, match=r"申明过.*持股") as refusal:
            act()
        assert "其他经办人" in refusal.value.next_step
    end_relation(relation=tie, reason="已转让", by=people.luo)
    assert reject(case, people.luo).state == "not_recommended"


def test_a_relation_to_a_partner_counts_too(people: People, case: Case) -> None:
    partner = case.partners.get().supplier
    declare_relation(uscc=partner.uscc, name=partner.name, kind="works", by=people.luo)
    assert not has_no_interest(people.luo, case)


def test_the_phone_in_the_file_of_the_enterprise_is_the_officers(people: People, case: Case) -> None:
    Person.objects.filter(pk=people.luo.person_id).update(phone="13800000001")
    Enterprise.objects.filter(pk=case.enterprise_id).update(contact_phone="13800000001")
    with pytest.raises(Forbidden, match="手机号"):
        reject(case, people.luo)
    Enterprise.objects.filter(pk=case.enterprise_id).update(contact_phone="13800000002")
    assert reject(case, people.luo).state == "not_recommended"


def test_a_namesake_says_so_and_may_act(people: People, case: Case) -> None:
    party = party_of(people.ma)
    Enterprise.objects.filter(pk=party.pk).update(legal_representative="罗初审（示例）")
    with pytest.raises(Forbidden, match="同名"):
        reject(Case.objects.get(pk=case.pk), people.luo)
    with pytest.raises(InvalidInput, match="写明情况"):
        declare_relation(uscc=party.uscc, name=party.name, kind="namesake", by=people.luo)
    declare_relation(uscc=party.uscc, name=party.name, kind="namesake", note="本人未任职", by=people.luo)
    assert reject(Case.objects.get(pk=case.pk), people.luo).state == "not_recommended"


def test_without_the_check_the_step_would_be_taken(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard's own test: it is this check, and nothing else, that refuses."""
    from yunti.apps.cases import permissions
    from yunti.apps.cases.services import moving

    party = party_of(people.ma)
    declare_relation(uscc=party.uscc, name=party.name, kind="owns", by=people.luo)
    with pytest.raises(Forbidden, match="申明过"):
        reject(case, people.luo)
    monkeypatch.setattr(permissions, "tie_of", lambda *_: None)
    assert moving.move_case is move_case
    assert reject(case, people.luo).state == "not_recommended"


def test_a_credit_code_is_checked_and_each_tie_is_declared_once(people: People) -> None:
    party = party_of(people.ma)
    with pytest.raises(InvalidInput, match="信用代码"):
        declare_relation(uscc="91900101MA0000000X", name=party.name, kind="owns", by=people.luo)
    declare_relation(uscc=party.uscc, name=party.name, kind="owns", by=people.luo)
    with pytest.raises(Conflict, match="已经申明"):
        declare_relation(uscc=party.uscc.lower(), name=party.name, kind="owns", by=people.luo)
    with pytest.raises(Forbidden):
        declare_relation(uscc=party.uscc, name=party.name, kind="owns", by=people.ma)
