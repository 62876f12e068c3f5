"""The work list and the case page at the officer's desk: who sees what, why a step is closed, nothing typed is lost.

Not here: the steps themselves (`tests/apps/cases`), whole procedures (`tests/programmes`).
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.apps.cases.rounds import a_case, a_round, party_of
from tests.people import COUNTY, SECOND_COUNTY, People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Person
from yunti.apps.cases.models import Answer, Case, CaseMove
from yunti.apps.cases.services import Change, move_case, save_answers, start_case
from yunti.apps.programmes.models import Round
from yunti.kit import clock

pytestmark = pytest.mark.django_db
KIND = "star_application"
LIST_STATEMENTS = 8
CASE_STATEMENTS = 10  # how to stay within it: docs/explanation/page-costs.md


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


@pytest.fixture
def case(people: People, each: Round) -> Case:
    """Handed in by the enterprise, waiting for the county."""
    party = party_of(people.ma)
    case = start_case(round=each, workflow=KIND, party=party, by=people.ma)
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    answers = filled(3, party.name, party.uscc)
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=people.ma)
    return move_case(case=with_papers(case), action="submit", seen=0, by=people.ma)


def copies(case: Case, count: int, **changes: Any) -> None:
    """More cases like this one, each a week later than the one before."""
    for number in range(count):
        fresh = Case.objects.get(pk=case.pk)
        fresh.pk, fresh.ref, fresh.once_key = None, f"copy{number:012d}", None
        fresh.number = f"{case.number}-{number}"
        fresh.due_on = clock.today() + timedelta(days=7 * number)
        for name, value in changes.items():
            setattr(fresh, name, value)
        fresh.save(force_insert=True)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        text(client, address)
    return len(seen)


# the list ---------------------------------------------------------------------------------------------------------


def test_a_case_waits_for_the_desk_whose_turn_it_is(people: People, client: Client, case: Case) -> None:
    assert case.number
    assert case.number in text(sign_in(client, people.luo), "/officer/cases/")
    for other in (people.qin, people.su):
        sign_in(client, other)
        assert case.number not in text(client, "/officer/cases/")
        assert case.number in text(client, "/officer/cases/?tab=all")
    sign_in(client, people.wei)
    assert case.number not in text(client, "/officer/cases/?tab=all")
    assert client.get(f"/officer/cases/{case.ref}/").status_code == 404


def test_filters_find_by_number_name_round_state_region_and_day(
    people: People, client: Client, case: Case
) -> None:
    sign_in(client, people.qin)
    assert case.number and case.enterprise
    found = {
        f"q={case.number[-6:]}": True,
        f"q={case.enterprise.name[2:6]}": True,
        "q=没有这家": False,
        f"round={case.round.ref}": True,
        "round=none": False,
        f"state={KIND}.submitted": True,
        f"state={KIND}.draft": False,
        f"region={COUNTY}": True,
        f"region={SECOND_COUNTY}": False,
        "due=over": False,
        "due=later": True,
    }
    for query, expected in found.items():
        assert (case.number in text(client, f"/officer/cases/?tab=all&{query}")) is expected, query


def numbers(answer: Any) -> list[str]:
    """Of the rows of the list, in their order."""
    return re.findall(r'<span class="sub mono">([^<]+)</span>', answer.content.decode())


def test_the_list_is_in_the_order_of_days_and_pages(people: People, client: Client, case: Case) -> None:
    copies(case, 60)
    sign_in(client, people.luo)
    seen: list[str] = []
    address = "/officer/cases/"
    for _page in range(3):
        answer = client.get(address)
        seen += numbers(answer)
        if not answer.context["next"]:
            break
        address = "/officer/cases/" + answer.context["next"]
    stored = list(Case.objects.order_by("due_on", "id").values_list("number", flat=True))
    assert seen == stored
    back = client.get("/officer/cases/" + client.get(address).context["previous"])
    assert numbers(back) == stored[:50]


def test_statements_of_the_list_do_not_grow(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    for tab in ("mine", "all", "done"):
        text(client, f"/officer/cases/?tab={tab}")
        few = statements(client, f"/officer/cases/?tab={tab}")
        copies(case, 40) if tab == "mine" else None
        assert statements(client, f"/officer/cases/?tab={tab}") == few <= LIST_STATEMENTS, tab


def test_an_empty_list_says_what_comes_next(people: People, client: Client) -> None:
    page = text(sign_in(client, people.luo), "/officer/cases/")
    assert "现在没有要办的申报" in page and "还没有开放的批次" in page


def test_a_place_that_was_tampered_with_begins_anew(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    for place in ("x", "1", "1.x", "9" * 30 + ".", "-1.2026-01-01"):
        assert case.number in text(client, f"/officer/cases/?after={place}")  # type: ignore[operator]


# the case ---------------------------------------------------------------------------------------------------------


def test_the_case_shows_answers_checks_and_what_can_be_done(
    people: People, client: Client, case: Case
) -> None:
    page = text(sign_in(client, people.luo), f"/officer/cases/{case.ref}/")
    for words in ("申请单位基本情况", "自动核验", "县级主管部门已盖章", "退回补正", "26952000000000000001"):
        assert words in page, words
    assert "指南" in page  # clauses stand beside what they ground


def test_statements_of_the_case_do_not_depend_on_others(people: People, client: Client, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="city_prechecked")
    sign_in(client, people.qin)
    address = f"/officer/cases/{case.ref}/"
    text(client, address)
    few = statements(client, address)
    copies(case, 20, state="city_prechecked")
    for number, row in enumerate(Case.objects.exclude(pk=case.pk)):
        told = {"source": "city_prechecking", "role": "local_authority", "moved_by": "test"}
        CaseMove.objects.create(
            case=row,
            ordinal=number + 1,
            action="precheck_pass",
            target="city_prechecked",
            moved_at=clock.now(),
            **told,
        )
    assert statements(client, address) == few <= CASE_STATEMENTS


def test_a_closed_step_says_why(people: People, client: Client, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="city_assessing")
    answer = sign_in(client, people.qin).get(f"/officer/cases/{case.ref}/")
    steps = {each.step.action: each for each in answer.context["steps"]}
    assert not steps["assessment_pass"].step.is_open
    assert "还没有评审专家确认" in answer.content.decode()
    assert steps["assessment_fail"].step.is_open


def step(client: Client, case: Case, action: str, **given: Any) -> Any:
    return client.post(
        f"/officer/cases/{case.ref}/step/", {"action": action, "seen": case.moves.count(), **given}
    )


def test_a_step_is_taken_with_what_was_stated(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    answer = step(client, case, "county_recommend", stated=["county_precheck_passed", "county_seal"])
    assert answer.status_code == 302
    assert Case.objects.get(pk=case.pk).state == "county_recommended"
    assert "转为“县级已推荐”" in text(client, answer.url)


def test_whoever_acted_is_named_by_the_role_that_not_everybody_has(
    people: People, client: Client, case: Case
) -> None:
    """Anybody may object, so an officer is that too; it says nothing about who acted."""
    step(
        sign_in(client, people.luo),
        case,
        "county_recommend",
        stated=["county_precheck_passed", "county_seal"],
    )
    moved = CaseMove.objects.get(case=case, action="county_recommend")
    CaseMove.objects.filter(pk=moved.pk).update(role="county_authority、objector")
    page = sign_in(client, people.qin).get(f"/officer/cases/{case.ref}/")
    (told,) = {event.who for event in page.context["events"] if event.title == "推荐"}
    assert "县（区）工信部门" in told and "任何单位和个人" not in told


def test_a_refused_step_keeps_everything_typed(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    answer = step(client, case, "county_recommend", stated=["county_seal"], note="已电话核实")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "县级初审合格" in page and "已电话核实" in page
    assert 'value="county_seal" checked' in page
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_reasons_go_into_the_step_one_a_line(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    assert step(client, case, "return_for_correction", reasons=" \n").status_code == 422
    given = {"reasons": "缺合同页码\n\n截图过期 \n", "reason": ["核验不符的一条"]}
    assert step(client, case, "return_for_correction", **given).status_code == 302
    assert case.moves.get(action="return_for_correction").reasons == [
        "核验不符的一条",
        "缺合同页码",
        "截图过期",
    ]


def test_a_step_that_ends_the_case_is_asked_twice(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    asked = step(client, case, "county_reject", reasons="不属于本县", key="k")
    assert asked.status_code == 200 and "不属于本县" in asked.content.decode()
    assert Case.objects.get(pk=case.pk).state == "submitted"
    given = dict(asked.context["given"])
    assert client.post(f"/officer/cases/{case.ref}/step/", {**given, "confirm": "1"}).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "not_recommended"


def test_somebody_was_faster(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    answer = client.post(
        f"/officer/cases/{case.ref}/step/",
        {"action": "return_for_correction", "seen": 0, "reasons": "缺合同"},
    )
    assert answer.status_code == 409
    assert "已经办过一步" in answer.content.decode() and "缺合同" in answer.content.decode()


def test_officers_fill_in_their_own_fields(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    address = f"/officer/cases/{case.ref}/fields/"
    assert client.post(address, {"is_legal_entity": "yes", "paper_copies_received": "3"}).status_code == 302
    assert Answer.objects.get(case=case, field="is_legal_entity").value == "true"
    assert client.post(address, {"paper_copies_received": "许多"}).status_code == 422
    late = client.post(address, {"paper_copies_received": "4", "version-paper_copies_received": "0"})
    assert late.status_code == 409 and "罗初审" in late.content.decode()
    again = {"paper_copies_received": "4", "version-paper_copies_received": "1"}
    assert client.post(address, again).status_code == 302
    assert Answer.objects.get(case=case, field="paper_copies_received").value == "4"


def test_what_was_typed_stays_when_the_case_went_on_meanwhile(
    people: People, client: Client, case: Case
) -> None:
    sign_in(client, people.luo)
    stated = {"county_precheck_passed": "", "county_seal": ""}
    move_case(case=case, action="county_recommend", seen=1, by=people.luo, stated=stated)
    sent = {"county_opinion": "同意推荐，理由写了很久", "version-county_opinion": "0"}
    answer = client.post(f"/officer/cases/{case.ref}/fields/", sent)
    page = answer.content.decode()
    assert answer.status_code == 403 and "现在不由本岗位办理" in page and "理由写了很久" in page
    assert not Answer.objects.filter(case=case, field="county_opinion").exists()


def test_whether_the_delivery_is_complete_stands_beside_what_officers_count(
    people: People, client: Client, case: Case
) -> None:
    sign_in(client, people.luo)

    def delivery() -> tuple[str, str]:
        page = client.get(f"/officer/cases/{case.ref}/").content.decode()
        card = page[page.index('id="fields"') : page.index('id="fields"') + 4000]
        found = re.search(r'<li data-r="(\w+)">(?:(?!</li>).)*?报市的纸质材料和电子版齐全', card)
        assert found is not None
        return found[1], card

    assert delivery()[0] == "unknown"
    address = f"/officer/cases/{case.ref}/fields/"
    client.post(address, {"paper_copies_received": "2", "electronic_received": "yes"})
    mark, card = delivery()
    assert mark == "fail" and "请补齐盖章的纸质材料和电子版" in card and "纸质材料份数足够" in card
    version = {"version-paper_copies_received": "1", "version-electronic_received": "1"}
    client.post(address, {"paper_copies_received": "3", "electronic_received": "yes", **version})
    assert delivery()[0] == "met"


def test_an_expert_is_asked_from_the_case(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    address = f"/officer/cases/{case.ref}/ask/"
    assert client.post(address, {"role": "expert"}).status_code == 422
    person = Person.objects.get(pk=people.yan.person_id)
    assert client.post(address, {"role": "expert", "person": person.ref}).status_code == 302
    again = client.post(address, {"role": "expert", "person": person.ref})
    assert again.status_code == 422 and "已经请过" in again.content.decode()
    assert person.name in text(client, f"/officer/cases/{case.ref}/")


def test_differences_since_the_last_submission_are_marked(people: People, client: Client, case: Case) -> None:
    move_case(
        case=case,
        action="return_for_correction",
        seen=1,
        by=people.luo,
        stated={"reasons_listed": ""},
        reasons=["改"],
    )
    version = Answer.objects.get(case=case, field="scope_summary").version
    save_answers(case=case, changes=[Change("scope_summary", "补正后的范围", version)], by=people.ma)
    move_case(case=case, action="resubmit", seen=2, by=people.ma)
    page = text(sign_in(client, people.luo), f"/officer/cases/{case.ref}/")
    assert "补正后的范围" in page and "与上次的差异" in page and "原填" in page


# several at once --------------------------------------------------------------------------------------------------

TOGETHER = "/officer/cases/together/"


def waiting(case: Case) -> list[str]:
    copies(case, 2)
    return list(Case.objects.filter(state="submitted").order_by("id").values_list("ref", flat=True))


def test_several_cases_are_looked_at_and_then_moved(people: People, client: Client, case: Case) -> None:
    refs = waiting(case)
    sign_in(client, people.luo)
    assert client.post(TOGETHER, {}).status_code == 302
    first = client.post(TOGETHER, {"case": refs}).content.decode()
    assert "推荐" in first and "退回补正" in first
    given = {"case": refs, "action": "county_recommend"}
    dry = client.post(TOGETHER, given)
    assert not dry.context["all_go"] and "还没有确认：县级初审合格" in dry.content.decode()
    given |= {"stated": ["county_precheck_passed", "county_seal"]}
    ready = client.post(TOGETHER, given)
    assert ready.context["all_go"] and not Case.objects.exclude(state="submitted").exists()
    seen = {f"seen-{line.foreseen.case.ref}": line.seen for line in ready.context["lines"]}
    assert client.post(TOGETHER, {**given, **seen, "confirm": "1", "key": "k"}).status_code == 302
    assert set(Case.objects.values_list("state", flat=True)) == {"county_recommended"}


def test_one_case_that_cannot_go_keeps_all(people: People, client: Client, case: Case) -> None:
    refs = waiting(case)
    sign_in(client, people.luo)
    given = {
        "case": refs,
        "action": "return_for_correction",
        "reasons": "缺合同",
        "confirm": "1",
        **{f"seen-{ref}": Case.objects.get(ref=ref).moves.count() for ref in refs[1:]},
    }
    answer = client.post(TOGETHER, given)
    assert answer.status_code == 422 and "缺合同" in answer.content.decode()
    assert "已经办过一步" in answer.content.decode()
    assert set(Case.objects.values_list("state", flat=True)) == {"submitted"}


def test_foreign_cases_alone_are_named_and_not_moved(people: People, client: Client, case: Case) -> None:
    given = {"case": [case.ref], "action": "county_recommend"}
    answer = sign_in(client, people.wei).post(TOGETHER, given, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain and case.ref in page and str(case.number) not in page
    assert Case.objects.get(pk=case.pk).state == "submitted"


@pytest.mark.parametrize("elsewhere", ["another_region", "nowhere"])
def test_one_foreign_case_keeps_all_and_shows_nothing_of_it(
    people: People, client: Client, case: Case, elsewhere: str
) -> None:
    *refs, gone = waiting(case)
    if elsewhere == "another_region":
        Case.objects.filter(ref=gone).update(
            region_code="990101", prefecture_code="990100", province_code="990000", number="SL-FOREIGN"
        )
    else:
        gone = "nosuchcase"
    sign_in(client, people.luo)
    given = {"case": [*refs, gone], "action": "county_recommend"}
    given |= {"stated": ["county_precheck_passed", "county_seal"]}
    dry = client.post(TOGETHER, given)
    page = dry.content.decode()
    assert dry.status_code == 200 and not dry.context["all_go"]
    assert gone in page and "不在您的办理范围，或者已经移走。" in page and "SL-FOREIGN" not in page
    seen = {f"seen-{line.foreseen.case.ref}": line.seen for line in dry.context["lines"]}
    assert client.post(TOGETHER, {**given, **seen, "confirm": "1"}).status_code == 422
    assert set(Case.objects.values_list("state", flat=True)) == {"submitted"}
    without = client.post(TOGETHER, {**given, "without": gone})
    assert without.context["all_go"] and len(without.context["lines"]) == len(refs)
    assert client.post(TOGETHER, {**given, **seen, "without": gone, "confirm": "1"}).status_code == 302
    assert Case.objects.filter(state="county_recommended").count() == len(refs)


def test_every_state_of_every_workflow_has_a_page(people: People, client: Client) -> None:
    for programme, edition, jurisdiction in (("jiangsu-star", "2020", "900000"),):
        each = a_round(programme, edition, jurisdiction=jurisdiction, code="SL-9")
        case = a_case(each, KIND, "submitted", people)
        for state in ("submitted", "city_publicity", "onsite_check", "published", "blacklisted"):
            Case.objects.filter(pk=case.pk).update(state=state)
            for who in (people.luo, people.qin, people.su):
                text(sign_in(client, who), f"/officer/cases/{case.ref}/")


def test_both_pages_speak_english(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    with translation.override(translation.get_language()):
        client.post("/language/", {"language": "en", "next": "/officer/cases/"})
        assert "Waiting for me" in text(client, "/officer/cases/")
        assert "What can be done now" in text(client, f"/officer/cases/{case.ref}/")
