"""Kunshan, Taixing and Shuyang: one body does what a county and what a prefecture does; the prefecture around it does nothing (JSS-18, A-29).

Not here: the same steps where they are two bodies (`test_whole_case.py`), seats and levels (`tests/apps/accounts/test_levels.py`).
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from tests.apps.inspections.making import gone_through, signed, waiting, written
from tests.apps.publicity.making import CITY_RESULTS, PUBLICITY, RESULTS, new_list, published
from tests.programmes.jiangsu_star.case_steps import go, save
from tests.programmes.jiangsu_star.kunshan import (
    CHECKED,
    PLACES,
    Officers,
    handed_in,
    officers_of,
    recommended,
    reviewed,
)
from tests.unit.papers.test_drawing import docx_texts
from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.accounts.queries import actor_of
from yunti.apps.appeals.queries.appeals import offer_for
from yunti.apps.appeals.services import decide_appeal, file_appeal
from yunti.apps.cases.guards import Surroundings, findings_for
from yunti.apps.cases.models import Case, Objection
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.worklist import DueSteps, WorkFilter, page_of, worklist, workplace_of
from yunti.apps.cases.services import (
    Change,
    assign_person,
    confirm_objection,
    move_case,
    pause_case,
    raise_objection,
    reassign_case,
    save_answers,
    settle_objection,
    state_guard,
    take_case,
)
from yunti.apps.casework.services import ask_question, decide_otherwise, write_note
from yunti.apps.desks.services.absences import arrange_absence
from yunti.apps.inspections.queries.samples import standings_of
from yunti.apps.inspections.services import commit_sample, draw_sample
from yunti.apps.letters.models import Letter
from yunti.apps.messages.recipients import resolve
from yunti.apps.notices.audiences import above, of_desk
from yunti.apps.notices.services import follow_due
from yunti.apps.paperwork.queries.round_lists import list_named
from yunti.apps.paperwork.services import enter_in_register, paper_of_round
from yunti.apps.programmes.queries.packs import opened
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.services import publish_list, withdraw_list
from yunti.apps.registry.models import StatusGrant
from yunti.kit import clock
from yunti.kit.actors import Actor, public_actor
from yunti.kit.errors import Forbidden, NotFoundOrHidden, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held_clock")]
DAY = timedelta(days=1)
OPINION = {"city_opinion": "同意推荐", "city_opinion_sealed": True, "city_opinion_date": "2026-05-12"}
ROOMS = ("cases", "casework", "certificates", "desks", "documents", "inspections", "letters", "paperwork", "publicity", "registry", "appeals")  # fmt: skip


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Any) -> None:
    settings.YUNTI_DATA, settings.YUNTI_DISK_RESERVE_MB = tmp_path, 0


@pytest.fixture
def at() -> Officers:
    return officers_of()


def rows_kept() -> dict[str, list[Any]]:
    """Everything that a case could have brought about."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
    }


def waiting_for(by: Actor, tab: str = "mine") -> list[int]:
    steps = DueSteps(clock.today(), clock.today() + DAY)
    asked = worklist(by, workplace_of(by), WorkFilter(tab=tab), steps)
    return [row.id for row in page_of(asked).rows]


def closed_to(around: Actor, case: Case, at: Officers) -> None:
    """Whatever an officer elsewhere tries is refused, and nothing is another afterwards."""
    case.refresh_from_db()
    before = rows_kept()
    assert [name for name, attempt in attempts(around, case, at) if not is_refused(attempt)] == []
    assert rows_kept() == before


def is_refused(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except (Forbidden, NotFoundOrHidden):
        return True
    except Refused as refusal:
        return refusal.code in NOT_THERE
    return False


NOT_THERE = ("no_visit_waits", "changed_since_preview", "invalid_input")
"""Where there is nothing that anybody could do, or where the list of an officer elsewhere is empty."""


def attempts(around: Actor, case: Case, at: Officers) -> Iterator[tuple[str, Callable[[], Any]]]:
    pack, about = opened("jiangsu-star", "2020"), {"case": case, "by": around}
    here = {move.action: move for move in pack.moves[case.workflow] if move.source == case.state}
    for action, move in here.items():
        stated = {
            guard: "示例" for guard in move.guards if pack.section("guards")[guard]["kind"] == "attestation"
        }
        asked = {"action": action, "seen": case.moves.count(), "stated": stated, "reasons": ["理由"]}
        yield action, lambda asked=asked: move_case(**about, **asked)
        for guard in stated:
            yield guard, lambda guard=guard: state_guard(**about, guard=guard, note="示例")
    expert = Person.objects.get(ref=at.expert.person_ref)
    seat = Mandate.objects.get(pk=at.county.mandate_id)
    lu = Mandate.objects.get(pk=at.second.mandate_id)
    yield (
        "save_answers",
        lambda: save_answers(**about, changes=[Change(field, value, 0) for field, value in OPINION.items()]),
    )
    yield "save_answers", lambda: save_answers(**about, changes=[Change("credit_clean", False, 1)])
    yield "take_case", lambda: take_case(**about)
    yield "reassign_case", lambda: reassign_case(**about, to=seat, reason="示例")
    yield "reassign_case", lambda: reassign_case(**about, to=lu, reason="示例")
    yield "assign_person", lambda: assign_person(**about, person=expert, role="expert")
    yield "pause_case", lambda: pause_case(**about, kind="any", reason="示例")
    yield "write_note", lambda: write_note(**about, text="示例")
    yield "ask_question", lambda: ask_question(**about, text="示例", due_on=None)
    yield "decide_otherwise", lambda: decide_otherwise(**about, line="finance", reason="示例")
    yield (
        "enter_in_register",
        lambda: enter_in_register(**about, paper="paper_register", name="copies", values={"step": "报市"}),
    )
    yield "written", lambda: written(case, around)
    yield (
        "arrange_absence",
        lambda: arrange_absence(
            mandate=seat, substitute=seat, first_day=clock.today(), last_day=clock.today(), by=around
        ),
    )
    for name in (PUBLICITY, CITY_RESULTS):
        found = new_list(at.round, at.city, name)
        if found.cases:
            yield "publish_list", lambda found=found: publish_list(new=found, by=around)


@pytest.mark.parametrize("code", PLACES)
def test_three_stars_go_both_steps_within_one_body(code: str) -> None:
    at = officers_of(code)
    case = handed_in(at, 3, 1)
    assert waiting_for(at.county) == waiting_for(at.county, "all") == [case.pk]
    assert waiting_for(at.city) == waiting_for(at.around) == waiting_for(at.around_county) == []
    closed_to(at.around, case, at)
    save(case, CHECKED, at.county)
    go(case, "county_recommend", at.county, "county_precheck_passed", "county_seal")
    assert waiting_for(at.city) == waiting_for(at.second) == [case.pk]
    assert waiting_for(at.county) == waiting_for(at.around) == []
    closed_to(at.around, case, at)
    with pytest.raises(Forbidden):
        go(case, "accept_for_assessment", at.county)
    go(case, "accept_for_assessment", at.city)
    reviewed(at, case, at.second)
    go(case, "assessment_pass", at.second)
    shown = published(at.round, at.city)
    assert (shown.jurisdiction, shown.authority) == (code, at.body.name)
    closed_to(at.around, case, at)
    with pytest.raises(Forbidden):
        withdraw_list(ref=shown.ref, reason="示例", by=at.around)
    with clock.held(clock.now() + 8 * DAY):
        told = published(at.round, at.second, CITY_RESULTS)
        assert told.number == f"公布〔2026〕{code}-1号"
        case.refresh_from_db()
        go(case, "file_to_province", at.city, "result_sealed", "summary_table_attached")
        published(at.round, at.province, RESULTS)
    case.refresh_from_db()
    assert case.state == "published"
    assert StatusGrant.objects.get(enterprise=case.enterprise).value == "三星"
    offices = set(case.moves.exclude(action="submit").values_list("organisation_ref", flat=True))
    assert offices == {at.body.ref, at.province.organisation_ref}
    assert waiting_for(at.city, "done") == [case.pk]


def test_four_stars_are_visited_and_recommended_by_the_same_body(at: Officers) -> None:
    case = recommended(at, 4, 1)
    go(case, "accept_for_precheck", at.city)
    closed_to(at.around, case, at)
    drawn = draw_sample(
        ref=commit_sample(round=at.round, name="onsite", count=None, by=at.city).ref, by=at.city
    )
    assert (drawn.jurisdiction, drawn.drawn) == (at.code, [case.number])
    with pytest.raises(Forbidden):
        draw_sample(ref=drawn.ref, by=at.around)
    go(case, "select_for_onsite", at.city)
    closed_to(at.around, case, at)
    signed(case, at.second)
    go(case, "onsite_pass", at.city)
    save(case, OPINION, at.city)
    go(case, "recommend_to_province", at.city, "summary_table_attached")
    assert waiting_for(at.province) == [case.pk]
    reviewed(at, case, at.province)
    go(case, "assessment_pass", at.province)
    done = go(case, "publish", at.province, "result_list_sealed")
    assert StatusGrant.objects.get(enterprise=done.enterprise).value == "四星"


def test_an_objection_is_settled_by_the_body_alone(at: Officers) -> None:
    case = recommended(at, 3, 1)
    go(case, "accept_for_assessment", at.city)
    reviewed(at, case, at.city)
    go(case, "assessment_pass", at.city)
    published(at.round, at.city)
    case.refresh_from_db()
    told = {"objector": "王五", "contact": "b@example.org"}
    raised, code = raise_objection(case=case, text="发票不实", by=public_actor(), **told)
    confirm_objection(objection=raised, code=code, by=public_actor())
    for stranger in (at.around, at.around_county, at.county, at.province):
        with pytest.raises((Forbidden, NotFoundOrHidden)):
            settle_objection(objection=raised, upheld=False, outcome="示例", by=stranger)
    assert Objection.objects.get().state == "open"
    assert settle_objection(objection=raised, upheld=False, outcome="经核查不成立", by=at.second).settled_at


# the ratio of visits ------------------------------------------------------------------------------------------------


def prechecked(each: Officers, count: int, first: int, region: str, visited: int = 0) -> list[Case]:
    cases = waiting(each.round, count, star=4, first=first, region=region)
    return [
        gone_through(case, *(("onsite_check",) if place < visited else ()), "city_prechecked")
        for place, case in enumerate(cases)
    ]


def ratio_told(case: Case, by: Actor) -> tuple[bool | None, str]:
    pack = pack_of(case.round)
    around = Surroundings(case, pack, by, roles_in(by, case, pack.section("actors")))
    found = findings_for(around, ["onsite_ratio_met"])[0]
    return found.holds, found.why


def test_the_ratio_is_counted_apart_on_both_sides(at: Officers) -> None:
    """Eleven of Kunshan ask for two visits, nine of Suzhou for one; neither side's visits count for the other."""
    own = prechecked(at, 11, 1, at.code, visited=1)
    theirs = prechecked(at, 9, 101, "320582", visited=0)
    holds, why = ratio_told(own[0], at.city)
    assert (
        not holds
        and "应现场核查的项目数 2，已现场核查的项目数 1，还差 1（本批拟推荐的四星级、五星级项目数 11）" in why
    )
    holds, why = ratio_told(theirs[0], at.around)
    assert (
        not holds
        and "应现场核查的项目数 1，已现场核查的项目数 0，还差 1（本批拟推荐的四星级、五星级项目数 9）" in why
    )
    prechecked(at, 1, 201, "320582", visited=1)
    assert ratio_told(theirs[0], at.around)[0]
    assert not ratio_told(own[0], at.city)[0], "what Suzhou visits is no visit of Kunshan's"
    prechecked(at, 1, 301, at.code, visited=1)
    assert ratio_told(own[0], at.city)[0]
    wanted = [(standing.required, len(standing.members)) for standing in standings_of(at.city)]
    assert wanted == [(2, 12)] == [(s.required, len(s.members)) for s in standings_of(at.second)]
    assert [(s.required, len(s.members)) for s in standings_of(at.around)] == [(1, 10)]


@pytest.mark.parametrize("reader", ["county", "province", "around", "party"])
def test_whoever_looks_is_told_the_count_of_the_body(at: Officers, reader: str) -> None:
    case = recommended(at, 4, 1)
    go(case, "accept_for_precheck", at.city)
    case = go(case, "precheck_pass", at.city)
    prechecked(at, 30, 101, "320582")
    by = applicant_of(case) if reader == "party" else getattr(at, reader)
    assert "推荐的四星级、五星级项目数 1）" in ratio_told(case, by)[1]


# papers, appeals, messages ------------------------------------------------------------------------------------------


def summary_of(at: Officers, by: Actor) -> str:
    chosen = list_named(by, at.round.ref, "summary_table")
    return "\n".join(docx_texts(paper_of_round(chosen=chosen, suffix=".docx", by=by).content))


def test_each_has_a_summary_table_of_its_own(at: Officers) -> None:
    own = recommended(at, 4, 1)
    go(own, "accept_for_precheck", at.city)
    go(own, "precheck_pass", at.city)
    other = handed_in(at, 4, 2, region="320582")
    save(other, CHECKED, at.around_county)
    go(other, "county_recommend", at.around_county, "county_precheck_passed", "county_seal")
    go(other, "accept_for_precheck", at.around)
    go(other, "precheck_pass", at.around)
    for by, case, absent in (
        (at.city, own, other),
        (at.county, own, other),
        (at.around, other, own),
        (at.around_county, other, own),
    ):
        text = summary_of(at, by)
        assert by.organisation_name in text
        assert case.enterprise.name in text and absent.enterprise.name not in text


def test_a_refusal_at_its_county_desk_is_reviewed_above_the_body(at: Officers) -> None:
    case = handed_in(at, 3, 1)
    reasons = ("不符合条件",)
    case = go(case, "county_reject", at.county, "reasons_listed", reasons=reasons)
    follow_due(clock.now())
    offer = offer_for(case, opened("jiangsu-star", "2020"))
    assert offer is not None and offer.decider == at.province.organisation_name
    assert f"向{at.province.organisation_name}申请复议" in "\n".join(
        Letter.objects.get(kind="refusal_notice").lines
    )
    made = file_appeal(case=case, text="请复查", by=applicant_of(case))
    for stranger in (at.city, at.second, at.around):
        with pytest.raises(Forbidden):
            decide_appeal(appeal=made, won=True, reason="理由", by=stranger)
    decide_appeal(appeal=made, won=True, reason="理由成立", by=at.province)
    case.refresh_from_db()
    assert case.state == "submitted"


def test_elsewhere_the_prefecture_reviews_what_its_county_refused(at: Officers) -> None:
    case = handed_in(at, 3, 1, region="320582")
    case = go(case, "county_reject", at.around_county, "reasons_listed", reasons=("不符合条件",))
    offer = offer_for(case, opened("jiangsu-star", "2020"))
    assert offer is not None and offer.decider == at.around.organisation_name
    made = file_appeal(case=case, text="请复查", by=applicant_of(case))
    assert decide_appeal(appeal=made, won=False, reason="理由", by=at.around).authority_ref


def test_nobody_of_the_prefecture_around_is_told(at: Officers) -> None:
    pack = opened("jiangsu-star", "2020")

    def told(case: Case) -> set[str]:
        places = [*of_desk(pack, case), *above(pack, case)]
        return {each.person.login for place in places for each in resolve(place, clock.today())}

    case = handed_in(at, 3, 1)
    assert told(case) == {"gu", "jssu"}
    save(case, CHECKED, at.county)
    case = go(case, "county_recommend", at.county, "county_precheck_passed", "county_seal")
    assert told(case) == {"gu", "lu", "jssu"}


def applicant_of(case: Case) -> Actor:
    mandate = Mandate.objects.select_related("person", "organisation").get(organisation=case.organisation)
    return actor_of(mandate.person, mandate)
