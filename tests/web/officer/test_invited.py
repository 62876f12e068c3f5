"""Experts on a case: who declines is gone and the desk sees why; the desk ends an invitation with a reason; each side is told.

Not here: what an expert sees (`tests/web/expert`), giving an opinion (`tests/apps/notices/test_happenings.py`).
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.rounds import a_case, a_round
from tests.apps.notices.test_reminders import told
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Person
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Assignment, Attestation, Case, Happening
from yunti.apps.cases.services import (
    assign_person,
    assigning,
    decline_assignment,
    end_assignment,
    state_guard,
)
from yunti.apps.messages.models import Message
from yunti.apps.notices.services import follow_due
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import AuditEvent
from yunti.kit.permissions import Allowed

pytestmark = pytest.mark.django_db
OPINION = "review_opinion_recorded"


@pytest.fixture
def case(people: People) -> Case:
    return a_case(a_round("jiangsu-star", "2020"), "star_application", "city_assessing", people)


def invite(case: Case, people: People, by: Actor | None = None) -> Assignment:
    expert = Person.objects.get(pk=people.yan.person_id)
    return assign_person(case=case, person=expert, role="expert", by=by or people.qin)


def end_of(people: People, case: Case) -> str:
    return f"/officer/cases/{case.ref}/ask/{people.yan.person_ref}/expert/end/"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


# the expert declines ----------------------------------------------------------------------------------------------


def test_an_expert_declines_and_the_desk_sees_who_and_why(people: People, client: Client, case: Case) -> None:
    invite(case, people)
    sign_in(client, people.yan)
    page, address = f"/expert/cases/{case.ref}/", f"/expert/cases/{case.ref}/decline/"
    assert address in text(client, page) and "确认不评审" in text(client, address)
    nothing = client.post(address, {})
    assert nothing.status_code == 422 and "没有选择为什么不评审" in nothing.content.decode()
    silent = client.post(address, {"ground": "interest", "reason": "  "})
    assert silent.status_code == 422 and "没有写明是什么关系" in silent.content.decode()
    long = client.post(address, {"ground": "no_time", "reason": "忙" * 201})
    assert long.status_code == 422 and "忙" * 201 in long.content.decode()
    assert Assignment.objects.get().ended_at is None
    done = client.post(address, {"ground": "interest", "reason": "配偶在该公司任职"}, follow=True)
    assert "不再显示" in done.content.decode() and str(case.number) not in done.content.decode()
    assert client.get(page).status_code == client.get(address).status_code == 404
    row = Assignment.objects.get()
    assert (row.end, row.ended_by, row.ended_reason) == ("interest", people.yan.ref, "配偶在该公司任职")
    seen = text(sign_in(client, people.qin), f"/officer/cases/{case.ref}/")
    card = seen[seen.index('id="h-invited"') :]
    for word in (
        "严专家",
        "不能评审",
        "与申报单位有利害关系",
        "配偶在该公司任职",
        "现在没有受邀的专家",
        "谢绝评审",
    ):
        assert word in card
    assert AuditEvent.objects.filter(action="cases.decline_assignment", outcome="done").count() == 1


def test_the_desk_that_invited_is_told_without_the_reason(people: People, case: Case) -> None:
    invite(case, people, by=people.su)
    follow_due(clock.now())
    decline_assignment(case=case, ground="no_time", reason="出差在外", by=people.yan)
    follow_due(clock.now())
    assert [login for login, _subject in told()] == ["yan", "su"], "the province asked, not the prefecture"
    message = Message.objects.latest("pk")
    assert message.link == f"/officer/cases/{case.ref}/" and "出差在外" not in message.body + message.subject


def test_no_time_needs_no_words_and_may_be_asked_again_an_interest_may_not(
    people: People, case: Case
) -> None:
    invite(case, people)
    decline_assignment(case=case, ground="no_time", reason="", by=people.yan)
    invite(case, people)
    decline_assignment(case=case, ground="interest", reason="曾任顾问", by=people.yan)
    with pytest.raises(Refused, match="利害关系") as refusal:
        invite(case, people)
    assert refusal.value.code == "conflict_of_interest" and Assignment.objects.count() == 2


def test_after_an_opinion_it_is_too_late_to_decline(people: People, client: Client, case: Case) -> None:
    invite(case, people)
    state_guard(case=case, guard=OPINION, note="同意（示例）", by=people.yan)
    sign_in(client, people.yan)
    assert "/decline/" not in text(client, f"/expert/cases/{case.ref}/")
    late = client.post(f"/expert/cases/{case.ref}/decline/", {"ground": "no_time"})
    assert late.status_code == 422 and "由它结束邀请" in late.content.decode()
    assert Assignment.objects.get().ended_at is None


@pytest.mark.parametrize("ground", ["ended", "", "else"])
def test_only_the_expert_s_own_grounds_are_taken(people: People, case: Case, ground: str) -> None:
    invite(case, people)
    with pytest.raises(InvalidInput):
        decline_assignment(case=case, ground=ground, reason="x", by=people.yan)


def test_nobody_else_declines(people: People, case: Case) -> None:
    given: dict[str, Any] = {"case": case, "ground": "no_time", "reason": ""}
    with pytest.raises(NotFoundOrHidden):
        decline_assignment(by=people.yan, **given)
    invite(case, people)
    for other in (people.qin, people.su, people.ma):
        with pytest.raises(Forbidden):
            decline_assignment(by=other, **given)
    assert Assignment.objects.get().ended_at is None


# the desk ends it -------------------------------------------------------------------------------------------------


def test_the_desk_ends_an_invitation_with_a_reason(people: People, client: Client, case: Case) -> None:
    invite(case, people)
    state_guard(case=case, guard=OPINION, note="同意评定（示例）", by=people.yan)
    follow_due(clock.now())
    sign_in(client, people.qin)
    address = end_of(people, case)
    assert address in text(client, f"/officer/cases/{case.ref}/")
    assert "意见留在经过里" in text(client, address)
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "长" * 201}).status_code == 422
    assert client.post(address, {"reason": "另请了专家"}).status_code == 302
    row = Assignment.objects.get()
    assert (row.end, row.ended_by, row.ended_reason) == ("ended", people.qin.ref, "另请了专家")
    again = client.post(address, {"reason": "x"})
    assert again.status_code == 422 and "这项邀请已经结束" in again.content.decode()
    page = text(client, f"/officer/cases/{case.ref}/")
    assert "另请了专家" in page and "邀请已结束" in page and "记录利害关系" in page
    assert "同意评定（示例）" in page, "what was said stays in the record"
    assert Attestation.objects.get().withdrawn_at is None
    follow_due(clock.now())
    message = Message.objects.latest("pk")
    assert told()[-1] == ("yan", f"不用再评审申报 {case.number}")
    assert message.link == "/expert/cases/" and "另请了专家" not in message.body
    sign_in(client, people.yan)
    assert client.get(message.link).status_code == 200
    assert client.get(f"/expert/cases/{case.ref}/").status_code == 404


def test_the_one_who_is_asked_again_is_told_apart_from_before(
    people: People, client: Client, case: Case
) -> None:
    """An opinion given under an earlier invitation does not answer the new one."""
    row, hour = invite(case, people), timedelta(hours=1)
    state_guard(case=case, guard=OPINION, note="先前的意见", by=people.yan)
    with clock.held(clock.now() + hour):
        end_assignment(assignment=row, reason="重新邀请", by=people.qin)
        invite(case, people)
    page = text(sign_in(client, people.yan), f"/expert/cases/{case.ref}/")
    assert "/decline/" in page
    card = text(sign_in(client, people.qin), f"/officer/cases/{case.ref}/").split('id="h-invited"')[1]
    assert card.index("待评审") < card.index("邀请已结束") < card.index("已提交意见")


def test_an_end_happens_once(people: People, case: Case) -> None:
    row = invite(case, people)
    end_assignment(assignment=row, reason="另请专家", by=people.qin)
    with pytest.raises(Conflict):
        end_assignment(assignment=row, reason="另请专家", by=people.qin)


@pytest.mark.parametrize("who", ["yan", "ma", "tan"])
def test_only_officers_of_the_case_end_an_invitation(people: People, case: Case, who: str) -> None:
    row = invite(case, people)
    with pytest.raises((Forbidden, NotFoundOrHidden)):
        end_assignment(assignment=row, reason="x", by=getattr(people, who))
    assert Assignment.objects.get().ended_at is None


def test_an_officer_of_another_programme_has_no_part(people: People, case: Case) -> None:
    """Sees the case and may object like anybody; that is no part in handling it."""
    row, other = invite(case, people), replace(people.qin, programmes=frozenset({"another"}))
    with pytest.raises(Forbidden, match="不由本岗位办理"):
        end_assignment(assignment=row, reason="x", by=other)
    with pytest.raises(Forbidden, match="不由本岗位办理"):
        invite(case, people, by=other)


def test_an_officer_with_a_tie_neither_invites_nor_ends(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = invite(case, people)
    qin = Person.objects.get(pk=people.qin.person_id)
    party = case.enterprise
    assert party is not None
    party.contact_name = qin.name
    party.save(update_fields=["contact_name"])
    for act in (
        lambda: end_assignment(assignment=row, reason="x", by=people.qin),
        lambda: invite(case, people),
    ):
        with pytest.raises(Forbidden, match="同名"):
            act()
    monkeypatch.setattr(assigning, "can_invite", lambda *given: Allowed())  # the guard off
    end_assignment(assignment=row, reason="x", by=people.qin)
    assert Assignment.objects.get().ended_at is not None


# a conflict of interest found out ---------------------------------------------------------------------------------


def test_what_an_expert_with_an_interest_said_does_not_count(
    people: People, client: Client, case: Case
) -> None:
    invite(case, people)
    state_guard(case=case, guard=OPINION, note="同意评定（示例）", by=people.yan)
    sign_in(client, people.qin)
    address = end_of(people, case)
    assert 'name="conflict"' in text(client, address)
    assert client.post(address, {"reason": "任该公司顾问", "conflict": "on"}).status_code == 302
    row, said = Assignment.objects.get(), Attestation.objects.get()
    assert row.end == "conflict" and said.withdrawn_at == row.ended_at
    assert said.note == "同意评定（示例）", "kept on record"
    page = text(client, f"/officer/cases/{case.ref}/")
    assert "同意评定（示例）" not in page and "任该公司顾问" in page
    for word in ("不作数", "邀请单位查明有利害关系", "意见不作数"):
        assert word in page
    assert "已提交意见" not in page
    kept = AuditEvent.objects.get(action="cases.end_assignment", outcome="done")
    assert (
        kept.detail.payload is not None and "true" in kept.detail.payload and OPINION in kept.detail.payload
    )
    with pytest.raises(Refused, match="利害关系"):
        invite(case, people)


def test_the_step_waits_for_another_opinion(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = invite(case, people)
    state_guard(case=case, guard=OPINION, note="同意（示例）", by=people.yan)
    with monkeypatch.context() as off:
        off.setattr(assigning, "_leave_out", lambda *given: [])  # the guard off
        end_assignment(assignment=row, reason="任顾问", conflict=True, by=people.qin)
    assert OPINION in stated_in(case, people), "the guard off, it would be decided on"
    Assignment.objects.update(ended_at=None, end="")
    end_assignment(assignment=row, reason="任顾问", conflict=True, by=people.qin)
    assert OPINION not in stated_in(case, people)


def stated_in(case: Case, people: People) -> dict[str, Attestation]:
    row = Case.objects.get(pk=case.pk)
    return Surroundings(row, pack_of(row.round), people.qin, frozenset({"local_authority"})).statements


def test_an_interest_told_by_the_expert_takes_what_was_said_before_with_it(
    people: People, case: Case
) -> None:
    row = invite(case, people)
    state_guard(case=case, guard=OPINION, note="先前的意见", by=people.yan)
    end_assignment(assignment=row, reason="重新邀请", by=people.qin)
    with clock.held(clock.now() + timedelta(hours=1)):
        invite(case, people)
        decline_assignment(case=case, ground="interest", reason="曾任顾问", by=people.yan)
    assert Attestation.objects.get().withdrawn_at is not None


def invite_as(case: Case, people: People, role: str) -> Assignment:
    """As a second role of the same pack would."""
    return Assignment.objects.create(
        case=case,
        person_id=people.yan.person_id,
        role=role,
        assigned_at=clock.now(),
        assigned_by=people.qin.ref,
        asked_as="local_authority",
    )


def test_an_interest_ends_whatever_else_the_person_is_asked_in_the_case(people: People, case: Case) -> None:
    second, row = invite_as(case, people, "juror"), invite(case, people)
    elsewhere = invite_as(
        a_case(case.round, "star_application", "city_assessing", people, number=2), people, "expert"
    )
    state_guard(case=case, guard=OPINION, note="同意（示例）", by=people.yan)
    end_assignment(assignment=second, reason="任顾问", conflict=True, by=people.qin)
    row.refresh_from_db()
    assert (row.end, Attestation.objects.get().withdrawn_at) == ("conflict", row.ended_at)
    with pytest.raises(NotFoundOrHidden):
        state_guard(case=case, guard=OPINION, note="仍同意", by=people.yan)
    elsewhere.refresh_from_db()
    assert elsewhere.ended_at is None
    assert Happening.objects.filter(kind="uninvited").count() == 1, "the person hears of it once"


def test_without_an_interest_the_other_invitation_stands(people: People, case: Case) -> None:
    second, row = invite_as(case, people, "juror"), invite(case, people)
    end_assignment(assignment=second, reason="人数已够", by=people.qin)
    row.refresh_from_db()
    assert row.ended_at is None


def test_an_interest_found_out_afterwards_is_put_on_record(
    people: People, client: Client, case: Case
) -> None:
    row = invite(case, people)
    state_guard(case=case, guard=OPINION, note="同意评定（示例）", by=people.yan)
    end_assignment(assignment=row, reason="评审结束", by=people.qin)
    row.refresh_from_db()
    ended, address = row.ended_at, end_of(people, case)
    sign_in(client, people.qin)
    assert address in text(client, f"/officer/cases/{case.ref}/")
    with clock.held(clock.now() + timedelta(days=1)):
        sign_in(client, people.qin)
        assert "记录严专家（示例）的利害关系" in text(client, address)
        assert OPINION in stated_in(case, people)
        assert client.post(address, {"reason": "任顾问", "conflict": "on"}).status_code == 302
        found, said = Assignment.objects.get(), Attestation.objects.get()
        assert (found.end, found.ended_at, said.withdrawn_at) == ("conflict", ended, clock.now())
        assert OPINION not in stated_in(case, people)
        page = text(client, f"/officer/cases/{case.ref}/")
        assert "意见不作数" in page and "任顾问" in page and address not in page
        assert "同意评定（示例）" not in page
        assert client.post(address, {"reason": "任顾问", "conflict": "on"}).status_code == 404
    with pytest.raises(Conflict, match="已经结束"):
        end_assignment(assignment=row, reason="任顾问", conflict=True, by=people.qin)
    with pytest.raises(Refused, match="利害关系"):
        invite(case, people)
    assert Happening.objects.filter(kind="uninvited").count() == 1, "the end itself was told when it was made"


def test_declining_twice_with_one_key_is_declining_once(people: People, client: Client, case: Case) -> None:
    invite(case, people)
    sign_in(client, people.yan)
    address = f"/expert/cases/{case.ref}/decline/"
    key = text(client, address).split('name="key" value="')[1].split('"')[0]
    sent = {"key": key, "ground": "no_time", "reason": "出差"}
    first, second = client.post(address, sent), client.post(address, sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == "/expert/cases/"
    assert AuditEvent.objects.filter(action="cases.decline_assignment", outcome="done").count() == 1
    other = client.post(address, {**sent, "reason": "另外的话"})
    assert other.status_code == 404
    assert client.post(address, {**sent, "key": "another"}).status_code == 404
