"""An enterprise of which only the name stands on the epidemic list: it waits for the officer's word, which counts without handing in anew.

Not here: the rules alone (the pack's cases JS-145 and on), lists themselves (`tests/apps/registry/test_allow_lists.py`), the pages.
"""

from typing import Any

import pytest

from tests import factories
from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import with_papers
from tests.programmes.jiangsu_star.test_whole_case import CHECKED, KIND, filled, go, reviewed, save
from yunti.apps.cases.guards import Surroundings, findings_for
from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.readings import readings_now
from yunti.apps.cases.services import GuardsMissing, start_case
from yunti.apps.documents.models import EvidenceUse
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.models import AllowList, AllowListMatch
from yunti.apps.registry.services.allow_lists import (
    confirm_listed,
    deny_listed,
    publish_allow_list,
    withdraw_denied,
    withdraw_listed,
)
from yunti.domain.dates import ONE_DAY
from yunti.domain.exact_json import exact_json
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.packs.loading import load_json

pytestmark = pytest.mark.django_db
WAITS = "企业名称在省疫情防控重点保障企业名单上，是否同一家待主管部门确认。"
WAIVED = ["doc_contracts", "doc_payment_proofs", "doc_invoices", "doc_invoice_checks", "doc_invest_table"]
NO_INVESTMENT: dict[str, Any] = {
    "is_epidemic_key_enterprise": True,
    "investment_lines": [],
    "investment_total_wan": 0,
}


def on_list(people: People, *entries: tuple[str, str], edition: str = "1", ago: int = 2) -> AllowList:
    return publish_allow_list(
        code="epidemic_key_enterprises",
        title="示例重点保障企业名单",
        edition=edition,
        source="示例文件",
        valid_from=clock.today() - ago * ONE_DAY,
        entries=entries,
        by=people.su,
    )


def begun(people: People, without: str = "") -> Case:
    """No investment and none of its papers, as somebody on the list may leave them away."""
    party = party_of(people.ma)
    case = start_case(round=a_round("jiangsu-star", "2020"), workflow=KIND, party=party, by=people.ma)
    save(case, filled(3, party.name, party.uscc) | NO_INVESTMENT, people.ma)
    with_papers(case, 3, lines=0)
    left_out = [f"materials/{slot}/file" for slot in (*WAIVED, without)]
    EvidenceUse.objects.filter(subject_ref=case.ref, place__in=left_out).delete()
    return case


def in_the_city(people: People) -> Case:
    case = begun(people)
    go(case, "submit", people.ma)
    save(case, CHECKED, people.luo)
    go(case, "county_recommend", people.luo, "county_precheck_passed", "county_seal")
    go(case, "accept_for_assessment", people.qin)
    reviewed(case, people)
    return case


def around(case: Case, by: Actor) -> Surroundings:
    fresh = Case.objects.select_related("round", "enterprise", "organisation").get(pk=case.pk)
    pack = pack_of(fresh.round)
    return Surroundings(fresh, pack, by, roles_in(by, fresh, pack.section("actors")))


def judged(case: Case, by: Actor) -> tuple[Any, bool | None, str, list[str]]:
    """The verdict, what the guard of the decision says of it, and which papers are missing."""
    seen = around(case, by)
    (found,) = findings_for(seen, ["criteria_met"])
    missing = list(seen.evaluation.codes("materials_missing"))
    return seen.evaluation.value("eligible"), found.holds, found.why, missing


def test_a_mere_name_waits_and_the_word_counts_without_handing_in_anew(people: People) -> None:
    each = on_list(people, ("", party_of(people.ma).name))
    case = in_the_city(people)
    assert judged(case, people.qin) == (None, None, WAITS, [])
    seen = around(case, people.qin)
    assert "W_WHITELIST_AWAITS" in seen.evaluation.codes("flags")
    assert not {"F_INVESTMENT", "F_MATERIALS"} & set(seen.evaluation.codes("failures"))
    with pytest.raises(GuardsMissing, match=WAITS):
        go(case, "assessment_pass", people.qin)
    confirm_listed(entry=each.entries.get(), party=case.enterprise, reason="核对营业执照", by=people.qin)
    assert judged(case, people.qin) == (True, True, "", [])
    assert "W_WHITELIST_AWAITS" not in around(case, people.qin).evaluation.codes("flags")
    assert go(case, "assessment_pass", people.qin).state == "city_publicity"
    frozen = load_json(Submission.objects.get(case=case).facts, "facts")
    assert "whitelist_match" not in frozen and frozen["whitelist_proposed"] is True


def test_a_denied_name_is_not_on_the_list_and_the_papers_are_missing(people: People) -> None:
    each = on_list(people, ("", party_of(people.ma).name))
    case = in_the_city(people)
    denial = deny_listed(entry=each.entries.get(), party=case.enterprise, reason="外地同名", by=people.qin)
    eligible, holds, why, missing = judged(case, people.qin)
    assert (eligible, holds, missing) == (False, False, WAIVED)
    assert why.startswith("还差：") and "待主管部门确认" not in why
    assert "W_WHITELIST_NOT_FOUND" in around(case, people.qin).evaluation.codes("flags")
    withdraw_denied(denial=denial, by=people.qin)
    assert judged(case, people.qin) == (None, None, WAITS, [])


def test_a_word_that_is_taken_back_is_waited_for_again(people: People) -> None:
    each = on_list(people, ("", party_of(people.ma).name))
    confirm_listed(entry=each.entries.get(), party=party_of(people.ma), reason="核对营业执照", by=people.qin)
    case = in_the_city(people)
    assert judged(case, people.qin)[:2] == (True, True)
    withdraw_listed(match=AllowListMatch.objects.get(), by=people.qin)
    assert judged(case, people.qin) == (None, None, WAITS, [])


def test_a_name_that_is_confirmed_for_another_enterprise_is_not_this_one(people: People) -> None:
    each = on_list(people, ("", party_of(people.ma).name))
    case = in_the_city(people)
    confirm_listed(
        entry=each.entries.get(), party=factories.enterprise(7), reason="核对营业执照", by=people.qin
    )
    assert judged(case, people.qin)[::3] == (False, WAIVED)


def test_a_credit_code_needs_no_word(people: People) -> None:
    party = party_of(people.ma)
    on_list(people, (party.uscc, party.name))
    assert judged(in_the_city(people), people.qin) == (True, True, "", [])


def test_the_word_is_asked_of_the_edition_that_was_read(people: People) -> None:
    """A later edition changes nothing of what was handed in, not even with the credit code in it."""
    party = party_of(people.ma)
    first = on_list(people, ("", party.name))
    case = in_the_city(people)
    on_list(people, (party.uscc, party.name), edition="2", ago=0)
    assert judged(case, people.qin) == (None, None, WAITS, [])
    (told,) = readings_now(Submission.objects.get(case=case), around(case, people.qin).facts.readings)
    assert (told.edition, told.awaits, told.said_since) == ("1", True, False)
    confirm_listed(entry=first.entries.get(), party=party, reason="核对营业执照", by=people.qin)
    assert judged(case, people.qin)[0] is True
    (told,) = readings_now(Submission.objects.get(case=case), around(case, people.qin).facts.readings)
    assert (told.edition, told.how, told.said_since) == ("1", "confirmed", True)


def test_what_was_handed_in_before_names_were_proposed_waits_too(people: People) -> None:
    on_list(people, ("", party_of(people.ma).name))
    case = in_the_city(people)
    row = Submission.objects.get(case=case)
    facts = load_json(row.facts, "facts") | {"whitelist_match": False}
    del facts["whitelist_proposed"]
    Submission.objects.filter(pk=row.pk).update(facts=exact_json(facts))
    assert judged(case, people.qin) == (None, None, WAITS, [])


def test_what_the_list_cannot_waive_is_asked_for_before_handing_in(people: People) -> None:
    on_list(people, ("", party_of(people.ma).name))
    case = begun(people, without="doc_credit_report")
    with pytest.raises(GuardsMissing) as refusal:
        go(case, "submit", people.ma)
    (told,) = (each for each in refusal.value.findings if each.guard == "materials_complete")
    assert told.holds is False and "企业信用报告复印件" in told.why and "合同" not in told.why


def test_nobody_waits_who_is_on_no_list(people: People) -> None:
    on_list(people, ("", "示例别家"))
    with pytest.raises(GuardsMissing) as refusal:
        go(begun(people), "submit", people.ma)
    (told,) = (each for each in refusal.value.findings if each.guard == "materials_complete")
    assert told.holds is False and "2019年1月1日以后各项上云投入的合同" in told.why
