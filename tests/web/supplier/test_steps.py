"""The supplier's pages: its own applications, and its step in the case of an enterprise that names it. On a small programme of its own.

Not here: its word on lines that name it (`tests/apps/partners`), what the steps ask (`tests/apps/cases`).
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.apps.cases.rounds import a_round, party_of
from tests.apps.cases.test_following_cases import asking, go, registered
from tests.follow_up import EDITION, PROGRAMME, write_pack
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import Change, save_answers, start_case, take_steps_due
from yunti.apps.messages.models import Message
from yunti.apps.partners.queries import parts_of, words_in
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Supplier
from yunti.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> None:
    write_pack(tmp_path / "shelf")
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(tmp_path / "shelf"), 0


@pytest.fixture
def each(shelf: None, people: People) -> Round:
    return a_round(PROGRAMME, EDITION)


@pytest.fixture
def supplier(people: People) -> Supplier:
    organisation = Organisation.objects.get(ref=people.ge.organisation_ref)
    return factories.supplier(7, organisation=organisation)


@pytest.fixture
def case(people: People, each: Round, supplier: Supplier) -> Case:
    """Handed in, and it waits for the supplier."""
    registered(each, supplier, people)
    case = asking(each, people.ma, supplier.name)
    save_answers(case=case, changes=[Change("fee", Decimal("80000.00"), 0), Change("secret", Decimal("123456789.00"), 0)], by=people.ma)  # fmt: skip
    go(case, "submit", people.ma)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def ge(people: People) -> Client:
    client = Client()
    sign_in(client, people.ge)
    return client


def page(client: Client, name: str, *args: str) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


# its own applications ---------------------------------------------------------------------------------------------


def test_a_supplier_applies_from_the_list_to_the_receipt(
    ge: Client, people: People, each: Round, supplier: Supplier
) -> None:
    listed = page(ge, "applicant:case-list")
    assert "供应商登记" in listed and "补助申请" not in listed
    begun = ge.post(reverse("applicant:case-start", args=[each.ref, "registering"]), {"key": "first"})
    case = Case.objects.get()
    assert (case.supplier, case.enterprise) == (supplier, None)
    section = begun.headers["Location"]
    assert "在本市" in ge.get(section).content.decode()
    saved = ge.post(section, {"in_city": "true", "version:in_city": "0"})
    assert saved.status_code == 302
    assert case.answers.get(field="in_city").value == "true"
    done = ge.post(reverse("applicant:case-move", args=[case.ref, "submit"]), {"seen": "0"})
    assert done.headers["Location"] == reverse("applicant:case-receipt", args=[case.ref])
    assert "受理编号" in ge.get(done.headers["Location"]).content.decode()
    assert take_steps_due(clock.now()) == 1
    assert "市审核中" in page(ge, "applicant:case", case.ref)


@pytest.mark.parametrize("odd", ["²", "١", "-1", "9" * 40, "x"])
def test_no_number_is_no_fault_of_the_platform(
    ge: Client, people: People, each: Round, supplier: Supplier, odd: str
) -> None:
    case = start_case(round=each, workflow="registering", party=supplier, by=people.ge)
    section = reverse("applicant:case-section", args=[case.ref, "s0"])
    assert ge.post(section, {"in_city": "true", "version:in_city": odd}).status_code == 302
    assert case.answers.get(field="in_city").value == "true"
    assert (
        ge.post(reverse("applicant:case-move", args=[case.ref, "submit"]), {"seen": odd}).status_code == 302
    )


def test_without_a_file_the_list_says_where_to_go(ge: Client, each: Round) -> None:
    assert "先登记服务商档案" in page(ge, "applicant:case-list")
    sent = ge.post(reverse("applicant:case-start", args=[each.ref, "registering"]), {"key": "first"})
    assert sent.headers["Location"] == reverse("supplier:supplier")
    assert not Case.objects.exists()


def test_a_partner_reads_no_page_of_the_applicant(ge: Client, case: Case) -> None:
    for name in ("case", "case-papers", "case-receipt"):
        assert ge.get(reverse(f"applicant:{name}", args=[case.ref])).status_code == 404
    paper = reverse("applicant:case-paper", args=[case.ref, "asking", "pdf"])
    assert ge.get(paper).status_code == 404
    moved = ge.post(reverse("applicant:case-move", args=[case.ref, "confirm"]), {"seen": "1"})
    assert moved.status_code == 404


# the step of a partner --------------------------------------------------------------------------------------------


def test_it_sees_what_the_pack_shows_it(ge: Client, case: Case) -> None:
    shown = page(ge, "supplier:case", case.ref)
    assert "费用" in shown and "80000" in shown.replace(",", "")
    assert "营业收入" not in shown and "123456789" not in shown.replace(",", "")
    assert "待本单位办理" in page(ge, "supplier:case-list")


def test_the_step_is_taken_with_its_statement(ge: Client, people: People, case: Case) -> None:
    step = reverse("supplier:case-move", args=[case.ref, "confirm"])
    refused = ge.post(step, {"seen": "1", "key": "a"})
    assert refused.status_code == 409 or refused.status_code == 422
    assert "内容属实" in refused.content.decode()
    case.refresh_from_db()
    assert case.state == "confirming"
    done = ge.post(step, {"seen": "1", "key": "b", "stated": "true_copy"})
    assert done.status_code == 302
    case.refresh_from_db()
    assert case.state == "review"
    assert "现在不需要本单位办理" in page(ge, "supplier:case", case.ref)
    assert [each.own_turn for each in words_in(case)] == [False]


def test_a_refusal_needs_reasons_which_stay_typed(ge: Client, case: Case) -> None:
    step = reverse("supplier:case-move", args=[case.ref, "refuse"])
    assert ge.post(step, {"seen": "1", "reasons": "  "}).status_code != 302
    overtaken = ge.post(step, {"seen": "0", "reasons": "合同金额不符"})
    assert overtaken.status_code == 409 and "合同金额不符" in overtaken.content.decode()
    assert ge.post(step, {"seen": "1", "reasons": "合同金额不符\n服务不符"}).status_code == 302
    assert case.moves.get(action="refuse").reasons == ["合同金额不符", "服务不符"]


def test_another_partner_takes_the_place_of_the_first(
    ge: Client, people: People, each: Round, case: Case
) -> None:
    go(case, "refuse", people.ge, stated={"reasons_listed": ""}, reasons=["不是本单位"])
    other = factories.supplier(8)
    save_answers(case=case, changes=[Change("helper", other.name, 1)], by=people.ma)
    go(case, "resubmit", people.ma)
    assert [row.ended_at is None for row in case.partners.order_by("pk")] == [False, True]
    assert ge.get(reverse("supplier:case", args=[case.ref])).status_code == 404
    step = reverse("supplier:case-move", args=[case.ref, "confirm"])
    assert ge.post(step, {"seen": "3", "stated": "true_copy"}).status_code == 404
    assert parts_of(people.ge) == []


def test_it_is_told_each_time_that_it_is_its_turn(ge: Client, people: People, case: Case) -> None:
    told = Message.objects.filter(kind="cases.partner")
    assert told.count() == 1
    go(case, "refuse", people.ge, stated={"reasons_listed": ""}, reasons=["金额不符"])
    go(case, "resubmit", people.ma)
    assert told.count() == 2
    assert party_of(people.ma).name in told.latest("pk").subject
