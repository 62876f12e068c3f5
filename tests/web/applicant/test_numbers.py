"""What an applicant is told of numbers that stand in another application too: that they do, and nothing of anybody else.

Not here: finding them (`tests/apps/cases/test_numbers.py`), the officer's page.
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.numbered import LINES, MINE, begun, hand_in, write
from tests.apps.cases.rounds import a_round
from tests.people import People
from tests.web.applicant.test_live_panel import panel_in
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import Change, keep_numbers_due, save_answers
from yunti.apps.programmes.models import Round
from yunti.kit import clock

pytestmark = pytest.mark.django_db
ELSEWHERE, HEAD = "这个号码也出现在别的申报里", "号码重复"


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020", title="示例批次")


@pytest.fixture
def theirs(each: Round, people: People) -> Case:
    case = hand_in(begun(each, people.gao, 2), MINE)
    keep_numbers_due(clock.now())
    return case


def lines_of(case: Case) -> str:
    return reverse("applicant:case-section", args=[case.ref, "annex_2_2"])


def test_it_is_told_while_typing_without_foreign_data(
    each: Round, people: People, client: Client, theirs: Case
) -> None:
    mine = begun(each, people.ma, 1, "1")
    save_answers(case=mine, changes=[Change("target_star", 3, 0)], by=people.ma)
    applicant = sign_in(client, people.ma)
    typed = {f"{LINES}.0.invoice_no": MINE}
    said = applicant.post(lines_of(mine), typed, headers={"HX-Request": "true"}).content.decode()
    whole = applicant.get(lines_of(mine)).content.decode()
    assert HEAD in panel_in(said) and ELSEWHERE in said
    assert panel_in(said) == panel_in(whole)
    assert theirs.enterprise is not None
    for shown in (said, whole, applicant.get(reverse("applicant:case", args=[mine.ref])).content.decode()):
        assert ELSEWHERE in shown
        for foreign in (theirs.ref, str(theirs), theirs.enterprise.name, theirs.enterprise.uscc):
            assert foreign not in shown
    corrected = {f"{LINES}.0.invoice_no": "26952000000000000009"}
    assert (
        HEAD not in applicant.post(lines_of(mine), corrected, headers={"HX-Request": "true"}).content.decode()
    )


def test_one_s_own_other_application_is_named(each: Round, people: People, client: Client) -> None:
    own = hand_in(begun(a_round("jiangsu-star", "2020", code="SL-2"), people.ma, 1), MINE)
    keep_numbers_due(clock.now())
    mine = begun(each, people.ma, 1, MINE)
    shown = sign_in(client, people.ma).get(reverse("applicant:case", args=[mine.ref])).content.decode()
    assert f'<a href="{reverse("applicant:case", args=[own.ref])}">{own}</a>' in shown
    assert ELSEWHERE not in shown


def test_the_same_number_twice_is_told(each: Round, people: People, client: Client) -> None:
    mine = begun(each, people.ma, 1, MINE, "", MINE)
    shown = sign_in(client, people.ma).get(reverse("applicant:case", args=[mine.ref])).content.decode()
    assert "同一张表里又填了一次：第 3 行" in shown and ELSEWHERE not in shown


def test_after_handing_in_nothing_is_said_of_later_ones(
    each: Round, people: People, client: Client, theirs: Case
) -> None:
    shown = sign_in(client, people.gao)
    mine = hand_in(begun(each, people.ma, 1), MINE)
    keep_numbers_due(clock.now())
    assert HEAD not in shown.get(reverse("applicant:case", args=[theirs.ref])).content.decode()
    Case.objects.filter(pk=theirs.pk).update(state="returned")
    write(theirs, people.gao, MINE)
    given_back = shown.get(reverse("applicant:case", args=[theirs.ref])).content.decode()
    assert ELSEWHERE in given_back and str(mine) not in given_back
