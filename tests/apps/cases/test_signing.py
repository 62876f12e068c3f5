"""Confirming within the party what is handed in: who appointed somebody waits for the word, and only for what stands there now.

Not here: appointing (`tests/apps/accounts`).
"""

import pytest
from django.test import Client

from tests.apps.cases.rounds import a_round
from tests.corpus.pieces import pdf
from tests.people import People, person, seat
from tests.programmes.jiangsu_star.case_steps import begun, bind, go, save
from tests.programmes.jiangsu_star.filled import MATERIALS
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Mandate, Organisation
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case, SignOff, Submission
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.signing import present_digest
from yunti.apps.cases.services import GuardsMissing, ask_to_sign_off, moving, sign_off, withdraw_sign_off
from yunti.apps.messages.models import Message
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import Conflict, Forbidden, NotFoundOrHidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People) -> Case:
    return begun(people, a_round("jiangsu-star", "2020"), 3)


@pytest.fixture
def zong(people: People) -> Actor:
    """Confirms what people.ma's enterprise hands in."""
    organisation = Organisation.objects.get(ref=people.ma.organisation_ref)
    return seat(person("zong", "宗审"), Desk.APPLICANT, organisation, "certifier")


def seen(case: Case, by: Actor) -> str:
    case, pack = Case.objects.get(pk=case.pk), pack_of(case.round)
    return present_digest(Surroundings(case, pack, by, roles_in(by, case, pack.section("actors"))))


def signed(case: Case, by: Actor) -> SignOff:
    return sign_off(case=case, seen=seen(case, by), by=by)


def why_not(case: Case, by: Actor) -> str:
    with pytest.raises(GuardsMissing) as refused:
        go(case, "submit", by)
    assert not Submission.objects.exists()
    return refused.value.reason


def test_who_appointed_nobody_needs_no_word(people: People, case: Case) -> None:
    assert go(case, "submit", people.ma).state == "submitted"


def test_handing_in_waits_for_the_word_of_whoever_was_appointed(
    people: People, case: Case, zong: Actor
) -> None:
    assert "宗审（示例）还没有确认" in why_not(case, people.ma)
    signed(case, zong)
    assert go(case, "submit", people.ma).state == "submitted"


def test_whoever_was_appointed_confirms_by_handing_in(case: Case, zong: Actor) -> None:
    assert go(case, "submit", zong).state == "submitted"


def test_a_word_is_of_what_stood_there(people: People, case: Case, zong: Actor) -> None:
    signed(case, zong)
    save(case, {"scope_summary": "又改过的范围"}, people.ma)
    assert "确认以后内容又改过" in why_not(case, people.ma)
    signed(case, zong)
    bind(case, "materials", MATERIALS[0], "file", pdf(), "另一份.pdf", people.ma)
    assert "确认以后内容又改过" in why_not(case, people.ma)
    assert go(case, "submit", zong).state == "submitted"


def test_nobody_confirms_what_a_colleague_changed_meanwhile(people: People, case: Case, zong: Actor) -> None:
    read = seen(case, zong)
    save(case, {"scope_summary": "又改过的范围"}, people.ma)
    with pytest.raises(Conflict, match="内容又改过"):
        sign_off(case=case, seen=read, by=zong)
    assert not SignOff.objects.exists()


def test_a_word_taken_back_does_not_count(people: People, case: Case, zong: Actor) -> None:
    signed(case, zong)
    withdraw_sign_off(case=case, by=zong)
    assert "宗审（示例）还没有确认" in why_not(case, people.ma)
    with pytest.raises(Conflict):
        withdraw_sign_off(case=case, by=zong)


def test_the_word_of_somebody_who_left_does_not_count(people: People, case: Case, zong: Actor) -> None:
    """Another was appointed since."""
    organisation = Organisation.objects.get(ref=people.ma.organisation_ref)
    seat(person("xin", "辛审"), Desk.APPLICANT, organisation, "certifier")
    signed(case, zong)
    Mandate.objects.filter(pk=zong.mandate_id).update(ended_at=clock.now())
    assert "辛审（示例）还没有确认" in why_not(case, people.ma)


def test_only_whoever_was_appointed_confirms(people: People, case: Case, zong: Actor) -> None:
    for by, refusal in (
        (people.ma, Forbidden),
        (people.gao, NotFoundOrHidden),
        (people.luo, NotFoundOrHidden),
    ):
        with pytest.raises(refusal):
            sign_off(case=case, seen=seen(case, people.ma), by=by)
        with pytest.raises(refusal):
            withdraw_sign_off(case=case, by=by)
    assert not SignOff.objects.exists()


def test_what_was_handed_in_is_confirmed_no_more(case: Case, zong: Actor) -> None:
    go(case, "submit", zong)
    for act in (
        lambda: sign_off(case=case, seen="x", by=zong),
        lambda: ask_to_sign_off(case=case, by=zong),
        lambda: withdraw_sign_off(case=case, by=zong),
    ):
        with pytest.raises(Conflict, match="已经提交"):
            act()


def test_the_word_alone_keeps_it_back(
    people: People, case: Case, zong: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "signing_of", lambda around: None)
    assert go(case, "submit", people.ma).state == "submitted"


def test_on_the_page(people: People, case: Case, zong: Actor) -> None:
    handler, certifier = sign_in(Client(), people.ma), sign_in(Client(), zong)
    place = f"/applicant/apply/{case.ref}/"
    page = handler.get(place).content.decode()
    assert "提交以前，要由宗审（示例）确认内容属实" in page and "上面几项齐备后可以办理" in page
    handler.post(f"{place}sign-off/ask/")
    assert Message.objects.filter(kind="cases.signing", subject__startswith="请确认").count() == 1
    page = certifier.get(place).content.decode()
    assert "由同事提交" in page
    answer = certifier.post(f"{place}sign-off/sign/", {"seen": seen(case, zong)}, follow=True)
    assert "宗审（示例）" in answer.content.decode() and "撤回确认" in answer.content.decode()
    page = handler.get(place).content.decode()
    assert "确认内容属实。之后再改内容" in page and "上面几项齐备后可以办理" not in page
    assert handler.post(f"{place}sign-off/something/").status_code == 404
    assert handler.post(f"{place}sign-off/sign/", {"seen": "x"}).status_code == 403
