"""The work list tells what the automatic checks came to when a case was handed in, and who has it in hand; it can be asked for both.

Not here: the list itself (`test_cases.py`), taking a case in hand (`test_hands.py`), the checks (`tests/web/shared/test_case_checks.py`).
"""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.apps.cases.rounds import a_round
from tests.people import People
from tests.programmes.jiangsu_star.case_steps import begun, go, save
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.checking import OUTCOMES, checked_as, counts_in
from yunti.apps.cases.services.handling import take_case
from yunti.kit.canonical import row_text
from yunti.packs.reading import Pack
from yunti.web.officer.work_rows import outcome

pytestmark = pytest.mark.django_db
WORDS = {"不符": "fail", "提示": "hint", "待定": "unknown", "符合": "met"}


@pytest.fixture
def case(people: People) -> Case:
    return go(begun(people, a_round("jiangsu-star", "2020"), 3), "submit", people.ma)


def listed(client: Client, query: str = "") -> str:
    return client.get(f"/officer/cases/?{query}").content.decode()


def test_what_is_kept_is_what_the_page_of_the_case_counts(client: Client, people: People, case: Case) -> None:
    page = sign_in(client, people.luo).get(reverse("officer:case", args=[case.ref])).content.decode()
    shown = re.search(r'<p class="sumkey">(.*?)</p>', page)
    assert shown and case.checked_as
    counts = {WORDS[word]: int(n) for n, word in re.findall(r"<b>(\d+)</b> (\S+?)<", shown[1])}
    assert counts_in(case.checked_as) == counts and set(counts) >= {"met", "unknown"}
    assert list(counts_in(case.checked_as)) == [each for each in OUTCOMES if each in counts]


def test_it_stays_what_it_was_until_the_case_is_handed_in_anew(people: People, case: Case) -> None:
    before = case.checked_as
    save(case, {"finance_system_sound": True}, people.luo)
    case.refresh_from_db()
    assert case.checked_as == before
    go(case, "return_for_correction", people.luo, "reasons_listed", reasons=("缺页码",))
    case.refresh_from_db()
    save(case, {"investment_total_wan": 3}, people.ma)
    case.refresh_from_db()
    assert case.checked_as == before
    Case.objects.filter(pk=case.pk).update(checked_as=None)  # as one that was handed in before it was kept
    case = go(Case.objects.get(pk=case.pk), "resubmit", people.ma)
    assert case.checked_as and "|fail:" in case.checked_as != before


def test_the_row_says_it_in_words_and_the_list_is_asked_for_it(
    client: Client, people: People, case: Case
) -> None:
    sign_in(client, people.luo)
    kept = {
        "|fail:2|unknown:3|met:9|": ("不符 2、待定 3", "fail", {"fail", "unknown"}),
        "|hint:1|met:12|": ("提示 1", "hint", {"hint"}),
        "|unknown:11|": ("待定 11", "unknown", {"unknown"}),
        "|met:14|": ("14 项全部符合", "met", {"met"}),
        "": ("不自动核验", "na", set()),
        None: ("没有核验结果", "", {"unseen"}),
    }
    for text, (said, mark, found) in kept.items():
        Case.objects.filter(pk=case.pk).update(checked_as=text)
        page = listed(client)
        assert said in page and (not mark or f'<span class="mk" data-r="{mark}">' in page), text
        for each in OUTCOMES:
            assert (str(case.number) in listed(client, f"outcome={each}")) is (each in found), (text, each)
        assert str(case.number) in listed(client, "outcome=tampered")
    with translation.override("en"):
        assert "Not met: 2" in outcome("|fail:2|met:9|")


def test_the_row_names_who_has_it_in_hand(client: Client, people: People, case: Case) -> None:
    sign_in(client, people.luo)
    assert "没有人接办</td>" in listed(client)
    take_case(case=case, by=people.luo)
    page = listed(client)
    assert f'<td class="nb" data-a="meta">{people.luo.name}</td>' in page and "没有人接办</td>" not in page


def test_it_is_no_part_of_what_the_log_covers(people: People, case: Case) -> None:
    """It follows from what was handed in, and is filled in later for cases of before."""
    before = row_text(case)
    Case.objects.filter(pk=case.pk).update(checked_as=None)
    assert row_text(Case.objects.get(pk=case.pk)) == before


def test_a_kind_of_case_without_rules_is_told_apart(people: People, case: Case) -> None:
    class Bare:
        def section(self, name: str) -> dict[str, dict[str, str]]:
            return {"plain": {}}

    bare: Pack = Bare()  # type: ignore[assignment]
    assert checked_as(bare, "plain", {}) == "" and counts_in("") == {}
