"""Pages about who handles a case and until when, substitutes, ties, handing over, letters and appeals at the officer's desk.

Not here: the rules behind them (`tests/apps`), the enterprise's pages (`tests/web/applicant/test_letters.py`).
"""

from datetime import timedelta

import pytest
from django.test import Client

from tests.apps.appeals.steps import (
    colleague_in_province,
    found_fraudulent,
    published_case,
    refused_case,
)
from tests.apps.cases.rounds import a_case, party_of
from tests.apps.cases.test_handling import colleague, seat_of
from tests.apps.cases.test_pauses import handed_in
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.appeals.models import Appeal
from yunti.apps.appeals.services import file_appeal
from yunti.apps.cases.models import Case, Handling, Pause
from yunti.apps.cases.services import take_case
from yunti.apps.desks.models import Absence, DeclaredRelation
from yunti.apps.desks.services import arrange_absence
from yunti.apps.letters.models import Letter
from yunti.kit import clock

pytestmark = pytest.mark.django_db
KIND = "star_application"


@pytest.fixture
def case(people: People) -> Case:
    return handed_in(people, clock.now())


def post(client: Client, address: str, **given: str) -> str:
    answer = client.post(address, given, follow=True)
    return answer.content.decode()


def test_take_pause_resume_and_give_back_on_one_page(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    address = f"/officer/cases/{case.ref}/hands/"
    page = client.get(address).content.decode()
    assert "还没有人接办" in page
    assert "县级初审" in page
    assert "罗初审" in post(client, address, what="take")
    refused = client.post(address, {"what": "pause", "kind": "answer", "reason": " "})
    assert (refused.status_code, "没有写明等什么" in refused.content.decode()) == (422, True)
    assert "暂停中" in post(client, address, what="pause", kind="answer", reason="等发票说明")
    assert "计时暂停" in client.get(f"/officer/cases/{case.ref}/").content.decode()
    post(client, address, what="resume")
    assert Pause.objects.get().ended_on is not None
    post(client, address, what="give_back")
    assert Handling.objects.get().end == "given_back"
    assert client.post(address, {"what": "something"}).status_code == 404


def test_the_head_reassigns_and_sees_whom_to(people: People, client: Client, case: Case) -> None:
    lu = colleague(people, "lu")
    take_case(case=case, by=people.luo)
    sign_in(client, people.qin)
    address = f"/officer/cases/{case.ref}/hands/"
    assert "lu同事" in client.get(address).content.decode()
    assert "没有填写理由" in post(client, address, what="reassign", to=seat_of(lu).ref, reason="")
    post(client, address, what="reassign", to=seat_of(lu).ref, reason="轮换")
    assert Handling.objects.get(ended_at__isnull=True).mandate_id == lu.mandate_id


def test_the_list_by_hands(people: People, client: Client, case: Case) -> None:
    lu = colleague(people, "lu")
    free = a_case(case.round, KIND, "submitted", people, number=2)
    take_case(case=case, by=people.luo)
    today = clock.today()
    arrange_absence(
        mandate=seat_of(people.luo),
        substitute=seat_of(lu),
        first_day=today,
        last_day=today + timedelta(days=1),
        by=people.luo,
    )
    for who, hand, seen in (
        (people.luo, "own", {case}),
        (people.luo, "none", {free}),
        (people.luo, "others", set()),
        (people.luo, "substitute", set()),
        (lu, "own", set()),
        (lu, "others", {case}),
        (lu, "substitute", {case}),
        (lu, "bad", {case, free}),
    ):
        own = Client()
        sign_in(own, who)
        page = own.get(f"/officer/cases/?hand={hand}").content.decode()
        assert {row for row in (case, free) if str(row.number) in page} == seen, hand


def test_arranging_a_substitute_and_declaring_a_tie(people: People, client: Client, case: Case) -> None:
    lu = colleague(people, "lu")
    sign_in(client, people.luo)
    day = f"{clock.today():%Y-%m-%d}"
    given = {"what": "absence", "first_day": day, "last_day": "", "substitute": seat_of(lu).ref}
    wrong = client.post("/officer/desk/", given)
    assert (wrong.status_code, "没有填写日期" in wrong.content.decode()) == (422, True)
    assert "代班" in post(client, "/officer/desk/", **{**given, "last_day": day})
    absence = Absence.objects.get()
    post(client, "/officer/desk/", what="end-absence", ref=absence.ref)
    party = party_of(people.ma)
    told = {"what": "declare", "uscc": party.uscc, "name": party.name, "kind": "owns"}
    assert "信用代码不对" in post(client, "/officer/desk/", **{**told, "uscc": "91X"})
    post(client, "/officer/desk/", **told)
    page = client.get(f"/officer/cases/{case.ref}/").content.decode()
    assert "您申明过与" in page, "the case says why the step is closed"
    assert "没有填写理由" in post(
        client, "/officer/desk/", what="end-relation", ref=DeclaredRelation.objects.get().ref
    )


def test_handing_over_shows_what_would_go_before_it_goes(people: People, client: Client, case: Case) -> None:
    lu = colleague(people, "lu")
    take_case(case=case, by=people.luo)
    sign_in(client, people.luo)
    given = {"giver": seat_of(people.luo).ref, "taker": seat_of(lu).ref, "reason": "调离"}
    assert "会移交 1 件" in post(client, "/officer/desk/hand-over/", **given)
    assert not Handling.objects.filter(mandate_id=lu.mandate_id).exists()
    post(client, "/officer/desk/hand-over/", **given, confirm="yes")
    assert Handling.objects.get(ended_at__isnull=True).mandate_id == lu.mandate_id


def test_a_letter_on_paper_is_recorded_step_by_step(people: People, client: Client) -> None:
    refused_case(people)
    row, day = Letter.objects.get(), f"{clock.today():%Y-%m-%d}"
    sign_in(client, people.luo)
    address = f"/officer/letters/{row.ref}/"
    assert "1．不符合" in client.get(address).content.decode()
    assert "没有填写邮件号" in post(client, address, sent_on=day, tracking="")
    post(client, address, sent_on=day, tracking="EX123")
    post(client, address, received_on=day, note="马某签收")
    row.refresh_from_db()
    assert (row.served, row.tracking) == ("receipt", "EX123")
    other = Client()
    sign_in(other, people.qin)
    assert "登记回执" not in other.get(address).content.decode()


def test_the_authority_above_decides_an_appeal(people: People, client: Client) -> None:
    case = refused_case(people)
    made = file_appeal(case=case, text="请复查合同页码", by=people.ma)
    sign_in(client, people.qin)
    assert str(case.number) in client.get("/officer/appeals/").content.decode()
    address = f"/officer/appeals/{made.ref}/"
    page = client.get(address).content.decode()
    assert "请复查合同页码" in page
    assert "通知未写复议" in page, "our reading is marked"
    wrong = client.post(address, {"won": "yes", "reason": ""})
    assert (wrong.status_code, "没有写明决定的理由" in wrong.content.decode()) == (422, True)
    post(client, address, won="yes", reason="材料齐全")
    assert Appeal.objects.get().state == "upheld"
    assert Case.objects.get(pk=case.pk).state == "submitted"
    other = Client()
    sign_in(other, people.luo)
    assert 'name="won"' not in other.get(address).content.decode()


def test_what_goes_with_a_finding_is_said_before_it_is_set_aside(people: People, client: Client) -> None:
    case = found_fraudulent(published_case(people), people.su)
    made = file_appeal(case=case, text="合同是真的", by=people.ma)
    sign_in(client, colleague_in_province(people))
    address = f"/officer/appeals/{made.ref}/"
    page = client.get(address).content.decode()
    assert "申报恢复为“已发布”" in page
    assert "原决定的处理一并撤销：企业列入黑名单、" in page
    given = {"won": "yes", "number": "苏政复〔2026〕8号", "reason": "合同为真"}
    open_still = client.post(address, given)
    assert open_still.status_code == 422 and "没有选择由哪个机关决定" in open_still.content.decode()
    post(client, address, **given, body="江苏省人民政府")
    case.refresh_from_db()
    assert case.state == "published"
    assert "原决定撤销，回到“已发布”" in client.get(f"/officer/cases/{case.ref}/hands/").content.decode()
