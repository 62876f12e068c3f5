"""Contact receipts: returned, corrected, late, sealed, taken in; who is missing and reminded; accounts for those whom they name.

Not here: approving mandates (`tests/apps/accounts`).
"""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.apps.cases.rounds import a_round
from tests.apps.receipts.answers import ANSWERS
from tests.people import PREFECTURE, People
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.messages.models import Message
from yunti.apps.paperwork.services.receipts import paper_of_receipt
from yunti.apps.programmes.models import Round
from yunti.apps.receipts.models import ContactReceipt
from yunti.apps.receipts.queries import (
    accounts_asked,
    begun_from,
    lines_of,
    receipt_by_ref,
    receipt_desk,
    receipt_rounds,
)
from yunti.apps.receipts.reminding import remind_due
from yunti.apps.receipts.services import (
    accept_receipt,
    announce_deadline,
    issue_account,
    remind_missing,
    return_receipt,
)
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused

pytestmark = pytest.mark.django_db
COUNTY_ROW = {"county": "示例甲县", "officer": "示例丙", "mobile": "13900000003"}
IN_TIME, LATE = datetime(2018, 9, 21, 15, 59, tzinfo=UTC), datetime(2018, 9, 21, 16, 0, tzinfo=UTC)


@pytest.fixture
def each(people: People) -> Round:
    return a_round("guangdong-voucher", "2018")


def returned(each: Round, by: Any, **changed: Any) -> ContactReceipt:
    return return_receipt(round=each, answers={**ANSWERS, **changed}, by=by)


def fields_of(refusal: pytest.ExceptionInfo[InvalidInput]) -> set[str]:
    return {problem.field for problem in refusal.value.problems}


def test_a_city_returns_its_receipt_and_corrects_it_with_history(each: Round, people: People) -> None:
    first = returned(each, people.qin)
    assert (first.ordinal, first.region_code, first.role) == (1, PREFECTURE, "city_authority")
    assert first.answers["counties"] == ANSWERS["counties"][:1], "an empty row is none"
    with pytest.raises(Conflict, match="一样"):
        returned(each, people.qin)
    second = returned(each, people.qin, office="示例二科")
    first.refresh_from_db()
    assert (second.ordinal, first.answers["office"]) == (2, "示例科")


def test_after_the_deadline_it_is_taken_and_says_so(each: Round, people: People) -> None:
    with clock.held(IN_TIME):
        assert not returned(each, people.qin).is_late
    with clock.held(LATE):
        assert returned(each, people.qin, office="示例二科").is_late


def test_what_is_missing_or_wrong_is_said_field_by_field(each: Round, people: People) -> None:
    wrong = {"unit": " ", "officer_mobile": "12", "officer_email": "x", "leader": "长" * 101}
    rows = [{"county": "示例甲县", "officer": "", "mobile": "34"}]
    with pytest.raises(InvalidInput) as refusal:
        returned(each, people.qin, **wrong, counties=rows)
    assert fields_of(refusal) == {*wrong, "counties_0_officer", "counties_0_mobile"}
    assert not ContactReceipt.objects.exists()


def test_what_a_county_returns_comes_to_its_city_and_no_further(each: Round, people: People) -> None:
    desk = receipt_desk(people.luo, each.ref)
    assert desk.gathers == "" and set(begun_from(desk, people.luo)) == {"county"}
    with pytest.raises(InvalidInput):
        return_receipt(round=each, answers={"county": "示例甲县"}, by=people.luo)
    made = return_receipt(round=each, answers=COUNTY_ROW, by=people.luo)
    city = receipt_desk(people.qin, each.ref)
    assert [line.receipt for line in lines_of(city, clock.today()) if line.receipt] == [made]
    assert begun_from(city, people.qin)["counties"] == [COUNTY_ROW]
    with pytest.raises(NotFoundOrHidden):
        accept_receipt(receipt=made, original=True, by=people.su)
    returned(each, people.qin)
    assert begun_from(city, people.qin)["counties"] == ANSWERS["counties"][:1], "the city's word is later"


def test_the_province_sees_who_returned_and_who_is_missing_and_reminds_them(
    each: Round, people: People
) -> None:
    returned(each, people.qin)
    desk = receipt_desk(people.su, each.ref)
    found = {line.region_code: line.receipt for line in lines_of(desk, clock.today())}
    assert found[PREFECTURE] is not None and found[people.wei.jurisdiction] is None
    assert remind_missing(round=each, by=people.su) == sum(row is None for row in found.values())
    told = Message.objects.filter(kind="receipts.due", deliveries__person=people.wei.person_id)
    assert told.distinct().count() == 1
    assert not Message.objects.filter(kind="receipts.due", deliveries__person=people.qin.person_id).exists()
    with pytest.raises(Conflict, match="今天"):
        remind_missing(round=each, by=people.su)


def test_without_a_seal_nothing_is_taken_in(each: Round, people: People) -> None:
    row = returned(each, people.qin)
    with pytest.raises(Refused, match="公章") as refusal:
        accept_receipt(receipt=row, original=False, by=people.su)
    assert "GDV-79" in refusal.value.clause
    taken = accept_receipt(receipt=row, original=True, by=people.su)
    assert taken.original and taken.accepted_by == people.su.ref
    with pytest.raises(Conflict):
        accept_receipt(receipt=row, original=True, by=people.su)


def test_only_the_latest_is_taken_in(each: Round, people: People) -> None:
    old = returned(each, people.qin)
    returned(each, people.qin, office="示例二科")
    with pytest.raises(Conflict, match="更正"):
        accept_receipt(receipt=old, original=True, by=people.su)


def test_who_may_not(each: Round, people: People) -> None:
    row = returned(each, people.qin)
    assert [desk.round for desk in receipt_rounds(people.luo)] == [each]
    for other in (people.su, people.ge, people.tan, people.xi):
        with pytest.raises(Forbidden):
            returned(each, other)
    for other in (people.qin, people.luo, people.tan):
        with pytest.raises(Forbidden):
            accept_receipt(receipt=row, original=True, by=other)
    for other in (people.luo, people.tan):
        with pytest.raises(Forbidden):
            remind_missing(round=each, by=other)
    for other in (people.wei, people.luo):
        with pytest.raises(NotFoundOrHidden):
            receipt_by_ref(receipt_desk(other, each.ref), row.ref)
    elsewhere = a_round("jiangsu-star", "2020", code="SL-9")
    with pytest.raises(NotFoundOrHidden):
        returned(elsewhere, people.qin)


def test_the_officers_whom_it_names_get_accounts_that_wait_for_approval(each: Round, people: People) -> None:
    row = returned(each, people.qin)
    place = Mandate.objects.get(pk=people.qin.mandate_id).organisation.ref
    told = {"row": 0, "login": "shili-jia", "organisation_ref": place, "valid_from": clock.today()}
    with pytest.raises(NotFoundOrHidden):
        issue_account(receipt=row, **told, origin="", by=people.xi)
    accept_receipt(receipt=row, original=True, by=people.su)
    assert [(named.role, named.name) for named in accounts_asked(people.xi)] == [
        ("city_authority", "示例甲"),
        ("county_authority", "示例乙"),
    ]
    for other in (people.su, people.an, people.qin):
        with pytest.raises(Forbidden):
            issue_account(receipt=row, **told, origin="", by=other)
    made, _token = issue_account(receipt=row, **told, origin="", by=people.xi)
    person = Person.objects.get(login="shili-jia")
    assert (person.name, person.phone, person.email) == ("示例甲", "13900000001", "jia@example.org")
    assert made.mandate.approved_at is None and made.mandate.desk == "prefecture"
    with pytest.raises(Conflict, match="已经开过"):
        issue_account(receipt=row, **{**told, "login": "shili-jia-2"}, origin="", by=people.xi)
    later = returned(each, people.qin, office="示例二科")
    accept_receipt(receipt=later, original=True, by=people.su)
    with pytest.raises(Conflict, match="已经开过"):
        issue_account(receipt=later, **{**told, "login": "shili-jia-2"}, origin="", by=people.xi)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_it_is_drawn_in_the_layout_of_the_notice(each: Round, people: People, suffix: str) -> None:
    drawn = paper_of_receipt(receipt=returned(each, people.qin), suffix=suffix, by=people.qin)
    assert drawn.name.endswith(suffix) and drawn.content.startswith(b"PK") and not drawn.digest


def test_pages_from_the_form_to_the_confirmation(each: Round, people: People) -> None:
    city = sign_in(Client(), people.qin)
    address = reverse("officer:receipt-write", args=[each.ref])
    assert "分管领导联系方式" in city.get(address).content.decode()
    flat = {name: value for name, value in ANSWERS.items() if name != "counties"}
    faulty = city.post(address, {**flat, "counties_0_county": "示例甲县"})
    assert faulty.status_code == 422 and 'id="id_counties_0_mobile_error"' in faulty.content.decode()
    done = city.post(address, flat)
    row = ContactReceipt.objects.get()
    assert done["Location"] == reverse("officer:receipt", args=[each.ref, row.ref])
    assert "示例科长" in city.get(done["Location"]).content.decode()
    province = sign_in(Client(), people.su)
    listed = province.get(reverse("officer:receipt-round", args=[each.ref])).content.decode()
    assert "逾期" in listed and "没有报" in listed
    assert province.get(address).status_code in (403, 404)
    assert province.post(done["Location"], {"do": "accept"}).status_code == 422
    province.post(done["Location"], {"do": "accept", "original": "on"})
    row.refresh_from_db()
    assert row.accepted_at is not None


def test_the_administrator_proposes_the_account_on_a_page(each: Round, people: People) -> None:
    system = sign_in(Client(), people.xi)
    listed = reverse("administration:receipt-accounts")
    assert "还没有确认收到的回执" in system.get(listed).content.decode()
    row = returned(each, people.qin)
    accept_receipt(receipt=row, original=True, by=people.su)
    address = reverse("administration:receipt-account", args=[row.ref, 1])
    assert address in system.get(listed).content.decode()
    county = Mandate.objects.get(pk=people.luo.mandate_id).organisation.ref
    told = {"login": "shili-yi", "organisation_ref": county, "valid_from": clock.today()}
    assert system.post(address, {**told, "login": ""}).status_code == 422
    assert "账号已建立" in system.post(address, told).content.decode()
    assert Person.objects.get(login="shili-yi").phone == "13900000002"
    assert address not in system.get(listed).content.decode()
    gone = reverse("administration:receipt-account", args=[row.ref, 2])
    assert system.get(gone).status_code == 404


def announced(each: Round, by: Any, day: date, seen: int = 0, reason: str = "示例：另行通知") -> None:
    announce_deadline(round=each, due_on=day, reason=reason, seen=seen, by=by)


def reminded() -> list[str]:
    return sorted(row.dedupe_key for row in Message.objects.filter(kind="receipts.due"))


def test_a_round_announces_its_own_day_and_it_counts_from_then_on(each: Round, people: People) -> None:
    day = clock.today() + timedelta(days=5)
    early = returned(each, people.qin)
    announced(each, people.su, day)
    early.refresh_from_db()
    assert early.is_late, "what was said of an earlier one stays"
    assert not returned(each, people.qin, office="示例二科").is_late
    with clock.held(clock.now() + timedelta(days=6)):
        assert returned(each, people.qin, office="示例三科").is_late
    with pytest.raises(Conflict, match="有人公布了"):
        announced(each, people.su, day + timedelta(days=1))
    for by in (people.qin, people.luo):
        with pytest.raises(Forbidden):
            announced(each, by, day + timedelta(days=1), seen=1)
    with pytest.raises(InvalidInput) as refusal:
        announced(each, people.su, clock.today() - timedelta(days=1), seen=1, reason=" ")
    assert fields_of(refusal) == {"due_on", "reason"}


def test_two_days_before_whoever_is_missing_is_reminded_once_by_the_platform(
    each: Round, people: People
) -> None:
    day = clock.today() + timedelta(days=3)
    announced(each, people.su, day)
    assert remind_due(clock.now()) == 0, "three days before is too early"
    returned(each, people.wei)
    with clock.held(clock.now() + timedelta(days=1)):
        count = remind_due(clock.now())
        told = reminded()
        assert count == len(told) and any(f":prefecture:{PREFECTURE}:due:{day}" in key for key in told)
        assert any(":county:" in key for key in told)
        assert not any(":prefecture:900200:" in key for key in told), "it returned one already"
        assert remind_due(clock.now()) == 0
    with clock.held(clock.now() + timedelta(days=3)):
        assert remind_due(clock.now()) == 0, "once for a deadline"
    with clock.held(clock.now() + timedelta(days=4)):
        assert remind_due(clock.now()) == 0, "it has passed"


def test_a_deadline_long_past_reminds_nobody(each: Round, people: People) -> None:
    assert remind_due(clock.now()) == 0 and not reminded()
    with clock.held(datetime(2018, 9, 18, 16, 0, tzinfo=UTC)):
        assert remind_due(clock.now()) > 0


def test_one_table_of_all_receipts_also_as_a_file(each: Round, people: People) -> None:
    returned(each, people.qin)
    returned(each, people.wei, office="示例别处科", counties=[])
    return_receipt(round=each, answers=COUNTY_ROW | {"county": "示例乙县"}, by=people.luo)
    su, qin = sign_in(Client(), people.su), sign_in(Client(), people.qin)
    address = reverse("officer:receipt-table", args=[each.ref])
    page = su.get(address).content.decode()
    assert "示例科" in page and "示例别处科" in page and "示例乙县" in page
    assert "示例别处科" not in qin.get(address).content.decode()
    answer = su.post(reverse("officer:receipt-table-file", args=[each.ref]))
    (sheet,) = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
    heads, *lines = [[cell.value for cell in row] for row in sheet.rows]
    assert heads[:2] == ["地区", "层级"] and heads[-1] == "逾期"
    assert [line[1] for line in lines].count("地级以上市经信部门") == 2
    assert any(line[0] == "示例乙县" and COUNTY_ROW["mobile"] in line for line in lines)
    assert sign_in(Client(), people.luo).get(address).status_code == 404
